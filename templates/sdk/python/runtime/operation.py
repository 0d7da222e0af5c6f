"""Descriptions of operations: tables that generated code fills in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from .bodies import Content
from .codec import Codec
from .parameters import Parameter

T = TypeVar("T")
SchemeUses = tuple[tuple[str, tuple[str, ...]], ...]


class Answered:
    """One documented response: status ("200", "4XX", "default"), and its media types."""

    __slots__ = ("contents", "status")

    def __init__(self, status: str, contents: tuple[Content, ...] = ()) -> None:
        self.status = status
        self.contents = contents

    def fits(self, status: int) -> int:
        """How exactly it speaks of this status; 0: not at all."""
        if self.status == str(status):
            return 3
        if self.status[1:] == "XX" and self.status[0] == str(status)[0]:
            return 2
        return 1 if self.status == "default" else 0


class Pages:
    """How to get from one page to the next; `items` and `next` are paths of wire names."""

    __slots__ = ("first", "input", "input_member", "item", "items", "kind", "limit", "next")

    def __init__(
        self,
        kind: str,
        item: Codec[Any],
        *,
        input: str = "",
        input_member: str = "",
        limit: str = "",
        items: tuple[str, ...] = (),
        next: tuple[str, ...] = (),
        first: int = 0,
    ) -> None:
        self.kind = kind
        self.item = item
        self.input = input
        self.input_member = input_member
        self.limit = limit
        self.items = items
        self.next = next
        self.first = first


class Operation(Generic[T]):
    """One method of one path. `details` gives the tables at the first call."""

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        details: Callable[[], Details],
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self._details: Callable[[], Details] = details
        self._made: Details | None = None

    @property
    def details(self) -> Details:
        if self._made is None:
            self._made = self._details()
        return self._made


class Details:
    """The tables of an operation."""

    __slots__ = ("bodies", "body_required", "idempotency_header", "pages", "parameters", "responses", "security", "servers", "stream")

    def __init__(
        self,
        *,
        parameters: tuple[Parameter, ...] = (),
        bodies: tuple[Content, ...] = (),
        body_required: bool = False,
        responses: tuple[Answered, ...] = (),
        stream: Content | None = None,
        security: tuple[SchemeUses, ...] = (),
        idempotency_header: str = "",
        pages: Pages | None = None,
        servers: tuple[tuple[str, dict[str, str]], ...] = (),
    ) -> None:
        self.parameters = parameters
        self.bodies = bodies
        self.body_required = body_required
        self.responses = responses
        self.stream = stream
        self.security = security
        self.idempotency_header = idempotency_header
        self.pages = pages
        self.servers = servers
