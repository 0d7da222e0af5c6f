"""From page to page (kinds of pagination: see the package's README)."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from typing import Any
from urllib.parse import urljoin

from .bodies import Payload
from .codec import to_json_text
from .effects import Effect
from .errors import DecodeError, UsageError
from .operation import Operation, Pages
from .options import CallOptions
from .pipeline import Settings, answer_of, same_origin
from .values import UNSET

# RFC 8288 section 3: <URL>; rel="next"
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[^,;="\s]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)')


class Cursor:
    """Which page is next."""

    __slots__ = ("arguments", "body", "url")

    def __init__(self, arguments: dict[str, Any], body: Any) -> None:
        self.arguments = arguments
        self.body = body
        self.url: str | None = None


class Page:
    """The items of one page; `following` is None on the last one."""

    __slots__ = ("following", "items")

    def __init__(self, items: list[Any], following: Cursor | None) -> None:
        self.items = items
        self.following = following


def page_of(settings: Settings, operation: Operation[Any], cursor: Cursor, options: CallOptions) -> Generator[Effect, Any, Page]:
    """Fetches one page."""
    pages = operation.details.pages
    assert pages is not None
    answer = yield from answer_of(
        settings, operation, cursor.arguments, cursor.body, None, options, accept="application/json", url=cursor.url
    )
    raw = yield from answer.read_all()
    try:
        value = json.loads(raw) if raw else None
    except ValueError as problem:
        raise DecodeError(f"the answer is not JSON: {problem}") from problem
    found = _at(value, pages.items)
    found = found if isinstance(found, list) else []
    items = []
    for index, item in enumerate(found):
        try:
            items.append(pages.item.decode(item, settings.lenient))
        except DecodeError as problem:
            for key in (index, *reversed(pages.items)):
                problem = problem.below(key)
            raise problem from None
    return Page(items, _following(settings, operation, pages, cursor, value, answer.headers, len(items)))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _following(
    settings: Settings, operation: Operation[Any], pages: Pages, cursor: Cursor, value: Any, headers: dict[str, str], count: int
) -> Cursor | None:
    after = Cursor(dict(cursor.arguments), cursor.body)
    if pages.kind in ("url", "link"):
        target = _at(value, pages.next) if pages.kind == "url" else _next_link(headers.get("link", ""))
        if not isinstance(target, str) or not target:
            return None
        after.url = urljoin(cursor.url or settings.base_url + operation.path, target)
        if not same_origin(after.url, settings.base_url):
            raise UsageError(f"the next page {after.url!r} is at another host than the API; credentials are not sent there")
        return after
    if pages.kind == "cursor":
        token = _at(value, pages.next)
        if token is None or token == "" or token is False:
            return None
        if pages.input_member:
            content = operation.details.bodies[0]
            body = (
                {}
                if cursor.body is UNSET
                else json.loads(cursor.body.whole() or b"{}")
                if isinstance(cursor.body, Payload)
                else content.codec.encode(cursor.body)
            )
            after.body = Payload(to_json_text({**body, pages.input_member: token}).encode(), content.media_type)
        else:
            parameter = next(one for one in operation.details.parameters if one.name == pages.input)
            after.arguments[pages.input] = parameter.codec.decode(token)
        return after
    size = cursor.arguments.get(pages.limit, UNSET) if pages.limit else UNSET
    if count == 0 or (isinstance(size, int) and count < size):
        return None
    here = cursor.arguments.get(pages.input, UNSET)
    here = here if isinstance(here, int) else pages.first
    after.arguments[pages.input] = here + (count if pages.kind == "offset" else 1)
    return after


def _next_link(header: str) -> str | None:
    for match in _LINK.finditer(header):
        for parameter in match[2].split(";"):
            name, _, text = parameter.strip().partition("=")
            if name.lower() == "rel" and "next" in text.strip('"').lower().split():
                return match[1]
    return None
