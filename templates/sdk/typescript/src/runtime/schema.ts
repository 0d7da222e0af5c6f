/**
 * Schemas: how values travel as JSON. `decode` checks what was received and turns it into the documented type, in place
 * where that is possible; `encode` makes the JSON value to be sent. Unknown members and enumeration values are kept.
 */
import { DecodeError } from "./errors.js";

/** Where decoding is, and how strict: lenient decoding lets required members be missing. */
export interface Place {
  readonly lenient: boolean;
  /** JSON Pointer of the value. */
  readonly at: string;
}

export interface Schema<T> {
  decode(value: unknown, place: Place): T;
  /** `whole`: read-only members too, which are left out of what is sent. */
  encode(value: T, whole?: boolean): unknown;
  /** The kinds of JSON value that can be one of these, for unions. */
  fits(value: unknown): boolean;
  /** Known and required members, for unions. */
  readonly members?: () => Record<string, Field>;
}

/** A variant of a union that this version of the package does not know. */
export interface Unknown {
  /** The JSON value as it was received. */
  readonly $unknown: unknown;
}

type Members = Record<string, unknown>;
type AnySchema = Schema<any>;

function fail(place: Place, expected: string, value: unknown): never {
  const kind =
    value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  throw new DecodeError(place.at, `${expected} is due, not ${kind}`);
}

function step(place: Place, key: string | number): Place {
  const token = String(key).replace(/~/g, "~0").replace(/\//g, "~1");
  return { lenient: place.lenient, at: `${place.at}/${token}` };
}

function scalar<T>(
  expected: string,
  fits: (value: unknown) => boolean,
): Schema<T> {
  return {
    fits,
    decode: (value, place) =>
      fits(value) ? (value as T) : fail(place, expected, value),
    encode: (value) => value,
  };
}

export const any: Schema<unknown> = /* @__PURE__ */ scalar(
  "a value",
  () => true,
);
/** Bytes of a part, which travel outside JSON. */
export const raw: Schema<any> = any;
export const boolean: Schema<boolean> = /* @__PURE__ */ scalar(
  "true or false",
  (value) => typeof value === "boolean",
);
export const string: Schema<string> = /* @__PURE__ */ scalar(
  "a text",
  (value) => typeof value === "string",
);

/** Long integers come as bigint from the parser; a number has room for most. */
function numeric(expected: string, whole: boolean): Schema<number> {
  const fits = (value: unknown): boolean =>
    typeof value === "bigint" ||
    (typeof value === "number" && (!whole || Number.isInteger(value)));
  return {
    fits,
    decode: (value, place) =>
      fits(value) ? Number(value) : fail(place, expected, value),
    encode: (value) => value,
  };
}

export const number: Schema<number> = /* @__PURE__ */ numeric(
  "a number",
  false,
);
export const integer: Schema<number> = /* @__PURE__ */ numeric(
  "a whole number",
  true,
);

/** 64 bits do not fit into a number: always bigint, never by way of a double. */
export const int64: Schema<bigint> = {
  fits: (value) => typeof value === "bigint" || Number.isInteger(value),
  decode: (value, place) =>
    int64.fits(value)
      ? BigInt(value as number | bigint)
      : fail(place, "a whole number", value),
  encode: (value) => value,
};

export const bytes: Schema<Uint8Array> = {
  fits: (value) => typeof value === "string",
  decode(value, place) {
    if (typeof value !== "string") return fail(place, "base64 text", value);
    try {
      const text = value.replace(/-/g, "+").replace(/_/g, "/");
      return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    } catch {
      throw new DecodeError(place.at, "the text is not base64");
    }
  },
  encode: (value) => toBase64(value),
};

export function toBase64(value: Uint8Array): string {
  let text = "";
  for (const byte of value) text += String.fromCharCode(byte);
  return btoa(text);
}

export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return {
    fits: (value) => value === null || schema.fits(value),
    decode: (value, place) =>
      value === null ? null : schema.decode(value, place),
    encode: (value, whole) =>
      value === null ? null : schema.encode(value, whole),
  };
}

