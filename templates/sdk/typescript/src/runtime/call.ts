/** One call: the request, its attempts, and what becomes of the answers. */
import type { Auth, AuthContext } from "./auth.js";
import type { BodyWriter } from "./bodies.js";
import type { CallOptions, Client, HttpRequest } from "./client.js";
import {
  ApiError,
  CancelledError,
  SdkError,
  TimeoutError,
  TransportError,
  UsageError,
} from "./errors.js";
import { parseJson } from "./json.js";
import type { ParamWriter, RequestParts } from "./params.js";
import type { Schema } from "./schema.js";

/** Makes the result of a successful answer. */
export interface Reader<T> {
  readonly accept: string;
  /** The body is read by the caller, without the call's time limit. */
  readonly streams?: boolean;
  read(response: Response, lenient: boolean): Promise<T>;
}

export interface OperationSpec {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, ParamWriter>>;
  readonly body?: BodyWriter;
  /** Alternatives of credentials that are all needed. */
  readonly security?: readonly (readonly Auth[])[];
  /** By status, "2XX" or "default"; a status without a reader has no result. */
  readonly results?: Readonly<Record<string, Reader<any>>>;
  /** By status, "4XX" or "default". */
  readonly errors?: Readonly<Record<string, Schema<any>>>;
  /** The header that makes it safe to try a POST or PATCH again. */
  readonly idempotency?: string;
  readonly baseUrl?: string;
}

/** A result with the answer that it came with. */
export interface Answer<T> {
  readonly data: T;
  readonly response: Response;
}

const IDEMPOTENT = /^(GET|HEAD|OPTIONS|PUT|DELETE|TRACE)$/;
const RETRIED = /^(408|425|429|500|502|503|504)$/;
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;
const SECRET = /^(authorization|cookie|x-api-key|x-amz-security-token)$/i;

/** `url`: instead of the operation's own, for the next page. */
export async function execute<T>(
  client: Client,
  spec: OperationSpec,
  params: object,
  options: CallOptions = {},
  url?: string,
): Promise<Answer<T>> {
  const given = { ...client.options, ...options };
  const values = params as Record<string, unknown>;
  const parts: RequestParts = {
    method: spec.method,
    path: spec.path,
    query: [],
    cookies: [],
    headers: new Headers(),
  };
  const accept = new Set(
    Object.values(spec.results ?? {}).map((reader) => reader.accept),
  );
  if (spec.errors) accept.add("application/json");
  parts.headers.set("accept", [...accept].join(", ") || "*/*");
  const { userAgent } = client;
  if (userAgent) parts.headers.set("user-agent", userAgent);
  const body =
    values["body"] === undefined
      ? undefined
      : spec.body?.(values["body"], values);
  if (body?.type) parts.headers.set("content-type", body.type);
  for (const [name, write] of Object.entries(spec.params ?? {})) {
    if (values[name] !== undefined) write(values[name], parts);
  }
  if (parts.cookies.length)
    parts.headers.set("cookie", parts.cookies.join("; "));
  const key =
    options.idempotencyKey ?? (spec.idempotency && crypto.randomUUID());
  const keyHeader = spec.idempotency ?? "Idempotency-Key";
  if (key && !parts.headers.has(keyHeader)) parts.headers.set(keyHeader, key);
  for (const headers of [client.options.headers, options.headers]) {
    for (const [name, value] of Object.entries(headers ?? {})) {
      parts.headers.set(name, value);
    }
  }
  const query = parts.query.length ? `?${parts.query.join("&")}` : "";
  const request: Omit<HttpRequest, "signal"> = {
    method: parts.method,
    url: url ?? (spec.baseUrl ?? client.baseUrl) + parts.path + query,
    headers: parts.headers,
    body: body?.content,
  };
  const auth = chooseAuth(client, spec);
  const replayable = !(request.body instanceof ReadableStream);
  const safe = IDEMPOTENT.test(request.method) || parts.headers.has(keyHeader);
  const {
    count = 2,
    delay = 500,
    maxDelay = 8000,
    conflict,
  } = given.retries ?? {};

  const total = new Limit(given.timeout ?? 60000, options.signal);
  let recovered = false;
  try {
    for (let attempt = 1; ; ++attempt) {
      const limit = new Limit(given.attemptTimeout ?? 0, total.signal);
      let error: SdkError;
      let retry: boolean;
      let wait = Math.min(delay * 2 ** (attempt - 1), maxDelay);
      wait *= 1 - Math.random() / 4;
      try {
        const sent = { ...request, headers: new Headers(request.headers) };
        const response = await send(
          client,
          spec,
          { ...sent, signal: limit.signal },
          auth,
          attempt,
        );
        if (response.ok) {
          const reader =
            spec.results?.[response.status] ??
            spec.results?.["2XX"] ??
            spec.results?.["default"];
          if (reader?.streams) limit.release(total);
          const data = await reader?.read(response, given.lenient ?? false);
          if (!reader) await response.body?.cancel();
          return { data: data as T, response };
        }
        error = await apiError(spec, response);
        const again = replayable && !recovered;
        if (again && auth.some((one) => one.recover?.(response, one.context))) {
          recovered = true;
          --attempt;
          continue;
        }
        const status = String(response.status);
        retry = RETRIED.test(status) || (status === "409" && conflict === true);
        const wish = response.headers.get("x-should-retry");
        if (wish) retry = wish === "true";
        retry &&= safe;
        const demand = retryAfter(response.headers, client.now());
        if (demand !== undefined) wait = demand;
        if (wait > maxDelay) retry = false;
      } catch (thrown) {
        const ours = thrown instanceof SdkError && !limit.signal.aborted;
        if (ours) throw thrown;
        error =
          limit.error(thrown) ?? new TransportError(reason(thrown), thrown);
        const notSent = NOT_SENT.test(causeCode(thrown));
        retry = !total.signal.aborted && (safe || notSent);
      } finally {
        limit.end();
      }
      if (!retry || !replayable || attempt > count) throw error;
      await total.sleep(wait);
    }
  } finally {
    total.end();
  }
}

