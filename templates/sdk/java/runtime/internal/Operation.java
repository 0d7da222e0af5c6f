package apigen.sdk.internal;

import apigen.sdk.Params;
import apigen.sdk.UsageException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One call, made for it. */
public final class Operation {
  /** One media type of one documented status; {@code codec} is null for successes. */
  record Answer(String status, String mediaType, BodyKind kind, Codec<?> codec) {}

  final String method;
  final String path;
  final List<List<Use>> security = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();
  String accept;
  String idempotency = "";
  List<Server> servers = List.of();
  Params params;
  RequestBody body;
  boolean streamed;

  /** Of a further page: instead of path and parameters. */
  String url;

  /** Parameters of a further page, by location and name. */
  Map<String, JsonNode> overrides = Map.of();

  public Operation(String method, String path, String accept) {
    this.method = method;
    this.path = path;
    this.accept = accept;
  }

  public Operation success(String status, String mediaType, BodyKind kind) {
    answers.add(new Answer(status, mediaType, kind, null));
    return this;
  }

  public Operation failure(String status, String mediaType, BodyKind kind, Codec<?> codec) {
    answers.add(new Answer(status, mediaType, kind, codec));
    return this;
  }

  /** The header that makes the call safe to be tried again. */
  public Operation idempotency(String header) {
    idempotency = header;
    return this;
  }

  /** Instead of the API's. */
  public Operation servers(Server... own) {
    servers = List.of(own);
    return this;
  }

  /** An alternative of schemes that are all needed. */
  public Operation secured(Use... uses) {
    security.add(List.of(uses));
    return this;
  }

  public Operation with(Params arguments) {
    if (arguments == null) {
      throw new UsageException("the arguments are null");
    }
    params = arguments;
    return this;
  }

  public <T> Operation send(
      String mediaType, BodyKind kind, T value, Codec<T> codec, Part... parts) {
    if (value == null) {
      throw new UsageException("this call needs a body");
    }
    return sendOptional(mediaType, kind, value, codec, parts);
  }

  public <T> Operation sendOptional(
      String mediaType, BodyKind kind, T value, Codec<T> codec, Part... parts) {
    JsonNode tree = value == null ? null : codec.encode(value, false);
    body = new RequestBody(mediaType, kind, tree, parts);
    return this;
  }

  /** The call of a stream: accepts nothing else. */
  public Operation streaming(String mediaType) {
    accept = mediaType;
    streamed = true;
    return this;
  }

  RequestBody.Payload payload() {
    return body == null || body.tree() == null ? null : body.payload();
  }

  static String plainType(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** What is said of an answer: of its exact status, its range, the default. */
  Answer documented(int status, HttpHeaders headers) {
    String wanted = plainType(headers.firstValue("content-type").orElse(""));
    boolean json = wanted.endsWith("/json") || wanted.endsWith("+json");
    for (String one : List.of(Integer.toString(status), status / 100 + "XX", "default")) {
      List<Answer> candidates = answers.stream().filter(all -> all.status.equals(one)).toList();
      for (Answer candidate : candidates) {
        if (plainType(candidate.mediaType).equals(wanted)) {
          return candidate;
        }
      }
      for (Answer candidate : candidates) {
        if ((candidate.kind == BodyKind.JSON) == json) {
          return candidate;
        }
      }
      if (!candidates.isEmpty()) {
        return candidates.get(0);
      }
    }
    return null;
  }
}
