"""How requests reach the service: the interface, a default over http.client, and one for asyncio."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from .bodies import Payload
from .errors import CancelledError, TimeoutError, TransportError, UsageError

# What only sending needs is imported there: importing it takes longer than a thousand models.
if TYPE_CHECKING:
    import http.client
    import ssl


class CancelToken:
    """Ends calls from another thread: pass it in CallOptions(cancel=token), then token.cancel()."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleeps; True if cancelled in the meantime."""
        return self._event.wait(seconds)

    def on_cancel(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()


class Request:
    """What is sent. `headers` have lower-case names. `deadline`: of time.monotonic(), or None."""

    __slots__ = ("body", "cancel", "deadline", "headers", "method", "url")

    def __init__(self, method: str, url: str, headers: dict[str, str], body: Payload | None = None) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline: float | None = None
        self.cancel: CancelToken | None = None


class Response(Protocol):
    """An answer. `headers` have lower-case names; values of repeated ones are joined by `, `."""

    status: int
    headers: dict[str, str]

    def read(self, size: int = -1) -> bytes:
        """Some bytes of the body, all of it for -1; b"" at its end."""

    def close(self) -> None:
        """Ends reading. Harmless when repeated."""


class Transport(Protocol):
    """Sends one request at a time per thread; must be safe to use from several threads."""

    def send(self, request: Request) -> Response:
        """Raises TransportError or TimeoutError."""

    def close(self) -> None: ...


class AsyncResponse(Protocol):
    status: int
    headers: dict[str, str]

    async def read(self, size: int = -1) -> bytes: ...

    async def close(self) -> None: ...


class AsyncTransport(Protocol):
    async def send(self, request: Request) -> AsyncResponse: ...

    async def close(self) -> None: ...


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for the call is over")
    return left


class _HttpResponse:
    def __init__(
        self,
        transport: HttpTransport,
        key: tuple[str, str, int],
        connection: http.client.HTTPConnection,
        raw: http.client.HTTPResponse,
        request: Request,
    ) -> None:
        self._transport = transport
        self._key = key
        self._connection: http.client.HTTPConnection | None = connection
        self._raw = raw
        self._request = request
        self.status = raw.status
        self.headers: dict[str, str] = {}
        for name, value in raw.getheaders():
            name = name.lower()
            self.headers[name] = f"{self.headers[name]}, {value}" if name in self.headers else value

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            out = bytearray()
            while chunk := self.read(65536):
                out += chunk
            return bytes(out)
        connection = self._connection
        if connection is None:
            return b""
        try:
            if connection.sock:
                connection.sock.settimeout(_remaining(self._request.deadline))
            chunk = self._raw.read1(size)
            if not chunk and self._raw.length:
                import http.client

                raise http.client.IncompleteRead(b"", self._raw.length)
        except Exception as problem:
            self.close()
            raise _transport_problem(problem, self._request, sent=True) from problem
        if not chunk:
            self._connection = None
            will_close = self._raw.will_close
            self._raw.close()  # the response, not the connection
            self._transport._keep(self._key, connection, will_close)
        return chunk

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _transport_problem(problem: Exception, request: Request, sent: bool) -> Exception:
    if request.cancel and request.cancel.cancelled:
        return CancelledError("the call was cancelled")
    if isinstance(problem, (TimeoutError, CancelledError, TransportError)):
        return problem
    import http.client

    if isinstance(problem, OSError) and "timed out" in str(problem):
        return TimeoutError("the service did not answer in time")
    if isinstance(problem, (OSError, http.client.HTTPException)):
        return TransportError(f"{request.method} {urlsplit(request.url).netloc}: {problem or type(problem).__name__}", sent=sent)
    return problem


class HttpTransport:
    """HTTP/1.1 over http.client: keep-alive connections, TLS with verification, proxies of the environment."""

    def __init__(self, *, ssl_context: ssl.SSLContext | None = None, max_idle: int = 16, idle_seconds: float = 50.0) -> None:
        self._ssl = ssl_context
        self._max_idle = max_idle
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str, int], list[tuple[http.client.HTTPConnection, float]]] = {}

    def send(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{request.url!r} is no http or https URL")
        key = (parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        from urllib.request import getproxies, proxy_bypass

        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        proxy = getproxies().get(parts.scheme) if not proxy_bypass(parts.hostname) else None
        connection = self._take(key)
        sent = connection is not None
        try:
            if connection is None:
                connection = self._open(key, proxy, _remaining(request.deadline))
            else:
                _set_timeout(connection, _remaining(request.deadline))
            if request.cancel:
                request.cancel.on_cancel(lambda: _shut(connection))
            sent = True
            via = request.url if proxy and parts.scheme == "http" else target
            self._write(connection, request, via, parts.netloc.rpartition("@")[2])
            _set_timeout(connection, _remaining(request.deadline))
            return _HttpResponse(self, key, connection, connection.getresponse(), request)
        except Exception as problem:
            if connection is not None:
                connection.close()
            raise _transport_problem(problem, request, sent) from problem

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection, _ in connections:
                connection.close()

    @staticmethod
    def _write(connection: http.client.HTTPConnection, request: Request, target: str, host: str) -> None:
        whole = request.body.whole() if request.body else b""
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("host", host)
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("utf-8"))
        if whole is None and "content-length" not in request.headers:
            connection.putheader("transfer-encoding", "chunked")
        elif whole is not None and (whole or request.method in ("POST", "PUT", "PATCH")):
            connection.putheader("content-length", str(len(whole)))
        chunked = whole is None and "content-length" not in request.headers
        connection.endheaders(whole or None)
        if whole is None and request.body:
            for chunk in request.body.chunks():
                _set_timeout(connection, _remaining(request.deadline))
                connection.send(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" if chunked else chunk)
            if chunked:
                connection.send(b"0\r\n\r\n")

    def _open(self, key: tuple[str, str, int], proxy: str | None, timeout: float | None) -> http.client.HTTPConnection:
        import http.client
        import socket
        import ssl

        scheme, host, port = key
        address, address_port = host, port
        tunnel: dict[str, str] | None = None
        if proxy:
            via = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            address, address_port = via.hostname or proxy, via.port or 80
            tunnel = {}
            if via.username:
                text = f"{unquote(via.username)}:{unquote(via.password or '')}"
                tunnel["Proxy-Authorization"] = "Basic " + base64.b64encode(text.encode()).decode()
        connection: http.client.HTTPConnection
        if scheme == "https":
            context = self._ssl or ssl.create_default_context()
            connection = http.client.HTTPSConnection(address, address_port, timeout=timeout, context=context)
            if tunnel is not None:
                connection.set_tunnel(host, port, tunnel)
        else:
            connection = http.client.HTTPConnection(address, address_port, timeout=timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _take(self, key: tuple[str, str, int]) -> http.client.HTTPConnection | None:
        import select

        while True:
            with self._lock:
                waiting = self._idle.get(key)
                if not waiting:
                    return None
                connection, since = waiting.pop()
            # What is readable now was closed by the service, or holds what nobody asked for.
            fresh = connection.sock is not None and time.monotonic() - since < self._idle_seconds
            if fresh and not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()

    def _keep(self, key: tuple[str, str, int], connection: http.client.HTTPConnection, will_close: bool) -> None:
        if will_close or connection.sock is None:
            connection.close()
            return
        with self._lock:
            waiting = self._idle.setdefault(key, [])
            if len(waiting) < self._max_idle:
                waiting.append((connection, time.monotonic()))
                return
        connection.close()


def _set_timeout(connection: http.client.HTTPConnection, timeout: float | None) -> None:
    if connection.sock:
        connection.sock.settimeout(timeout)


def _shut(connection: http.client.HTTPConnection | None) -> None:
    if connection is not None and connection.sock:
        import socket

        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already


class _ThreadResponse:
    def __init__(self, response: Response) -> None:
        self._response = response
        self.status = response.status
        self.headers = response.headers

    async def read(self, size: int = -1) -> bytes:
        import asyncio

        return await asyncio.to_thread(self._response.read, size)

    async def close(self) -> None:
        self._response.close()


class ThreadTransport:
    """Any Transport for asyncio: each wait happens on a thread of the loop's pool."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, request: Request) -> AsyncResponse:
        import asyncio

        request.cancel = request.cancel or CancelToken()
        try:
            return _ThreadResponse(await asyncio.to_thread(self._transport.send, request))
        except asyncio.CancelledError:
            request.cancel.cancel()
            raise

    async def close(self) -> None:
        self._transport.close()
