"""Decoders of streams: server-sent events (WHATWG HTML, "Server-sent events") and one JSON value a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from .bodies import Content
from .codec import STRING
from .errors import DecodeError


class Decoder:
    """feed() bytes, get the items that they complete; `done` when the service said that no more come."""

    def __init__(self, content: Content, lenient: bool) -> None:
        self._content = content
        self._lenient = lenient
        self._text = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._data: list[str] = []
        self.done = False

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """b"" ends the stream."""
        self._rest += self._text.decode(chunk, not chunk)
        lines = self._lines(not chunk)
        for line in lines:
            if self.done:
                return
            yield from self._event_line(line) if self._content.kind == "events" else self._value(line)

    def _lines(self, end: bool) -> list[str]:
        if self._content.kind == "lines":
            *lines, self._rest = self._rest.split("\n")
        else:
            rest = self._rest
            held = "\r" if rest.endswith("\r") and not end else ""  # the \n of \r\n may still come
            *lines, self._rest = rest[: len(rest) - len(held)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self._rest += held
        if end and self._rest and self._content.kind == "lines":
            lines.append(self._rest)
            self._rest = ""
        return lines

    def _event_line(self, line: str) -> Iterator[Any]:
        if not line:
            data, self._data = self._data, []
            if data:
                yield from self._value("\n".join(data))
            return
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))

    def _value(self, text: str) -> Iterator[Any]:
        if self._content.codec is STRING:
            yield text
            return
        text = text.strip()
        if text == "[DONE]":  # the end by a widespread convention; no JSON
            self.done = True
            return
        if not text:
            return
        try:
            value = json.loads(text)
        except ValueError as problem:
            raise DecodeError(f"an item of the stream is not JSON: {problem}") from problem
        yield self._content.codec.decode(value, self._lenient)
