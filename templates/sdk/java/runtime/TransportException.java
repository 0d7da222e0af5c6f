package apigen.sdk;

/** No answer came, or not all of it. */
public final class TransportException extends ClientException {
  private static final long serialVersionUID = 1L;

  /**
   * A problem of the connection.
   *
   * @param cause what the transport said
   */
  public TransportException(Throwable cause) {
    super("the service was not reached: " + cause, cause);
  }
}
