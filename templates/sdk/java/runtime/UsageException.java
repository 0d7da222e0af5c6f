package apigen.sdk;

/** The call was not sent, as something is missing or wrong in what was given. */
public final class UsageException extends ClientException {
  private static final long serialVersionUID = 1L;

  /**
   * A mistake of the caller.
   *
   * @param message what is missing or wrong
   */
  public UsageException(String message) {
    super(message, null);
  }

  /**
   * A mistake of the caller's own code.
   *
   * @param message what is missing or wrong
   * @param cause what was thrown
   */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
