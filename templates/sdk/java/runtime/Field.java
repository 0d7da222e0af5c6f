package apigen.sdk;

import java.util.Objects;
import java.util.Optional;

/**
 * A member that may be absent, or be JSON's null, or have a value: three different things.
 *
 * @param <T> the type of the value
 */
public final class Field<T> {
  private static final Field<?> ABSENT = new Field<>(false, null);
  private static final Field<?> NULL = new Field<>(true, null);

  private final boolean present;
  private final T value;

  private Field(boolean present, T value) {
    this.present = present;
    this.value = value;
  }

  /**
   * A member that is not there.
   *
   * @param <T> the type of the value
   * @return the absent member
   */
  @SuppressWarnings("unchecked") // it has no value of any type
  public static <T> Field<T> absent() {
    return (Field<T>) ABSENT;
  }

  /**
   * A member that is there.
   *
   * @param value its value; null is JSON's null
   * @param <T> the type of the value
   * @return the member
   */
  @SuppressWarnings("unchecked") // null is a value of every type
  public static <T> Field<T> of(T value) {
    return value == null ? (Field<T>) NULL : new Field<>(true, value);
  }

  /** {@return whether the member is not there} */
  public boolean isAbsent() {
    return !present;
  }

  /** {@return whether the member is JSON's null} */
  public boolean isNull() {
    return present && value == null;
  }

  /** {@return the value, if there is one} */
  public Optional<T> value() {
    return Optional.ofNullable(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Field<?> that
        && present == that.present
        && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(present, value);
  }

  @Override
  public String toString() {
    return present ? String.valueOf(value) : "absent";
  }
}
