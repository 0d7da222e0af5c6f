"""Functions whose responses are streamed (responseTransferMode: STREAM), run here and invoked elsewhere."""

import json
import queue
import socket
import struct
import threading
import unittest
import zlib

from harness import WAIT, GatewayTest

URI = "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/response-streaming-invocations"
NAMES = ("events", "late", "early", "plain", "headless", "large", "away")
FUNCTION = """
const wait = () => fetch(process.env.GATE);
const begin = (stream, head) => awslambda.HttpResponseStream.from(stream, head);
const stream = awslambda.streamifyResponse;

exports.events = stream(async (event, response, context) => {
  response = begin(response, { statusCode: 201, headers: { 'Content-Type': 'text/event-stream', 'X-Path': event.path }, multiValueHeaders: { 'X-Two': ['1', '2'] }, cookies: ['a=b'] });
  for (let i = 0; i < 3; i++) {
    response.write(`data: ${i}\\n\\n`);
    await wait();
  }
  response.end();
});
exports.late = stream(async (event, response) => {
  response = begin(response, { statusCode: 200 });
  response.write('begun');
  await wait();
  throw new Error('boom');
});
exports.early = stream(async () => { throw new Error('boom'); });
exports.plain = async () => '{"statusCode": 200}';
exports.headless = stream(async (event, response) => { response.write('no head'.repeat(4000)); response.end(); });
exports.large = stream(async (event, response) => {
  response = begin(response, { statusCode: 200 });
  const piece = Buffer.alloc(1 << 20, 'x');
  for (let i = 0; i < 64; i++) if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
  response.end();
});
exports.away = stream(async (event, response) => {
  response = begin(response, { statusCode: 200 });
  response.write('begun');
  await wait();
  response.write('x'.repeat(1 << 20));
  response.end();
  console.log('away is through');
});
"""


def message(payload, **headers):
    """One message of application/vnd.amazon.eventstream."""
    encoded = b"".join(bytes([len(name) + 1]) + b":" + name.replace("_", "-").encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
                       for name, value in headers.items())
    prelude = struct.pack(">II", 16 + len(encoded) + len(payload), len(encoded))
    text = prelude + struct.pack(">I", zlib.crc32(prelude)) + encoded + payload
    return text + struct.pack(">I", zlib.crc32(text))


