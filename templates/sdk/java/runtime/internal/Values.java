package apigen.sdk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;

/** The members of one value. Immutable. Absent is null; what may be null is an Optional. */
public final class Values {
  private final Shape<?> shape;
  private final Object[] members;
  private final Map<String, Object> extra;

  Values(Shape<?> shape, Object[] members, Map<String, Object> extra) {
    this.shape = shape;
    this.members = members;
    this.extra = extra;
  }

  /** The member as its getter gives it; null if it is absent. */
  @SuppressWarnings("unchecked") // the caller's class and its shape are written together
  public <T> T get(int index) {
    Object value = members[index];
    Codec<Object> codec = shape.members().get(index).codec();
    return (T) (value != null && codec.isMutable() ? codec.handOut(value) : value);
  }

  /** The same; a lenient client may have let it be missing. */
  public <T> T required(int index) {
    T value = get(index);
    if (value == null) {
      String name = shape.members().get(index).wire();
      throw new IllegalStateException("the service left out the required member " + name);
    }
    return value;
  }

  Object raw(int index) {
    return members[index];
  }

  public Shape<?> shape() {
    return shape;
  }

  public Object[] copy() {
    return members.clone();
  }

  /** Members that are not among those of the shape. */
  public Map<String, Object> extra() {
    return extra;
  }

  /** The same with the type that the caller knows. */
  @SuppressWarnings("unchecked") // the caller's class and its shape are written together
  public <T> Map<String, T> typedExtra() {
    return (Map<String, T>) extra;
  }

  /** The members as an object. */
  public JsonNode toTree(boolean whole) {
    return ((ModelCodec<?>) shape).encode(this, whole);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Values that
        && Arrays.deepEquals(members, that.members)
        && extra.equals(that.extra);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(members) + extra.hashCode();
  }
}
