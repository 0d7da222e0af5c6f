package apigen.sdk;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request on its way to the service. Immutable. */
public final class TransportRequest {
  private final String method;
  private final URI url;
  private final HttpHeaders headers;
  private final Binary body;
  private final boolean streamed;

  /**
   * A request.
   *
   * @param method its method
   * @param url its URL
   * @param headers its headers
   * @param body its body, or null
   * @param streamed whether the caller reads the body of a success as it comes
   */
  public TransportRequest(
      String method, URI url, HttpHeaders headers, Binary body, boolean streamed) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.streamed = streamed;
  }

  /** {@return the method} */
  public String method() {
    return method;
  }

  /** {@return the URL} */
  public URI url() {
    return url;
  }

  /** {@return the headers} */
  public HttpHeaders headers() {
    return headers;
  }

  /** {@return the body} */
  public Optional<Binary> body() {
    return Optional.ofNullable(body);
  }

  /** {@return whether the caller reads the body of a success as it comes} */
  public boolean streamed() {
    return streamed;
  }

  /**
   * The same request with a header.
   *
   * @param name its name
   * @param value its value, instead of those before
   * @return the request
   */
  public TransportRequest withHeader(String name, String value) {
    Map<String, List<String>> all = new LinkedHashMap<>(headers.map());
    all.keySet().removeIf(name::equalsIgnoreCase);
    all.put(name, List.of(value));
    HttpHeaders changed = HttpHeaders.of(all, (one, other) -> true);
    return new TransportRequest(method, url, changed, body, streamed);
  }

  /**
   * The same request to another URL.
   *
   * @param target the URL
   * @return the request
   */
  public TransportRequest withUrl(URI target) {
    return new TransportRequest(method, target, headers, body, streamed);
  }
}
