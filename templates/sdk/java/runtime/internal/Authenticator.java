package apigen.sdk.internal;

import apigen.sdk.BasicCredentials;
import apigen.sdk.ClientCredentials;
import apigen.sdk.ClientException;
import apigen.sdk.SigV4;
import apigen.sdk.TokenSource;
import apigen.sdk.TransportRequest;
import apigen.sdk.UsageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Puts credentials on requests. Thread-safe. */
final class Authenticator {
  private final Map<String, Scheme> schemes;
  private final Map<String, Object> credentials;
  private final TokenFetcher fetcher;
  private final Core core;

  Authenticator(Map<String, Scheme> schemes, Map<String, Object> credentials, Core core) {
    this.schemes = schemes;
    this.credentials = credentials;
    this.core = core;
    this.fetcher = new TokenFetcher(core);
  }

  /** The first alternative that there are all credentials for. */
  List<Use> choose(List<List<Use>> alternatives) {
    for (List<Use> alternative : alternatives) {
      if (alternative.stream().allMatch(this::has)) {
        return alternative;
      }
    }
    if (alternatives.isEmpty()) {
      return List.of();
    }
    String needed =
        alternatives.stream()
            .map(all -> all.stream().map(Use::scheme).collect(Collectors.joining("+")))
            .collect(Collectors.joining(" or "));
    throw new UsageException("this call needs credentials: give the client " + needed);
  }

  private boolean has(Use use) {
    return credentials.containsKey(use.scheme())
        || schemes.get(use.scheme()).kind() == Scheme.Kind.MUTUAL_TLS;
  }

  /** Whether asking again may give other tokens; drops those that the service refused. */
  boolean renew(List<Use> uses) {
    boolean any = false;
    for (Use use : uses) {
      Object credential = credentials.get(use.scheme());
      if (credential instanceof ClientCredentials client) {
        client.cache().forget(use.scopes());
        any = true;
      } else if (credential instanceof TokenSource && !(credential instanceof FixedToken)) {
        any = true;
      }
    }
    return any;
  }

  /** Takes the service's time over for signing; true if that may help. */
  boolean correctClock(List<Use> uses, String date) {
    Optional<Instant> service = Retries.date(date);
    boolean any = false;
    for (Use use : uses) {
      if (service.isPresent() && credentials.get(use.scheme()) instanceof SigV4 signer) {
        any |= signer.correct(service.get());
      }
    }
    return any;
  }

  /** The request with its credentials; signatures come last. */
  CompletableFuture<TransportRequest> apply(TransportRequest request, List<Use> uses, String base) {
    CompletableFuture<TransportRequest> out = CompletableFuture.completedFuture(request);
    List<SigV4> signers = new ArrayList<>();
    for (Use use : uses) {
      Object credential = credentials.get(use.scheme());
      Scheme rules = schemes.get(use.scheme());
      if (credential instanceof SigV4 signer) {
        signers.add(signer);
      } else if (credential instanceof BasicCredentials basic) {
        out = out.thenApply(one -> one.withHeader("Authorization", basicText(basic)));
      } else if (credential instanceof ClientCredentials client) {
        out = out.thenCombine(fetcher.token(client, rules, use, base), Authenticator::bearer);
      } else if (credential instanceof TokenSource source) {
        out = out.thenCombine(token(source), (one, token) -> put(one, rules, token));
      }
    }
    for (SigV4 signer : signers) {
      out = out.thenApply(one -> Signer.sign(one, signer));
    }
    return out;
  }

  private static String basicText(BasicCredentials basic) {
    String pair = basic.username() + ":" + basic.password();
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private CompletableFuture<String> token(TokenSource source) {
    if (source instanceof FixedToken fixed) {
      return CompletableFuture.completedFuture(fixed.token());
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return source.token();
          } catch (ClientException problem) {
            throw problem;
          } catch (Exception problem) {
            throw new CompletionException(
                new UsageException("there is no token: " + problem.getMessage(), problem));
          }
        },
        core.executor());
  }

  private static TransportRequest bearer(TransportRequest request, String token) {
    return request.withHeader("Authorization", "Bearer " + token);
  }

  private static TransportRequest put(TransportRequest request, Scheme rules, String token) {
    if (rules.kind() == Scheme.Kind.BEARER) {
      return bearer(request, token);
    } else if (rules.location().equals("query")) {
      String pair = Percent.encode(rules.parameter()) + "=" + Percent.encode(token);
      String url = request.url().toString();
      return request.withUrl(URI.create(url + (url.contains("?") ? "&" : "?") + pair));
    } else if (rules.location().equals("cookie")) {
      String before = request.headers().firstValue("cookie").map(all -> all + "; ").orElse("");
      return request.withHeader("Cookie", before + rules.parameter() + "=" + token);
    }
    return request.withHeader(rules.parameter(), token);
  }
}
