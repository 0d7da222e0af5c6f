"""WebSockets through http_proxy: with real frames where gateway.yaml lets them, as ordinary requests where it does not."""

import base64
import hashlib
import os
import socket
import struct
import threading
import unittest

from harness import WAIT, GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: sockets, version: "1"}
x-apigen-api-type: rest
paths:
  /ws:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: "${stageVariables.backend}/socket"}
  /private:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://users.internal/socket", connectionType: VPC_LINK, connectionId: users}
  /mock:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
"""
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CLOSE, TEXT, BINARY, PING, PONG = 8, 1, 2, 9, 10


class Frames:
    """One end of a WebSocket connection (RFC 6455 section 5)."""

    def __init__(self, connection, masks, received=b""):
        self.connection, self._masks, self._received = connection, masks, received

    def send(self, opcode, payload=b""):
        size = len(payload)
        head = bytes([0x80 | opcode])
        mark = 0x80 if self._masks else 0
        head += bytes([mark | size]) if size < 126 else bytes([mark | 126]) + struct.pack(">H", size) if size < 65536 else bytes([mark | 127]) + struct.pack(">Q", size)
        if self._masks:
            key = os.urandom(4)
            payload = bytes(a ^ b for a, b in zip(payload, key * (size // 4 + 1)))
            head += key
        self.connection.sendall(head + payload)

    def _take(self, size):
        while len(self._received) < size:
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            self._received += more
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def receive(self):
        first, second = self._take(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._take(8))[0]
        key = self._take(4) if second & 0x80 else None
        payload = self._take(size)
        return first & 0x0F, bytes(a ^ b for a, b in zip(payload, key * (size // 4 + 1))) if key else payload


class EchoServer:
    """Accepts handshakes and sends every message back; answers 200 to anything else."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._socket.getsockname()[1]
        self.heads, self.ended = [], threading.Semaphore(0)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection:
            received = b""
            while b"\r\n\r\n" not in received:
                more = connection.recv(65536)
                if not more:
                    return
                received += more
            head, _, rest = received.partition(b"\r\n\r\n")
            self.heads.append(head)
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])}
            if fields.get(b"upgrade") != b"websocket" or fields.get(b"connection") != b"Upgrade":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain")
                return
            accept = base64.b64encode(hashlib.sha1(fields[b"sec-websocket-key"] + GUID).digest())
            connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n" % accept)
            frames = Frames(connection, False, rest)
            frames.send(TEXT, b"hello")
            try:
                while True:
                    opcode, payload = frames.receive()
                    frames.send(PONG if opcode == PING else opcode, payload)
                    if opcode == CLOSE:
                        break
            except (EOFError, OSError):
                pass
        self.ended.release()

    def close(self):
        self._socket.close()


class WebSockets(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("openapi.yaml", SPEC))

    def setUp(self):
        self.echo = EchoServer()
        self.addCleanup(self.echo.close)

    def run_gateway(self, upgrades):
        return self.start(self.executable, {"stages": [{"stageName": "prod", "variables": {"backend": self.echo.url}}],
                                            "upstreams": {"users": {"targets": [self.echo.url]}}, "upgrades": upgrades}, ["--threads", "1"])

    def ask(self, gateway, path="/ws", then=b"", key=b"dGhlIHNhbXBsZSBub25jZQ==", version=b"13"):
        """Sends a handshake; the connection, the answer's head and what came behind it."""
        connection = socket.create_connection((gateway.host, gateway.port), timeout=WAIT)
        self.addCleanup(connection.close)
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: %s\r\n"
                           b"Sec-WebSocket-Key: %s\r\n\r\n" % (path.encode(), version, key) + then)
        received = b""
        while b"\r\n\r\n" not in received:
            more = connection.recv(65536)
            self.assertTrue(more, received)
            received += more
        head, _, rest = received.partition(b"\r\n\r\n")
        return connection, head, rest

    def test_frames_go_both_ways(self):
        gateway = self.run_gateway({"webSocket": True})
        for path in ("/ws", "/private"):
            connection, head, rest = self.ask(gateway, path)
            self.assertTrue(head.startswith(b"HTTP/1.1 101 Switching Protocols\r\n"), head)
            self.assertIn(b"\r\nUpgrade: websocket", head)
            self.assertIn(b"\r\nConnection: Upgrade", head)
            self.assertIn(b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head)
            for name in (b"content-type:", b"content-length:", b"keep-alive"):
                self.assertNotIn(name, head.lower())
            frames = Frames(connection, True, rest)
            self.assertEqual(frames.receive(), (TEXT, b"hello"))
            for opcode, payload in ((TEXT, "größe".encode()), (BINARY, os.urandom(300)), (PING, b"p"), (BINARY, os.urandom(2_000_000))):
                sender = threading.Thread(target=frames.send, args=(opcode, payload))
                sender.start()
                self.assertEqual(frames.receive(), (PONG if opcode == PING else opcode, payload))
                sender.join()
            frames.send(CLOSE, b"\x03\xe8")
            self.assertEqual(frames.receive(), (CLOSE, b"\x03\xe8"))
            self.assertEqual(connection.recv(1), b"")
        self.assertEqual(gateway.call("GET", "/mock").status, 200)

    def test_frames_that_come_with_the_handshake_are_not_lost(self):
        gateway = self.run_gateway({"webSocket": True})
        early = bytes([0x81, 0x82, 0, 0, 0, 0]) + b"hi"
        connection, head, rest = self.ask(gateway, then=early)
        self.assertIn(b" 101 ", head)
        frames = Frames(connection, True, rest)
        self.assertEqual([frames.receive(), frames.receive()], [(TEXT, b"hello"), (TEXT, b"hi")])

    def test_the_end_of_either_side_is_the_end_of_both(self):
        gateway = self.run_gateway({"webSocket": True})
        fds = self.descriptors(gateway)
        connection, _, _ = self.ask(gateway)
        connection.close()
        self.assertTrue(self.echo.ended.acquire(timeout=WAIT))
        self.eventually(lambda: self.descriptors(gateway) == fds, lambda: str(self.descriptors(gateway)))

    def descriptors(self, gateway):
        return len(os.listdir(f"/proc/{gateway.process.pid}/fd"))

    def test_idle_connections_end(self):
        gateway = self.run_gateway({"webSocket": True, "idleTimeoutMs": 300})
        connection, head, rest = self.ask(gateway)
        frames = Frames(connection, True, rest)
        self.assertEqual(frames.receive(), (TEXT, b"hello"))
        self.assertEqual(connection.recv(1), b"")
        self.assertTrue(self.echo.ended.acquire(timeout=WAIT))

    def test_without_the_setting_it_is_an_ordinary_request(self):
        gateway = self.run_gateway({})
        _, head, rest = self.ask(gateway, then=b"GET /mock HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"), head)
        self.assertEqual(rest[:5], b"plain")
        self.assertNotIn(b"upgrade", self.echo.heads[0].lower())

    def test_handshakes_that_are_none_are_ordinary_requests(self):
        gateway = self.run_gateway({"webSocket": True})
        for wrong in ({"key": b"abc"}, {"version": b"12"}, {"key": b"*" * 22 + b"=="}):
            _, head, _ = self.ask(gateway, **wrong)
            self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"), head)
        _, head, _ = self.ask(gateway, "/mock")
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"), head)


if __name__ == "__main__":
    unittest.main()
