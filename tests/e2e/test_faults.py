"""Faults of backends and clients, one after the other against one gateway process: each has its outcome, and after each the
process holds as many descriptors, and as much memory, as before."""

import contextlib
import os
import socket
import struct
import threading
import time
import unittest

from harness import WAIT, GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: faults, version: "1"}
x-apigen-api-type: rest
paths:
  /{proxy+}:
    parameters: [{name: proxy, in: path, required: true, schema: {type: string}}]
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: "${stageVariables.backend}/{proxy}", timeoutInMillis: 400,
        requestParameters: {integration.request.path.proxy: method.request.path.proxy}}
  /refused:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "${stageVariables.refused}/x"}
"""
TIMES = 5  # that each fault happens
MOST_GROWTH = 2 << 20  # of memory, over all faults once the first rounds have warmed the pools
OK = b"HTTP/1.1 200 OK\r\n"
FAILED = {500, 502, 504}


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hold(connection):
    """Until the gateway gives up."""
    with contextlib.suppress(OSError):
        while connection.recv(65536):
            pass


def drip(connection):
    for byte in OK + b"Content-Length: 1000\r\n\r\n":
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def flood(connection, piece):
    with contextlib.suppress(OSError):
        for _ in range(10_000):
            connection.sendall(piece)


def large(connection):
    """An answer that is never taken to its end."""
    connection.sendall(OK + b"Content-Length: 100000000\r\n\r\n")
    flood(connection, b"x" * 65536)


# Path: what the backend does with the connection once a request's head is there, and the statuses that the client may see;
# "cut": an answer that breaks off.
BACKEND = {
    "silent": (hold, {504}),
    "drips": (drip, {504}),
    "closes": (lambda c: None, FAILED),
    "resets": (reset, FAILED),
    "half-a-head": (lambda c: c.sendall(OK + b"Content-Le"), FAILED),
    "half-a-body": (lambda c: c.sendall(OK + b"Content-Length: 10\r\n\r\nhalf"), FAILED),
    "half-a-long-body": (lambda c: c.sendall(OK + b"Content-Length: 100000\r\n\r\n" + b"x" * 50_000), {"cut"}),
    "half-a-chunk": (lambda c: c.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel"), {"cut"}),
    "bad-chunk": (lambda c: c.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), {"cut"} | FAILED),
    "more-than-it-says": (lambda c: c.sendall(OK + b"Content-Length: 2\r\n\r\nok, and more"), {200}),
    "two-lengths": (lambda c: c.sendall(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"), FAILED),
    "length-and-chunked": (lambda c: c.sendall(OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), FAILED),
    "garbage": (lambda c: c.sendall(os.urandom(2000)), FAILED),
    "switches-unasked": (lambda c: c.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw"), FAILED),
    "giant-head": (lambda c: flood(c, b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000), FAILED),
    "many-fields": (lambda c: c.sendall(OK + b"X: y\r\n" * 5000 + b"\r\n"), FAILED),
    "interim-flood": (lambda c: flood(c, b"HTTP/1.1 100 Continue\r\n\r\n"), FAILED),
    "early-answer": (lambda c: c.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), {413}),
    # Closing with a request's body unread resets the connection, and then it cannot be known whether that was all of it.
    "until-close": (lambda c: c.sendall(OK + b"\r\nall of it"), {200, "cut"}),
}


class Backend:
    """Serves "/good" as one should and any other path as BACKEND says."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection, contextlib.suppress(OSError):
            received = b""
            while True:
                while b"\r\n\r\n" not in received:
                    more = connection.recv(65536)
                    if not more:
                        return
                    received += more
                head, _, received = received.partition(b"\r\n\r\n")
                name = head.split(b" ")[1].decode().strip("/")
                if name == "good":
                    connection.sendall(OK + b"Content-Length: 4\r\n\r\ngood")
                    continue
                behave = {"large": large, "hangs": hold}.get(name) or BACKEND[name][0]
                return behave(connection)

    def close(self):
        self._socket.close()


