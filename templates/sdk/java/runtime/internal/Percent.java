package apigen.sdk.internal;

import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986). */
public final class Percent {
  /** RFC 3986 section 2.2, but for what would end or split a query. */
  static final String RESERVED = ":/?[]@!$'()*,;";

  /** RFC 6265 section 4.1.1, cookie-octet. */
  static final String COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~";

  /**
   * What a path of a document may hold as it is: RFC 3986 section 3.3, and what is encoded already.
   */
  static final String PATH = "/!$&'()*+,;=:@%";

  private static final String UNRESERVED = "-._~";
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /** Encodes all but unreserved characters and {@code safe}. */
  public static String encode(String text, String safe) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xFF);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (plain || UNRESERVED.indexOf(c) >= 0 || safe.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }

  static String encode(String text) {
    return encode(text, "");
  }

  /** As in forms: a space is a plus. */
  static String form(String text) {
    return encode(text).replace("%20", "+");
  }
}
