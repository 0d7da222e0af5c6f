package apigen.sdk.internal;

import java.util.List;

/**
 * How to get from one page to the next. Parameters are named by location and name.
 *
 * @param inputMember the member of the body that takes the cursor, instead of {@code input}
 * @param items the names that lead to the list in the result
 * @param next the names that lead to the cursor or the URL
 * @param first where counting starts
 */
public record PageRules(
    Kind kind,
    String input,
    String inputMember,
    String limit,
    List<String> items,
    List<String> next,
    long first) {
  /** The ways that pages are told apart. */
  public enum Kind {
    CURSOR,
    OFFSET,
    PAGE,
    URL,
    LINK
  }
}
