/** The client: what all calls have in common. */
import { servers, userAgent, environment } from "../config.js";
import type { Credentials } from "../config.js";
import { UsageError } from "./errors.js";

/** One request on its way. Interceptors may change it or make another one. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: Headers;
  body: RequestBody | undefined;
  signal: AbortSignal;
}

export type RequestBody =
  string | Uint8Array | Blob | ReadableStream<Uint8Array>;

/** Sends a request: `fetch`, or anything that is called like it. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** Runs around every attempt, before credentials are added. */
export type Interceptor = (
  request: HttpRequest,
  next: (request: HttpRequest) => Promise<Response>,
) => Promise<Response>;

/** What is logged of one attempt. Credentials are not in it. */
export interface LogEntry {
  readonly operation: string;
  readonly attempt: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly status?: number;
  readonly error?: string;
  readonly milliseconds: number;
}

export interface RetryOptions {
  /** How often a call is tried again. Default: 2. */
  readonly count?: number;
  /** The first delay in milliseconds, doubled each time. Default: 500. */
  readonly delay?: number;
  /** The longest delay, and the longest Retry-After that is waited for. Default: 8000. */
  readonly maxDelay?: number;
  /** Also after 409 Conflict. Default: false. */
  readonly conflict?: boolean;
}

/** Options that can be given for the client and for one call. */
export interface CallOptions {
  /** Sent with the request, stronger than what the operation sends itself. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole call with all attempts. Default: 60000; 0: no limit. */
  readonly timeout?: number;
  /** Milliseconds for one attempt. Default: no limit. */
  readonly attemptTimeout?: number;
  readonly retries?: RetryOptions;
  readonly signal?: AbortSignal;
  /** Sent as the operation's idempotency header, which makes POST and PATCH safe to be tried again. */
  readonly idempotencyKey?: string;
}

export interface ClientOptions extends Omit<
  CallOptions,
  "signal" | "idempotencyKey"
> {
  /** Default: the environment variable named in the README, then the document's first server. */
  readonly baseUrl?: string;
  /** Which of the document's servers. Default: 0. */
  readonly server?: number;
  /** Values of the server's variables, such as the stage. */
  readonly serverVariables?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  readonly transport?: Transport;
  readonly interceptors?: readonly Interceptor[];
  readonly logger?: (entry: LogEntry) => void;
  /** Appended to the user agent. */
  readonly userAgentSuffix?: string;
  /** Accept answers that lack required members. Default: false. */
  readonly lenient?: boolean;
  /** The clock in milliseconds, for tests. */
  readonly now?: () => number;
}

interface Runtime {
  readonly process?: {
    readonly env?: Record<string, string | undefined>;
    readonly versions?: Record<string, string | undefined>;
  };
  readonly document?: unknown;
}

export class Client {
  readonly options: ClientOptions;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** What credentials keep between calls: tokens, the service's clock. */
  readonly state: Map<string, unknown> = new Map();

  constructor(options: ClientOptions = {}) {
    this.options = options;
    this.baseUrl = findBaseUrl(options).replace(/\/+$/, "");
  }

  /** undefined in browsers, which have a user agent of their own. */
  get userAgent(): string | undefined {
    const { process, document } = globalThis as Runtime;
    if (document !== undefined) return undefined;
    const version = process?.versions?.["node"];
    const suffix = this.options.userAgentSuffix;
    return (
      userAgent +
      (version ? ` node/${version}` : "") +
      (suffix ? ` ${suffix}` : "")
    );
  }

  now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function findBaseUrl(options: ClientOptions): string {
  const given =
    options.baseUrl ?? (globalThis as Runtime).process?.env?.[environment];
  if (given) return given;
  const server = servers[options.server ?? 0];
  if (!server) {
    throw new UsageError(`no base URL: give baseUrl, or set ${environment}`);
  }
  const url = server.url.replace(
    /\{([^{}]*)\}/g,
    (_, name: string) =>
      options.serverVariables?.[name] ?? server.variables[name] ?? "",
  );
  if (!/^https?:\/\//.test(url)) {
    throw new UsageError(
      `the server ${url} has no host: give baseUrl, or set ${environment}`,
    );
  }
  return url;
}
