package apigen.sdk.internal;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Tokens by their scopes. Calls at the same time share one fetch. Thread-safe. */
public final class TokenCache {
  record Token(String text, Instant until) {
    @Override
    public String toString() {
      return "***";
    }
  }

  private final Map<List<String>, CompletableFuture<Token>> tokens = new HashMap<>();

  public TokenCache() {}

  synchronized CompletableFuture<Token> get(
      List<String> scopes, Supplier<CompletableFuture<Token>> fetch) {
    CompletableFuture<Token> found = tokens.get(scopes);
    if (found == null || found.isCompletedExceptionally() || isOver(found)) {
      found = fetch.get();
      tokens.put(scopes, found);
    }
    return found;
  }

  private static boolean isOver(CompletableFuture<Token> one) {
    return one.isDone() && !one.join().until.isAfter(Instant.now());
  }

  /** Drops a token that was refused; one that is being fetched stays. */
  synchronized void forget(List<String> scopes) {
    CompletableFuture<Token> found = tokens.get(scopes);
    if (found != null && found.isDone()) {
      tokens.remove(scopes);
    }
  }
}
