"""Codecs: from parsed JSON to values and back. They hold no state and may be shared by threads."""

from __future__ import annotations

import base64
import binascii
import datetime
import decimal
import json
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from .errors import DecodeError
from .values import UNSET, Model, OpenIntEnum, OpenStrEnum, Unknown

T = TypeVar("T")
M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=OpenStrEnum)
N = TypeVar("N", bound=OpenIntEnum)


class Codec(Generic[T]):
    """decode() raises DecodeError; `lenient` lets required members be absent (they are UNSET then).

    encode() leaves out what is only ever received, unless `whole`.
    """

    def decode(self, value: Any, lenient: bool = False) -> T:
        raise NotImplementedError

    def encode(self, value: T, whole: bool = False) -> Any:
        raise NotImplementedError


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a whole number", float: "a number"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


class _Any(Codec[Any]):
    def decode(self, value: Any, lenient: bool = False) -> Any:
        return value

    def encode(self, value: Any, whole: bool = False) -> Any:
        return value


class _Boolean(Codec[bool]):
    def decode(self, value: Any, lenient: bool = False) -> bool:
        if isinstance(value, bool):
            return value
        raise DecodeError(f"a boolean is needed, this is {_kind(value)}")

    def encode(self, value: bool, whole: bool = False) -> Any:
        return value


class _Integer(Codec[int]):
    def decode(self, value: Any, lenient: bool = False) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        raise DecodeError(f"a whole number is needed, this is {_kind(value)}")

    def encode(self, value: int, whole: bool = False) -> Any:
        return int(value)


class _Number(Codec[float]):
    def decode(self, value: Any, lenient: bool = False) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        raise DecodeError(f"a number is needed, this is {_kind(value)}")

    def encode(self, value: float, whole: bool = False) -> Any:
        return value


class _String(Codec[str]):
    def decode(self, value: Any, lenient: bool = False) -> str:
        if isinstance(value, str):
            return value
        raise DecodeError(f"a string is needed, this is {_kind(value)}")

    def encode(self, value: str, whole: bool = False) -> Any:
        return value


class _Text(Codec[T]):
    """A value that travels as a string."""

    def __init__(self, what: str, read: Callable[[str], T], write: Callable[[T], str]) -> None:
        self._what = what
        self._read = read
        self._write = write

    def decode(self, value: Any, lenient: bool = False) -> T:
        if not isinstance(value, str):
            raise DecodeError(f"{self._what} is needed, this is {_kind(value)}")
        try:
            return self._read(value)
        except (ValueError, ArithmeticError) as problem:
            raise DecodeError(f"{self._what} is needed: {value[:60]!r}") from problem

    def encode(self, value: T, whole: bool = False) -> Any:
        return self._write(value)


# RFC 3339 section 5.6. Digits beyond microseconds are dropped; Python 3.10 reads neither Z nor other counts of digits itself.
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _read_date_time(text: str) -> datetime.datetime:
    match = _DATE_TIME.fullmatch(text)
    if not match:
        raise ValueError(text)
    fraction = ((match[3] or ".0")[1:7]).ljust(6, "0")
    zone = "+00:00" if match[4] in "Zz" else match[4]
    return datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}.{fraction}{zone}")


