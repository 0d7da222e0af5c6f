package apigen.sdk;

import apigen.sdk.internal.TokenCache;
import java.util.Optional;

/**
 * Those of OAuth 2.0 (RFC 6749 section 4.4). Clients that are given the same object share its
 * tokens.
 */
public final class ClientCredentials {
  private final String clientId;
  private final String clientSecret;
  private final String tokenUrl;
  private final TokenCache cache = new TokenCache();

  /**
   * Credentials for the document's token URL.
   *
   * @param clientId the name of the client
   * @param clientSecret its secret
   */
  public ClientCredentials(String clientId, String clientSecret) {
    this(clientId, clientSecret, null);
  }

  /**
   * Credentials for another token URL.
   *
   * @param clientId the name of the client
   * @param clientSecret its secret
   * @param tokenUrl where tokens come from; null for the document's
   */
  public ClientCredentials(String clientId, String clientSecret, String tokenUrl) {
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.tokenUrl = tokenUrl;
  }

  /** {@return the name of the client} */
  public String clientId() {
    return clientId;
  }

  /** {@return its secret} */
  public String clientSecret() {
    return clientSecret;
  }

  /** {@return where tokens come from, if not from the document's URL} */
  public Optional<String> tokenUrl() {
    return Optional.ofNullable(tokenUrl);
  }

  /**
   * For the package's own use.
   *
   * @return the tokens
   * @hidden
   */
  public TokenCache cache() {
    return cache;
  }

  /** {@return the name of the client, without its secret} */
  @Override
  public String toString() {
    return clientId + ":***";
  }
}
