package apigen.sdk.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Things to be done later. */
final class Delays {
  /**
   * Threads that come and go with what there is to do. Token sources may block, and a time-out must
   * not wait for them, so the common pool is too small.
   */
  static final Executor THREADS = Executors.newCachedThreadPool(Delays::thread);

  private Delays() {}

  private static Thread thread(Runnable what) {
    Thread thread = new Thread(what, "sdk-calls");
    thread.setDaemon(true);
    return thread;
  }

  /** Runs something after a time, unless the result is cancelled before. */
  static CompletableFuture<Void> after(Duration time, Executor executor, Runnable what) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    // Cancelling it takes the JDK's own timer back.
    timer.completeOnTimeout(null, Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    timer.thenRunAsync(what, executor);
    return timer;
  }
}
