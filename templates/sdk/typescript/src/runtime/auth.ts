/** Credentials, one function for each kind of security scheme. */
import type { Client, HttpRequest } from "./client.js";
import { ApiError } from "./errors.js";
import { percent } from "./params.js";
import { toBase64 } from "./schema.js";

/** A token, or what gives one; `refresh`: the last one was refused. */
export type Token = string | ((refresh: boolean) => string | Promise<string>);

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** OAuth2 client credentials (RFC 6749 section 4.4). */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Instead of the document's. */
  readonly tokenUrl?: string;
}

export interface AuthContext {
  readonly client: Client;
  readonly credential: unknown;
  /** Where the client keeps what belongs to this scheme. */
  readonly key: string;
  refresh: boolean;
}

export interface Auth {
  /** The member of `credentials`. */
  readonly scheme: string;
  apply(request: HttpRequest, context: AuthContext): void | Promise<void>;
  /** True if the call is worth a second try with other credentials. */
  recover?(response: Response, context: AuthContext): boolean;
}

async function tokenOf(context: AuthContext): Promise<string> {
  const source = context.credential as Token;
  return typeof source === "function" ? source(context.refresh) : source;
}

function refused(response: Response, context: AuthContext): boolean {
  context.refresh =
    response.status === 401 && typeof context.credential === "function";
  return context.refresh;
}

export function apiKey(
  scheme: string,
  where: "header" | "query" | "cookie",
  name: string,
): Auth {
  return {
    scheme,
    recover: refused,
    async apply(request, context) {
      const key = await tokenOf(context);
      if (where === "header") {
        request.headers.set(name, key);
      } else if (where === "query") {
        const separator = request.url.includes("?") ? "&" : "?";
        request.url += `${separator}${percent(name)}=${percent(key)}`;
      } else {
        const others = request.headers.get("cookie");
        const own = `${percent(name)}=${percent(key)}`;
        request.headers.set("cookie", others ? `${others}; ${own}` : own);
      }
    },
  };
}

export function basic(scheme: string): Auth {
  return {
    scheme,
    apply(request, { credential }) {
      request.headers.set(
        "authorization",
        basicText(credential as BasicCredentials),
      );
    },
  };
}

function basicText({ username, password }: BasicCredentials): string {
  const text = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${toBase64(text)}`;
}

export function bearer(scheme: string): Auth {
  return {
    scheme,
    recover: refused,
    async apply(request, context) {
      const token = await tokenOf(context);
      request.headers.set("authorization", `Bearer ${token}`);
    },
  };
}

interface Kept {
  readonly token: string;
  readonly expires: number;
}

export function clientCredentials(
  scheme: string,
  tokenUrl: string,
  scopes: readonly string[],
): Auth {
  const scope = scopes.join(" ");
  const slot = (context: AuthContext): string => `${context.key} ${scope}`;
  return {
    scheme,
    async apply(request, context) {
      const { state } = context.client;
      let kept = state.get(slot(context)) as Promise<Kept> | undefined;
      // A token that ends within half a minute may end on its way.
      if (!kept || (await kept).expires < context.client.now() + 30000) {
        kept = fetchToken(context, tokenUrl, scope);
        state.set(slot(context), kept);
        kept.catch(() => state.delete(slot(context)));
      }
      const { token } = await kept;
      request.headers.set("authorization", `Bearer ${token}`);
    },
    recover(response, context) {
      return (
        response.status === 401 && context.client.state.delete(slot(context))
      );
    },
  };
}

async function fetchToken(
  { client, credential }: AuthContext,
  tokenUrl: string,
  scope: string,
): Promise<Kept> {
  const own = credential as ClientCredentials;
  const form = [
    "grant_type=client_credentials",
    ...(scope ? [`scope=${percent(scope)}`] : []),
  ];
  const transport = client.options.transport ?? fetch;
  const url = new URL(own.tokenUrl ?? tokenUrl, client.baseUrl).href;
  const response = await transport(url, {
    method: "POST",
    body: form.join("&"),
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      authorization: basicText({
        username: percent(own.clientId),
        password: percent(own.clientSecret),
      }),
    },
  });
  const raw = await response.text();
  let answer: { access_token?: unknown; expires_in?: unknown } = {};
  try {
    answer = JSON.parse(raw) as typeof answer;
  } catch {
    // Reported below: there is no token in it.
  }
  if (!response.ok || typeof answer.access_token !== "string") {
    throw new ApiError(response.status, response.headers, raw, answer);
  }
  const seconds = Number(answer.expires_in ?? 3600);
  return { token: answer.access_token, expires: client.now() + seconds * 1000 };
}

/** A user pool token, sent as it is. */
export function cognito(scheme: string, header: string): Auth {
  return apiKey(scheme, "header", header);
}
