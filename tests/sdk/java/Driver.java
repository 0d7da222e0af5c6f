import com.example.scenarioshop.ApiException;
import com.example.scenarioshop.AwsCredentials;
import com.example.scenarioshop.BasicCredentials;
import com.example.scenarioshop.Binary;
import com.example.scenarioshop.CallOption;
import com.example.scenarioshop.CallTimeoutException;
import com.example.scenarioshop.CancelledException;
import com.example.scenarioshop.Cancellation;
import com.example.scenarioshop.ClientCredentials;
import com.example.scenarioshop.Credentials;
import com.example.scenarioshop.DecodeException;
import com.example.scenarioshop.ItemStream;
import com.example.scenarioshop.Items;
import com.example.scenarioshop.Json;
import com.example.scenarioshop.Params;
import com.example.scenarioshop.RetryPolicy;
import com.example.scenarioshop.ScenarioShopClient;
import com.example.scenarioshop.SigV4;
import com.example.scenarioshop.TokenSource;
import com.example.scenarioshop.TransportException;
import com.example.scenarioshop.UsageException;
import com.example.scenarioshop.internal.Codec;
import com.example.scenarioshop.internal.Codecs;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Plays scenarios with a Java package: one JSON object a line in, one out (docs/sdk.md). Methods and arguments are found by
 * reflection: names of one scope differ even without underscores and case. With the argument {@code async} the methods are
 * used that do not wait.
 */
public final class Driver {
  private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(Driver::daemon);
  private final boolean async;

  private Driver(boolean async) {
    this.async = async;
  }

  private static Thread daemon(Runnable what) {
    Thread thread = new Thread(what);
    thread.setDaemon(true);
    return thread;
  }

  private static JsonNode tree(String text) {
    return (JsonNode) Json.parse(text).node();
  }

  private static ObjectNode object() {
    return (ObjectNode) tree("{}");
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static Duration milliseconds(JsonNode count) {
    return Duration.ofMillis(count.longValue());
  }

  private static RetryPolicy retry(JsonNode options, RetryPolicy before) {
    RetryPolicy out = before;
    out = options.has("retries") ? out.withRetries(options.get("retries").intValue()) : out;
    out = options.has("retry_delay_ms") ? out.withDelay(milliseconds(options.get("retry_delay_ms"))) : out;
    return options.path("retry_conflict").asBoolean() ? out.afterConflicts() : out;
  }

  private static List<CallOption> options(JsonNode options, RetryPolicy policy) {
    List<CallOption> out = new ArrayList<>(List.of(CallOption.retry(policy)));
    options.path("headers").fieldNames().forEachRemaining(name -> out.add(CallOption.header(name, options.get("headers").get(name).asText())));
    if (options.has("timeout_ms")) {
      out.add(CallOption.timeout(milliseconds(options.get("timeout_ms"))));
    }
    if (options.has("attempt_timeout_ms")) {
      out.add(CallOption.attemptTimeout(milliseconds(options.get("attempt_timeout_ms"))));
    }
    if (options.has("idempotency_key")) {
      out.add(CallOption.idempotencyKey(options.get("idempotency_key").textValue()));
    }
    return out;
  }

  private static Object credential(JsonNode given) {
    if (given.isTextual()) {
      return given.textValue();
    } else if (given.has("tokens")) {
      Deque<String> tokens = new ArrayDeque<>();
      given.get("tokens").forEach(one -> tokens.add(one.textValue()));
      return (TokenSource) () -> tokens.size() > 1 ? tokens.remove() : tokens.peek();
    } else if (given.has("access_key_id")) {
      SigV4 out =
          SigV4.of(
              new AwsCredentials(
                  given.get("access_key_id").textValue(), given.get("secret_access_key").textValue(), given.path("session_token").textValue()));
      out = given.has("region") ? out.inRegion(given.get("region").textValue()) : out;
      if (given.has("date")) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
        Instant fixed = LocalDateTime.parse(given.get("date").textValue(), format).toInstant(ZoneOffset.UTC);
        out = out.withClock(Clock.fixed(fixed, ZoneOffset.UTC));
      }
      return out;
    } else if (given.has("client_id")) {
      return new ClientCredentials(given.get("client_id").textValue(), given.get("client_secret").textValue());
    }
    return new BasicCredentials(given.get("username").textValue(), given.get("password").textValue());
  }

