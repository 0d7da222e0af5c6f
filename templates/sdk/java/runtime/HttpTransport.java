package apigen.sdk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.CompletableFuture;

/** Sends requests by {@code java.net.http}. Thread-safe. */
public final class HttpTransport implements Transport {
  private final HttpClient client;

  /**
   * Sends by a client of its own: HTTP/2 or 1.1, the system's proxies, no redirects, no cookies.
   */
  public HttpTransport() {
    this(HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build());
  }

  /**
   * Sends by a client of one's own.
   *
   * @param client the client; it should not follow redirects, as credentials would go with them
   */
  public HttpTransport(HttpClient client) {
    this.client = client;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    HttpRequest.Builder built;
    try {
      built = HttpRequest.newBuilder(request.url()).method(request.method(), publisher(request));
      request
          .headers()
          .map()
          .forEach((name, values) -> values.forEach(value -> built.header(name, value)));
    } catch (IllegalArgumentException problem) {
      UsageException usage = new UsageException("the call cannot be sent: " + problem.getMessage());
      return CompletableFuture.failedFuture(usage);
    } catch (IOException problem) {
      UsageException usage = new UsageException("the body cannot be read: " + problem.getMessage());
      return CompletableFuture.failedFuture(usage);
    }
    if ("http".equalsIgnoreCase(request.url().getScheme())) {
      // Without TLS there is nothing to agree upon HTTP/2 by, and few services know the upgrade.
      built.version(HttpClient.Version.HTTP_1_1);
    }
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(built.build(), handler(request));
    CompletableFuture<TransportResponse> answer =
        sent.thenApply(
            head -> new TransportResponse(head.statusCode(), head.headers(), head.body()));
    answer.whenComplete(
        (head, problem) -> {
          if (answer.isCancelled()) {
            sent.cancel(true);
          }
        });
    return answer;
  }

  private static BodyPublisher publisher(TransportRequest request) throws IOException {
    Binary body = request.body().orElse(null);
    if (body == null || body.size().orElse(-1) == 0) {
      return BodyPublishers.noBody();
    }
    InputStream content = body.open();
    if (content instanceof ByteArrayInputStream) {
      return BodyPublishers.ofByteArray(content.readAllBytes());
    }
    BodyPublisher publisher = BodyPublishers.ofInputStream(() -> content);
    return body.size().isPresent()
        ? BodyPublishers.fromPublisher(publisher, body.size().getAsLong())
        : publisher;
  }

  private static BodyHandler<InputStream> handler(TransportRequest request) {
    return head -> {
      if (request.streamed() && head.statusCode() / 100 == 2) {
        return BodySubscribers.ofInputStream();
      }
      BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
      return BodySubscribers.mapping(whole, ByteArrayInputStream::new);
    };
  }
}
