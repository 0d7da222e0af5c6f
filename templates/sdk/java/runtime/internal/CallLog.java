package apigen.sdk.internal;

import apigen.sdk.Transport;
import apigen.sdk.TransportRequest;
import apigen.sdk.TransportResponse;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Logs attempts, without credentials and bodies. */
final class CallLog {
  private static final List<String> SECRET =
      List.of(
          "authorization",
          "cookie",
          "proxy-authorization",
          "set-cookie",
          "x-amz-security-token",
          "x-api-key");
  private static final String HIDDEN = "***";

  private final System.Logger logger;
  private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> queries = new TreeSet<>();

  CallLog(System.Logger logger, Map<String, Scheme> schemes) {
    this.logger = logger;
    headers.addAll(SECRET);
    for (Scheme scheme : schemes.values()) {
      if (scheme.location().equals("header")) {
        headers.add(scheme.parameter());
      } else if (scheme.location().equals("query")) {
        queries.add(Percent.encode(scheme.parameter()));
      }
    }
  }

  Transport around(Transport next) {
    return request -> {
      long began = System.nanoTime();
      // The same future is given on, so that cancelling it reaches the transport.
      CompletableFuture<TransportResponse> sent = next.send(request);
      sent.whenComplete((head, problem) -> log(request, head, System.nanoTime() - began));
      return sent;
    };
  }

  private void log(TransportRequest request, TransportResponse head, long nanos) {
    if (logger.isLoggable(System.Logger.Level.DEBUG)) {
      logger.log(
          System.Logger.Level.DEBUG,
          "{0} {1}: {2} in {3} ms, sent {4}, got {5}",
          request.method(),
          shown(request.url()),
          head == null ? "no answer" : Integer.toString(head.status()),
          Long.toString(nanos / 1_000_000),
          shown(request.headers()),
          head == null ? "nothing" : shown(head.headers()));
    }
  }

  private String shown(URI url) {
    String text = url.getScheme() + "://" + url.getHost();
    text += (url.getPort() < 0 ? "" : ":" + url.getPort()) + url.getRawPath();
    if (url.getRawQuery() == null) {
      return text;
    }
    List<String> pairs = new ArrayList<>();
    for (String pair : url.getRawQuery().split("&")) {
      String name = pair.split("=", 2)[0];
      pairs.add(queries.contains(name) ? name + "=" + HIDDEN : pair);
    }
    return text + "?" + String.join("&", pairs);
  }

  private String shown(HttpHeaders given) {
    Map<String, Object> out = new TreeMap<>();
    given.map().forEach((name, all) -> out.put(name, headers.contains(name) ? HIDDEN : all));
    return out.toString();
  }
}
