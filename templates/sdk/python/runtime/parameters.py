"""Parameters in their styles (OpenAPI 3, "Style Values"), percent-encoded as RFC 3986 says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from .codec import Codec, to_json_text
from .values import UNSET

# RFC 3986 section 2.2, but for what would end or split a query.
_RESERVED = ":/?[]@!$'()*,;"


class Parameter:
    """How one parameter of an operation travels."""

    __slots__ = ("codec", "explode", "location", "name", "required", "reserved", "style", "wire")

    def __init__(
        self,
        name: str,
        wire: str,
        location: str,
        codec: Codec[Any],
        *,
        required: bool = False,
        style: str = "form",
        explode: bool = True,
        reserved: bool = False,
    ) -> None:
        self.name = name
        self.wire = wire
        self.location = location
        self.codec = codec
        self.required = required
        self.style = style
        self.explode = explode
        self.reserved = reserved


def text_of(value: Any) -> str:
    """A JSON value that is no list or object, as text; null is empty."""
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else to_json_text(value)


def _encoded(value: Any, safe: str = "") -> str:
    return quote(text_of(value), safe=safe)


def path_text(parameter: Parameter, value: Any) -> str:
    """What stands in the path for `value`, which is encoded JSON."""
    safe = "/" if parameter.reserved else ""
    name = quote(parameter.wire, safe="")
    style, explode = parameter.style, parameter.explode
    if style == "json":
        return quote(to_json_text(value), safe="")
    lead, join = {"label": (".", "." if explode else ","), "matrix": (";", ";" if explode else ",")}.get(style, ("", ","))
    if isinstance(value, list):
        items = [_encoded(item, safe) for item in value]
        if style == "matrix":
            return ";" + join.join(f"{name}={item}" for item in items) if explode else f";{name}={join.join(items)}"
        return lead + join.join(items)
    if isinstance(value, dict):
        pairs = [(_encoded(key), _encoded(item, safe)) for key, item in value.items()]
        if explode:
            return lead + join.join(f"{key}={item}" for key, item in pairs)
        flat = ",".join(part for pair in pairs for part in pair)
        return f";{name}={flat}" if style == "matrix" else lead + flat
    if style == "matrix":
        return f";{name}={_encoded(value, safe)}"
    return lead + _encoded(value, safe)


def _deep(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _deep(f"{name}[{key}]", item)
    elif isinstance(value, list):
        for item in value:
            yield from _deep(name, item)
    else:
        yield name, text_of(value)


def query_pairs(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """Name and value pairs, not encoded, but for lists and objects in one value: see query_text."""
    style, explode = parameter.style, parameter.explode
    if style == "json":
        return [(parameter.wire, to_json_text(value))]
    if style == "deep_object":
        return list(_deep(parameter.wire, value))
    if isinstance(value, dict) and explode:
        return [(key, text_of(item)) for key, item in value.items()]
    if isinstance(value, list) and explode:
        return [(parameter.wire, text_of(item)) for item in value]
    return [(parameter.wire, text_of(value))]


def query_text(parameter: Parameter, value: Any) -> str:
    """`name=value` pairs joined by `&`; "" if there is nothing to send."""
    safe = _RESERVED if parameter.reserved else ""
    style, explode = parameter.style, parameter.explode
    if isinstance(value, (list, dict)) and not explode and style not in ("json", "deep_object"):
        if not value and style != "form":
            return ""
        separator = {"space": "%20", "pipe": "%7C", "tab": "%09"}.get(style, ",")
        items = value if isinstance(value, list) else [part for pair in value.items() for part in pair]
        return quote(parameter.wire, safe="") + "=" + separator.join(_encoded(item, safe) for item in items)
    return "&".join(f"{quote(name, safe='')}={quote(text, safe=safe)}" for name, text in query_pairs(parameter, value))


def header_text(parameter: Parameter, value: Any) -> str:
    """The value of a header: not percent-encoded."""
    if parameter.style == "json":
        return to_json_text(value)
    if isinstance(value, list):
        return ",".join(text_of(item) for item in value)
    if isinstance(value, dict):
        if parameter.explode:
            return ",".join(f"{key}={text_of(item)}" for key, item in value.items())
        return ",".join(part for key, item in value.items() for part in (key, text_of(item)))
    return text_of(value)


def encoded(parameter: Parameter, value: Any) -> Any:
    """The argument as JSON; UNSET if it is absent."""
    return UNSET if value is UNSET else parameter.codec.encode(value)
