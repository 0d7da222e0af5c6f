package apigen.sdk.internal;

import java.util.List;

/** A scheme that an operation needs. */
public record Use(String scheme, List<String> scopes) {
  public static Use of(String scheme, String... scopes) {
    return new Use(scheme, List.of(scopes));
  }
}