def _write_date_time(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        value = value.astimezone()
    text = value.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _read_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise ValueError(str(problem)) from problem


ANY: Codec[Any] = _Any()
BOOLEAN: Codec[bool] = _Boolean()
INTEGER: Codec[int] = _Integer()
NUMBER: Codec[float] = _Number()
STRING: Codec[str] = _String()
DECIMAL: Codec[decimal.Decimal] = _Text("a decimal number", decimal.Decimal, str)
DATE_TIME: Codec[datetime.datetime] = _Text("a date with time", _read_date_time, _write_date_time)
DATE: Codec[datetime.date] = _Text("a date", datetime.date.fromisoformat, datetime.date.isoformat)
UUID: Codec[uuid.UUID] = _Text("a UUID", uuid.UUID, str)
BYTES: Codec[bytes] = _Text("base64 text", _read_base64, lambda value: base64.b64encode(value).decode("ascii"))
BINARY: Codec[bytes] = _Text("a string", lambda text: text.encode(), lambda value: value.decode("utf-8", "surrogateescape"))


class Nullable(Codec["T | None"], Generic[T]):
    def __init__(self, codec: Codec[T]) -> None:
        self._codec = codec

    def decode(self, value: Any, lenient: bool = False) -> T | None:
        return None if value is None else self._codec.decode(value, lenient)

    def encode(self, value: T | None, whole: bool = False) -> Any:
        return None if value is None else self._codec.encode(value, whole)


class ListOf(Codec["list[T]"], Generic[T]):
    def __init__(self, element: Codec[T]) -> None:
        self.element = element

    def decode(self, value: Any, lenient: bool = False) -> list[T]:
        if not isinstance(value, list):
            raise DecodeError(f"a list is needed, this is {_kind(value)}")
        out = []
        for index, item in enumerate(value):
            try:
                out.append(self.element.decode(item, lenient))
            except DecodeError as problem:
                raise problem.below(index) from None
        return out

    def encode(self, value: list[T], whole: bool = False) -> Any:
        return [self.element.encode(item, whole) for item in value]


class MapOf(Codec["dict[str, T]"], Generic[T]):
    def __init__(self, element: Codec[T]) -> None:
        self.element = element

    def decode(self, value: Any, lenient: bool = False) -> dict[str, T]:
        if not isinstance(value, dict):
            raise DecodeError(f"an object is needed, this is {_kind(value)}")
        out = {}
        for key, item in value.items():
            try:
                out[key] = self.element.decode(item, lenient)
            except DecodeError as problem:
                raise problem.below(key) from None
        return out

    def encode(self, value: dict[str, T], whole: bool = False) -> Any:
        return {key: self.element.encode(item, whole) for key, item in value.items()}


class StrEnumOf(Codec[S]):
    def __init__(self, cls: type[S]) -> None:
        self.cls = cls

    def decode(self, value: Any, lenient: bool = False) -> S:
        return self.cls(STRING.decode(value))

    def encode(self, value: S, whole: bool = False) -> Any:
        return str(value)


class IntEnumOf(Codec[N]):
    def __init__(self, cls: type[N]) -> None:
        self.cls = cls

    def decode(self, value: Any, lenient: bool = False) -> N:
        return self.cls(INTEGER.decode(value))

    def encode(self, value: N, whole: bool = False) -> Any:
        return int(value)


class Field:
    """One member of a struct: attribute, name on the wire, codec; `required` in what is received, `read_only`: not sent."""

    __slots__ = ("codec", "name", "read_only", "required", "wire")

    def __init__(self, name: str, wire: str, codec: Codec[Any], *, required: bool = False, read_only: bool = False) -> None:
        self.name = name
        self.wire = wire
        self.codec = codec
        self.required = required
        self.read_only = read_only


Fields = tuple[Sequence[Field], Codec[Any]]


class StructOf(Codec[M]):
    """A Model. `describe` is called at the first use, when all classes are there."""

    def __init__(self, cls: type[M], describe: Callable[[], Fields]) -> None:
        self.cls = cls
        self._describe = describe
        self._fields: Sequence[Field] | None = None
        self._known: frozenset[str] = frozenset()
        self._additional: Codec[Any] = ANY

    def fields(self) -> Sequence[Field]:
        if self._fields is None:
            fields, self._additional = self._describe()
            self._known = frozenset(field.wire for field in fields)
            self._fields = fields
        return self._fields

    def decode(self, value: Any, lenient: bool = False) -> M:
        if not isinstance(value, dict):
            raise DecodeError(f"an object is needed, this is {_kind(value)}")
        out = self.cls.__new__(self.cls)
        fields = self.fields()
        wire = ""
        try:
            for field in fields:
                wire = field.wire
                if wire in value:
                    setattr(out, field.name, field.codec.decode(value[wire], lenient))
                elif field.required and not lenient:
                    raise DecodeError("a required member is missing")
                else:
                    setattr(out, field.name, UNSET)
            out.extra = {}
            for wire, item in value.items():
                if wire not in self._known:
                    out.extra[wire] = self._additional.decode(item, lenient)
        except DecodeError as problem:
            raise problem.below(wire) from None
        return out

    def encode(self, value: M, whole: bool = False) -> Any:
        out: dict[str, Any] = {}
        for field in self.fields():
            member = getattr(value, field.name)
            if member is not UNSET and (whole or not field.read_only):
                out[field.wire] = field.codec.encode(member, whole)
        for key, member in value.extra.items():
            out.setdefault(key, self._additional.encode(member, whole))
        return out


def is_a(*types: type) -> Callable[[Any], bool]:
    """Whether a value is of one of the types; a boolean is no number."""
    return lambda value: isinstance(value, types) and (bool in types or not isinstance(value, bool))


def anything(value: Any) -> bool:
    """True: a variant that takes every value."""
    return True


class Variant:
    """One type of a union: `tags` are the discriminator's values, the rest says which JSON values it can be."""

    __slots__ = ("accepts", "codec", "kinds", "known", "required", "tags")

    def __init__(
        self,
        codec: Codec[Any],
        accepts: Callable[[Any], bool],
        kinds: frozenset[str],
        tags: Sequence[str] = (),
        required: Sequence[str] = (),
        known: Sequence[str] = (),
    ) -> None:
        self.codec = codec
        self.accepts = accepts  # whether a value of the program is of this variant
        self.kinds = kinds
        self.tags = tags
        self.required = required
        self.known = known


def _json_kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    return {"dict": "object", "list": "array", "str": "string"}.get(type(value).__name__, "null")


class UnionOf(Codec[Any]):
    """One of several types. What is none of them becomes an Unknown."""

    def __init__(self, discriminator: str, describe: Callable[[], Sequence[Variant]]) -> None:
        self._discriminator = discriminator
        self._describe = describe
        self._variants: Sequence[Variant] | None = None

    def variants(self) -> Sequence[Variant]:
        if self._variants is None:
            self._variants = self._describe()
        return self._variants

    def accepts(self, value: Any) -> bool:
        """Whether a value of the program is of this union."""
        return isinstance(value, Unknown) or any(one.accepts(value) for one in self.variants())

    def _choose(self, value: Any) -> Variant | None:
        kind = _json_kind(value)
        if self._discriminator and kind == "object":
            tag = value.get(self._discriminator)
            return next((one for one in self.variants() if isinstance(tag, str) and tag in one.tags), None)
        fitting = [one for one in self.variants() if kind in one.kinds]
        if kind == "object":
            fitting = [one for one in fitting if all(name in value for name in one.required)]
            return max(fitting, key=lambda one: sum(name in value for name in one.known), default=None)
        if kind == "string":
            for one in fitting:
                if isinstance(one.codec, StrEnumOf) and value in one.codec.cls._value2member_map_:
                    return one
        return fitting[0] if fitting else None

    def decode(self, value: Any, lenient: bool = False) -> Any:
        variant = self._choose(value)
        return variant.codec.decode(value, lenient) if variant else Unknown(value)

    def encode(self, value: Any, whole: bool = False) -> Any:
        if isinstance(value, Unknown):
            return value.raw
        for variant in self.variants():
            if variant.accepts(value):
                return variant.codec.encode(value, whole)
        return value


def to_json_text(value: Any) -> str:
    """Compact JSON text (RFC 8259), members in the order of the value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_text_of_bytes)


def _text_of_bytes(value: Any) -> str:
    # `format: binary` within JSON is a string.
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    raise TypeError(f"{type(value).__name__} is no JSON value")
