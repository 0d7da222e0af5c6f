// Plays scenarios with the built package: one JSON object a line in, one out (docs/sdk.md).
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const dist = pathToFileURL(`${process.argv[2]}/`);
const sdk = await import(new URL("esm/index.js", dist).href);
const { parseJson, stringifyJson } = await import(
  new URL("esm/runtime/json.js", dist).href
);

const camel = (name) => name.replace(/_(.)/g, (_, c) => c.toUpperCase());
const pascal = (name) => camel(`_${name}`);

/** The package's own schema of a type in the dump's spelling: "pet", "[pet]", "pet|null". */
function schema(type) {
  if (type.endsWith("|null")) return schema(type.slice(0, -5));
  if (type.startsWith("[")) {
    const item = schema(type.slice(1, -1));
    return (
      item && {
        decode: (value, place) => value.map((one) => item.decode(one, place)),
        encode: (value, whole) => value.map((one) => item.encode(one, whole)),
      }
    );
  }
  return sdk[pascal(type)];
}

const place = { lenient: true, at: "" };
const isBytes = (value) =>
  typeof value === "object" && value !== null && "$base64" in value;

function files(value) {
  if (isBytes(value)) {
    const data = new Uint8Array(Buffer.from(value.$base64, "base64"));
    return value.$file_name || value.$type
      ? {
          data,
          ...(value.$file_name && { name: value.$file_name }),
          ...(value.$type && { type: value.$type }),
        }
      : data;
  }
  if (Array.isArray(value)) return value.map(files);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, files(one)]),
  );
}

function decodeBody(request) {
  const { kind, type } = request.types.body;
  if (kind === "multipart" || kind === "binary") return files(request.body);
  const own = kind === "text" ? undefined : schema(type);
  return own ? own.decode(request.body, place) : request.body;
}

async function encodeResult(value, type) {
  if (value === undefined) return null;
  if (value instanceof Response)
    return {
      $base64: Buffer.from(await value.arrayBuffer()).toString("base64"),
    };
  const own = type && schema(type.type);
  return own ? own.encode(value, true) : value;
}

function clientOptions(given) {
  const credentials = {};
  for (const [name, value] of Object.entries(given.credentials ?? {})) {
    const member = camel(name);
    if (value.tokens) {
      const tokens = [...value.tokens];
      credentials[member] = () =>
        tokens.length > 1 ? tokens.shift() : tokens[0];
    } else if (value.access_key_id) {
      credentials[member] = {
        accessKeyId: value.access_key_id,
        secretAccessKey: value.secret_access_key,
        ...(value.session_token && { sessionToken: value.session_token }),
        ...(value.region && { region: value.region }),
      };
    } else if (value.client_id) {
      credentials[member] = {
        clientId: value.client_id,
        clientSecret: value.client_secret,
      };
    } else {
      credentials[member] = value;
    }
  }
  const date = given.credentials?.sigv4?.date;
  const fixed =
    date && Date.parse(date.replace(/(....)(..)(..T..)(..)/, "$1-$2-$3:$4:"));
  return {
    ...callOptions(given),
    baseUrl: given.base_url,
    credentials,
    ...(given.lenient && { lenient: true }),
    ...(given.user_agent_suffix && {
      userAgentSuffix: given.user_agent_suffix,
    }),
    ...(fixed && { now: () => fixed }),
  };
}

function callOptions(given) {
  const retries = {
    ...(given.retries !== undefined && { count: given.retries }),
    ...(given.retry_delay_ms !== undefined && { delay: given.retry_delay_ms }),
    ...(given.retry_conflict && { conflict: true }),
  };
  return {
    ...(given.headers && { headers: given.headers }),
    ...(given.timeout_ms && { timeout: given.timeout_ms }),
    ...(given.attempt_timeout_ms && {
      attemptTimeout: given.attempt_timeout_ms,
    }),
    ...(Object.keys(retries).length && { retries }),
    ...(given.idempotency_key && { idempotencyKey: given.idempotency_key }),
    ...(given.cancel_after_ms !== undefined && {
      signal: AbortSignal.timeout(given.cancel_after_ms),
    }),
  };
}

async function run(request) {
  const client = new sdk.Client(clientOptions(request.client));
  const operation =
    sdk[camel(request.operation)] ?? sdk[`${camel(request.operation)}_`];
  const params = Object.fromEntries(
    Object.entries(request.args).map(([name, value]) => [camel(name), value]),
  );
  if ("body" in request) params.body = decodeBody(request);
  if (request.body_type) params.bodyType = request.body_type;
  const options = callOptions(request.options);
  const { result, stream, item } = request.types;
  if (request.mode === "call")
    return encodeResult(await operation(client, params, options), result);
  const all = [];
  const type = request.mode === "pages" ? item : (stream ?? result);
  const items =
    request.mode === "pages"
      ? operation.items(client, params, options)
      : await (stream ? operation.stream : operation)(client, params, options);
  for await (const one of items) all.push(await encodeResult(one, type));
  return all;
}

function describe(error) {
  const kinds = ["Api", "Transport", "Timeout", "Cancelled", "Decode", "Usage"];
  const kind =
    kinds.find((name) => error instanceof sdk[`${name}Error`])?.toLowerCase() ??
    `other: ${error.stack}`;
  return {
    kind,
    message: error.message,
    status: error.status,
    type: error.errorType,
    request_id: error.requestId,
    body: error.body,
    pointer: error.pointer,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let outcome;
  try {
    outcome = { ok: true, result: await run(parseJson(line)) };
  } catch (error) {
    outcome = { ok: false, error: describe(error) };
  }
  process.stdout.write(`${stringifyJson(outcome)}\n`);
}
