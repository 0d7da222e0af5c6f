package apigen.sdk.internal;

import apigen.sdk.CallOption;
import apigen.sdk.CancelledException;
import apigen.sdk.ClientException;
import apigen.sdk.HttpTransport;
import apigen.sdk.Interceptor;
import apigen.sdk.ItemStream;
import apigen.sdk.Items;
import apigen.sdk.Transport;
import apigen.sdk.TransportException;
import apigen.sdk.TransportRequest;
import apigen.sdk.TransportResponse;
import apigen.sdk.UsageException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What all operations of a client share. Thread-safe. */
public final class Core implements AutoCloseable {
  private final ClientSettings settings;
  private final CallSettings calls;
  private final PackageFacts facts;
  private final Authenticator authenticator;
  private final Transport direct;
  private final Transport logged;
  private final String userAgent;

  public Core(ClientSettings given, PackageFacts facts) {
    this.settings = given.copy();
    this.calls = given.calls.copy();
    this.facts = facts;
    this.direct = settings.transport == null ? new HttpTransport() : settings.transport;
    if (settings.baseUrl == null || settings.baseUrl.isEmpty()) {
      settings.baseUrl = System.getenv(facts.environment());
    }
    if (settings.executor == null) {
      settings.executor = Delays.THREADS;
    }
    if (settings.logger == null) {
      settings.logger = System.getLogger(facts.logger());
    }
    this.logged = new CallLog(settings.logger, facts.schemes()).around(direct);
    this.authenticator = new Authenticator(facts.schemes(), settings.credentials, this);
    String suffix = settings.userAgentSuffix;
    this.userAgent =
        String.format(
            "%s/%s apigen/%s java/%s%s",
            facts.name(),
            facts.version(),
            facts.generator(),
            Runtime.version().feature(),
            suffix == null || suffix.isEmpty() ? "" : " " + suffix);
  }

  Executor executor() {
    return settings.executor;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  boolean lenient() {
    return settings.lenient;
  }

  /**
   * One attempt with all that stands around it.
   *
   * @param sent is told of what the transport gave, as to cancel what an interceptor made of it
   *     ends nothing
   */
  CompletableFuture<TransportResponse> send(
      TransportRequest request, Consumer<CompletableFuture<TransportResponse>> sent) {
    Transport around =
        one -> {
          CompletableFuture<TransportResponse> answer = logged.send(one);
          sent.accept(answer);
          return answer;
        };
    for (int index = settings.interceptors.size() - 1; index >= 0; index--) {
      Interceptor one = settings.interceptors.get(index);
      Transport next = around;
      around = inner -> one.intercept(inner, next);
    }
    return around.send(request);
  }

  /** Without interceptors, for what is no call of the user's. */
  CompletableFuture<TransportResponse> sendDirectly(TransportRequest request) {
    return direct.send(request);
  }

  /** The address for an operation, without a slash at its end. */
  String base(List<Server> own) {
    String address = settings.baseUrl;
    if (address == null || address.isEmpty()) {
      List<Server> servers = own.isEmpty() ? facts.servers() : own;
      int index = own.isEmpty() ? settings.server : 0;
      if (index < 0 || index >= servers.size()) {
        throw new UsageException("the address of the service is not known: give baseUrl");
      }
      address = servers.get(index).url();
      for (Map.Entry<String, String> one : servers.get(index).defaults().entrySet()) {
        String value = settings.serverVariables.getOrDefault(one.getKey(), one.getValue());
        address = address.replace("{" + one.getKey() + "}", value);
      }
    }
    if (!address.contains("://")) {
      throw new UsageException("the address \"" + address + "\" has no host: give baseUrl");
    }
    return address.replaceAll("/+$", "");
  }

  CallSettings settingsOf(CallOption... options) {
    CallSettings out = calls.copy();
    for (CallOption option : options) {
      option.applyTo(out);
    }
    return out;
  }

  private <T> CompletableFuture<T> run(
      Supplier<Operation> make,
      CallOption[] options,
      BiFunction<Operation, TransportResponse, T> read) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      Operation operation = make.get();
      CallSettings own = settingsOf(options);
      List<Use> uses = authenticator.choose(operation.security);
      Prepared prepared = new Prepared(operation, own, base(operation.servers), userAgent);
      Attempts attempts = new Attempts(this, operation, own, prepared, uses);
      attempts
          .begin()
          .whenComplete(
              (head, problem) -> {
                try {
                  if (problem != null) {
                    result.completeExceptionally(Attempts.problemOf(problem));
                  } else {
                    result.complete(read.apply(operation, head));
                  }
                } catch (RuntimeException wrong) {
                  result.completeExceptionally(wrong);
                }
              });
      result.whenComplete(
          (value, problem) -> {
            if (result.isCancelled()) {
              attempts.cancel();
            }
          });
    } catch (ClientException problem) {
      result.completeExceptionally(problem);
    }
    return result;
  }

  /** Runs a call and reads its result. */
  public <T> CompletableFuture<T> result(
      Supplier<Operation> make, Codec<T> codec, CallOption... options) {
    return run(
        make,
        options,
        (operation, head) -> Answers.result(operation, head, codec, settings.lenient));
  }

  /** Runs a call without a result. */
  public CompletableFuture<Void> done(Supplier<Operation> make, CallOption... options) {
    return run(
        make,
        options,
        (operation, head) -> {
          Answers.read(head);
          return null;
        });
  }

  /** Runs a call whose result is its body. */
  public CompletableFuture<InputStream> download(Supplier<Operation> make, CallOption... options) {
    Supplier<Operation> streamed =
        () -> {
          Operation operation = make.get();
          operation.streamed = true;
          return operation;
        };
    return run(streamed, options, (operation, head) -> head.body());
  }

  /** Runs a call whose result is a stream of items. */
  public <T> CompletableFuture<ItemStream<T>> stream(
      Supplier<Operation> make, BodyKind kind, Codec<T> codec, CallOption... options) {
    return run(
        make,
        options,
        (operation, head) ->
            new ItemStream<>(
                new StreamSource<>(
                    head.body(), kind, codec, settings.lenient, settingsOf(options).cancellation)));
  }

  /** The items of all pages. {@code make} makes the call for each page. */
  public <T> Items<T> pages(
      Supplier<Operation> make, PageRules rules, Codec<T> item, CallOption... options) {
    return new Items<>(() -> new Pages<>(this, make, rules, item, options));
  }

  /** The answer to one page: read as it is. */
  <T> CompletableFuture<T> page(
      Operation operation, Function<TransportResponse, T> read, CallOption... options) {
    return run(() -> operation, options, (same, head) -> read.apply(head));
  }

  /** Waits; an interrupt cancels the call. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException problem) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancelledException();
    } catch (CancellationException problem) {
      throw new CancelledException();
    } catch (ExecutionException problem) {
      if (problem.getCause() instanceof RuntimeException known) {
        throw known;
      } else if (problem.getCause() instanceof Error defect) {
        throw defect;
      }
      throw new TransportException(problem.getCause());
    }
  }

  @Override
  public void close() {
    direct.close();
  }
}
