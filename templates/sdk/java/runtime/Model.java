package apigen.sdk;

import apigen.sdk.internal.Members;
import apigen.sdk.internal.ModelCodec;
import apigen.sdk.internal.Values;
import java.util.function.Consumer;
import java.util.function.Function;

/** An object of the service. Immutable; members that this version does not know are kept. */
public abstract class Model extends TypedValues {
  /**
   * For the package's own classes.
   *
   * @param values the members
   * @hidden
   */
  protected Model(Values values) {
    super(values);
  }

  /**
   * For the package's own classes.
   *
   * @param describe says what members there are
   * @param create makes an object of members
   * @param <T> the class
   * @return how its objects travel
   * @hidden
   */
  protected static <T extends Model> ModelCodec<T> codec(
      Consumer<Members> describe, Function<Values, T> create) {
    return new ModelCodec<>(describe, create, TypedValues::values);
  }

  /** {@return the object as JSON, with all of its members} */
  public final Json toJson() {
    return Json.fromNode(values().toTree(true));
  }

  /** {@return the object as JSON text} */
  @Override
  public final String toString() {
    return toJson().toString();
  }
}
