package apigen.sdk.internal;

import apigen.sdk.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the values of a union travel. The variants are described at first use.
 *
 * @param <U> the union
 */
public final class UnionCodec<U> implements Codec<U> {
  /** Gathers the variants, in the order of the document. */
  public static final class Variants<U> {
    private final List<Variant<U>> all = new ArrayList<>();

    /**
     * A variant that is a class of its own.
     *
     * @param kinds o(bject) a(rray) s(tring) i(nteger) f(raction) b(oolean)
     */
    public <V extends U> Variants<U> add(Class<V> type, Codec<V> codec, String kinds) {
      return add(type, codec, value -> value, type::cast, kinds);
    }

    /** A variant in a wrapper. */
    public <V> Variants<U> add(
        Class<? extends U> type,
        Codec<V> codec,
        Function<V, ? extends U> wrap,
        Function<U, V> unwrap,
        String kinds) {
      all.add(new Variant<>(type, codec, wrap, unwrap, kinds));
      return this;
    }

    private Variant<U> last() {
      return all.get(all.size() - 1);
    }

    public Variants<U> tags(String... tags) {
      last().tags = List.of(tags);
      return this;
    }

    public Variants<U> required(String... members) {
      last().required = List.of(members);
      return this;
    }

    public Variants<U> known(String... members) {
      last().known = List.of(members);
      return this;
    }
  }

  private static final class Variant<U> {
    final Class<? extends U> type;
    final Function<JsonNode, Function<Boolean, U>> decode;
    final Function<U, Function<Boolean, JsonNode>> encode;
    final Codec<?> codec;
    final String kinds;
    List<String> tags = List.of();
    List<String> required = List.of();
    List<String> known = List.of();

    <V> Variant(
        Class<? extends U> type,
        Codec<V> codec,
        Function<V, ? extends U> wrap,
        Function<U, V> unwrap,
        String kinds) {
      this.type = type;
      this.decode = tree -> lenient -> wrap.apply(codec.decode(tree, lenient));
      this.encode = value -> whole -> codec.encode(unwrap.apply(value), whole);
      this.codec = codec;
      this.kinds = kinds;
    }
  }

  private final String discriminator;
  private final Consumer<Variants<U>> describe;
  private final Function<Json, U> unknown;
  private final Function<U, Json> raw;
  private volatile List<Variant<U>> described;

  /**
   * A union.
   *
   * @param discriminator the member that tells the variant; empty if there is none
   * @param raw the value of what is none of the variants, or null if it is one
   */
  public UnionCodec(
      String discriminator,
      Consumer<Variants<U>> describe,
      Function<Json, U> unknown,
      Function<U, Json> raw) {
    this.discriminator = discriminator;
    this.describe = describe;
    this.unknown = unknown;
    this.raw = raw;
  }

  private List<Variant<U>> variants() {
    List<Variant<U>> found = described;
    if (found == null) {
      Variants<U> gathered = new Variants<>();
      describe.accept(gathered);
      found = List.copyOf(gathered.all);
      described = found;
    }
    return found;
  }

  @Override
  public U decode(JsonNode tree, boolean lenient) {
    Variant<U> chosen = choose(tree);
    return chosen == null
        ? unknown.apply(Json.fromNode(tree))
        : chosen.decode.apply(tree).apply(lenient);
  }

  @Override
  public JsonNode encode(U value, boolean whole) {
    for (Variant<U> variant : variants()) {
      if (variant.type.isInstance(value)) {
        return variant.encode.apply(value).apply(whole);
      }
    }
    return (JsonNode) raw.apply(value).node();
  }

  /** The rules that packages of all languages share; null for what is none of the variants. */
  private Variant<U> choose(JsonNode tree) {
    if (!discriminator.isEmpty() && tree.isObject()) {
      String tag = tree.path(discriminator).textValue();
      return variants().stream()
          .filter(variant -> tag != null && variant.tags.contains(tag))
          .findFirst()
          .orElse(null);
    }
    String kind = Trees.kind(tree).substring(0, 1);
    Variant<U> best = null;
    long most = -1;
    for (Variant<U> variant : variants()) {
      if (tree.isNull() || !variant.kinds.contains(kind) || !hasAll(tree, variant.required)) {
        continue;
      }
      long score = score(tree, variant);
      if (score > most) {
        best = variant;
        most = score;
      }
    }
    return best;
  }

  private static boolean hasAll(JsonNode tree, List<String> names) {
    return !tree.isObject() || names.stream().allMatch(tree::has);
  }

  private static long score(JsonNode tree, Variant<?> variant) {
    if (tree.isObject()) {
      return variant.known.stream().filter(tree::has).count();
    }
    return tree.isTextual() && variant.codec.knows(tree.textValue()) ? 1 : 0;
  }
}
