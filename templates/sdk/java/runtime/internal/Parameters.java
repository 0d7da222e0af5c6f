package apigen.sdk.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Gathers the arguments of a call, in the order of the document. */
public final class Parameters {
  /** The builder demands the argument. */
  public static final int NEEDED = 1;

  public static final int EXPLODE = 2;

  /** Reserved characters are sent as they are. */
  public static final int RESERVED = 4;

  enum Location {
    PATH,
    QUERY,
    HEADER,
    COOKIE,
    METHOD
  }

  record One(Location location, String wire, Codec<Object> codec, Style style, int flags)
      implements Shape.Member {
    @Override
    public boolean needed() {
      return (flags & NEEDED) != 0;
    }

    @Override
    public Object constant() {
      return null;
    }

    boolean explode() {
      return (flags & EXPLODE) != 0;
    }

    boolean reserved() {
      return (flags & RESERVED) != 0;
    }

    /** What pages call it. */
    String key() {
      return location.name().toLowerCase(Locale.ROOT) + " " + wire;
    }
  }

  final List<One> all = new ArrayList<>();

  Parameters() {}

  public void path(String wire, Codec<?> codec, Style style, int flags) {
    add(Location.PATH, wire, codec, style, flags);
  }

  public void query(String wire, Codec<?> codec, Style style, int flags) {
    add(Location.QUERY, wire, codec, style, flags);
  }

  public void header(String wire, Codec<?> codec, Style style, int flags) {
    add(Location.HEADER, wire, codec, style, flags);
  }

  public void cookie(String wire, Codec<?> codec, Style style, int flags) {
    add(Location.COOKIE, wire, codec, style, flags);
  }

  /** The method of an operation that takes any. */
  public void method(String wire, Codec<?> codec, Style style, int flags) {
    add(Location.METHOD, wire, codec, style, flags);
  }

  private void add(Location location, String wire, Codec<?> codec, Style style, int flags) {
    all.add(new One(location, wire, Shape.untyped(codec), style, flags));
  }
}
