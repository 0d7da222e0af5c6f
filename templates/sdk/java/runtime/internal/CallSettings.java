package apigen.sdk.internal;

import apigen.sdk.Cancellation;
import apigen.sdk.ResponseInfo;
import apigen.sdk.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Options of one call. Zero is no time-out. */
public final class CallSettings {
  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  public Duration timeout = Duration.ofSeconds(60);
  public Duration attemptTimeout = Duration.ZERO;
  public RetryPolicy retry = RetryPolicy.DEFAULT;
  public String idempotencyKey;
  public Cancellation cancellation;
  public Consumer<ResponseInfo> onResponse;

  public void header(String name, String value) {
    headers.put(name, value);
  }

  CallSettings copy() {
    CallSettings out = new CallSettings();
    out.headers.putAll(headers);
    out.timeout = timeout;
    out.attemptTimeout = attemptTimeout;
    out.retry = retry;
    out.idempotencyKey = idempotencyKey;
    out.cancellation = cancellation;
    out.onResponse = onResponse;
    return out;
  }
}
