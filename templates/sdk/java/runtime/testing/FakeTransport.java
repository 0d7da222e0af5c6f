package apigen.sdk.testing;

import apigen.sdk.Binary;
import apigen.sdk.Transport;
import apigen.sdk.TransportRequest;
import apigen.sdk.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A transport for tests: it answers without a network and records what was sent. Thread-safe. */
public final class FakeTransport implements Transport {
  /**
   * What the transport answers.
   *
   * @param status the status
   * @param headers the headers
   * @param body the body
   */
  public record Answer(int status, Map<String, String> headers, String body) {
    /**
     * A JSON body.
     *
     * @param status the status
     * @param body JSON text; empty for none
     */
    public Answer(int status, String body) {
      this(status, body.isEmpty() ? Map.of() : Map.of("content-type", "application/json"), body);
    }
  }

  /**
   * What was sent.
   *
   * @param method the method
   * @param url the URL
   * @param headers the headers
   * @param body the body
   */
  public record Sent(String method, URI url, HttpHeaders headers, String body) {}

  private final List<Answer> answers;
  private final List<Sent> sent = new ArrayList<>();

  /**
   * Answers with these in turn; the last one repeats.
   *
   * @param answers the answers; status 204 if there are none
   */
  public FakeTransport(Answer... answers) {
    this.answers = answers.length == 0 ? List.of(new Answer(204, "")) : List.of(answers);
  }

  /** {@return what was sent until now} */
  public synchronized List<Sent> sent() {
    return List.copyOf(sent);
  }

  @Override
  public synchronized CompletableFuture<TransportResponse> send(TransportRequest request) {
    try (InputStream opened = request.body().orElse(Binary.of("")).open()) {
      String body = new String(opened.readAllBytes(), StandardCharsets.UTF_8);
      Answer answer = answers.get(Math.min(sent.size(), answers.size() - 1));
      sent.add(new Sent(request.method(), request.url(), request.headers(), body));
      Map<String, List<String>> headers = new TreeMap<>();
      answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
      byte[] content = answer.body().getBytes(StandardCharsets.UTF_8);
      return CompletableFuture.completedFuture(
          new TransportResponse(
              answer.status(),
              HttpHeaders.of(headers, (name, value) -> true),
              new ByteArrayInputStream(content)));
    } catch (IOException problem) {
      return CompletableFuture.failedFuture(problem);
    }
  }
}
