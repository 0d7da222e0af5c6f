/** Operations: functions that take a client, with a few more on them. */
import { execute } from "./call.js";
import type { Answer, OperationSpec, Reader } from "./call.js";
import type { CallOptions, Client } from "./client.js";
import { SdkError } from "./errors.js";
import type { ApiError } from "./errors.js";

/** Arguments behind the client; without required ones all may be left out. */
export type Arguments<P> = {} extends P
  ? [params?: P, options?: CallOptions]
  : [params: P, options?: CallOptions];

export type Outcome<R, E> =
  | { readonly ok: true; readonly data: R }
  | { readonly ok: false; readonly error: E | Exclude<SdkError, ApiError> };

export interface Operation<P, R, E extends ApiError = ApiError> {
  (client: Client, ...args: Arguments<P>): Promise<R>;
  /** Does not throw what a call can fail with. */
  safe(client: Client, ...args: Arguments<P>): Promise<Outcome<R, E>>;
  /** The result with status and headers. */
  withResponse(client: Client, ...args: Arguments<P>): Promise<Answer<R>>;
}

export interface StreamingOperation<
  P,
  R,
  I,
  E extends ApiError = ApiError,
> extends Operation<P, R, E> {
  /** The same call, answered item by item. */
  stream(client: Client, ...args: Arguments<P>): Promise<AsyncIterable<I>>;
}

/** `make` is called at the first use: an operation that is only imported costs nothing. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export function operation<P, R, E extends ApiError = ApiError>(
  make: () => OperationSpec,
): Operation<P, R, E> {
  const spec = once(make);
  const withResponse = (
    client: Client,
    params?: P,
    options?: CallOptions,
  ): Promise<Answer<R>> => execute<R>(client, spec(), params ?? {}, options);
  const call = async (
    client: Client,
    params?: P,
    options?: CallOptions,
  ): Promise<R> => (await withResponse(client, params, options)).data;
  const safe = async (
    client: Client,
    params?: P,
    options?: CallOptions,
  ): Promise<Outcome<R, E>> => {
    try {
      return { ok: true, data: await call(client, params, options) };
    } catch (error) {
      if (error instanceof SdkError) return { ok: false, error: error as E };
      throw error;
    }
  };
  return Object.assign(call, { safe, withResponse }) as Operation<P, R, E>;
}

export function streaming<P, R, I, E extends ApiError = ApiError>(
  make: () => OperationSpec,
  reader: () => Reader<AsyncIterable<I>>,
): StreamingOperation<P, R, I, E> {
  const stream = operation<P, AsyncIterable<I>, E>(() => ({
    ...make(),
    results: { "2XX": reader() },
  }));
  return Object.assign(operation<P, R, E>(make), { stream });
}

type Bindable = Readonly<
  Record<string, (client: Client, ...args: never) => unknown>
>;

/** An operation, or a function on it, without the client. */
export type Bound<F> = F extends (client: Client, ...args: infer A) => infer R
  ? ((...args: A) => R) & {
      readonly [K in Exclude<keyof F, keyof Function>]: Bound<F[K]>;
    }
  : never;

export type BoundAll<T> = { readonly [K in keyof T]: Bound<T[K]> };

/** Gives all operations their client. */
export function bind<T extends Bindable>(
  client: Client,
  operations: T,
): BoundAll<T> {
  const out: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(operations)) {
    const bound = (...args: unknown[]): unknown =>
      (call as (...all: unknown[]) => unknown)(client, ...args);
    const more = bind(client, { ...call } as unknown as Bindable);
    out[name] = Object.assign(bound, more);
  }
  return out as BoundAll<T>;
}
