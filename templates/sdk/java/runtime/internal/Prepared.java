package apigen.sdk.internal;

import apigen.sdk.Binary;
import apigen.sdk.TransportRequest;
import apigen.sdk.UsageException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What each attempt of a call begins with. */
final class Prepared {
  private final Operation operation;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> path = new HashMap<>();
  private final List<String> query = new ArrayList<>();
  private final List<String> cookies = new ArrayList<>();
  private final String base;
  private String method;
  private Binary body;

  Prepared(Operation operation, CallSettings settings, String base, String userAgent) {
    this.operation = operation;
    this.base = base;
    this.method = operation.method;
    headers.put("Accept", operation.accept.isEmpty() ? "*/*" : operation.accept);
    headers.put("User-Agent", userAgent);
    RequestBody.Payload payload = operation.payload();
    if (payload != null) {
      body = payload.bytes();
    }
    if (operation.params != null) {
      arguments(operation.params.arguments());
    }
    if (!cookies.isEmpty()) {
      headers.put("Cookie", String.join("; ", cookies));
    }
    if (payload != null) {
      headers.put("Content-Type", payload.mediaType());
    }
    String key = settings.idempotencyKey;
    if (!operation.idempotency.isEmpty()) {
      headers.putIfAbsent(operation.idempotency, key == null ? UUID.randomUUID().toString() : key);
    } else if (key != null) {
      headers.putIfAbsent("Idempotency-Key", key);
    }
    headers.putAll(settings.headers);
    headers.forEach(
        (name, value) -> {
          if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new UsageException("the header " + name + " holds a line end");
          }
        });
  }

  /** All arguments with their values, those of further pages among them. */
  static Map<Parameters.One, JsonNode> given(Values values, Map<String, JsonNode> overrides) {
    Map<Parameters.One, JsonNode> out = new LinkedHashMap<>();
    List<Parameters.One> all = ((ParamsShape<?>) values.shape()).members();
    for (int index = 0; index < all.size(); index++) {
      Parameters.One rules = all.get(index);
      Object value = values.raw(index);
      JsonNode tree = overrides.get(rules.key());
      out.put(rules, tree != null || value == null ? tree : rules.codec().encode(value, true));
    }
    return out;
  }

  private void arguments(Values values) {
    given(values, operation.overrides)
        .forEach(
            (rules, tree) -> {
              if (tree == null) {
                return;
              }
              Parameter one =
                  new Parameter(
                      rules.wire(), rules.style(), rules.explode(), rules.reserved(), tree);
              boolean query = rules.location() == Parameters.Location.QUERY;
              boolean shown = query && rules.style() == Style.FORM && !rules.explode();
              if (!one.isEmpty() || shown || rules.location() == Parameters.Location.PATH) {
                argument(rules.location(), one);
              }
            });
  }

  private void argument(Parameters.Location location, Parameter one) {
    switch (location) {
      case PATH -> {
        String text = one.pathText();
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
          throw new UsageException("argument " + one.wire() + " is no path segment: " + text);
        }
        path.put(one.wire(), text);
      }
      case QUERY -> query.addAll(one.pairs(Percent::encode));
      case HEADER -> headers.put(one.wire(), one.headerText());
      case COOKIE ->
          cookies.add(one.wire() + "=" + Percent.encode(one.headerText(), Percent.COOKIE));
      default -> method = Trees.plainText(one.value()).toUpperCase(Locale.ROOT);
    }
  }

  /** The path of the document with the arguments in it. */
  private String target() {
    StringBuilder out = new StringBuilder(base);
    String left = operation.path;
    while (!left.isEmpty()) {
      int open = left.indexOf('{');
      int close = left.indexOf('}', Math.max(open, 0));
      if (open < 0 || close < 0) {
        break;
      }
      String text = path.get(left.substring(open + 1, close));
      if (text == null) {
        close = open;
        text = "%7B";
      }
      out.append(Percent.encode(left.substring(0, open), Percent.PATH)).append(text);
      left = left.substring(close + 1);
    }
    out.append(Percent.encode(left, Percent.PATH));
    return query.isEmpty() ? out.toString() : out + "?" + String.join("&", query);
  }

  String base() {
    return base;
  }

  boolean hasReadableBody() {
    return body == null || body.repeatable();
  }

  /** Whether it does no harm that the service gets the call twice. */
  boolean isRepeatable() {
    return !method.equals("POST") && !method.equals("PATCH")
        || headers.containsKey("Idempotency-Key")
        || !operation.idempotency.isEmpty();
  }

  TransportRequest request() {
    String url = operation.url == null ? target() : operation.url;
    Map<String, List<String>> all = new TreeMap<>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    try {
      URI parsed = new URI(url);
      if (parsed.getHost() == null) {
        throw new UsageException("the address \"" + base + "\" has no host");
      }
      HttpHeaders made = HttpHeaders.of(all, (name, value) -> true);
      return new TransportRequest(method, parsed, made, body, operation.streamed);
    } catch (URISyntaxException problem) {
      throw new UsageException("the call cannot be sent: " + problem.getMessage());
    } catch (IllegalArgumentException problem) {
      throw new UsageException("a header cannot be sent: " + problem.getMessage());
    }
  }
}
