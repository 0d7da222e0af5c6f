/** The errors that calls fail with. All derive from SdkError. */

export class SdkError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** The service answered with an error. `body` is typed by the operation. */
export class ApiError<
  Status extends number = number,
  Body = unknown,
> extends SdkError {
  constructor(
    readonly status: Status,
    readonly headers: Headers,
    /** The body as received. */
    readonly rawBody: string,
    /** The body by the type that is documented for the status; else its JSON, or undefined. */
    readonly body: Body,
  ) {
    super(`${status}${describe(headers, body)}`);
  }

  /** `x-amzn-requestid`: quote it when you ask for support. */
  get requestId(): string | undefined {
    return this.headers.get("x-amzn-requestid") ?? undefined;
  }

  /** `x-amzn-errortype`: "ForbiddenException", "ThrottlingException" and so on. */
  get errorType(): string | undefined {
    return errorType(this.headers);
  }
}

/** No answer came: the connection failed or ended early. */
export class TransportError extends SdkError {}

/** An attempt or the whole call took too long. */
export class TimeoutError extends SdkError {}

/** The caller's AbortSignal was aborted. */
export class CancelledError extends SdkError {}

/** The answer is not what is documented. `pointer` (RFC 6901) leads to the place. */
export class DecodeError extends SdkError {
  constructor(
    readonly pointer: string,
    problem: string,
  ) {
    super(`${pointer || "the body"}: ${problem}`);
  }
}

/** The call cannot be made: credentials or a base URL are missing. */
export class UsageError extends SdkError {}

function errorType(headers: Headers): string | undefined {
  return headers.get("x-amzn-errortype")?.split(":")[0];
}

function describe(headers: Headers, body: unknown): string {
  const type = errorType(headers);
  const text = errorMessage(body);
  return (type ? ` ${type}` : "") + (text ? `: ${text}` : "");
}

/** API Gateway writes `message`, Lambda `errorMessage`, AWS services `Message`. */
export function errorMessage(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const members = body as Record<string, unknown>;
  for (const key of ["message", "Message", "errorMessage", "error"]) {
    const value = members[key];
    if (typeof value === "string") return value;
  }
  return undefined;
}
