package apigen.sdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cancels calls that were given it by {@link CallOption#cancelledBy}. Thread-safe. */
public final class Cancellation {
  private final Map<Object, Runnable> listeners = new LinkedHashMap<>();
  private boolean cancelled;

  /** A cancellation that has not happened. */
  public Cancellation() {}

  /** Cancels the calls, now and in future. Harmless when repeated. */
  public void cancel() {
    List<Runnable> told;
    synchronized (this) {
      cancelled = true;
      told = new ArrayList<>(listeners.values());
      listeners.clear();
    }
    told.forEach(Runnable::run);
  }

  /** {@return whether it has happened} */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Is told of the cancellation; at once if it has happened.
   *
   * @param listener what to do then
   * @return forgets the listener
   */
  public Runnable onCancel(Runnable listener) {
    Object key = new Object();
    synchronized (this) {
      if (!cancelled) {
        listeners.put(key, listener);
        return () -> forget(key);
      }
    }
    listener.run();
    return () -> {};
  }

  private synchronized void forget(Object key) {
    listeners.remove(key);
  }
}
