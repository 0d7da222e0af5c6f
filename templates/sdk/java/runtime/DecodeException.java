package apigen.sdk;

/** An answer is not what is documented. */
public final class DecodeException extends ClientException {
  private static final long serialVersionUID = 1L;

  /** The place of the value. */
  private final String pointer;

  /** What is wrong with it. */
  private final String problem;

  /**
   * A value that is not as documented.
   *
   * @param pointer the place of the value, a JSON Pointer (RFC 6901)
   * @param problem what is wrong with it
   */
  public DecodeException(String pointer, String problem) {
    super(pointer.isEmpty() ? problem : pointer + ": " + problem, null);
    this.pointer = pointer;
    this.problem = problem;
  }

  /** {@return the place of the value, a JSON Pointer (RFC 6901)} */
  public String pointer() {
    return pointer;
  }

  /**
   * The same problem, seen from the value around it.
   *
   * @param key the name of the member, or the index of the item
   * @return the problem with a longer pointer
   */
  public DecodeException below(String key) {
    String step = "/" + key.replace("~", "~0").replace("/", "~1");
    return new DecodeException(step + pointer, problem);
  }
}
