package apigen.sdk;

/**
 * The call was cancelled: by its {@link Cancellation}, its future, or an interrupt of the thread.
 */
public final class CancelledException extends ClientException {
  private static final long serialVersionUID = 1L;

  /** A call that was cancelled. */
  public CancelledException() {
    super("the call was cancelled", null);
  }
}
