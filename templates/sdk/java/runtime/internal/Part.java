package apigen.sdk.internal;

/**
 * How one member of a form or a multipart body travels; {@code contentType} is empty if the value
 * decides.
 */
public record Part(
    String wire, String contentType, Style style, boolean explode, boolean reserved) {
  static Part usual(String wire) {
    return new Part(wire, "", Style.FORM, true, false);
  }
}
