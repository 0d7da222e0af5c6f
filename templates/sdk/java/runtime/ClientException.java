package apigen.sdk;

/** What every problem of a call is. */
public abstract class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * For the package's own exceptions.
   *
   * @param message what went wrong
   * @param cause what caused it, or null
   */
  protected ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
