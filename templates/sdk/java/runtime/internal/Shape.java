package apigen.sdk.internal;

import apigen.sdk.TypedValues;
import apigen.sdk.UsageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What members the values of a class have. The members are described at first use, so that classes
 * may refer to each other in circles.
 *
 * @param <T> the class
 */
public abstract class Shape<T extends TypedValues> {
  /** One member, with what is common to models and arguments. */
  interface Member {
    String wire();

    Codec<Object> codec();

    /** The builder demands it, its getter gives the value itself. */
    boolean needed();

    /** The only value that is allowed, or null. */
    Object constant();
  }

  private final Function<Values, T> create;

  Shape(Function<Values, T> create) {
    this.create = create;
  }

  abstract List<? extends Member> members();

  /** The codec of members that are not among these; null if there are none. */
  abstract Codec<Object> extra();

  final T create(Values values) {
    return create.apply(values);
  }

  /** What a builder begins with. */
  public final Object[] initial() {
    return members().stream().map(Member::constant).toArray();
  }

  /** Takes a builder's members over. */
  public final T build(Object[] members, Map<String, Object> extra) {
    List<String> missing = new ArrayList<>();
    for (int index = 0; index < members.length; index++) {
      Member member = members().get(index);
      if (members[index] != null) {
        members[index] = member.codec().freeze(members[index]);
      } else if (member.needed()) {
        missing.add(member.wire());
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException("required but not given: " + String.join(", ", missing));
    }
    Map<String, Object> further = new LinkedHashMap<>();
    extra.forEach((name, value) -> further.put(name, extra().freeze(value)));
    return create(new Values(this, members, Collections.unmodifiableMap(further)));
  }

  @SuppressWarnings("unchecked") // values and codecs of one member go together
  static Codec<Object> untyped(Codec<?> codec) {
    return (Codec<Object>) codec;
  }
}
