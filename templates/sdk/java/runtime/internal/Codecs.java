package apigen.sdk.internal;

import apigen.sdk.Binary;
import apigen.sdk.DecodeException;
import apigen.sdk.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The codecs of types that are no models. */
public final class Codecs {
  public static final Codec<Json> ANY = plain(Json::fromNode, value -> (JsonNode) value.node());

  public static final Codec<Boolean> BOOLEAN =
      plain(
          tree -> {
            demand(tree.isBoolean(), "a boolean", tree);
            return tree.booleanValue();
          },
          Trees.NODES::booleanNode);

  public static final Codec<Integer> INT32 =
      plain(tree -> (int) whole(tree, Integer.MIN_VALUE, Integer.MAX_VALUE), Trees::number);

  public static final Codec<Long> INT64 =
      plain(tree -> whole(tree, Long.MIN_VALUE, Long.MAX_VALUE), Trees::number);

  public static final Codec<Float> FLOAT32 =
      plain(tree -> (float) fraction(tree, Float.MAX_VALUE), Trees::number);

  public static final Codec<Double> NUMBER =
      plain(tree -> fraction(tree, Double.MAX_VALUE), Trees::number);

  public static final Codec<String> STRING = plain(Codecs::text, Trees.NODES::textNode);

  public static final Codec<BigDecimal> DECIMAL =
      texts("a decimal number", BigDecimal::new, BigDecimal::toPlainString);

  public static final Codec<OffsetDateTime> DATE_TIME =
      texts(
          "a date and time (RFC 3339)",
          OffsetDateTime::parse,
          DateTimeFormatter.ISO_OFFSET_DATE_TIME::format);

  public static final Codec<LocalDate> DATE =
      texts("a date (RFC 3339)", LocalDate::parse, LocalDate::toString);

  public static final Codec<UUID> UUID =
      texts("a UUID (RFC 9562)", java.util.UUID::fromString, java.util.UUID::toString);

  public static final Codec<byte[]> BYTES = new BytesCodec();

  public static final Codec<Binary> BINARY =
      plain(tree -> Binary.of(text(tree)), Trees.NODES::pojoNode);

  private Codecs() {}

  static void demand(boolean fits, String wanted, JsonNode tree) {
    if (!fits) {
      throw new DecodeException("", wanted + " is needed, this is " + Trees.kind(tree));
    }
  }

  private static String text(JsonNode tree) {
    demand(tree.isTextual(), "a string", tree);
    return tree.textValue();
  }

  private static long whole(JsonNode tree, long least, long most) {
    demand(tree.isNumber() && Trees.isWhole(tree), "an integer", tree);
    BigInteger value = tree.bigIntegerValue();
    if (value.bitLength() > 63 || value.longValue() < least || value.longValue() > most) {
      throw new DecodeException("", "this integer is too large for its type");
    }
    return value.longValue();
  }

  private static double fraction(JsonNode tree, double most) {
    demand(tree.isNumber(), "a number", tree);
    double value = tree.doubleValue();
    if (Math.abs(value) > most) {
      throw new DecodeException("", "this number is too large");
    }
    return value;
  }

  private static <T> Codec<T> plain(Function<JsonNode, T> read, Function<T, JsonNode> write) {
    return new Codec<>() {
      @Override
      public T decode(JsonNode tree, boolean lenient) {
        return read.apply(tree);
      }

      @Override
      public JsonNode encode(T value, boolean whole) {
        return write.apply(value);
      }
    };
  }

  private static <T> Codec<T> texts(
      String wanted, Function<String, T> read, Function<T, String> write) {
    return plain(
        tree -> {
          String text = text(tree);
          try {
            return read.apply(text);
          } catch (DateTimeException | IllegalArgumentException problem) {
            throw new DecodeException("", wanted + " is needed");
          }
        },
        value -> Trees.NODES.textNode(write.apply(value)));
  }

  /** A value or null. */
  public static <T> Codec<Optional<T>> nullable(Codec<T> inner) {
    return new Codec<>() {
      @Override
      public Optional<T> decode(JsonNode tree, boolean lenient) {
        return tree.isNull() ? Optional.empty() : Optional.of(inner.decode(tree, lenient));
      }

      @Override
      public JsonNode encode(Optional<T> value, boolean whole) {
        return value.map(one -> inner.encode(one, whole)).orElse(Trees.NODES.nullNode());
      }

      @Override
      public Optional<T> absent() {
        return Optional.empty();
      }

      @Override
      public Optional<T> freeze(Optional<T> value) {
        return value.map(inner::freeze);
      }

      @Override
      public Optional<T> handOut(Optional<T> value) {
        return value.map(inner::handOut);
      }

      @Override
      public boolean isMutable() {
        return inner.isMutable();
      }
    };
  }

