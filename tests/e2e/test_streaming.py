"""Bodies that are passed on as they come: server-sent events, and a gigabyte each way in constant memory."""

import socket
import threading
import unittest

from harness import WAIT, GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: streams, version: "1"}
x-apigen-api-type: rest
x-amazon-apigateway-minimum-compression-size: 0
paths:
  /events:
    get:
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: GET, uri: "${stageVariables.backend}/events", responseTransferMode: STREAM, timeoutInMillis: 900000}
  /plain-events:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "${stageVariables.backend}/events"}
  /large:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: "${stageVariables.backend}/large"}
"""
GIGABYTE = 1 << 30
PIECE = b"0123456789abcdef" * 65_536  # 1 MB
MOST_GROWTH = 4 << 20


class Server:
    """Speaks just enough HTTP: `serve(connection, head)` writes the answer."""

    def __init__(self, serve):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._socket.getsockname()[1]
        self._serve = serve
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
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            self._serve(connection, head)

    def close(self):
        self._socket.close()


def head_of(connection):
    """The head of an answer, and what came of the body with it."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65536)
        if not more:
            return received, b""
        received += more
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest


class Streaming(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("openapi.yaml", SPEC))

    def serve(self, answer, **limits):
        behind = Server(answer)
        self.addCleanup(behind.close)
        gateway = self.start(self.executable, {"stages": [{"stageName": "prod", "variables": {"backend": behind.url}}],
                                               "limits": {"bodyBytes": GIGABYTE, **limits}}, ["--threads", "1"])
        connection = socket.create_connection((gateway.host, gateway.port), timeout=WAIT)
        self.addCleanup(connection.close)
        return gateway, connection

    def memory(self, gateway, name):
        with open(f"/proc/{gateway.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name + ":"))

    def begin_watching(self, gateway):
        with open(f"/proc/{gateway.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # the peak counts from here on
        return self.memory(gateway, "VmRSS")

    def test_events_arrive_one_by_one(self):
        seen = threading.Semaphore(0)

        def answer(connection, head):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for i in range(5):
                event = b"data: %d\n\n" % i
                connection.sendall(b"%x\r\n%s\r\n" % (len(event), event))
                seen.acquire(timeout=WAIT)  # the next one only when the client has this one
            connection.sendall(b"0\r\n\r\n")

        for path in ("/events", "/plain-events"):
            _, connection = self.serve(answer)
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n" % (path.encode(), b"gzip" if path == "/events" else b"identity"))
            head, received = head_of(connection)
            self.assertIn(b"200 OK", head)
            self.assertNotIn(b"Content-Encoding", head)
            for i in range(5):
                while b"data: %d\n\n" % i not in received:
                    more = connection.recv(65536)
                    self.assertTrue(more, received)
                    received += more
                seen.release()
            while not received.endswith(b"0\r\n\r\n"):
                received += connection.recv(65536)

    def test_a_gigabyte_down_in_constant_memory(self):
        def answer(connection, head):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
            for _ in range(GIGABYTE // len(PIECE)):
                connection.sendall(PIECE)

        gateway, connection = self.serve(answer)
        before = self.begin_watching(gateway)
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        _, body = head_of(connection)
        received, room = len(body), bytearray(1 << 20)
        while received < GIGABYTE:
            count = connection.recv_into(room)
            self.assertTrue(count, f"cut off after {received} bytes")
            received += count
        self.assertEqual(received, GIGABYTE)
        self.assertLess(self.memory(gateway, "VmHWM") - before, MOST_GROWTH)

    def test_a_gigabyte_up_in_constant_memory(self):
        def answer(connection, head):
            left, room = GIGABYTE - len(head.partition(b"\r\n\r\n")[2]), bytearray(1 << 20)
            while left > 0:
                count = connection.recv_into(room)
                if not count:
                    return
                left -= count
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")

        gateway, connection = self.serve(answer)
        before = self.begin_watching(gateway)
        connection.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
        for _ in range(GIGABYTE // len(PIECE)):
            connection.sendall(PIECE)
        head, body = head_of(connection)
        self.assertIn(b"200 OK", head)
        self.assertEqual(body, b"done")
        self.assertLess(self.memory(gateway, "VmHWM") - before, MOST_GROWTH)

    def test_a_gigabyte_up_in_chunks_in_constant_memory(self):
        heads = []

        def answer(connection, head):
            head, _, received = head.partition(b"\r\n\r\n")
            heads.append(head)
            room = bytearray(1 << 20)
            while not received.endswith(b"\r\n0\r\n\r\n"):
                count = connection.recv_into(room)
                if not count:
                    return
                received = (received + room[:count] if count < 16 else bytes(room[count - 16:count]))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")

        gateway, connection = self.serve(answer)
        before = self.begin_watching(gateway)
        connection.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(GIGABYTE // len(PIECE)):
            connection.sendall(b"%x\r\n%s\r\n" % (len(PIECE), PIECE))
        connection.sendall(b"0\r\n\r\n")
        head, body = head_of(connection)
        self.assertIn(b"200 OK", head)
        self.assertEqual(body, b"done")
        self.assertIn(b"\r\nTransfer-Encoding: chunked", heads[0])
        self.assertLess(self.memory(gateway, "VmHWM") - before, MOST_GROWTH)

    def test_the_length_of_a_short_body_in_chunks_is_told(self):
        heads = []

        def answer(connection, head):
            heads.append(head)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        _, connection = self.serve(answer)
        connection.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        self.assertIn(b"200 OK", head_of(connection)[0])
        self.assertIn(b"\r\nContent-Length: 5\r\n", heads[0])
        self.assertTrue(heads[0].endswith(b"\r\n\r\nhello"), heads[0])

    def test_a_body_in_chunks_is_held_to_the_limit(self):
        def answer(connection, head):
            while connection.recv(65536):
                pass

        _, connection = self.serve(answer, bodyBytes=1 << 20)
        connection.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"%x\r\n%s\r\n1\r\nx\r\n0\r\n\r\n" % (len(PIECE), PIECE))
        head, body = head_of(connection)
        self.assertIn(b" 413 ", head)
        self.assertEqual(body, b'{"message":"Request Too Long"}')

    def test_a_backend_that_does_not_read_holds_the_client_up(self):
        reads = threading.Event()
        self.addCleanup(reads.set)

        def answer(connection, head):
            reads.wait(WAIT)
            while connection.recv(65536):
                pass

        _, connection = self.serve(answer)
        connection.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.settimeout(1)
        with self.assertRaises(TimeoutError):
            for _ in range(256):  # more than sockets may buffer
                connection.sendall(b"%x\r\n%s\r\n" % (len(PIECE), PIECE))


if __name__ == "__main__":
    unittest.main()
