package apigen.sdk;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of an answer as they come. To be closed, or read to its end. Not thread-safe, but for
 * {@link #close}.
 *
 * @param <T> the type of the items
 */
public final class ItemStream<T> implements Iterator<T>, Iterable<T>, AutoCloseable {
  /**
   * For the package's own use.
   *
   * @param <T> the type of the items
   * @hidden
   */
  public interface Source<T> extends AutoCloseable {
    /**
     * Waits for an item.
     *
     * @return the item, or null at the end
     */
    T read();

    @Override
    void close();
  }

  private final Source<T> source;
  private T item;
  private boolean ended;

  /**
   * For the package's own use.
   *
   * @param source where the items come from
   * @hidden
   */
  public ItemStream(Source<T> source) {
    this.source = source;
  }

  /**
   * Waits for an item.
   *
   * @return false at the end
   * @throws ClientException if the answer ends early or an item is not as documented
   */
  @Override
  public boolean hasNext() {
    if (item == null && !ended) {
      try {
        item = source.read();
      } finally {
        if (item == null) {
          close();
        }
      }
    }
    return item != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T found = item;
    item = null;
    return found;
  }

  /** {@return the items that were not read until now; all readers share them} */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** {@return the items as a stream, whose end closes this one} */
  public Stream<T> stream() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
        .onClose(this::close);
  }

  /** Ends the answer. Harmless when repeated. */
  @Override
  public void close() {
    ended = true;
    source.close();
  }
}