class Faults(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("openapi.yaml", SPEC))

    def setUp(self):
        backend = Backend()
        self.addCleanup(backend.close)
        with socket.create_server(("127.0.0.1", 0)) as unused:
            refused = "http://127.0.0.1:%d" % unused.getsockname()[1]
        self.gateway = self.start(self.executable, {
            "stages": [{"stageName": "prod", "variables": {"backend": backend.url, "refused": refused}}],
            "limits": {"headerTimeoutMs": 300, "bodyTimeoutMs": 300, "writeTimeoutMs": 300, "idleTimeoutMs": 300}}, ["--threads", "1"])
        self.before = self.descriptors()

    def descriptors(self):
        """What the process has open, once a good request has left one idle connection in the pool."""
        self.assertEqual(self.gateway.call("GET", "/good").body, b"good")
        return len(os.listdir(f"/proc/{self.gateway.process.pid}/fd"))

    def resident(self):
        with open(f"/proc/{self.gateway.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))

    def outcome(self, request):
        """The status that a client sees; "cut" if the answer breaks off."""
        with socket.create_connection((self.gateway.host, self.gateway.port), timeout=WAIT) as connection:
            connection.sendall(request)
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while more := connection.recv(65536):
                    received += more
        head, _, body = received.partition(b"\r\n\r\n")
        fields = head.lower().split(b"\r\n")
        length = next((int(field.split(b":")[1]) for field in fields if field.startswith(b"content-length:")), None)
        whole = len(body) == length if length is not None else body.endswith(b"0\r\n\r\n")
        return int(head.split(b" ")[1]) if whole else "cut"

    def hold_to(self, cause, *arguments):
        """Has the fault happen some times, and holds the process to what it held before any."""
        for _ in range(TIMES):
            cause(*arguments)
        self.eventually(lambda: self.descriptors() == self.before, lambda: f"{self.before} descriptors became {self.descriptors()}")

    def test_backends(self):
        def cause(name, allowed, body):
            method, rest = (b"POST", b"Content-Length: %d\r\n\r\n%s" % (len(body), body)) if body else (b"GET", b"\r\n")
            self.assertIn(self.outcome(b"%s /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s" % (method, name.encode(), rest)), allowed)

        first = None
        for name, (_, allowed) in [*BACKEND.items(), ("refused", (None, FAILED))]:
            for body in (b"",) if name == "refused" else (b"", b"b" * 200_000):
                with self.subTest(name, body=len(body)):
                    self.hold_to(cause, name, allowed, body)
            first = first or self.resident()
        self.assertLess(self.resident() - first, MOST_GROWTH)

    def test_clients(self):
        whole = b"POST /good HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        chunked = b"POST /good HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"
        stages = {"connected": b"", "in the request line": whole[:7], "in the head": whole[:30], "before the body": whole, "in the body": whole + b"x" * 50,
                  "in a chunk": chunked, "before the answer": b"GET /hangs HTTP/1.1\r\nHost: x\r\n\r\n", "in the answer": b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
                  "pipelining": b"GET /hangs HTTP/1.1\r\nHost: x\r\n\r\n" * 5}

        def cause(stage, leave):
            connection = socket.create_connection((self.gateway.host, self.gateway.port), timeout=WAIT)
            connection.sendall(stages[stage])
            if stage == "in the answer":
                self.assertTrue(connection.recv(100))
            leave(connection)

        first = None
        for stage in stages:
            # "stays" leaves it to the gateway to end the connection: time-outs of heads, bodies, writing and backends.
            held = []
            self.addCleanup(lambda held=held: [connection.close() for connection in held])
            for way, leave in (("closes", socket.socket.close), ("resets", reset), ("stays", held.append)):
                with self.subTest(stage, way=way):
                    self.hold_to(cause, stage, leave)
            first = first or self.resident()
        self.assertLess(self.resident() - first, MOST_GROWTH)


if __name__ == "__main__":
    unittest.main()
