package apigen.sdk.internal;

import apigen.sdk.IntegerEnum;
import apigen.sdk.StringEnum;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How the values of an enumeration travel. Those that are not known are kept.
 *
 * @param <T> the class
 * @param <V> what it stands for: String or Long
 */
public final class EnumCodec<T, V> implements Codec<T> {
  private final Codec<V> raw;
  private final Function<V, T> create;
  private final Function<T, V> value;
  private final Map<V, T> known = new HashMap<>();

  private EnumCodec(
      Codec<V> raw, Function<V, T> create, Function<T, V> value, Collection<T> constants) {
    this.raw = raw;
    this.create = create;
    this.value = value;
    constants.forEach(one -> known.put(value.apply(one), one));
  }

  public static <T extends StringEnum> EnumCodec<T, String> strings(
      Function<String, T> create, List<T> constants) {
    return new EnumCodec<>(Codecs.STRING, create, StringEnum::value, constants);
  }

  public static <T extends IntegerEnum> EnumCodec<T, Long> integers(
      Function<Long, T> create, List<T> constants) {
    return new EnumCodec<>(Codecs.INT64, create, IntegerEnum::value, constants);
  }

  /** With values that have no constants. */
  public EnumCodec<T, V> with(List<V> further) {
    further.forEach(one -> known.put(one, create.apply(one)));
    return this;
  }

  public T of(V wanted) {
    T constant = known.get(wanted);
    return constant == null ? create.apply(wanted) : constant;
  }

  public boolean isKnown(T wanted) {
    return known.containsKey(value.apply(wanted));
  }

  @Override
  public boolean knows(String text) {
    return known.containsKey(text);
  }

  @Override
  public T decode(JsonNode tree, boolean lenient) {
    return of(raw.decode(tree, lenient));
  }

  @Override
  public JsonNode encode(T wanted, boolean whole) {
    return raw.encode(value.apply(wanted), whole);
  }
}
