package apigen.sdk;

import apigen.sdk.internal.Shape;
import apigen.sdk.internal.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What models and the arguments of calls have in common: members with types. Immutable. */
public abstract class TypedValues {
  private final Values values;

  /**
   * For the package's own classes.
   *
   * @param values the members
   * @hidden
   */
  protected TypedValues(Values values) {
    this.values = values;
  }

  /**
   * For the package's own classes.
   *
   * @return the members
   * @hidden
   */
  protected final Values values() {
    return values;
  }

  /**
   * For the package's own classes.
   *
   * @param index the place of a member that is always there
   * @param <T> its type
   * @return its value
   * @hidden
   */
  protected final <T> T required(int index) {
    return values.required(index);
  }

  /**
   * For the package's own classes.
   *
   * @param index the place of a member that may be absent
   * @param <T> its type
   * @return its value
   * @hidden
   */
  protected final <T> Optional<T> optional(int index) {
    return Optional.ofNullable(values.get(index));
  }

  /**
   * For the package's own classes.
   *
   * @param index the place of a member that may be absent or null
   * @param <T> its type
   * @return its value
   * @hidden
   */
  protected final <T> Field<T> field(int index) {
    Optional<T> value = values.get(index);
    return value == null ? Field.absent() : Field.of(value.orElse(null));
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && getClass() == other.getClass()
        && values.equals(((TypedValues) other).values);
  }

  @Override
  public final int hashCode() {
    return values.hashCode();
  }

  /**
   * Gathers members.
   *
   * @param <T> what is built of them
   * @param <B> the builder itself
   */
  public abstract static class Builder<T extends TypedValues, B extends Builder<T, B>> {
    private final Shape<T> shape;
    private final Object[] members;
    private final Map<String, Object> extra = new LinkedHashMap<>();

    /**
     * For the package's own classes.
     *
     * @param shape what members there are
     * @hidden
     */
    protected Builder(Shape<T> shape) {
      this.shape = shape;
      this.members = shape.initial();
    }

    /**
     * For the package's own classes.
     *
     * @param index the place of a member
     * @param value its value; null for none
     * @return this
     * @hidden
     */
    @SuppressWarnings("unchecked") // B is the class that extends this one
    protected final B set(int index, Object value) {
      members[index] = value;
      return (B) this;
    }

    /**
     * For the package's own classes.
     *
     * @param index the place of a member that may be null
     * @param value its value; null is JSON's null
     * @return this
     * @hidden
     */
    protected final B setNullable(int index, Object value) {
      return set(index, Optional.ofNullable(value));
    }

    /**
     * For the package's own classes.
     *
     * @param name the name of a further member
     * @param value its value
     * @return this
     * @hidden
     */
    @SuppressWarnings("unchecked") // B is the class that extends this one
    protected final B putExtra(String name, Object value) {
      extra.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
      return (B) this;
    }

    /**
     * Takes the members of another value.
     *
     * @param from the value
     * @return this
     */
    @SuppressWarnings("unchecked") // B is the class that extends this one
    public final B membersOf(T from) {
      Values values = ((TypedValues) from).values;
      System.arraycopy(values.copy(), 0, members, 0, members.length);
      extra.putAll(values.extra());
      return (B) this;
    }

    /**
     * {@return the members together; the builder can be used further}
     *
     * @throws UsageException if one is missing
     */
    public final T build() {
      return shape.build(Arrays.copyOf(members, members.length), extra);
    }
  }
}
