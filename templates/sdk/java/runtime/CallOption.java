package apigen.sdk;

import apigen.sdk.internal.CallSettings;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * An option of one call, or by {@link ClientBuilder#option} of all calls of a client. Immutable.
 */
public final class CallOption {
  private final Consumer<CallSettings> change;

  private CallOption(Consumer<CallSettings> change) {
    this.change = change;
  }

  /**
   * Sends a header, instead of one of that name.
   *
   * @param name its name
   * @param value its value
   * @return the option
   */
  public static CallOption header(String name, String value) {
    return new CallOption(settings -> settings.header(name, value));
  }

  /**
   * The time for the whole call, 60 seconds if nothing is said. Of streams and downloads it counts
   * until they begin.
   *
   * @param timeout the time; zero for none
   * @return the option
   */
  public static CallOption timeout(Duration timeout) {
    return new CallOption(settings -> settings.timeout = timeout);
  }

  /**
   * The time for one attempt, none if nothing is said.
   *
   * @param timeout the time; zero for none
   * @return the option
   */
  public static CallOption attemptTimeout(Duration timeout) {
    return new CallOption(settings -> settings.attemptTimeout = timeout);
  }

  /**
   * How often and when to try again.
   *
   * @param policy the rules
   * @return the option
   */
  public static CallOption retry(RetryPolicy policy) {
    return new CallOption(settings -> settings.retry = policy);
  }

  /**
   * Makes a POST or PATCH safe to be tried again, if the service knows such keys.
   *
   * @param key the name of what is to happen once
   * @return the option
   */
  public static CallOption idempotencyKey(String key) {
    return new CallOption(settings -> settings.idempotencyKey = key);
  }

  /**
   * Lets the call be cancelled.
   *
   * @param cancellation cancels it
   * @return the option
   */
  public static CallOption cancelledBy(Cancellation cancellation) {
    return new CallOption(settings -> settings.cancellation = cancellation);
  }

  /**
   * Is told of the status and the headers of the last answer.
   *
   * @param listener what to do with them
   * @return the option
   */
  public static CallOption onResponse(Consumer<ResponseInfo> listener) {
    return new CallOption(settings -> settings.onResponse = listener);
  }

  /**
   * For the package's own use.
   *
   * @param settings what to change
   * @hidden
   */
  public void applyTo(CallSettings settings) {
    change.accept(settings);
  }
}
