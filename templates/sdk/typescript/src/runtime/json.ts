/** JSON with long integers: JSON.parse and JSON.stringify would lose digits above 2^53. */
import { DecodeError } from "./errors.js";

// Texts are skipped as a whole, so that digits within them stay what they are.
const TOKENS =
  /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Marks a long integer on its way through JSON.parse; nobody outside can know it. */
function mark(): string {
  return `${crypto.randomUUID()}:`;
}

/** Integers of 16 digits and more become bigint. */
export function parseJson(text: string): unknown {
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text);
    const own = mark();
    const marked = text.replace(TOKENS, (token) =>
      /^-?\d{16,}$/.test(token) ? `"${own}${token}"` : token,
    );
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === "string" && value.startsWith(own)
        ? BigInt(value.slice(own.length))
        : value,
    );
  } catch (error) {
    throw new DecodeError("", `it is not JSON (${(error as Error).message})`);
  }
}

/** bigint is written as an integer. */
export function stringifyJson(value: unknown): string {
  let own: string | undefined;
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? `${(own ??= mark())}${member}` : member,
  );
  return own === undefined
    ? text
    : text.replace(new RegExp(`"${own}(-?\\d+)"`, "g"), "$1");
}
