package apigen.sdk.internal;

import apigen.sdk.TokenSource;

/** A key or a token that stays the same. */
public record FixedToken(String token) implements TokenSource {
  @Override
  public String toString() {
    return "***";
  }
}