  private static ScenarioShopClient client(JsonNode given, RetryPolicy policy) throws ReflectiveOperationException {
    ScenarioShopClient.Builder builder = ScenarioShopClient.builder().baseUrl(given.get("base_url").textValue());
    options(given, policy).forEach(builder::option);
    if (given.has("user_agent_suffix")) {
      builder.userAgentSuffix(given.get("user_agent_suffix").textValue());
    }
    given.path("server_variables")
        .fieldNames()
        .forEachRemaining(name -> builder.serverVariable(name, given.get("server_variables").get(name).textValue()));
    if (given.path("lenient").asBoolean()) {
      builder.lenientDecoding();
    }
    Credentials.Builder credentials = Credentials.builder();
    for (var names = given.path("credentials").fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Object value = credential(given.get("credentials").get(name));
      setter(credentials, name, value.getClass()).invoke(credentials, value);
    }
    return builder.credentials(credentials.build()).build();
  }

  private static Method setter(Object builder, String name, Class<?> given) {
    for (Method method : builder.getClass().getMethods()) {
      boolean fits = given == null || method.getParameterCount() == 1 && method.getParameterTypes()[0].isAssignableFrom(given);
      if (key(method.getName()).equals(key(name)) && method.getParameterCount() == 1 && fits) {
        return method;
      }
    }
    throw new IllegalArgumentException("there is no setter " + name);
  }

  /** The service and its method with the most parameters: the one that takes all arguments. */
  private static Map.Entry<Object, Method> method(ScenarioShopClient client, List<String> wanted) throws ReflectiveOperationException {
    for (String name : wanted) {
      Method best = null;
      Object owner = null;
      for (Method group : client.getClass().getMethods()) {
        if (!group.getReturnType().getName().endsWith("Service")) {
          continue;
        }
        for (Method method : group.getReturnType().getMethods()) {
          if (key(method.getName()).equals(name) && (best == null || method.getParameterCount() > best.getParameterCount())) {
            best = method;
            owner = group.invoke(client);
          }
        }
      }
      if (best != null) {
        return Map.entry(owner, best);
      }
    }
    throw new IllegalArgumentException("there is no operation " + wanted);
  }

