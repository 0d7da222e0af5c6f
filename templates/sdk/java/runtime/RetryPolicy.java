package apigen.sdk;

import java.time.Duration;

/**
 * How often and when a call is tried again.
 *
 * @param retries how often, after the first attempt
 * @param delay the time before the first retry; doubled each time, less up to a quarter at random
 * @param maxDelay the longest delay; a service that demands a longer one is not asked again
 * @param onConflict whether the status 409 is tried again, too
 */
public record RetryPolicy(int retries, Duration delay, Duration maxDelay, boolean onConflict) {
  /** What counts where nothing else is said: twice, after half a second and a second. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(2, Duration.ofMillis(500), Duration.ofSeconds(8), false);

  /**
   * Never tries again.
   *
   * @return the policy
   */
  public static RetryPolicy never() {
    return DEFAULT.withRetries(0);
  }

  /**
   * The same with another number of retries.
   *
   * @param count how often to try again
   * @return the policy
   */
  public RetryPolicy withRetries(int count) {
    return new RetryPolicy(count, delay, maxDelay, onConflict);
  }

  /**
   * The same with another first delay.
   *
   * @param first the time before the first retry
   * @return the policy
   */
  public RetryPolicy withDelay(Duration first) {
    return new RetryPolicy(retries, first, maxDelay, onConflict);
  }

  /**
   * The same, but also after the status 409.
   *
   * @return the policy
   */
  public RetryPolicy afterConflicts() {
    return new RetryPolicy(retries, delay, maxDelay, true);
  }
}
