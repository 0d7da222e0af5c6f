package apigen.sdk.internal;

import apigen.sdk.ApiException;
import apigen.sdk.Binary;
import apigen.sdk.ClientCredentials;
import apigen.sdk.DecodeException;
import apigen.sdk.Json;
import apigen.sdk.TransportRequest;
import apigen.sdk.TransportResponse;
import apigen.sdk.UsageException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Fetches tokens by client credentials (RFC 6749 section 4.4). */
final class TokenFetcher {
  private static final long LONGEST_SECONDS = 60;
  private static final long USUAL_LIFE_SECONDS = 3600;

  /** A token is not used in its last seconds, so that it does not expire on its way. */
  private static final long MARGIN_SECONDS = 30;

  private final Core core;

  TokenFetcher(Core core) {
    this.core = core;
  }

  CompletableFuture<String> token(
      ClientCredentials credentials, Scheme rules, Use use, String base) {
    TransportRequest request = request(credentials, rules, use, base);
    return credentials
        .cache()
        .get(
            use.scopes(),
            () ->
                core.sendDirectly(request)
                    .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                    .thenApply(TokenFetcher::read))
        .thenApply(TokenCache.Token::text);
  }

  private static TransportRequest request(
      ClientCredentials credentials, Scheme rules, Use use, String base) {
    String address = credentials.tokenUrl().orElse(rules.tokenUrl());
    URI url;
    try {
      url = URI.create(base + "/").resolve(address);
    } catch (IllegalArgumentException problem) {
      throw new UsageException("the token URL is none: " + problem.getMessage());
    }
    if (url.getHost() == null) {
      throw new UsageException("the token URL \"" + address + "\" has no host");
    }
    String form = "grant_type=client_credentials";
    if (!use.scopes().isEmpty()) {
      form += "&scope=" + Percent.form(String.join(" ", use.scopes()));
    }
    String pair =
        Percent.encode(credentials.clientId()) + ":" + Percent.encode(credentials.clientSecret());
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    Map<String, List<String>> headers =
        Map.of(
            "Accept", List.of("application/json"),
            "Authorization", List.of("Basic " + basic),
            "Content-Type", List.of("application/x-www-form-urlencoded"));
    HttpHeaders made = HttpHeaders.of(headers, (name, value) -> true);
    return new TransportRequest("POST", url, made, Binary.of(form), false);
  }

  private static TokenCache.Token read(TransportResponse head) {
    byte[] raw = Answers.read(head);
    Optional<Json> answer = Optional.empty();
    if (head.status() == 200) {
      try {
        answer = Optional.of(Json.parse(new String(raw, StandardCharsets.UTF_8)));
      } catch (DecodeException problem) {
        answer = Optional.empty();
      }
    }
    Optional<String> token = answer.flatMap(all -> all.get("access_token")).flatMap(Json::string);
    if (token.isEmpty()) {
      throw new ApiException(head.status(), head.headers(), Answers.message(raw), raw, null);
    }
    long seconds =
        answer
            .flatMap(all -> all.get("expires_in"))
            .flatMap(Json::number)
            .map(BigDecimal::longValue)
            .orElse(USUAL_LIFE_SECONDS);
    return new TokenCache.Token(token.get(), Instant.now().plusSeconds(seconds - MARGIN_SECONDS));
  }
}