  public static <T> Codec<List<T>> list(Codec<T> item) {
    return new ListCodec<>(item);
  }

  public static <T> Codec<Map<String, T>> map(Codec<T> value) {
    return new MapCodec<>(value);
  }

  /** A class around a value of another type, whose codec is asked for when it is needed. */
  public static <T, V> Codec<T> wrapped(
      Supplier<Codec<V>> inner, Function<V, T> wrap, Function<T, V> unwrap) {
    return new Codec<>() {
      @Override
      public T decode(JsonNode tree, boolean lenient) {
        return wrap.apply(inner.get().decode(tree, lenient));
      }

      @Override
      public JsonNode encode(T value, boolean whole) {
        return inner.get().encode(unwrap.apply(value), whole);
      }
    };
  }

  private static final class BytesCodec implements Codec<byte[]> {
    @Override
    public byte[] decode(JsonNode tree, boolean lenient) {
      demand(tree.isTextual(), "a string of base64", tree);
      try {
        return Base64.getDecoder().decode(tree.textValue());
      } catch (IllegalArgumentException problem) {
        throw new DecodeException("", "this is no base64");
      }
    }

    @Override
    public JsonNode encode(byte[] value, boolean whole) {
      return Trees.NODES.textNode(Base64.getEncoder().encodeToString(value));
    }

    @Override
    public byte[] freeze(byte[] value) {
      return value.clone();
    }

    @Override
    public byte[] handOut(byte[] value) {
      return value.clone();
    }

    @Override
    public boolean isMutable() {
      return true;
    }
  }

  private record ListCodec<T>(Codec<T> item) implements Codec<List<T>> {
    @Override
    public List<T> decode(JsonNode tree, boolean lenient) {
      demand(tree.isArray(), "a list", tree);
      List<T> items = new ArrayList<>(tree.size());
      for (JsonNode one : tree) {
        try {
          items.add(item.decode(one, lenient));
        } catch (DecodeException problem) {
          throw problem.below(Integer.toString(items.size()));
        }
      }
      return Collections.unmodifiableList(items);
    }

    @Override
    public JsonNode encode(List<T> value, boolean whole) {
      ArrayNode items = Trees.NODES.arrayNode(value.size());
      value.forEach(one -> items.add(item.encode(one, whole)));
      return items;
    }

    @Override
    public List<T> freeze(List<T> value) {
      return value.stream().map(item::freeze).toList();
    }

    @Override
    public List<T> handOut(List<T> value) {
      return isMutable() ? value.stream().map(item::handOut).toList() : value;
    }

    @Override
    public boolean isMutable() {
      return item.isMutable();
    }
  }

  private record MapCodec<T>(Codec<T> member) implements Codec<Map<String, T>> {
    @Override
    public Map<String, T> decode(JsonNode tree, boolean lenient) {
      demand(tree.isObject(), "an object", tree);
      Map<String, T> members = new LinkedHashMap<>();
      for (String name : Trees.names(tree)) {
        try {
          members.put(name, member.decode(tree.get(name), lenient));
        } catch (DecodeException problem) {
          throw problem.below(name);
        }
      }
      return Collections.unmodifiableMap(members);
    }

    @Override
    public JsonNode encode(Map<String, T> value, boolean whole) {
      ObjectNode members = Trees.NODES.objectNode();
      value.forEach((name, one) -> members.set(name, member.encode(one, whole)));
      return members;
    }

    @Override
    public Map<String, T> freeze(Map<String, T> value) {
      Map<String, T> members = new LinkedHashMap<>();
      value.forEach((name, one) -> members.put(name, member.freeze(one)));
      return Collections.unmodifiableMap(members);
    }

    @Override
    public Map<String, T> handOut(Map<String, T> value) {
      if (!isMutable()) {
        return value;
      }
      Map<String, T> members = new LinkedHashMap<>();
      value.forEach((name, one) -> members.put(name, member.handOut(one)));
      return Collections.unmodifiableMap(members);
    }

    @Override
    public boolean isMutable() {
      return member.isMutable();
    }
  }
}
