package apigen.sdk;

import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;

/** The service refused the call. */
public final class ApiException extends ClientException {
  private static final long serialVersionUID = 1L;

  /** The status of the answer. */
  private final int status;

  private final transient HttpHeaders headers;

  /** The text of the refusal, or null. */
  private final String serviceMessage;

  /** The body as it came. */
  private final byte[] rawBody;

  private final transient Object body;

  /**
   * A refusal.
   *
   * @param status the status of the answer
   * @param headers its headers
   * @param message the text in its body, or null
   * @param rawBody its body
   * @param body the documented type of the body, or a {@link Json}, or null
   */
  public ApiException(
      int status, HttpHeaders headers, String message, byte[] rawBody, Object body) {
    super(text(status, headers, message), null);
    this.status = status;
    this.headers = headers;
    this.serviceMessage = message;
    this.rawBody = rawBody.clone();
    this.body = body;
  }

  private static String text(int status, HttpHeaders headers, String message) {
    String type = typeOf(headers).map(name -> ": " + name).orElse("");
    return "status " + status + type + (message == null ? "" : ": " + message);
  }

  private static Optional<String> typeOf(HttpHeaders headers) {
    return headers.firstValue("x-amzn-errortype").map(text -> text.split(":", 2)[0]);
  }

  /** {@return the status of the answer} */
  public int status() {
    return status;
  }

  /** {@return the headers of the answer} */
  public HttpHeaders headers() {
    // They are not serialized.
    return headers == null ? HttpHeaders.of(Map.of(), (name, value) -> true) : headers;
  }

  /** {@return the service's name for the call, from {@code x-amzn-requestid}} */
  public Optional<String> requestId() {
    return headers().firstValue("x-amzn-requestid");
  }

  /** {@return the kind of the refusal, from {@code x-amzn-errortype}} */
  public Optional<String> type() {
    return typeOf(headers());
  }

  /** {@return the text of the refusal, if the body has one} */
  public Optional<String> serviceMessage() {
    return Optional.ofNullable(serviceMessage);
  }

  /** {@return the body as it came} */
  public byte[] rawBody() {
    return rawBody.clone();
  }

  /**
   * {@return the body as the type that is documented for the status, else as {@link Json}, if it is
   * JSON}
   */
  public Optional<Object> body() {
    return Optional.ofNullable(body);
  }

  /**
   * The body, if it is of a type.
   *
   * @param type the documented type of the body of some status
   * @param <T> the same
   * @return the body, or empty if it is none of these
   */
  public <T> Optional<T> body(Class<T> type) {
    return body().filter(type::isInstance).map(type::cast);
  }
}
