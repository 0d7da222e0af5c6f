"""What a caller can choose for the client, and for one call."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from .transport import CancelToken, Request, Response

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_DELAY = 8.0


class RetryPolicy(NamedTuple):
    """retries: how many attempts may follow the first. delay: before the first of them, in seconds; doubled each time."""

    retries: int = 2
    delay: float = 0.5
    on_conflict: bool = False

    def wait(self, attempt: int, headers: Mapping[str, str] | None) -> float | None:
        """Seconds before attempt number `attempt` + 1; None if the service asks for more than is waited for."""
        asked = _asked_delay(headers) if headers else None
        if asked is not None:
            return asked if asked <= LONGEST_DELAY else None
        import random

        delay = min(self.delay * float(2**attempt), LONGEST_DELAY)
        return delay * (1 - random.random() / 4)  # noqa: S311 - jitter is no secret

    def wants(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether an answer is worth another attempt."""
        decided = headers.get("x-should-retry")
        if decided in ("true", "false"):
            return decided == "true"
        return status in RETRIED or (status == 409 and self.on_conflict)


def _asked_delay(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name)
        if text is None:
            continue
        try:
            return max(0.0, float(text) * unit)
        except ValueError:
            pass
        from email.utils import parsedate_to_datetime

        try:
            at = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            continue
        if at.tzinfo is None:
            at = at.replace(tzinfo=datetime.timezone.utc)
        return max(0.0, (at - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
    return None


class CallOptions(NamedTuple):
    """Of one call; what is None is as the client has it. Times are in seconds.

    on_response: gets status and headers of the answer that the call ends with.
    """

    headers: Mapping[str, str] = MappingProxyType({})
    timeout: float | None = None
    attempt_timeout: float | None = None
    retry: RetryPolicy | None = None
    idempotency_key: str | None = None
    cancel: CancelToken | None = None
    on_response: Callable[[int, Mapping[str, str]], None] | None = None


class Interceptor:
    """Sees every attempt: override what is needed. `request` may be changed."""

    def on_request(self, request: Request) -> None:
        """Before credentials are put on and the request is sent."""

    def on_response(self, request: Request, response: Response) -> None:
        """When the head of an answer is there."""
