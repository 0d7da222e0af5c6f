"""A transport without a network, for tests of programs that use this package."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .transport import Request


class FakeResponse:
    """An answer made of what is given: bytes, text, or a value that becomes JSON."""

    def __init__(self, body: Any = b"", *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        if isinstance(body, bytes):
            self._rest = body
        elif isinstance(body, str):
            self._rest = body.encode()
        else:
            self._rest = json.dumps(body).encode()
            self.headers.setdefault("content-type", "application/json")

    def read(self, size: int = -1) -> bytes:
        end = len(self._rest) if size < 0 else size
        chunk, self._rest = self._rest[:end], self._rest[end:]
        return chunk

    def close(self) -> None:
        self._rest = b""


class FakeTransport:
    """Answers with what `answer` returns for a request; `requests` keeps what was sent.

    client = Client(base_url="https://test.invalid", transport=FakeTransport(lambda request: FakeResponse({"id": 1})))
    """

    def __init__(self, answer: Callable[[Request], FakeResponse]) -> None:
        self._answer = answer
        self.requests: list[Request] = []

    def send(self, request: Request) -> FakeResponse:
        self.requests.append(request)
        return self._answer(request)

    def close(self) -> None:
        pass