class LambdaStreaming(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        paths = {f"/{name}": {"x-amazon-apigateway-any-method": {"responses": {}, "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": URI.format(name), "responseTransferMode": "STREAM", "timeoutInMillis": 900000}}} for name in NAMES + ("remote",)}
        cls.executable = cls.build(cls.write("openapi.json", {"openapi": "3.0.1", "info": {"title": "s", "version": "1"}, "x-apigen-api-type": "rest", "paths": paths}))
        cls.write("code/index.js", FUNCTION)

    def setUp(self):
        # A function that waits gets on when the test says so.
        self.gate = queue.Queue()
        gate = self.backend(lambda request: (self.gate.get(timeout=WAIT), (200, [], b""))[1])
        self.endpoint = self.backend()
        self.gateway = self.start(self.executable, {"endpoints": {"lambda": self.endpoint.url}, "functions": {name: {
            "runtime": "nodejs20.x", "handler": f"index.{name}", "codeUri": str(self.folder / "code"), "timeout": 60, "memorySize": 512,
            "environment": {"GATE": gate.url}} for name in NAMES}}, ["--threads", "1"])

    def begin(self, path):
        self.connection = self.gateway.connect()
        self.addCleanup(self.connection.close)
        self.connection.request("GET", path)
        return self.connection.getresponse()

    def read(self, answer, size):
        body = b""
        while len(body) < size:
            piece = answer.read1(size - len(body))
            self.assertTrue(piece, body)
            body += piece
        return body

    def test_events_arrive_as_they_are_written(self):
        answer = self.begin("/events")
        self.assertEqual(answer.status, 201)
        self.assertEqual((answer.getheader("Content-Type"), answer.getheader("X-Path"), answer.getheader("X-Two"), answer.getheader("Set-Cookie")),
                         ("text/event-stream", "/events", "1, 2", "a=b"))
        self.assertTrue(answer.getheader("X-Amzn-Trace-Id"))
        for i in range(3):
            self.assertEqual(self.read(answer, 9), b"data: %d\n\n" % i)
            self.gate.put(True)
        self.assertEqual(answer.read(), b"")
        self.gate.put(True)
        self.gate.put(True)
        self.gate.put(True)
        self.assertEqual(self.gateway.call("GET", "/events").body, b"data: 0\n\ndata: 1\n\ndata: 2\n\n")

    def test_a_failure_after_the_beginning_cuts_the_answer(self):
        with socket.create_connection((self.gateway.host, self.gateway.port), timeout=WAIT) as connection:
            connection.sendall(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
            received = b""
            while b"begun" not in received:
                received += connection.recv(65536)
            self.gate.put(True)
            try:
                while more := connection.recv(65536):
                    received += more
            except ConnectionResetError:
                pass
        self.assertFalse(received.endswith(b"0\r\n\r\n"))
        self.eventually(lambda: any("boom" in line for line in self.gateway.stderr))
        self.gate.put(True)
        self.gate.put(True)
        self.gate.put(True)
        self.assertEqual(self.gateway.call("GET", "/events").status, 201)

    def test_answers_without_a_head_are_bad_gateways(self):
        for path in ("/early", "/plain", "/headless"):
            answer = self.gateway.call("GET", path)
            self.assertEqual((answer.status, answer.json), (502, {"message": "Internal server error"}), path)

    def test_a_slow_reader_holds_the_function_up(self):
        answer = self.begin("/large")
        before = self.resident()
        size = 0
        while piece := answer.read(1 << 16):
            size += len(piece)
        self.assertEqual(size, 64 << 20)
        self.assertLess(self.resident() - before, 4 << 20)

    def resident(self):
        with open(f"/proc/{self.gateway.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))

    def test_a_client_that_goes_away_leaves_the_function_to_itself(self):
        answer = self.begin("/away")
        self.assertEqual(self.read(answer, 5), b"begun")
        self.connection.close()
        answer.close()
        self.gate.put(True)
        self.eventually(lambda: any("away is through" in line for line in self.gateway.stderr), lambda: "".join(self.gateway.stderr))

    def serve_remote(self, answer):
        self.endpoint.answer = lambda request: (200, [("Content-Type", "application/vnd.amazon.eventstream")], answer)
        return self.gateway.call("GET", "/remote")

    def test_a_function_elsewhere(self):
        head = b'{"statusCode": 202, "headers": {"X-From": "afar"}}' + bytes(8)
        done = message(b"{}", message_type="event", event_type="InvokeComplete", content_type="application/json")
        answer = self.serve_remote(b"".join(message(piece, message_type="event", event_type="PayloadChunk") for piece in (head[:20], head[20:] + b"one ", b"two")) + done)
        self.assertEqual((answer.status, answer.body, answer["X-From"]), (202, b"one two", "afar"))
        request = self.endpoint.requests[0]
        self.assertEqual(request.target, "/2021-11-15/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aremote/response-streaming-invocations")
        self.assertEqual(json.loads(request.body)["path"], "/remote")

    def test_a_function_elsewhere_that_fails(self):
        failure = message(b'{"ErrorCode": "Unhandled", "ErrorDetails": "{}"}', message_type="event", event_type="InvokeComplete")
        thrown = message(b'{"Message": "no"}', message_type="exception", exception_type="ServiceException")
        for text in (failure, thrown, b"garbage" * 10, message(b"x", message_type="event", event_type="PayloadChunk")):
            answer = self.serve_remote(text)
            self.assertEqual((answer.status, answer.json), (502, {"message": "Internal server error"}))


if __name__ == "__main__":
    unittest.main()
