package apigen.sdk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Signs calls with AWS Signature Version 4 for {@code execute-api}. Thread-safe. */
public final class SigV4 {
  private static final Duration NEAR = Duration.ofMinutes(4);

  private final Supplier<AwsCredentials> credentials;
  private final String region;
  private final Clock clock;
  private final AtomicReference<Duration> skew = new AtomicReference<>(Duration.ZERO);

  private SigV4(Supplier<AwsCredentials> credentials, String region, Clock clock) {
    this.credentials = credentials;
    this.region = region;
    this.clock = clock;
  }

  /**
   * Signs with one access key, in the region of the host name.
   *
   * @param credentials the key
   * @return the signer
   */
  public static SigV4 of(AwsCredentials credentials) {
    return new SigV4(() -> credentials, null, Clock.systemUTC());
  }

  /**
   * Signs with the access key of the moment, in the region of the host name.
   *
   * @param credentials gives the key; must be thread-safe
   * @return the signer
   */
  public static SigV4 of(Supplier<AwsCredentials> credentials) {
    return new SigV4(credentials, null, Clock.systemUTC());
  }

  /**
   * The same in a region of one's own choice.
   *
   * @param region as {@code eu-central-1}
   * @return the signer
   */
  public SigV4 inRegion(String region) {
    return new SigV4(credentials, region, clock);
  }

  /**
   * The same by another clock.
   *
   * @param clock tells the time
   * @return the signer
   */
  public SigV4 withClock(Clock clock) {
    return new SigV4(credentials, region, clock);
  }

  /** {@return the access key of the moment} */
  public AwsCredentials credentials() {
    return credentials.get();
  }

  /** {@return the region that was chosen} */
  public Optional<String> region() {
    return Optional.ofNullable(region);
  }

  /** {@return the time, corrected by what the service said of its own} */
  public Instant now() {
    return clock.instant().plus(skew.get());
  }

  /**
   * Goes by the service's clock from now on.
   *
   * @param service the service's time
   * @return false if this one was near enough
   */
  public boolean correct(Instant service) {
    Duration wanted = Duration.between(clock.instant(), service);
    Duration before = skew.get();
    if (wanted.minus(before).abs().compareTo(NEAR) <= 0) {
      return false;
    }
    skew.set(wanted);
    return true;
  }

  /** {@return a name, without secrets} */
  @Override
  public String toString() {
    return "SigV4:***";
  }
}
