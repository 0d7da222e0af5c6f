"""Carries out calls, on threads and under asyncio."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from types import TracebackType
from typing import Any, Generic, TypeVar

from .auth import Authenticator, Scheme
from .effects import Answer, Close, Effect, Provide, Read, Send
from .errors import CancelledError, UsageError
from .operation import Operation
from .options import CallOptions, Interceptor, RetryPolicy
from .paging import Cursor, page_of
from .pipeline import Settings, answer_of, result_of
from .streaming import Decoder
from .transport import AsyncTransport, HttpTransport, ThreadTransport, Transport
from .values import UNSET

T = TypeVar("T")


class Defaults:
    """What generated code knows: package, servers, schemes."""

    def __init__(
        self,
        *,
        package: str,
        version: str,
        generator: str,
        environment: str,
        servers: tuple[tuple[str, dict[str, str]], ...],
        schemes: tuple[Scheme, ...],
    ) -> None:
        self.package = package
        self.version = version
        self.generator = generator
        self.environment = environment
        self.servers = servers
        self.schemes = {scheme.name: scheme for scheme in schemes}


def make_settings(
    defaults: Defaults,
    *,
    base_url: str | None,
    server_variables: Mapping[str, str] | None,
    credentials: dict[str, Any],
    headers: Mapping[str, str] | None,
    timeout: float | None,
    attempt_timeout: float | None,
    retry: RetryPolicy | None,
    lenient: bool,
    user_agent_suffix: str,
    interceptors: tuple[Interceptor, ...],
) -> Settings:
    """Raises UsageError if there is no base URL."""
    url = base_url or os.environ.get(defaults.environment) or _server_url(defaults, server_variables or {})
    agent = f"{defaults.package}/{defaults.version} apigen/{defaults.generator} python/{'.'.join(map(str, sys.version_info[:3]))}"
    return Settings(
        base_url=url.rstrip("/"),
        headers=headers or {},
        timeout=timeout,
        attempt_timeout=attempt_timeout,
        retry=retry or RetryPolicy(),
        lenient=lenient,
        user_agent=f"{agent} {user_agent_suffix}".rstrip(),
        interceptors=interceptors,
        auth=Authenticator(defaults.schemes, credentials),
        logger=logging.getLogger(defaults.package),
    )


def _server_url(defaults: Defaults, given: Mapping[str, str]) -> str:
    if not defaults.servers:
        raise UsageError(f"give base_url, or set {defaults.environment}: the document names no server")
    url, variables = defaults.servers[0]
    unknown = [name for name in given if name not in variables]
    if unknown:
        raise UsageError(f"the server has no variable {unknown[0]!r}; it has {', '.join(variables) or 'none'}")
    for name, value in {**variables, **given}.items():
        url = url.replace("{" + name + "}", value)
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"give base_url, or set {defaults.environment}: the document's server {url!r} has no host")
    return url


class Driver:
    """Runs calls on the thread of the caller."""

    def __init__(self, settings: Settings, transport: Transport | None) -> None:
        self.settings = settings
        self.transport: Transport = transport or HttpTransport()

    def run(self, call: Generator[Effect, Any, T]) -> T:
        reply: Any = None
        problem: BaseException | None = None
        while True:
            try:
                effect = call.throw(problem) if problem else call.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            reply, problem = None, None
            try:
                reply = self._carry_out(effect)
            except Exception as raised:
                problem = raised

    def _carry_out(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return Answer(self.transport.send(effect.request))
        if isinstance(effect, Read):
            return effect.response.read(effect.size)
        if isinstance(effect, Close):
            return effect.response.close()
        if isinstance(effect, Provide):
            given = effect.function()
            if isinstance(given, Awaitable):
                raise UsageError("a coroutine function gives credentials to the asynchronous client only")
            return given
        if effect.request.cancel is None:
            time.sleep(effect.seconds)
        elif effect.request.cancel.wait(effect.seconds):
            raise CancelledError("the call was cancelled")
        return None

    def call(
        self,
        operation: Operation[T],
        arguments: dict[str, Any],
        body: Any = UNSET,
        body_type: str | None = None,
        options: CallOptions | None = None,
    ) -> T:
        result: T = self.run(result_of(self.settings, operation, arguments, body, body_type, options or CallOptions()))
        return result

    def items(
        self, operation: Operation[Any], arguments: dict[str, Any], body: Any = UNSET, options: CallOptions | None = None
    ) -> Iterator[Any]:
        cursor: Cursor | None = Cursor(arguments, body)
        while cursor is not None:
            page = self.run(page_of(self.settings, operation, cursor, options or CallOptions()))
            yield from page.items
            cursor = page.following

    def stream(
        self,
        operation: Operation[Any],
        arguments: dict[str, Any],
        body: Any = UNSET,
        body_type: str | None = None,
        options: CallOptions | None = None,
    ) -> Stream[Any]:
        content = operation.details.stream
        assert content is not None
        answer = self.run(
            answer_of(self.settings, operation, arguments, body, body_type, options or CallOptions(), accept=content.media_type)
        )
        return Stream(self, answer, Decoder(content, self.settings.lenient))


class Stream(Generic[T]):
    """Items as they arrive. Close it, or use it in a `with` statement, unless it is read to its end."""

    def __init__(self, driver: Driver, answer: Answer, decoder: Decoder) -> None:
        self._driver = driver
        self._answer = answer
        self._decoder = decoder

    def __iter__(self) -> Iterator[T]:
        try:
            while not self._decoder.done:
                chunk = self._answer.response.read(65536)
                assert isinstance(chunk, bytes)
                yield from self._decoder.feed(chunk)
                if not chunk:
                    return
        finally:
            self.close()

    def close(self) -> None:
        self._answer.response.close()

    def __enter__(self) -> Stream[T]:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncDriver:
    """Runs calls under asyncio."""

    def __init__(self, settings: Settings, transport: AsyncTransport | None) -> None:
        self.settings = settings
        self.transport: AsyncTransport = transport or ThreadTransport(HttpTransport())

    async def run(self, call: Generator[Effect, Any, T]) -> T:
        import asyncio  # here, as importing it takes long

        reply: Any = None
        problem: BaseException | None = None
        while True:
            try:
                effect = call.throw(problem) if problem else call.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            reply, problem = None, None
            try:
                reply = await self._carry_out(effect)
            except asyncio.CancelledError:
                call.close()
                raise
            except Exception as raised:
                problem = raised

    async def _carry_out(self, effect: Effect) -> Any:
        import asyncio
        import inspect

        if isinstance(effect, Send):
            return Answer(await self.transport.send(effect.request))
        if isinstance(effect, Read):
            given = effect.response.read(effect.size)
            return await given if isinstance(given, Awaitable) else given
        if isinstance(effect, Close):
            closed = effect.response.close()
            return await closed if isinstance(closed, Awaitable) else None
        if isinstance(effect, Provide):
            if inspect.iscoroutinefunction(effect.function):
                return await effect.function()
            function: Callable[[], Any] = effect.function
            given = await asyncio.to_thread(function)
            return await given if isinstance(given, Awaitable) else given
        if effect.request.cancel is None:
            await asyncio.sleep(effect.seconds)
        elif await asyncio.to_thread(effect.request.cancel.wait, effect.seconds):
            raise CancelledError("the call was cancelled")
        return None

    async def call(
        self,
        operation: Operation[T],
        arguments: dict[str, Any],
        body: Any = UNSET,
        body_type: str | None = None,
        options: CallOptions | None = None,
    ) -> T:
        return await self.run(result_of(self.settings, operation, arguments, body, body_type, options or CallOptions()))

    async def items(
        self, operation: Operation[Any], arguments: dict[str, Any], body: Any = UNSET, options: CallOptions | None = None
    ) -> AsyncIterator[Any]:
        cursor: Cursor | None = Cursor(arguments, body)
        while cursor is not None:
            page = await self.run(page_of(self.settings, operation, cursor, options or CallOptions()))
            for item in page.items:
                yield item
            cursor = page.following

    async def stream(
        self,
        operation: Operation[Any],
        arguments: dict[str, Any],
        body: Any = UNSET,
        body_type: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncStream[Any]:
        content = operation.details.stream
        assert content is not None
        answer = await self.run(
            answer_of(self.settings, operation, arguments, body, body_type, options or CallOptions(), accept=content.media_type)
        )
        return AsyncStream(self, answer, Decoder(content, self.settings.lenient))


class AsyncStream(Generic[T]):
    """Items as they arrive. Close it, or use it in an `async with` statement, unless it is read to its end."""

    def __init__(self, driver: AsyncDriver, answer: Answer, decoder: Decoder) -> None:
        self._driver = driver
        self._answer = answer
        self._decoder = decoder

    async def __aiter__(self) -> AsyncIterator[T]:
        try:
            while not self._decoder.done:
                given = self._answer.response.read(65536)
                chunk = await given if isinstance(given, Awaitable) else given
                assert isinstance(chunk, bytes)
                for item in self._decoder.feed(chunk):
                    yield item
                if not chunk:
                    return
        finally:
            await self.close()

    async def close(self) -> None:
        closed = self._answer.response.close()
        if isinstance(closed, Awaitable):
            await closed

    async def __aenter__(self) -> AsyncStream[T]:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
