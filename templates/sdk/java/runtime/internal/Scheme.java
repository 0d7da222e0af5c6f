package apigen.sdk.internal;

/** A security scheme of the document; {@code location} is header, query or cookie. */
public record Scheme(Kind kind, String location, String parameter, String tokenUrl) {
  /** What is sent. */
  public enum Kind {
    API_KEY,
    BASIC,
    BEARER,
    CLIENT_CREDENTIALS,
    SIGV4,
    MUTUAL_TLS
  }
}
