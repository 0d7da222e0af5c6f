"""Bodies of requests: JSON, forms, multipart, text and bytes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import quote_plus

from .codec import Codec, to_json_text
from .errors import UsageError
from .parameters import Parameter, query_pairs, text_of

_CHUNK = 65536


class File:
    """A file to send: its bytes (or an open binary file), its name and media type."""

    __slots__ = ("content", "media_type", "name")

    def __init__(self, content: bytes | BinaryIO, name: str = "file", media_type: str = "application/octet-stream") -> None:
        self.content = content
        self.name = name
        self.media_type = media_type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, File) and (self.content, self.name, self.media_type) == (other.content, other.name, other.media_type)

    __hash__ = None  # type: ignore[assignment]


class FileCodec(Codec[Any]):
    """Parts of a multipart body that are bytes: they never pass through JSON."""

    def decode(self, value: Any, lenient: bool = False) -> Any:
        return value.encode() if isinstance(value, str) else value

    def encode(self, value: Any, whole: bool = False) -> Any:
        return value


FILE: Codec[Any] = FileCodec()


class Payload:
    """A body ready to be sent, as often as `replayable` allows."""

    def __init__(self, content: bytes | BinaryIO | Iterable[bytes], media_type: str) -> None:
        self.media_type = media_type
        self._content = content
        self._start = 0
        self.replayable = isinstance(content, bytes)
        file: Any = content
        if not self.replayable and hasattr(file, "seekable") and file.seekable():
            self._start = file.tell()
            self.replayable = True

    def whole(self) -> bytes | None:
        """All of it, if it is in memory."""
        return self._content if isinstance(self._content, bytes) else None

    def chunks(self) -> Iterator[bytes]:
        """The body from its beginning."""
        if isinstance(self._content, bytes):
            if self._content:
                yield self._content
        elif hasattr(self._content, "read"):
            file: Any = self._content
            if self.replayable:
                file.seek(self._start)
            while chunk := file.read(_CHUNK):
                yield chunk
        else:
            yield from self._content


class Part:
    """How one member of a form or multipart body travels."""

    __slots__ = ("content_type", "file", "parameter", "styled")

    def __init__(
        self,
        wire: str,
        *,
        content_type: str = "",
        file: bool = False,
        style: str = "form",
        explode: bool = True,
        styled: bool = False,
        reserved: bool = False,
    ) -> None:
        self.content_type = content_type
        self.file = file
        self.styled = styled
        self.parameter = Parameter(wire, wire, "query", FILE, style=style, explode=explode, reserved=reserved)


class Content:
    """One media type that a body can have."""

    __slots__ = ("codec", "kind", "media_type", "parts")

    def __init__(self, media_type: str, kind: str, codec: Codec[Any], parts: tuple[Part, ...] = ()) -> None:
        self.media_type = media_type
        self.kind = kind
        self.codec = codec
        self.parts = parts

    def payload(self, body: Any) -> Payload:
        """Raises UsageError if the body cannot be sent as this media type."""
        if self.kind == "binary":
            content = body.content if isinstance(body, File) else body
            if isinstance(content, (bytearray, memoryview)):
                content = bytes(content)
            if isinstance(content, str):
                raise UsageError("a binary body is bytes, an open binary file or an iterable of bytes, not a str")
            return Payload(content, self.media_type)
        value = self.codec.encode(body)
        if self.kind == "form":
            return Payload(self._form(value).encode("ascii"), self.media_type)
        if self.kind == "multipart":
            return self._multipart(value)
        if self.kind == "text":
            return Payload(text_of(value).encode(), self.media_type)
        if self.kind == "lines":
            return Payload("".join(to_json_text(item) + "\n" for item in value).encode(), self.media_type)
        return Payload(to_json_text(value).encode(), self.media_type)

    def _part(self, wire: str) -> Part:
        return next((part for part in self.parts if part.parameter.wire == wire), None) or Part(wire)

    def _form(self, value: Any) -> str:
        out: list[str] = []
        for wire, member in value.items():
            part = self._part(wire)
            name = _form_text(wire)
            if isinstance(member, dict) and not part.styled:
                out.append(f"{name}={_form_text(to_json_text(member))}")
            elif isinstance(member, list) and not part.parameter.explode:
                separator = {"space": "+", "pipe": "%7C", "tab": "%09"}.get(part.parameter.style, ",")
                out.append(f"{name}={separator.join(_form_text(text_of(item)) for item in member)}")
            else:
                out.extend(f"{_form_text(key)}={_form_text(text)}" for key, text in query_pairs(part.parameter, member))
        return "&".join(out)

    def _multipart(self, value: Any) -> Payload:
        boundary = uuid.uuid4().hex
        out: list[bytes] = []
        for wire, member in value.items():
            part = self._part(wire)
            for item in member if isinstance(member, list) else [member]:
                out.append(_part_bytes(boundary, wire, part, item))
        out.append(f"--{boundary}--\r\n".encode())
        return Payload(b"".join(out), f"{self.media_type}; boundary={boundary}")


def _form_text(text: str) -> str:
    return quote_plus(text, safe="").replace("%7E", "~")


def _quoted(text: str) -> str:
    # As browsers do (WHATWG HTML, "multipart form data").
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _part_bytes(boundary: str, wire: str, part: Part, item: Any) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(wire)}"'
    if part.file or isinstance(item, (File, bytes)):
        file = item if isinstance(item, File) else File(item)
        content = file.content if isinstance(file.content, bytes) else file.content.read()
        kind = part.content_type or file.media_type
        head += f'; filename="{_quoted(file.name)}"\r\nContent-Type: {kind}'
    elif isinstance(item, dict):
        content = to_json_text(item).encode()
        head += f"\r\nContent-Type: {part.content_type or 'application/json'}"
    else:
        content = text_of(item).encode()
        if part.content_type:
            head += f"\r\nContent-Type: {part.content_type}"
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"
