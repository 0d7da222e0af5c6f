export * from "./api.js";
export * from "./models/index.js";
export * from "./operations/index.js";
export type { Credentials } from "./config.js";
export { Client } from "./runtime/client.js";
export type {
  CallOptions,
  ClientOptions,
  HttpRequest,
  Interceptor,
  LogEntry,
  RetryOptions,
  Transport,
} from "./runtime/client.js";
export {
  ApiError,
  CancelledError,
  DecodeError,
  SdkError,
  TimeoutError,
  TransportError,
  UsageError,
} from "./runtime/errors.js";
export type {
  BasicCredentials,
  ClientCredentials,
  Token,
} from "./runtime/auth.js";
export type { Binary, FileInput } from "./runtime/bodies.js";
export type { Answer } from "./runtime/call.js";
export type {
  Operation,
  Outcome,
  StreamingOperation,
} from "./runtime/operation.js";
export type { PagedOperation } from "./runtime/pages.js";
export type { Schema, Unknown } from "./runtime/schema.js";
export type { AwsCredentials, AwsCredentialSource } from "./runtime/sigv4.js";
