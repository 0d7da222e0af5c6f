package apigen.sdk.internal;

/** How a value becomes text: those of OpenAPI 3, Swagger 2.0's {@code TAB}, and {@code JSON}. */
public enum Style {
  SIMPLE,
  LABEL,
  MATRIX,
  FORM,
  SPACE,
  PIPE,
  TAB,
  DEEP_OBJECT,
  JSON
}
