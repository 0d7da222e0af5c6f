package apigen.sdk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of all pages. Pages are fetched when they are needed, anew for each iterator.
 *
 * @param <T> the type of the items
 */
public final class Items<T> implements Iterable<T> {
  /**
   * For the package's own use.
   *
   * @param <T> the type of the items
   * @hidden
   */
  public interface Pages<T> {
    /**
     * Fetches a page.
     *
     * @return its items, or null behind the last page
     */
    CompletableFuture<List<T>> next();

    /**
     * Waits for a page.
     *
     * @param page what {@link #next} gave
     * @return its items
     */
    List<T> await(CompletableFuture<List<T>> page);
  }

  private final Supplier<Pages<T>> begin;

  /**
   * For the package's own use.
   *
   * @param begin stands in front of the first page
   * @hidden
   */
  public Items(Supplier<Pages<T>> begin) {
    this.begin = begin;
  }

  /** {@return the items, from the first page on; waits for pages} */
  @Override
  public Iterator<T> iterator() {
    Pages<T> pages = begin.get();
    Deque<T> ready = new ArrayDeque<>();
    return new Iterator<>() {
      private boolean ended;

      @Override
      public boolean hasNext() {
        while (ready.isEmpty() && !ended) {
          List<T> page = pages.await(pages.next());
          ended = page == null;
          if (page != null) {
            ready.addAll(page);
          }
        }
        return !ready.isEmpty();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.remove();
      }
    };
  }

  /** {@return the items, from the first page on; waits for pages} */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /**
   * Gives the items to a function, one after another, without waiting.
   *
   * @param consumer what to do with an item
   * @return is complete behind the last item, or with the problem of a call
   */
  public CompletableFuture<Void> forEachAsync(Consumer<? super T> consumer) {
    return further(begin.get(), consumer);
  }

  private CompletableFuture<Void> further(Pages<T> pages, Consumer<? super T> consumer) {
    return pages
        .next()
        .thenCompose(
            page -> {
              if (page == null) {
                return CompletableFuture.completedFuture(null);
              }
              page.forEach(consumer);
              return further(pages, consumer);
            });
  }
}
