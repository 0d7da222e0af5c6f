package apigen.sdk.internal;

import apigen.sdk.RetryPolicy;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** When a call is tried again. */
final class Retries {
  private static final Set<Integer> STATUSES = Set.of(408, 425, 429, 500, 502, 503, 504);
  private static final double LONGEST_SECONDS = 1e9;

  private Retries() {}

  static boolean wanted(RetryPolicy policy, int status, HttpHeaders headers) {
    String said = headers.firstValue("x-should-retry").orElse("");
    if (said.equals("true") || said.equals("false")) {
      return said.equals("true");
    }
    return STATUSES.contains(status) || status == 409 && policy.onConflict();
  }

  /** The time until the next attempt; empty if the service demands more than there is. */
  static Optional<Duration> delay(RetryPolicy policy, int attempt, HttpHeaders headers) {
    Optional<Duration> demanded = headers == null ? Optional.empty() : demanded(headers);
    if (demanded.isPresent()) {
      return demanded.filter(time -> time.compareTo(policy.maxDelay()) <= 0);
    }
    Duration delay = policy.delay();
    for (int count = 0; count < attempt && delay.compareTo(policy.maxDelay()) < 0; count++) {
      delay = delay.multipliedBy(2);
    }
    long longest = Math.min(delay.toNanos(), policy.maxDelay().toNanos());
    double part = 1 - ThreadLocalRandom.current().nextDouble() / 4;
    return Optional.of(Duration.ofNanos((long) (longest * part)));
  }

  private static Optional<Duration> demanded(HttpHeaders headers) {
    Optional<Duration> exact = number(headers.firstValue("retry-after-ms").orElse(""), 1e6);
    if (exact.isPresent()) {
      return exact;
    }
    String text = headers.firstValue("retry-after").orElse("");
    Optional<Duration> seconds = number(text, 1e9);
    if (seconds.isPresent()) {
      return seconds;
    }
    return date(text)
        .map(at -> Duration.between(Instant.now(), at))
        .map(time -> time.isNegative() ? Duration.ZERO : time);
  }

  private static Optional<Duration> number(String text, double nanos) {
    try {
      double value = text.isEmpty() ? -1 : Double.parseDouble(text);
      return value >= 0 && value < LONGEST_SECONDS
          ? Optional.of(Duration.ofNanos((long) (value * nanos)))
          : Optional.empty();
    } catch (NumberFormatException problem) {
      return Optional.empty();
    }
  }

  /** RFC 9110 section 5.6.7. */
  static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException problem) {
      return Optional.empty();
    }
  }
}