export function list<T>(item: Schema<T>): Schema<T[]> {
  return {
    fits: Array.isArray,
    decode(value, place) {
      if (!Array.isArray(value)) return fail(place, "a list", value);
      return value.map((one, i) => item.decode(one, step(place, i)));
    },
    encode: (value, whole) => value.map((one) => item.encode(one, whole)),
  };
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function map<T>(item: Schema<T>): Schema<Record<string, T>> {
  return {
    fits: isObject,
    decode(value, place) {
      if (!isObject(value)) return fail(place, "an object", value);
      for (const key of Object.keys(value)) {
        value[key] = item.decode(value[key], step(place, key));
      }
      return value as Record<string, T>;
    },
    encode(value, whole) {
      const out: Members = Object.create(null) as Members;
      for (const key of Object.keys(value)) {
        const one = value[key];
        if (one !== undefined) out[key] = item.encode(one, whole);
      }
      return out;
    },
  };
}

export interface Field {
  readonly schema: AnySchema;
  readonly required: boolean;
  /** Never received: it need not be there. */
  readonly sent: boolean;
}

/** A member that may be absent. */
export function optional(schema: AnySchema): Field {
  return { schema, required: false, sent: true };
}
/** A member that must be there. */
export function required(schema: AnySchema): Field {
  return { schema, required: true, sent: true };
}
/** A member that the service sets: it is received and not sent. */
export function readOnly(field: Field): Field {
  return { ...field, sent: false };
}

/** `fields` is called at the first use, so that schemas may refer to each other in circles. */
export function object<T>(
  fields: () => Record<string, Field>,
  rest?: () => AnySchema,
): Schema<T> {
  let known: Record<string, Field> | undefined;
  const members = (): Record<string, Field> =>
    (known ??= Object.assign(Object.create(null), fields()) as Record<
      string,
      Field
    >);
  return {
    members,
    fits: isObject,
    decode(value, place) {
      if (!isObject(value)) return fail(place, "an object", value);
      const all = members();
      for (const key of Object.keys(all)) {
        if (
          all[key]!.required &&
          !Object.hasOwn(value, key) &&
          !place.lenient
        ) {
          throw new DecodeError(step(place, key).at, "it is missing");
        }
      }
      for (const key of Object.keys(value)) {
        const schema = all[key]?.schema ?? rest?.();
        if (schema) value[key] = schema.decode(value[key], step(place, key));
      }
      return value as T;
    },
    encode(value, whole) {
      const all = members();
      const from = value as Members;
      const out = Object.create(null) as Members;
      for (const key of Object.keys({ ...all, ...from })) {
        const one = Object.hasOwn(from, key) ? from[key] : undefined;
        const field = all[key];
        if (one === undefined || (field?.sent === false && !whole)) continue;
        const schema = field?.schema ?? rest?.();
        out[key] = schema ? schema.encode(one, whole) : one;
      }
      return out;
    },
  };
}

/** A schema that is defined further down, or in a module that imports this one. */
export function lazy<T>(schema: () => Schema<T>): Schema<T> {
  return {
    members: () => schema().members?.() ?? {},
    fits: (value) => schema().fits(value),
    decode: (value, place) => schema().decode(value, place),
    encode: (value, whole) => schema().encode(value, whole),
  };
}

function unknown(value: unknown): unknown {
  return isObject(value) && "$unknown" in value ? value["$unknown"] : value;
}

/** The variant is named by a member. */
export function tagged<T>(
  member: string,
  variants: () => Record<string, AnySchema>,
): Schema<T> {
  const find = (value: unknown): AnySchema | undefined => {
    if (!isObject(value)) return undefined;
    const tag = value[member];
    const all = variants();
    return typeof tag === "string" && Object.hasOwn(all, tag)
      ? all[tag]
      : undefined;
  };
  return {
    fits: isObject,
    decode(value, place) {
      if (!isObject(value)) return fail(place, "an object", value);
      const found = find(value);
      return (found ? found.decode(value, place) : { $unknown: value }) as T;
    },
    encode(value, whole) {
      const found = find(value);
      return found ? found.encode(value, whole) : unknown(value);
    },
  };
}

/** The variant is told by its shape: see `choose`. */
export function oneOf<T>(variants: () => readonly AnySchema[]): Schema<T> {
  return {
    fits: (value) => variants().some((variant) => variant.fits(value)),
    decode(value, place) {
      const found = choose(variants(), value);
      return (found ? found.decode(value, place) : { $unknown: value }) as T;
    },
    encode(value, whole) {
      const raw = unknown(value);
      const found = raw === value ? choose(variants(), value, true) : undefined;
      return found ? found.encode(value, whole) : raw;
    },
  };
}

/** Of the variants that fit the one with the most known members present, the earlier on a tie. */
function choose(
  variants: readonly AnySchema[],
  value: unknown,
  sending = false,
): AnySchema | undefined {
  let best: AnySchema | undefined;
  let most = -1;
  for (const variant of variants) {
    const binary = sending && variant === bytes && value instanceof Uint8Array;
    if (!binary && !variant.fits(value)) continue;
    const members = isObject(value) ? variant.members?.() : undefined;
    const keys = members ? Object.keys(members) : [];
    const present = (key: string): boolean =>
      Object.hasOwn(value as object, key);
    if (keys.some((key) => members![key]!.required && !present(key))) continue;
    const count = keys.filter(present).length;
    if (count > most) [best, most] = [variant, count];
  }
  return best;
}