/** A time limit joined with the caller's signal. */
class Limit {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly follow = (): void =>
    this.controller.abort(this.outer?.reason);
  private keep = false;

  constructor(
    milliseconds: number,
    private outer: AbortSignal | undefined,
  ) {
    if (outer?.aborted) this.follow();
    outer?.addEventListener("abort", this.follow);
    if (milliseconds > 0) {
      this.timer = setTimeout(() => {
        this.controller.abort(new TimeoutError(`over ${milliseconds} ms`));
      }, milliseconds);
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The error that an abort stands for; undefined if nothing was aborted. */
  error(thrown: unknown): SdkError | undefined {
    if (!this.signal.aborted) return undefined;
    const { reason } = this.signal;
    return reason instanceof TimeoutError
      ? reason
      : new CancelledError("the call was cancelled", thrown);
  }

  end(): void {
    clearTimeout(this.timer);
    if (!this.keep) this.outer?.removeEventListener("abort", this.follow);
  }

  /** Lets go of the time limits; the caller's signal still counts. */
  release(total: Limit): void {
    for (const limit of [this, total]) {
      clearTimeout(limit.timer);
      limit.keep = true;
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(this.error(undefined) ?? new CancelledError("cancelled"));
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      if (this.signal.aborted) stop();
      this.signal.addEventListener("abort", stop, { once: true });
    });
  }
}

interface ChosenAuth extends Auth {
  readonly context: AuthContext;
}

function chooseAuth(client: Client, spec: OperationSpec): ChosenAuth[] {
  const credentials = client.options.credentials as
    Record<string, unknown> | undefined;
  const given = (auth: Auth): boolean =>
    credentials?.[auth.scheme] !== undefined;
  const alternatives = spec.security ?? [];
  const chosen =
    alternatives.find((all) => all.length > 0 && all.every(given)) ??
    (alternatives.some((all) => all.length === 0) ? [] : undefined);
  if (!chosen && alternatives.length) {
    const names = alternatives.map((all) =>
      all.map((one) => one.scheme).join(" and "),
    );
    throw new UsageError(
      `${spec.name} needs credentials: ${names.join(", or ")}`,
    );
  }
  return (chosen ?? []).map((auth) => ({
    ...auth,
    context: {
      client,
      credential: credentials?.[auth.scheme],
      key: auth.scheme,
      refresh: false,
    },
  }));
}

async function send(
  client: Client,
  spec: OperationSpec,
  request: HttpRequest,
  auth: readonly ChosenAuth[],
  attempt: number,
): Promise<Response> {
  const { interceptors = [], logger, transport = fetch } = client.options;
  const last = async (final: HttpRequest): Promise<Response> => {
    const started = client.now();
    const log = (rest: { status?: number; error?: string }): void =>
      logger?.({
        operation: spec.name,
        attempt,
        method: final.method,
        url,
        headers,
        milliseconds: client.now() - started,
        ...rest,
      });
    // Taken before credentials are added.
    const url = final.url;
    const headers: Record<string, string> = {};
    final.headers.forEach((value, name) => {
      headers[name] = SECRET.test(name) ? "***" : value;
    });
    const copy = { ...final, headers: new Headers(final.headers) };
    for (const one of auth) await one.apply(copy, one.context);
    const init: RequestInit & { duplex?: string } = {
      method: copy.method,
      headers: copy.headers,
      signal: copy.signal,
      redirect: "manual",
    };
    if (copy.body !== undefined) init.body = copy.body as BodyInit;
    if (copy.body instanceof ReadableStream) init.duplex = "half";
    try {
      const response = await transport(copy.url, init);
      log({ status: response.status });
      return response;
    } catch (error) {
      log({ error: reason(error) });
      throw error;
    }
  };
  const run = (index: number, current: HttpRequest): Promise<Response> => {
    const interceptor = interceptors[index];
    return interceptor
      ? interceptor(current, (next) => run(index + 1, next))
      : last(current);
  };
  return run(0, request);
}

async function apiError(
  spec: OperationSpec,
  response: Response,
): Promise<ApiError> {
  const { status } = response;
  const raw = await response.text();
  let body: unknown;
  try {
    body = parseJson(raw);
    const schema =
      spec.errors?.[status] ??
      spec.errors?.[`${Math.floor(status / 100)}XX`] ??
      spec.errors?.["default"];
    if (schema) body = schema.decode(body, { lenient: true, at: "" });
  } catch {
    // An error's body may be anything: it is there as received.
  }
  return new ApiError(status, response.headers, raw, body);
}

/** Milliseconds that the service asks to wait. */
function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = headers.get("retry-after-ms");
  if (exact && Number(exact) >= 0) return Number(exact);
  const after = headers.get("retry-after");
  if (!after) return undefined;
  const seconds = Number(after);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function causeCode(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return String(cause?.code);
}

function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: Error };
  return [message ?? String(error), cause?.message].filter(Boolean).join(": ");
}
