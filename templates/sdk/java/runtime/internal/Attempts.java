package apigen.sdk.internal;

import apigen.sdk.ApiException;
import apigen.sdk.CallTimeoutException;
import apigen.sdk.CancelledException;
import apigen.sdk.ClientException;
import apigen.sdk.ResponseInfo;
import apigen.sdk.TransportException;
import apigen.sdk.TransportRequest;
import apigen.sdk.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One call with all of its attempts. What happens runs one step after another; timers and
 * cancelling may end it between.
 */
final class Attempts {
  private final Core core;
  private final Operation operation;
  private final CallSettings settings;
  private final Prepared prepared;
  private final List<Use> uses;
  private final long began = System.nanoTime();
  private final CompletableFuture<TransportResponse> outcome = new CompletableFuture<>();
  private CompletableFuture<?> current = new CompletableFuture<>();
  private int attempt;
  private boolean renewed;
  private boolean corrected;

  Attempts(
      Core core, Operation operation, CallSettings settings, Prepared prepared, List<Use> uses) {
    this.core = core;
    this.operation = operation;
    this.settings = settings;
    this.prepared = prepared;
    this.uses = uses;
  }

  /** The head of a success; all else is an exception. */
  CompletableFuture<TransportResponse> begin() {
    if (!settings.timeout.isZero()) {
      Runnable tooLate = () -> fail(new CallTimeoutException("the time for the call is over"));
      CompletableFuture<Void> timer = Delays.after(settings.timeout, core.executor(), tooLate);
      outcome.whenComplete((answer, problem) -> timer.cancel(false));
    }
    if (settings.cancellation != null) {
      Runnable forget = settings.cancellation.onCancel(this::cancel);
      outcome.whenComplete((answer, problem) -> forget.run());
    }
    start();
    return outcome;
  }

  void cancel() {
    fail(new CancelledException());
  }

  private void fail(ClientException problem) {
    if (outcome.completeExceptionally(problem)) {
      stop();
    }
  }

  private synchronized void stop() {
    current.cancel(true);
  }

  /** Keeps what is to be cancelled with the call; cancels it if that has happened. */
  private synchronized <T> CompletableFuture<T> hold(CompletableFuture<T> next) {
    current = next;
    if (outcome.isDone()) {
      next.cancel(true);
    }
    return next;
  }

  private void start() {
    if (outcome.isDone()) {
      return;
    }
    try {
      hold(core.authenticator().apply(prepared.request(), uses, prepared.base()))
          .whenComplete(
              (request, problem) -> {
                if (problem != null) {
                  fail(problemOf(problem));
                } else {
                  send(request);
                }
              });
    } catch (ClientException problem) {
      fail(problem);
    }
  }

  private void send(TransportRequest request) {
    CompletableFuture<TransportResponse> answer = hold(new CompletableFuture<>());
    try {
      CompletableFuture<TransportResponse> outer =
          core.send(request, sent -> answer.whenComplete((head, problem) -> sent.cancel(true)));
      bind(outer, answer);
    } catch (RuntimeException problem) {
      answer.completeExceptionally(problem);
    }
    answer.whenComplete(
        (head, problem) -> {
          try {
            if (problem != null) {
              failed(unwrapped(problem));
            } else {
              arrived(head);
            }
          } catch (ClientException refused) {
            fail(refused);
          } catch (RuntimeException defect) {
            outcome.completeExceptionally(defect);
          }
        });
  }

  /** The answer within the time for one attempt. */
  private void bind(
      CompletableFuture<TransportResponse> sent, CompletableFuture<TransportResponse> answer) {
    if (!settings.attemptTimeout.isZero()) {
      CallTimeoutException tooLate = new CallTimeoutException("the service did not answer in time");
      CompletableFuture<Void> timer =
          Delays.after(
              settings.attemptTimeout,
              core.executor(),
              () -> answer.completeExceptionally(tooLate));
      answer.whenComplete((head, problem) -> timer.cancel(false));
    }
    sent.whenComplete(
        (head, problem) -> {
          boolean taken =
              problem == null ? answer.complete(head) : answer.completeExceptionally(problem);
          if (!taken && head != null) {
            close(head);
          }
        });
  }

  private boolean mayTryAgain() {
    return attempt < settings.retry.retries() && prepared.hasReadableBody();
  }

  private void failed(Throwable problem) {
    if (outcome.isDone()) {
      return;
    }
    boolean ofConnection =
        problem instanceof IOException || problem instanceof CallTimeoutException;
    boolean harmless = prepared.isRepeatable() || notSent(problem);
    if (ofConnection && mayTryAgain() && harmless) {
      later(Retries.delay(settings.retry, attempt, null).orElseThrow());
    } else {
      fail(problemOf(problem));
    }
  }

  private void arrived(TransportResponse head) {
    if (outcome.isDone()) {
      close(head);
      return;
    }
    int status = head.status();
    if (status >= 200 && status < 300) {
      tell(head);
      if (!outcome.complete(head)) {
        close(head);
      }
      return;
    }
    if (status == 401
        && !renewed
        && prepared.hasReadableBody()
        && core.authenticator().renew(uses)) {
      renewed = true;
      close(head);
      start();
      return;
    }
    String date = head.headers().firstValue("date").orElse("");
    if (status == 403
        && !corrected
        && prepared.hasReadableBody()
        && core.authenticator().correctClock(uses, date)) {
      corrected = true;
      close(head);
      start();
      return;
    }
    byte[] raw = Answers.read(head);
    if (mayTryAgain()
        && prepared.isRepeatable()
        && Retries.wanted(settings.retry, status, head.headers())) {
      Optional<Duration> delay = Retries.delay(settings.retry, attempt, head.headers());
      if (delay.isPresent()) {
        later(delay.get());
        return;
      }
    }
    tell(head);
    Object body = Answers.errorBody(operation, head, raw);
    fail(new ApiException(status, head.headers(), Answers.message(raw), raw, body));
  }

  private void later(Duration delay) {
    long left = settings.timeout.toNanos() - (System.nanoTime() - began);
    if (!settings.timeout.isZero() && delay.toNanos() >= left) {
      fail(new CallTimeoutException("the time for the call is over before the next attempt"));
      return;
    }
    attempt++;
    hold(Delays.after(delay, core.executor(), this::start));
  }

  private void tell(TransportResponse head) {
    if (settings.onResponse != null) {
      settings.onResponse.accept(new ResponseInfo(head.status(), head.headers()));
    }
  }

  private static void close(TransportResponse head) {
    try {
      head.body().close();
    } catch (IOException problem) {
      // Nobody reads it any more.
    }
  }

  static Throwable unwrapped(Throwable problem) {
    return problem instanceof CompletionException && problem.getCause() != null
        ? unwrapped(problem.getCause())
        : problem;
  }

  /** Whether it is certain that the service got nothing. */
  private static boolean notSent(Throwable problem) {
    return problem instanceof ConnectException
        || problem instanceof UnknownHostException
        || problem instanceof HttpConnectTimeoutException;
  }

  static ClientException problemOf(Throwable problem) {
    Throwable cause = unwrapped(problem);
    return cause instanceof ClientException known ? known : new TransportException(cause);
  }
}
