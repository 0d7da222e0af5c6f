package apigen.sdk;

/** A number that is usually one of those that are known; others are kept as they are. Immutable. */
public abstract class IntegerEnum {
  private final long value;

  /**
   * For the package's own classes.
   *
   * @param value the number
   * @hidden
   */
  protected IntegerEnum(long value) {
    this.value = value;
  }

  /** {@return the number as it travels} */
  public final long value() {
    return value;
  }

  /** {@return whether the value is a documented one} */
  public abstract boolean isKnown();

  @Override
  public final boolean equals(Object other) {
    return other != null && getClass() == other.getClass() && value == ((IntegerEnum) other).value;
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(value);
  }

  @Override
  public final String toString() {
    return Long.toString(value);
  }
}
