package apigen.sdk.internal;

import apigen.sdk.TypedValues;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What arguments a class has.
 *
 * @param <T> the class
 */
public final class ParamsShape<T extends TypedValues> extends Shape<T> {
  private final Consumer<Parameters> describe;
  private volatile Parameters described;

  public ParamsShape(Consumer<Parameters> describe, Function<Values, T> create) {
    super(create);
    this.describe = describe;
  }

  @Override
  List<Parameters.One> members() {
    Parameters found = described;
    if (found == null) {
      found = new Parameters();
      describe.accept(found);
      described = found;
    }
    return found.all;
  }

  @Override
  Codec<Object> extra() {
    return null;
  }
}
