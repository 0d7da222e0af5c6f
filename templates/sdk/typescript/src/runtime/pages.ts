/** Results that come page by page. */
import { execute } from "./call.js";
import type { Answer, OperationSpec } from "./call.js";
import type { CallOptions, Client } from "./client.js";
import { UsageError } from "./errors.js";
import type { ApiError } from "./errors.js";
import { once, operation } from "./operation.js";
import type { Arguments, Operation } from "./operation.js";

export interface PagedOperation<
  P,
  R,
  I,
  E extends ApiError = ApiError,
> extends Operation<P, R, E> {
  /** Page after page. */
  pages(
    client: Client,
    ...args: Arguments<P>
  ): AsyncGenerator<R, void, undefined>;
  /** Item after item, over all pages. */
  items(
    client: Client,
    ...args: Arguments<P>
  ): AsyncGenerator<I, void, undefined>;
}

interface Step {
  readonly params: Record<string, unknown>;
  readonly url?: string;
}

/** The next request, or undefined after the last page. */
export type Pager = (
  answer: Answer<unknown>,
  params: Record<string, unknown>,
  items: readonly unknown[],
) => Step | undefined;

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (from, key) => (from as Record<string, unknown> | null | undefined)?.[key],
    value,
  );
}

/** `input` takes what is found at `next`; a member of the body if `inBody`. */
export function cursor(
  input: string,
  next: readonly string[],
  inBody = false,
): Pager {
  return ({ data }, params) => {
    const value = at(data, next);
    if (value === undefined || value === null || value === "") return undefined;
    const body = params["body"] as object | undefined;
    return {
      params: inBody
        ? { ...params, body: { ...body, [input]: value } }
        : { ...params, [input]: value },
    };
  };
}

/** `input` grows by one (`by` 1), or by the number of items. */
export function counter(
  input: string,
  first: number,
  by: "page" | "items",
  limit?: string,
): Pager {
  return (_, params, items) => {
    const wanted = limit === undefined ? undefined : params[limit];
    const few = wanted !== undefined && items.length < Number(wanted);
    if (items.length === 0 || few) return undefined;
    const now = Number(params[input] ?? first);
    const value = now + (by === "page" ? 1 : items.length);
    const big = typeof params[input] === "bigint";
    return { params: { ...params, [input]: big ? BigInt(value) : value } };
  };
}

export function nextUrl(next: readonly string[]): Pager {
  return ({ data }, params) => {
    const url = at(data, next);
    return typeof url === "string" && url ? { params, url } : undefined;
  };
}

/** Link: <...>; rel="next" (RFC 8288). */
export const linkHeader: Pager = ({ response }, params) => {
  const links = response.headers.get("link") ?? "";
  for (const [, url, rest] of links.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?(?:[^"]*\s)?next(?:["\s;,]|$)/i.test(rest!)) {
      return { params, url: url! };
    }
  }
  return undefined;
};

/** Credentials go along: the next page must be of the same origin. */
function resolve(client: Client, url: string): string {
  const base = new URL(client.baseUrl);
  const next = new URL(url, `${client.baseUrl}/`);
  if (next.origin !== base.origin) {
    throw new UsageError(`the next page is elsewhere: ${next.origin}`);
  }
  return next.href;
}

export function paged<P, R, I, E extends ApiError = ApiError>(
  make: () => OperationSpec,
  items: readonly string[],
  pager: Pager,
): PagedOperation<P, R, I, E> {
  const spec = once(make);
  async function* pages(
    client: Client,
    params?: P,
    options?: CallOptions,
  ): AsyncGenerator<R, void, undefined> {
    let step: Step | undefined = { params: Object.assign({}, params) };
    while (step) {
      const url: string | undefined = step.url && resolve(client, step.url);
      const answer: Answer<R> = await execute<R>(
        client,
        spec(),
        step.params,
        options,
        url,
      );
      yield answer.data;
      step = pager(answer, step.params, itemsOf(answer.data));
    }
  }
  const itemsOf = (page: R): readonly I[] =>
    (at(page, items) as readonly I[] | null | undefined) ?? [];
  async function* each(
    client: Client,
    params?: P,
    options?: CallOptions,
  ): AsyncGenerator<I, void, undefined> {
    for await (const page of pages(client, params, options)) {
      yield* itemsOf(page);
    }
  }
  return Object.assign(operation<P, R, E>(spec), {
    pages,
    items: each,
  }) as unknown as PagedOperation<P, R, I, E>;
}
