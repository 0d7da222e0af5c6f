/** Answers that come item by item: server-sent events and JSON lines. */
import type { Reader } from "./call.js";
import { TransportError } from "./errors.js";
import { parseJson } from "./json.js";
import type { Schema } from "./schema.js";

async function* lines(
  response: Response,
): AsyncGenerator<string, void, undefined> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new TransportError("the stream ended early", error);
      });
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line end.
      const all = rest.split(done ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      // What follows the last line end is no line: at the end only if it is something.
      rest = all.pop()!;
      yield* all;
      if (done && rest) yield rest;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function* eventData(
  response: Response,
): AsyncGenerator<string, void, undefined> {
  let data: string[] = [];
  for await (const line of lines(response)) {
    if (line === "") {
      if (data.length) yield data.join("\n");
      data = [];
    } else if (line === "data") {
      data.push("");
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line[5] === " " ? 6 : 5));
    }
  }
}

async function* items<T>(
  texts: AsyncIterable<string>,
  schema: Schema<T>,
  lenient: boolean,
): AsyncGenerator<T, void, undefined> {
  for await (const text of texts) {
    if (text === "[DONE]") return;
    if (text !== "") yield schema.decode(parseJson(text), { lenient, at: "" });
  }
}

/** text/event-stream: the data of each event; "[DONE]" ends it. */
export function readEvents<T>(schema: Schema<T>): Reader<AsyncIterable<T>> {
  return {
    accept: "text/event-stream",
    streams: true,
    read: (response, lenient) =>
      Promise.resolve(items(eventData(response), schema, lenient)),
  };
}

/** Events whose data is plain text. */
export function readTextEvents(): Reader<AsyncIterable<string>> {
  return {
    accept: "text/event-stream",
    streams: true,
    read: (response) => Promise.resolve(eventData(response)),
  };
}

/** One JSON value a line. */
export function readLines<T>(
  schema: Schema<T>,
  accept: string,
): Reader<AsyncIterable<T>> {
  return {
    accept,
    streams: true,
    read: (response, lenient) =>
      Promise.resolve(items(lines(response), schema, lenient)),
  };
}
