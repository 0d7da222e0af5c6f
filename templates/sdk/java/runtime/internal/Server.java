package apigen.sdk.internal;

import java.util.Map;

/** An address of the document, with {variables} and their defaults. */
public record Server(String url, Map<String, String> defaults) {}
