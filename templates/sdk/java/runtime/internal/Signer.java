package apigen.sdk.internal;

import apigen.sdk.AwsCredentials;
import apigen.sdk.Binary;
import apigen.sdk.SigV4;
import apigen.sdk.TransportRequest;
import apigen.sdk.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4. */
final class Signer {
  private static final Pattern GATEWAY =
      Pattern.compile("\\.execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?$");
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final int CHUNK = 16_384;

  private Signer() {}

  static TransportRequest sign(TransportRequest request, SigV4 signer) {
    Matcher host = GATEWAY.matcher(request.url().getHost());
    String region = signer.region().orElse(host.find() ? host.group(1) : "");
    if (region.isEmpty()) {
      throw new UsageException("the region to sign for is not known: give SigV4.inRegion");
    }
    AwsCredentials credentials = signer.credentials();
    String clock = CLOCK.format(signer.now());
    String digest = digest(request);
    SortedMap<String, String> signed = new TreeMap<>();
    signed.put("host", authority(request.url()));
    signed.put("x-amz-content-sha256", digest);
    signed.put("x-amz-date", clock);
    if (credentials.sessionToken() != null && !credentials.sessionToken().isEmpty()) {
      signed.put("x-amz-security-token", credentials.sessionToken());
    }
    String canonical =
        canonicalRequest(
            request.method(),
            request.url().getRawPath(),
            request.url().getRawQuery(),
            signed,
            digest);
    String scope = clock.substring(0, 8) + "/" + region + "/execute-api/aws4_request";
    String text = textToSign(clock, scope, canonical);
    TransportRequest out = request;
    for (Map.Entry<String, String> one : signed.entrySet()) {
      // The client writes the host itself.
      out = one.getKey().equals("host") ? out : out.withHeader(one.getKey(), one.getValue());
    }
    return out.withHeader(
        "Authorization",
        String.format(
            "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s",
            ALGORITHM,
            credentials.accessKeyId(),
            scope,
            String.join(";", signed.keySet()),
            signature(credentials.secretAccessKey(), scope, text)));
  }

  /** The host as the client writes it: without the port that is usual. */
  private static String authority(URI url) {
    boolean usual = url.getPort() == (url.getScheme().equalsIgnoreCase("https") ? 443 : 80);
    return url.getHost() + (url.getPort() < 0 || usual ? "" : ":" + url.getPort());
  }

  private static String digest(TransportRequest request) {
    Binary body = request.body().orElse(Binary.of(""));
    if (!body.repeatable()) {
      throw new UsageException("a signed call needs a body that can be read twice");
    }
    try (InputStream opened = body.open()) {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (int count = opened.read(chunk); count >= 0; count = opened.read(chunk)) {
        sum.update(chunk, 0, count);
      }
      return HexFormat.of().formatHex(sum.digest());
    } catch (IOException problem) {
      throw new UsageException("the body cannot be read: " + problem.getMessage());
    } catch (GeneralSecurityException problem) {
      throw new IllegalStateException("this Java has no SHA-256", problem);
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sum.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException problem) {
      throw new IllegalStateException("this Java has no SHA-256", problem);
    }
  }

  /**
   * The canonical request.
   *
   * @param path as it is sent
   * @param query as it is sent, or null
   * @param signed the headers to sign by their lower-case names
   */
  private static String canonicalRequest(
      String method, String path, String query, SortedMap<String, String> signed, String digest) {
    StringBuilder out = new StringBuilder(method).append('\n');
    // Each segment of the path as it is sent is encoded once more, for all services but S3.
    out.append(Percent.encode(normalized(path), "/")).append('\n');
    out.append(canonicalQuery(query)).append('\n');
    signed.forEach(
        (name, value) ->
            out.append(name).append(':').append(value.strip().replaceAll(" +", " ")).append('\n'));
    return out.append('\n').append(String.join(";", signed.keySet())).append('\n') + digest;
  }

  private static String normalized(String path) {
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : path.split("/")) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    boolean open = path.endsWith("/") || path.endsWith("/.") || path.endsWith("/..");
    return "/" + String.join("/", kept) + (open && !kept.isEmpty() ? "/" : "");
  }

  private static String canonicalQuery(String query) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    List<String[]> pairs = new ArrayList<>();
    for (String part : query.split("&")) {
      String[] pair = part.split("=", 2);
      pairs.add(new String[] {anew(pair[0]), anew(pair.length > 1 ? pair[1] : "")});
    }
    pairs.sort(
        (one, other) ->
            one[0].equals(other[0]) ? one[1].compareTo(other[1]) : one[0].compareTo(other[0]));
    return String.join("&", pairs.stream().map(pair -> pair[0] + "=" + pair[1]).toList());
  }

  /** Decoded, and encoded as the signature wants it. */
  private static String anew(String text) {
    StringBuilder plain = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      plain.append((char) (one & 0xFF));
    }
    Matcher escapes = Pattern.compile("%([0-9A-Fa-f]{2})").matcher(plain);
    String decoded =
        escapes.replaceAll(
            found -> {
              String one = Character.toString((char) Integer.parseInt(found.group(1), 16));
              return Matcher.quoteReplacement(one);
            });
    byte[] bytes = decoded.getBytes(StandardCharsets.ISO_8859_1);
    return Percent.encode(new String(bytes, StandardCharsets.UTF_8), "");
  }

  private static String textToSign(String clock, String scope, String canonical) {
    return String.join("\n", ALGORITHM, clock, scope, sha256(canonical));
  }

  private static String signature(String secret, String scope, String text) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String step : scope.split("/")) {
      key = mac(key, step);
    }
    return HexFormat.of().formatHex(mac(key, text));
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException problem) {
      throw new IllegalStateException("this Java has no HmacSHA256", problem);
    }
  }
}
