package apigen.sdk.internal;

/** How a body is written. */
public enum BodyKind {
  JSON,
  FORM,
  MULTIPART,
  TEXT,
  BINARY,
  EVENTS,
  LINES
}
