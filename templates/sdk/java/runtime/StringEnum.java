package apigen.sdk;

/** A text that is usually one of those that are known; others are kept as they are. Immutable. */
public abstract class StringEnum {
  private final String value;

  /**
   * For the package's own classes.
   *
   * @param value the text
   * @hidden
   */
  protected StringEnum(String value) {
    this.value = value;
  }

  /** {@return the text as it travels} */
  public final String value() {
    return value;
  }

  /** {@return whether the value is a documented one} */
  public abstract boolean isKnown();

  @Override
  public final boolean equals(Object other) {
    return other != null
        && getClass() == other.getClass()
        && value.equals(((StringEnum) other).value);
  }

  @Override
  public final int hashCode() {
    return value.hashCode();
  }

  @Override
  public final String toString() {
    return value;
  }
}
