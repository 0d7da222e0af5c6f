package apigen.sdk.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers the members of a model, in the order of the document. */
public final class Members {
  /** A value must have the member when it is read. */
  public static final int DEMANDED = 1;

  /** The builder demands the member, its getter gives the value itself. */
  public static final int NEEDED = 2;

  /** The member is not sent in requests. */
  public static final int READ_ONLY = 4;

  record Member(String wire, Codec<Object> codec, int flags, Object constant)
      implements Shape.Member {
    @Override
    public boolean needed() {
      return (flags & NEEDED) != 0;
    }

    boolean demanded() {
      return (flags & DEMANDED) != 0;
    }

    boolean readOnly() {
      return (flags & READ_ONLY) != 0;
    }
  }

  final List<Member> all = new ArrayList<>();
  final Set<String> names = new LinkedHashSet<>();
  Codec<Object> extra = Shape.untyped(Codecs.ANY);

  Members() {}

  public void required(String wire, Codec<?> codec) {
    add(wire, codec, DEMANDED | NEEDED);
  }

  public void optional(String wire, Codec<?> codec) {
    add(wire, codec, 0);
  }

  public void add(String wire, Codec<?> codec, int flags) {
    all.add(new Member(wire, Shape.untyped(codec), flags, null));
    names.add(wire);
  }

  /** A required member with one value only, which the builder knows. */
  public void constant(String wire, Codec<?> codec, String json) {
    Object value = codec.decode(Trees.parse(json), false);
    all.add(new Member(wire, Shape.untyped(codec), DEMANDED | NEEDED, value));
    names.add(wire);
  }

  /** The type of further members. */
  public void others(Codec<?> codec) {
    extra = Shape.untyped(codec);
  }
}