  private static Codec<?> codec(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type[] inner = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return Codecs.list(codec(inner[0]));
      } else if (generic.getRawType() == Optional.class) {
        return Codecs.nullable(codec(inner[0]));
      }
      return Codecs.map(codec(inner[1]));
    }
    String name = ((Class<?>) type).getSimpleName();
    return switch (name) {
      case "String" -> Codecs.STRING;
      case "Json" -> Codecs.ANY;
      case "Binary" -> Codecs.BINARY;
      case "boolean", "Boolean" -> Codecs.BOOLEAN;
      case "int", "Integer" -> Codecs.INT32;
      case "long", "Long" -> Codecs.INT64;
      case "float", "Float" -> Codecs.FLOAT32;
      case "double", "Double" -> Codecs.NUMBER;
      case "OffsetDateTime" -> Codecs.DATE_TIME;
      default -> (Codec<?>) ((Class<?>) type).getField("CODEC").get(null);
    };
  }

  private static Object params(Class<?> type, JsonNode given) throws ReflectiveOperationException {
    Object builder = type.getMethod("builder").invoke(null);
    for (var names = given.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Method setter = setter(builder, name, null);
      setter.invoke(builder, codec(setter.getGenericParameterTypes()[0]).decode(given.get(name), false));
    }
    return builder.getClass().getMethod("build").invoke(builder);
  }

  /** A body: where it has bytes they take the place of what the package's own decoder makes of a mark. */
  private static Object body(Type type, JsonNode given) throws ReflectiveOperationException {
    if (given.isMissingNode()) {
      return null;
    } else if (!given.toString().contains("$base64")) {
      return codec(type).decode(given, false);
    } else if (type == Binary.class) {
      return file(given);
    }
    ObjectNode plain = object();
    given.fieldNames().forEachRemaining(name -> {
      if (!given.get(name).toString().contains("$base64")) {
        plain.set(name, given.get(name));
      }
    });
    Class<?> owner = (Class<?>) type;
    plain.put("file", "");
    Object builder = owner.getMethod("toBuilder").invoke(codec(type).decode(plain, false));
    for (var names = given.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode value = given.get(name);
      if (!plain.has(name) || name.equals("file")) {
        List<Binary> files = new ArrayList<>();
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
          files.add(file(one));
        }
        setter(builder, name, null).invoke(builder, value.isArray() ? files : files.get(0));
      }
    }
    return builder.getClass().getMethod("build").invoke(builder);
  }

  private static Binary file(JsonNode given) {
    Binary out = Binary.of(Base64.getDecoder().decode(given.get("$base64").textValue()));
    out = given.has("$file_name") ? out.named(given.get("$file_name").textValue()) : out;
    return given.has("$type") ? out.typed(given.get("$type").textValue()) : out;
  }

  /** A value of the package as it travels. */
  private static JsonNode json(Object value) throws Exception {
    if (value instanceof Optional<?> optional) {
      return json(optional.orElse(null));
    } else if (value instanceof InputStream stream) {
      try (stream) {
        return object().put("$base64", Base64.getEncoder().encodeToString(stream.readAllBytes()));
      }
    } else if (value instanceof Iterable<?> items) {
      ArrayNode all = (ArrayNode) tree("[]");
      for (Object item : items) {
        all.add(json(item));
      }
      return all;
    } else if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof Json) {
      return (JsonNode) Json.of(value).node();
    }
    return (JsonNode) ((Json) value.getClass().getMethod("toJson").invoke(value)).node();
  }

  private JsonNode run(JsonNode request) throws Exception {
    RetryPolicy base = retry(request.get("client"), RetryPolicy.DEFAULT);
    List<CallOption> options = options(request.get("options"), retry(request.get("options"), base));
    Cancellation cancellation = new Cancellation();
    options.add(CallOption.cancelledBy(cancellation));
    JsonNode after = request.get("options").path("cancel_after_ms");
    String name = key(request.get("operation").textValue());
    String mode = request.get("mode").textValue();
    boolean pages = mode.equals("pages");
    List<String> wanted = pages ? List.of(name + "all") : mode.equals("stream") ? List.of(name + "stream", name) : List.of(name);
    if (async && !pages) {
      wanted = wanted.stream().map(one -> one + "async").toList();
    }
    try (ScenarioShopClient client = client(request.get("client"), base)) {
      Map.Entry<Object, Method> found = method(client, wanted);
      Type[] types = found.getValue().getGenericParameterTypes();
      Object[] arguments = new Object[types.length];
      for (int index = 0; index < types.length - 1; index++) {
        boolean params = types[index] instanceof Class<?> type && Params.class.isAssignableFrom(type);
        arguments[index] = params ? params((Class<?>) types[index], request.get("args")) : body(types[index], request.path("body"));
      }
      arguments[types.length - 1] = options.toArray(CallOption[]::new);
      if (!async && after.isNumber()) {
        TIMER.schedule(cancellation::cancel, after.longValue(), TimeUnit.MILLISECONDS);
      }
      Object result = found.getValue().invoke(found.getKey(), arguments);
      if (result instanceof CompletableFuture<?> future) {
        if (after.isNumber()) {
          TIMER.schedule(() -> future.cancel(true), after.longValue(), TimeUnit.MILLISECONDS);
        }
        result = future.join();
      }
      if (async && result instanceof Items<?> items) {
        List<Object> all = new ArrayList<>();
        items.forEachAsync(all::add).join();
        return json(all);
      }
      return json(result);
    }
  }

  private static ObjectNode describe(Throwable problem) throws Exception {
    if (problem instanceof InvocationTargetException || problem instanceof CompletionException) {
      return describe(problem.getCause());
    }
    ObjectNode out = object().put("message", String.valueOf(problem.getMessage()));
    if (problem instanceof ApiException refused) {
      out.put("kind", "api").put("status", refused.status()).put("type", refused.type().orElse(""));
      out.put("request_id", refused.requestId().orElse("")).put("message", refused.serviceMessage().orElse(""));
      return out.set("body", json(refused.body()));
    } else if (problem instanceof DecodeException wrong) {
      return out.put("kind", "decode").put("pointer", wrong.pointer());
    } else if (problem instanceof CancelledException || problem instanceof java.util.concurrent.CancellationException) {
      return out.put("kind", "cancelled");
    }
    Map<Class<?>, String> kinds =
        Map.of(TransportException.class, "transport", CallTimeoutException.class, "timeout", UsageException.class, "usage");
    return out.put("kind", kinds.getOrDefault(problem.getClass(), "other: " + problem));
  }

  public static void main(String[] arguments) throws Exception {
    Driver driver = new Driver(List.of(arguments).contains("async"));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode outcome = object();
      try {
        outcome.set("result", driver.run(tree(line)));
        outcome.put("ok", true);
      } catch (Exception problem) {
        outcome.put("ok", false).set("error", describe(problem));
      }
      out.println(Json.fromNode(outcome));
    }
  }
}
