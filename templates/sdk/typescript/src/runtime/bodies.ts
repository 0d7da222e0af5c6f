/** How bodies are written and read. */
import type { Reader } from "./call.js";
import type { RequestBody } from "./client.js";
import { stringifyJson, parseJson } from "./json.js";
import { deepObject, form, percent, pipe, space, text } from "./params.js";
import type { Style } from "./params.js";
import type { Schema } from "./schema.js";

export interface WrittenBody {
  readonly content: RequestBody;
  readonly type?: string;
}
/** `params`: all arguments, for a body that is one of several types. */
export type BodyWriter = (
  value: any,
  params: Readonly<Record<string, unknown>>,
) => WrittenBody;

/** Bytes to be sent. A stream can be sent only once, so the call is not tried again. */
export type Binary =
  Blob | Uint8Array | ArrayBuffer | string | ReadableStream<Uint8Array>;

/** A file of a multipart body. A File has its own name. */
export type FileInput =
  | Blob
  | Uint8Array
  | {
      readonly data: Blob | Uint8Array | string;
      readonly name?: string;
      readonly type?: string;
    };

export function json(
  schema: Schema<any>,
  type = "application/json",
): BodyWriter {
  return (value) => ({ content: stringifyJson(schema.encode(value)), type });
}

export function textBody(type: string): BodyWriter {
  return (value: string) => ({ content: value, type });
}

export function binary(type: string): BodyWriter {
  return (value: Binary) => ({
    content: value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    type: value instanceof Blob && value.type ? value.type : type,
  });
}

/** The argument `bodyType` says which. */
export function anyOf(
  writers: Readonly<Record<string, BodyWriter>>,
): BodyWriter {
  return (value, params) => {
    const type = String(params["bodyType"] ?? Object.keys(writers)[0]);
    return writers[type]!(value, params);
  };
}

/** How one member of a form or multipart body travels; `kind`: of its values. */
export interface PartSpec {
  readonly style?: "space" | "pipe" | "deep";
  readonly explode?: boolean;
  readonly type?: string;
  readonly file?: boolean;
}

const STYLES: Readonly<Record<string, Style>> = {
  space,
  pipe,
  deep: deepObject,
};

function formText(value: string): string {
  return percent(value).replace(/%20/g, "+");
}

function members(schema: Schema<any>, value: unknown): [string, unknown][] {
  return Object.entries(schema.encode(value) as object);
}

export function formBody(
  schema: Schema<any>,
  parts: Readonly<Record<string, PartSpec>> = {},
): BodyWriter {
  return (value) => {
    const pairs: string[] = [];
    for (const [name, member] of members(schema, value)) {
      const part = parts[name];
      const plain = isPlainObject(member) && !part?.style;
      const style = (part?.style && STYLES[part.style]) || form;
      const written = plain
        ? `${formText(name)}=${formText(stringifyJson(member))}`
        : style(formText(name), member, part?.explode ?? true, formText);
      if (written !== undefined) pairs.push(written);
    }
    return {
      content: pairs.join("&"),
      type: "application/x-www-form-urlencoded",
    };
  };
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** RFC 7578; names and file names are quoted as browsers do. */
export function multipart(
  schema: Schema<any>,
  parts: Readonly<Record<string, PartSpec>> = {},
  type = "multipart/form-data",
): BodyWriter {
  return (value) => {
    const boundary = crypto.randomUUID();
    const content: BlobPart[] = [];
    const add = (
      disposition: string,
      kind: string | undefined,
      data: BlobPart,
    ): void => {
      content.push(
        `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`,
        kind ? `Content-Type: ${kind}\r\n\r\n` : "\r\n",
        data,
        "\r\n",
      );
    };
    for (const [name, member] of members(schema, value)) {
      const part = parts[name];
      for (const one of Array.isArray(member)
        ? (member as unknown[])
        : [member]) {
        if (part?.file) {
          const file = fileOf(one as FileInput);
          add(
            `name="${quoted(name)}"; filename="${quoted(file.name)}"`,
            part.type ?? file.type,
            file.data as BlobPart,
          );
        } else {
          const kind = isPlainObject(one) ? "application/json" : undefined;
          add(`name="${quoted(name)}"`, part?.type ?? kind, text(one));
        }
      }
    }
    content.push(`--${boundary}--\r\n`);
    return {
      content: new Blob(content),
      type: `${type}; boundary=${boundary}`,
    };
  };
}

function fileOf(file: FileInput): {
  data: unknown;
  name: string;
  type: string;
} {
  const kind = "application/octet-stream";
  if (file instanceof Uint8Array)
    return { data: file, name: "file", type: kind };
  if (file instanceof Blob) {
    const { name = "file" } = file as { name?: string };
    return { data: file, name, type: file.type || kind };
  }
  return {
    data: file.data,
    name: file.name ?? "file",
    type: file.type ?? kind,
  };
}

function quoted(name: string): string {
  return name.replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/"/g, "%22");
}

/** An empty body has no result. */
export function readJson<T>(
  schema: Schema<T>,
  accept = "application/json",
): Reader<T | undefined> {
  return {
    accept,
    async read(response, lenient) {
      const body = await response.text();
      if (body === "") return undefined;
      return schema.decode(parseJson(body), { lenient, at: "" });
    },
  };
}

export function readText(accept: string): Reader<string> {
  return { accept, read: (response) => response.text() };
}

/** The bytes are left in the answer: take `body`, `arrayBuffer()` or `blob()`. */
export function readBinary(accept: string): Reader<Response> {
  return {
    accept,
    streams: true,
    read: (response) => Promise.resolve(response),
  };
}
