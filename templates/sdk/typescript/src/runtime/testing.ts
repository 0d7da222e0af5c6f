/** A transport for tests: answers without a network and remembers what was sent. */
import type { Transport } from "./client.js";

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface FakeTransport extends Transport {
  readonly requests: SentRequest[];
}

/** Gives the answers one after another; the last one again and again. */
export function fakeTransport(
  ...answers: readonly FakeAnswer[]
): FakeTransport {
  const requests: SentRequest[] = [];
  const transport: Transport = async (url, init) => {
    const body = init.body ? await new Response(init.body).text() : "";
    const headers = new Headers(init.headers);
    requests.push({ method: init.method ?? "GET", url, headers, body });
    const index = Math.min(requests.length, answers.length) - 1;
    const answer = answers[index] ?? {};
    const status = answer.status ?? 200;
    const plain = typeof answer.body === "string";
    const content = plain ? answer.body : JSON.stringify(answer.body ?? null);
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : (content as string), {
      status,
      headers: {
        "content-type": plain ? "text/plain" : "application/json",
        ...answer.headers,
      },
    });
  };
  return Object.assign(transport, { requests });
}
