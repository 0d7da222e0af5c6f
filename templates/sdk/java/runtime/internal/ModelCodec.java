package apigen.sdk.internal;

import apigen.sdk.DecodeException;
import apigen.sdk.TypedValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the objects of a class travel.
 *
 * @param <T> the class
 */
public final class ModelCodec<T extends TypedValues> extends Shape<T> implements Codec<T> {
  private final Consumer<Members> describe;
  private final Function<T, Values> values;
  private volatile Members described;

  public ModelCodec(
      Consumer<Members> describe, Function<Values, T> create, Function<T, Values> values) {
    super(create);
    this.describe = describe;
    this.values = values;
  }

  private Members described() {
    Members found = described;
    if (found == null) {
      // Two threads may do the same work; both results are the same.
      found = new Members();
      describe.accept(found);
      described = found;
    }
    return found;
  }

  @Override
  List<Members.Member> members() {
    return described().all;
  }

  @Override
  Codec<Object> extra() {
    return described().extra;
  }

  @Override
  public T decode(JsonNode tree, boolean lenient) {
    Codecs.demand(tree.isObject(), "an object", tree);
    Members known = described();
    Object[] members = new Object[known.all.size()];
    int found = 0;
    for (int index = 0; index < members.length; index++) {
      Members.Member member = known.all.get(index);
      JsonNode value = tree.get(member.wire());
      if (value != null) {
        members[index] = decode(member.wire(), member.codec(), value, lenient);
        found++;
      } else if (member.demanded() && !lenient) {
        throw new DecodeException("", "a required member is missing").below(member.wire());
      }
    }
    Map<String, Object> extra = Map.of();
    if (found < tree.size()) {
      extra = new LinkedHashMap<>();
      for (String name : Trees.names(tree)) {
        if (!known.names.contains(name)) {
          extra.put(name, decode(name, known.extra, tree.get(name), lenient));
        }
      }
    }
    return create(new Values(this, members, Collections.unmodifiableMap(extra)));
  }

  private static Object decode(String name, Codec<Object> codec, JsonNode tree, boolean lenient) {
    try {
      return codec.decode(tree, lenient);
    } catch (DecodeException problem) {
      throw problem.below(name);
    }
  }

  @Override
  public JsonNode encode(T value, boolean whole) {
    return encode(values.apply(value), whole);
  }

  JsonNode encode(Values from, boolean whole) {
    ObjectNode tree = Trees.NODES.objectNode();
    List<Members.Member> members = members();
    for (int index = 0; index < members.size(); index++) {
      Members.Member member = members.get(index);
      Object value = from.raw(index);
      if (value != null && (whole || !member.readOnly())) {
        tree.set(member.wire(), member.codec().encode(value, whole));
      }
    }
    from.extra()
        .forEach(
            (name, value) -> {
              if (!described().names.contains(name)) {
                tree.set(name, extra().encode(value, whole));
              }
            });
    return tree;
  }
}
