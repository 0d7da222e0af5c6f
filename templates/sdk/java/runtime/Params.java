package apigen.sdk;

import apigen.sdk.internal.Parameters;
import apigen.sdk.internal.ParamsShape;
import apigen.sdk.internal.Values;
import java.util.function.Consumer;
import java.util.function.Function;

/** The arguments of a call. Immutable. */
public abstract class Params extends TypedValues {
  /**
   * For the package's own classes.
   *
   * @param values the arguments
   * @hidden
   */
  protected Params(Values values) {
    super(values);
  }

  /**
   * For the package's own classes.
   *
   * @param describe says what arguments there are
   * @param create makes an object of arguments
   * @param <T> the class
   * @return how they travel
   * @hidden
   */
  protected static <T extends Params> ParamsShape<T> shape(
      Consumer<Parameters> describe, Function<Values, T> create) {
    return new ParamsShape<>(describe, create);
  }

  /**
   * For the package's own use.
   *
   * @return the arguments
   * @hidden
   */
  public final Values arguments() {
    return values();
  }
}
