package apigen.sdk;

import java.util.concurrent.CompletableFuture;

/**
 * Sends requests: {@link HttpTransport} does by {@code java.net.http}. Must be thread-safe and not
 * follow redirects.
 */
@FunctionalInterface
public interface Transport extends AutoCloseable {
  /**
   * Sends one request. Problems of the connection complete the future with an {@link
   * java.io.IOException}. Cancelling the future ends the request. Of a request that is not {@link
   * TransportRequest#streamed} the future is complete when the whole body is in memory.
   *
   * @param request the request
   * @return the answer
   */
  CompletableFuture<TransportResponse> send(TransportRequest request);

  /** Frees what the transport holds. */
  @Override
  default void close() {}
}
