"""Clients, values and errors of this package; the types of the API are in `models`."""

from . import models
from ._runtime.auth import BasicCredentials, ClientCredentials, Token
from ._runtime.bodies import File
from ._runtime.client import AsyncStream, Stream
from ._runtime.errors import (
    ApiError,
    BadRequestError,
    CancelledError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    SdkError,
    ServerError,
    TimeoutError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
    UsageError,
)
from ._runtime.options import CallOptions, Interceptor, RetryPolicy
from ._runtime.sigv4 import AwsCredentials, Sigv4
from ._runtime.transport import AsyncResponse, AsyncTransport, CancelToken, HttpTransport, Request, Response, ThreadTransport, Transport
from ._runtime.values import UNSET, Unknown, Unset
from ._version import __version__
from .client import AsyncClient, Client

__all__ = [
    "UNSET",
    "ApiError",
    "AsyncClient",
    "AsyncResponse",
    "AsyncStream",
    "AsyncTransport",
    "AwsCredentials",
    "BadRequestError",
    "BasicCredentials",
    "CallOptions",
    "CancelToken",
    "CancelledError",
    "Client",
    "ClientCredentials",
    "ConflictError",
    "DecodeError",
    "File",
    "ForbiddenError",
    "HttpTransport",
    "Interceptor",
    "NotFoundError",
    "Request",
    "Response",
    "RetryPolicy",
    "SdkError",
    "ServerError",
    "Sigv4",
    "Stream",
    "ThreadTransport",
    "TimeoutError",
    "Token",
    "TooManyRequestsError",
    "Transport",
    "TransportError",
    "UnauthorizedError",
    "Unknown",
    "Unset",
    "UsageError",
    "__version__",
    "models",
]
