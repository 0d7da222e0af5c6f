package apigen.sdk;

/**
 * Gives a key or a token; asked for each attempt, and once more after a 401. Must be thread-safe;
 * may block.
 */
@FunctionalInterface
public interface TokenSource {
  /**
   * {@return the key or token of the moment}
   *
   * @throws Exception if there is none; the call fails then
   */
  String token() throws Exception;
}
