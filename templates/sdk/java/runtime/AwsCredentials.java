package apigen.sdk;

/**
 * An access key of AWS.
 *
 * @param accessKeyId its name
 * @param secretAccessKey its secret
 * @param sessionToken what comes with temporary ones, else null
 */
public record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
  /**
   * A lasting access key.
   *
   * @param accessKeyId its name
   * @param secretAccessKey its secret
   */
  public AwsCredentials(String accessKeyId, String secretAccessKey) {
    this(accessKeyId, secretAccessKey, null);
  }

  /** {@return the name of the key, without its secrets} */
  @Override
  public String toString() {
    return accessKeyId + ":***";
  }
}
