"""What a call waits for. Calls are generators that yield these; a client for threads or for asyncio carries them out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any

from .transport import AsyncResponse, Request, Response


class Send:
    """Answered with an Answer."""

    __slots__ = ("request",)

    def __init__(self, request: Request) -> None:
        self.request = request


class Read:
    """Answered with bytes, b"" at the end."""

    __slots__ = ("response", "size")

    def __init__(self, response: Response | AsyncResponse, size: int) -> None:
        self.response = response
        self.size = size


class Close:
    """Answered with None."""

    __slots__ = ("response",)

    def __init__(self, response: Response | AsyncResponse) -> None:
        self.response = response


class Sleep:
    """Answered with None; ends early by raising CancelledError."""

    __slots__ = ("request", "seconds")

    def __init__(self, request: Request, seconds: float) -> None:
        self.request = request
        self.seconds = seconds


class Provide:
    """Calls a function of the user; answered with what it returns."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], Any | Awaitable[Any]]) -> None:
        self.function = function


Effect = Send | Read | Close | Sleep | Provide


class Answer:
    """The head of an answer, with its body still to be read."""

    __slots__ = ("headers", "response", "status")

    def __init__(self, response: Response | AsyncResponse) -> None:
        self.response = response
        self.status = response.status
        self.headers = response.headers

    def read_all(self) -> Generator[Effect, Any, bytes]:
        body: bytes = yield Read(self.response, -1)
        yield Close(self.response)
        return body
