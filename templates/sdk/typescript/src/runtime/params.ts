/** How parameters travel: OpenAPI's styles, and percent-encoding by RFC 3986. */
import { stringifyJson } from "./json.js";
import { toBase64 } from "./schema.js";
import type { Schema } from "./schema.js";

/** Adds one parameter to a request. */
export type ParamWriter = (value: unknown, request: RequestParts) => void;

export interface RequestParts {
  /** The path template; variables are replaced as they come. */
  path: string;
  readonly query: string[];
  readonly headers: Headers;
  readonly cookies: string[];
  method: string;
}

/** What a style makes of a value; undefined leaves the parameter out. */
export type Style = (
  name: string,
  value: unknown,
  explode: boolean,
  encode: (text: string) => string,
) => string | undefined;

/** Everything but RFC 3986's unreserved characters is encoded. */
export function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function reserved(text: string): string {
  return encodeURI(text)
    .replace(/%5B/g, "[")
    .replace(/%5D/g, "]")
    .replace(/%25([0-9A-Fa-f]{2})/g, "%$1");
}

function plain(text: string): string {
  return text;
}

export function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Uint8Array) return toBase64(value);
  return typeof value === "object" ? stringifyJson(value) : String(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Uint8Array)
  );
}

/** The members of an object, or of a list with its own name. */
function entries(value: unknown): [string, unknown][] {
  return Object.entries(value as object).filter(
    ([, member]) => member !== undefined,
  );
}

function joined(
  value: unknown,
  explode: boolean,
  encode: (text: string) => string,
  separator: string,
): string {
  if (isList(value)) {
    return value.map((item) => encode(text(item))).join(separator);
  }
  if (!isObject(value)) return encode(text(value));
  return entries(value)
    .map(
      ([key, item]) =>
        `${encode(key)}${explode ? "=" : separator}${encode(text(item))}`,
    )
    .join(separator);
}

export const simple: Style = (_, value, explode, encode) =>
  joined(value, explode, encode, ",");

export const label: Style = (_, value, explode, encode) =>
  `.${joined(value, explode, encode, explode ? "." : ",")}`;

export const matrix: Style = (name, value, explode, encode) => {
  if (explode && isList(value)) {
    return value.map((one) => `;${name}=${encode(text(one))}`).join("");
  }
  if (explode && isObject(value)) return `;${joined(value, true, encode, ";")}`;
  return `;${name}=${joined(value, false, encode, ",")}`;
};

export const form: Style = (name, value, explode, encode) => {
  if (!explode || !isObject(value)) {
    return `${name}=${joined(value, false, encode, ",")}`;
  }
  const pairs = isList(value)
    ? value.map((one) => `${name}=${encode(text(one))}`)
    : entries(value).map(([key, one]) => `${encode(key)}=${encode(text(one))}`);
  return pairs.length > 0 ? pairs.join("&") : undefined;
};

function delimited(separator: string): Style {
  return (name, value, explode, encode) =>
    explode || !isObject(value)
      ? form(name, value, explode, encode)
      : `${name}=${joined(value, false, encode, separator)}`;
}

export const space: Style = /* @__PURE__ */ delimited("%20");
export const pipe: Style = /* @__PURE__ */ delimited("%7C");
export const tab: Style = /* @__PURE__ */ delimited("%09");

export const deepObject: Style = (name, value, _, encode) => {
  const pairs: string[] = [];
  const add = (key: string, member: unknown): void => {
    if (isList(member)) {
      for (const item of member) add(key, item);
    } else if (isObject(member)) {
      for (const [inner, item] of entries(member)) {
        add(`${key}${percent(`[${inner}]`)}`, item);
      }
    } else {
      pairs.push(`${key}=${encode(text(member))}`);
    }
  };
  add(name, value);
  return pairs.length > 0 ? pairs.join("&") : undefined;
};

/** The value as JSON text, for parameters with `content`. */
export function json(schema: Schema<any>): Style {
  return (name, value, _, encode) =>
    `${name}=${encode(stringifyJson(schema.encode(value)))}`;
}

export function path(
  name: string,
  style: Style,
  explode = false,
  greedy = false,
): ParamWriter {
  const encode = greedy
    ? (whole: string): string => whole.split("/").map(percent).join("/")
    : percent;
  return (value, request) => {
    const written = style(percent(name), value, explode, encode) ?? "";
    request.path = request.path.replace(`{${name}}`, () => written);
  };
}

export function query(
  name: string,
  style: Style,
  explode = true,
  allowReserved = false,
): ParamWriter {
  return (value, request) => {
    const encode = allowReserved ? reserved : percent;
    const written = style(percent(name), value, explode, encode);
    if (written !== undefined) request.query.push(written);
  };
}

export function header(name: string, explode = false): ParamWriter {
  return (value, request) =>
    request.headers.set(name, simple(name, value, explode, plain) ?? "");
}

/** A header with JSON text. */
export function jsonHeader(name: string, schema: Schema<any>): ParamWriter {
  return (value, request) =>
    request.headers.set(name, stringifyJson(schema.encode(value)));
}

/** A path variable with JSON text. */
export function jsonPath(name: string, schema: Schema<any>): ParamWriter {
  return (value, request) => {
    const written = percent(stringifyJson(schema.encode(value)));
    request.path = request.path.replace(`{${name}}`, () => written);
  };
}

export function cookie(name: string, explode = true): ParamWriter {
  return (value, request) => {
    const written = form(name, value, explode, percent);
    if (written !== undefined) {
      request.cookies.push(written.split("&").join("; "));
    }
  };
}

export const method: ParamWriter = (value, request) => {
  request.method = String(value).toUpperCase();
};
