"""What a call can fail with. All of it is an SdkError."""

from __future__ import annotations

import json
from typing import Any


class SdkError(Exception):
    """The base of all errors of this package."""


class UsageError(SdkError, ValueError):
    """The call cannot be made as it was asked for: a credential or the base URL is missing, say. Nothing was sent."""


class TransportError(SdkError):
    """The connection failed. `sent` is False if the service cannot have seen the request."""

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class TimeoutError(SdkError):  # noqa: A001 - the name that the call's documentation uses
    """The time allowed for the call, or for its last attempt, is over."""


class CancelledError(SdkError):
    """The call was cancelled by its CancelToken."""


class DecodeError(SdkError):
    """An answer is not what the API's document says. `pointer` is the JSON Pointer (RFC 6901) of the place."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer

    def below(self, key: object) -> DecodeError:
        """The same error, seen from the value that holds it under `key`."""
        token = str(key).replace("~", "~0").replace("/", "~1")
        return DecodeError(self.message, f"/{token}{self.pointer}")

    def __str__(self) -> str:
        return f"{self.message} (at {self.pointer or 'the top'})"


class ApiError(SdkError):
    """The service answered with an error.

    status: the HTTP status. headers: as a mapping of lower-case names. request_id: of `x-amzn-requestid`. error_type: of
    `x-amzn-errortype`, without what follows its first colon. body: the raw bytes. data: the body as the document describes
    it for this status, else the parsed JSON, else None.
    """

    def __init__(self, status: int, headers: dict[str, str], body: bytes, data: Any = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.data = data
        self.request_id = headers.get("x-amzn-requestid", headers.get("apigw-requestid", ""))
        self.error_type = headers.get("x-amzn-errortype", "").split(":", 1)[0]
        self.message = _message_of(body)
        text = f"{status}"
        if self.error_type:
            text += f" {self.error_type}"
        if self.message:
            text += f": {self.message}"
        if self.request_id:
            text += f" (request {self.request_id})"
        super().__init__(text)


class BadRequestError(ApiError):
    """400"""


class UnauthorizedError(ApiError):
    """401"""


class ForbiddenError(ApiError):
    """403"""


class NotFoundError(ApiError):
    """404"""


class ConflictError(ApiError):
    """409"""


class TooManyRequestsError(ApiError):
    """429"""


class ServerError(ApiError):
    """500 and above"""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: TooManyRequestsError,
}


def error_class(status: int) -> type[ApiError]:
    """The class for a status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)


def _message_of(body: bytes) -> str:
    try:
        value = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        return ""
    if isinstance(value, dict):
        for name in ("message", "Message", "error"):
            if isinstance(value.get(name), str):
                return str(value[name])
    return ""
