package apigen.sdk.internal;

import apigen.sdk.CallOption;
import apigen.sdk.DecodeException;
import apigen.sdk.Items;
import apigen.sdk.TransportResponse;
import apigen.sdk.UsageException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches one page after another. For one thread at a time. */
final class Pages<T> implements Items.Pages<T> {
  /** RFC 8288 section 3: &lt;URL&gt;; rel="next". */
  private static final Pattern LINK =
      Pattern.compile(
          "<([^>]*)>((?:\\s*;\\s*[^,;=\"\\s]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^\",;\\s]*))?)*)");

  private final Core core;
  private final Supplier<Operation> make;
  private final PageRules rules;
  private final Codec<T> item;
  private final CallOption[] options;
  private boolean ended;
  private String url;
  private Map<String, JsonNode> overrides = Map.of();
  private JsonNode token;

  Pages(
      Core core, Supplier<Operation> make, PageRules rules, Codec<T> item, CallOption... options) {
    this.core = core;
    this.make = make;
    this.rules = rules;
    this.item = item;
    this.options = options;
  }

  @Override
  public List<T> await(CompletableFuture<List<T>> page) {
    return Core.await(page);
  }

  @Override
  public CompletableFuture<List<T>> next() {
    if (ended) {
      return CompletableFuture.completedFuture(null);
    }
    // The rest of this page may be refused, but what is known of it is given first.
    Operation operation = make.get();
    operation.url = url;
    operation.overrides = overrides;
    if (token != null && !rules.inputMember().isEmpty()) {
      operation.body = operation.body.with(withMember(operation.body.tree()));
    }
    return core.page(operation, head -> read(operation, head), options);
  }

  private JsonNode withMember(JsonNode before) {
    ObjectNode members = Trees.NODES.objectNode();
    if (before != null && before.isObject()) {
      members.setAll((ObjectNode) before);
    }
    return members.set(rules.inputMember(), token);
  }

  private List<T> read(Operation operation, TransportResponse head) {
    byte[] raw = Answers.read(head);
    JsonNode tree = raw.length == 0 ? Trees.NODES.missingNode() : Trees.parse(raw);
    JsonNode list = at(tree, rules.items());
    List<T> items = new ArrayList<>();
    for (JsonNode one : list.isArray() ? list : Trees.NODES.arrayNode()) {
      try {
        items.add(item.decode(one, core.lenient()));
      } catch (DecodeException problem) {
        DecodeException whole = problem.below(Integer.toString(items.size()));
        for (int above = rules.items().size() - 1; above >= 0; above--) {
          whole = whole.below(rules.items().get(above));
        }
        throw whole;
      }
    }
    ended = !advance(operation, tree, head, items.size());
    return items;
  }

  private static JsonNode at(JsonNode tree, List<String> path) {
    JsonNode found = tree;
    for (String name : path) {
      found = found.path(name);
    }
    return found;
  }

  private boolean advance(Operation operation, JsonNode tree, TransportResponse head, int count) {
    switch (rules.kind()) {
      case URL:
        return follow(operation, at(tree, rules.next()).asText(""));
      case LINK:
        return follow(operation, nextLink(String.join(", ", head.headers().allValues("link"))));
      case CURSOR:
        token = at(tree, rules.next());
        boolean none = token.isMissingNode() || token.isNull();
        if (none || token.isTextual() && token.textValue().isEmpty() || isFalse(token)) {
          return false;
        }
        if (rules.inputMember().isEmpty()) {
          overrides = Map.of(rules.input(), token);
        }
        return true;
      default:
        return count > 0 && count(operation, count);
    }
  }

  private static boolean isFalse(JsonNode tree) {
    return tree.isBoolean() && !tree.booleanValue();
  }

  private boolean count(Operation operation, int count) {
    long here = rules.first();
    if (operation.params != null) {
      Map<Parameters.One, JsonNode> given = Prepared.given(operation.params.arguments(), overrides);
      for (Map.Entry<Parameters.One, JsonNode> one : given.entrySet()) {
        JsonNode value = one.getValue();
        if (value == null || !value.isIntegralNumber()) {
          continue;
        }
        if (one.getKey().key().equals(rules.limit()) && count < value.longValue()) {
          return false;
        }
        if (one.getKey().key().equals(rules.input())) {
          here = value.longValue();
        }
      }
    }
    long step = rules.kind() == PageRules.Kind.OFFSET ? count : 1;
    overrides = Map.of(rules.input(), Trees.number(here + step));
    return true;
  }

  private boolean follow(Operation operation, String target) {
    if (target.isEmpty()) {
      return false;
    }
    String base = core.base(operation.servers);
    URI next;
    try {
      next = URI.create(url == null ? base + "/" : url).resolve(target);
    } catch (IllegalArgumentException problem) {
      throw new UsageException("the next page \"" + target + "\" is no URL");
    }
    if (!origin(next).equals(origin(URI.create(base)))) {
      throw new UsageException(
          "the next page \"" + target + "\" is at another host; credentials are not sent there");
    }
    url = next.toString();
    return true;
  }

  private static String origin(URI url) {
    String text = url.getScheme() + "://" + url.getHost() + ":" + url.getPort();
    return text.toLowerCase(Locale.ROOT);
  }

  private static String nextLink(String header) {
    Matcher links = LINK.matcher(header);
    while (links.find()) {
      for (String one : links.group(2).split(";")) {
        String[] pair = one.strip().split("=", 2);
        String value = pair.length > 1 ? pair[1].replace("\"", "") : "";
        List<String> words = List.of(value.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        if (pair[0].strip().equalsIgnoreCase("rel") && words.contains("next")) {
          return links.group(1);
        }
      }
    }
    return "";
  }
}
