/** AWS Signature Version 4 for service execute-api, on WebCrypto. */
import type { Auth, AuthContext } from "./auth.js";
import type { HttpRequest } from "./client.js";
import { UsageError } from "./errors.js";
import { percent } from "./params.js";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Default: from the host, *.execute-api.REGION.amazonaws.com. */
  readonly region?: string;
}

/** Credentials, or what gives them, for each attempt. */
export type AwsCredentialSource =
  AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);

const encoder = new TextEncoder();

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function sha256(data: BufferSource): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", data));
}

async function hmac(key: BufferSource, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const own = await crypto.subtle.importKey("raw", key, algorithm, false, [
    "sign",
  ]);
  return crypto.subtle.sign("HMAC", own, encoder.encode(text));
}

async function bodyBytes(body: HttpRequest["body"]): Promise<BufferSource> {
  if (body === undefined) return new ArrayBuffer(0);
  if (typeof body === "string") return encoder.encode(body);
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  if (body instanceof Blob) return body.arrayBuffer();
  throw new UsageError("a stream cannot be signed: give the body as a whole");
}

/** Names and values sorted by their encoded form. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split("&")
    .filter(Boolean)
    .map((pair) => {
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      return [name, value].map((text) => percent(decodeURIComponent(text)));
    });
  return pairs
    .map(([name, value]) => [name!, value!] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Adds the signature; `now` in milliseconds. */
export async function sign(
  request: HttpRequest,
  credentials: AwsCredentials,
  now: number,
  service = "execute-api",
): Promise<void> {
  const { host, pathname, search, hostname } = new URL(request.url);
  const region =
    credentials.region ?? /\.execute-api\.([a-z0-9-]+)\./.exec(hostname)?.[1];
  if (!region) throw new UsageError("the credentials need a region");
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const hash = await sha256(await bodyBytes(request.body));
  const { headers } = request;
  headers.set("x-amz-date", time);
  headers.set("x-amz-content-sha256", hash);
  const { sessionToken } = credentials;
  if (sessionToken) headers.set("x-amz-security-token", sessionToken);

  const signed: [string, string][] = [["host", host]];
  headers.forEach((value, name) => {
    if (name === "content-type" || name.startsWith("x-amz-")) {
      signed.push([name, value.trim().replace(/\s+/g, " ")]);
    }
  });
  signed.sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    // Every service but S3 takes the path encoded once more.
    pathname.split("/").map(percent).join("/"),
    canonicalQuery(search.slice(1)),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    hash,
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const digest = await sha256(encoder.encode(canonical));
  const text = ["AWS4-HMAC-SHA256", time, scope, digest].join("\n");
  let key: BufferSource = encoder.encode(`AWS4${credentials.secretAccessKey}`);
  for (const part of [day, region, service, "aws4_request"]) {
    key = await hmac(key, part);
  }
  headers.set(
    "authorization",
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${names}, Signature=${hex(await hmac(key, text))}`,
  );
}

const SKEW = "sigv4 clock";

function skewOf({ client }: AuthContext): number {
  return (client.state.get(SKEW) as number | undefined) ?? 0;
}

export function sigv4(scheme: string): Auth {
  return {
    scheme,
    async apply(request, context) {
      const source = context.credential as AwsCredentialSource;
      const credentials =
        typeof source === "function" ? await source() : source;
      await sign(request, credentials, context.client.now() + skewOf(context));
    },
    /** A refusal may come of a wrong clock: the service's is taken instead. */
    recover(response, context) {
      const date = Date.parse(response.headers.get("date") ?? "");
      if (response.status !== 403 || Number.isNaN(date)) return false;
      const skew = date - context.client.now();
      if (Math.abs(skew - skewOf(context)) < 240000) return false;
      context.client.state.set(SKEW, skew);
      return true;
    },
  };
}
