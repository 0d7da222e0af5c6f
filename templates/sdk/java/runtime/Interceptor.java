package apigen.sdk;

import java.util.concurrent.CompletableFuture;

/**
 * Sees every attempt: it may change the request, send it by {@code next}, and change the answer.
 * Signatures are there already. Must be thread-safe.
 */
@FunctionalInterface
public interface Interceptor {
  /**
   * Stands around one attempt.
   *
   * @param request the request, with credentials
   * @param next what sends it
   * @return the answer
   */
  CompletableFuture<TransportResponse> intercept(TransportRequest request, Transport next);
}
