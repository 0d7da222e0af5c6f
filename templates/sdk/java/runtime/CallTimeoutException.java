package apigen.sdk;

/** The time for the call, or for its last attempt, has passed. */
public final class CallTimeoutException extends ClientException {
  private static final long serialVersionUID = 1L;

  /**
   * A time that has passed.
   *
   * @param message which one
   */
  public CallTimeoutException(String message) {
    super(message, null);
  }
}
