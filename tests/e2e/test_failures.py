"""What clients and operators see when something behind the gateway fails."""

import json
import socket
import threading
import time
import unittest

from harness import WAIT, GatewayTest

LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"


def proxy(**members):
    return {"get": {"responses": {"200": {"description": "ok"}},
                    "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", **members}}}


def function(name):
    return {"x-amazon-apigateway-any-method": {"responses": {"200": {"description": "ok"}},
                                               "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA.format(name)}}}


class Listener:
    """A backend that accepts and then does what `behave(connection)` says."""

    def __init__(self, behave):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._behave = behave
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.recv(65536)
            self._behave(connection)

    def close(self):
        self._socket.close()


class Failures(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        spec = cls.write("failures.json", {
            "openapi": "3.0.1", "info": {"title": "failures", "version": "1"}, "paths": {
                "/refused": proxy(uri="${stageVariables.refused}/x"),
                "/silent": proxy(uri="${stageVariables.silent}/x", timeoutInMillis=200),
                "/garbage": proxy(uri="${stageVariables.garbage}/x"),
                "/cut": proxy(uri="${stageVariables.cut}/x"),
                "/unset": proxy(uri="${stageVariables.unset}/x"),
                "/fn": function("fn"), "/missing": function("missing"),
                "/firehose": {"post": {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
                    "type": "aws_proxy", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:firehose:action/PutRecord"}}}}})
        cls.executable = cls.build(spec, options=["--allow-unsupported", "firehose-proxy"])
        cls.write("fn/app.py", "import os\n\n\ndef handler(event, context):\n"
                               "    what = (event['queryStringParameters'] or {}).get('do')\n"
                               "    if what == 'raise':\n        raise ValueError('boom')\n"
                               "    if what == 'exit':\n        os._exit(7)\n"
                               "    if what == 'shape':\n        return ['no', 'answer']\n"
                               "    return {'statusCode': 200, 'body': str(len(event['body'] or ''))}\n")

    def setUp(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            refused = f"http://127.0.0.1:{unused.getsockname()[1]}"
        held = []
        self.addCleanup(lambda: [connection.close() for connection in held])

        def garbage(connection):
            connection.sendall(b"this is no HTTP\r\n\r\n")
            connection.close()

        def cut(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            connection.close()

        listeners = {"silent": Listener(held.append), "garbage": Listener(garbage), "cut": Listener(cut)}
        for listener in listeners.values():
            self.addCleanup(listener.close)
        self.gateway = self.start(self.executable, {
            "stages": [{"stageName": "prod", "variables": {"refused": refused, **{name: one.url for name, one in listeners.items()}}}],
            "functions": {"fn": {"runtime": "python3.11", "handler": "app.handler", "codeUri": str(self.folder / "fn")}}})

    def seen(self, text):
        """Waits until a line on stderr holds this text."""
        end = time.monotonic() + WAIT
        while not any(text in line for line in self.gateway.stderr):
            if time.monotonic() > end:
                self.fail(f"{text!r} is not among {self.gateway.stderr}")
            time.sleep(0.01)

    def test_backends(self):
        for path, statuses, message, cause in (("/refused", (500, 504), None, "refused"), ("/silent", (504,), "Endpoint request timed out", "INTEGRATION_TIMEOUT"),
                                               ("/garbage", (500, 502, 504), None, "GET /garbage"), ("/cut", (500, 502, 504), None, "GET /cut"),
                                               ("/unset", (500,), "Internal server error", "Invalid endpoint address")):
            with self.subTest(path):
                answer = self.gateway.call("GET", path)
                self.assertIn(answer.status, statuses)
                self.assertEqual(answer["x-amzn-ErrorType"], "InternalServerErrorException")
                if message:
                    self.assertEqual(answer.json, {"message": message})
                self.seen(cause)
        self.assertEqual(self.gateway.call("GET", "/fn").status, 200)

    def test_functions(self):
        for what, cause in (("raise", "boom"), ("exit", "exit status 7"), ("shape", "GET /fn 502")):
            with self.subTest(what):
                answer = self.gateway.call("GET", f"/fn?do={what}")
                self.assertEqual((answer.status, answer.text), (502, '{"message": "Internal server error"}'))
                self.seen(cause)
        missing = self.gateway.call("GET", "/missing")
        self.assertEqual(missing.status, 500)
        self.seen("has no function 'missing'")
        self.assertEqual(self.gateway.call("GET", "/fn").text, "0")

    def test_body_limits(self):
        self.assertEqual(self.gateway.call("POST", "/fn", b"a" * 4_000_000).text, "4000000")
        large = self.gateway.call("POST", "/fn", b"a" * (10 * 1024 * 1024 + 1))
        self.assertEqual((large.status, large.json), (413, {"message": "Request Too Long"}))

    def test_unsupported_route(self):
        self.assertEqual(self.gateway.call("POST", "/firehose", json.dumps({})).status, 501)


if __name__ == "__main__":
    unittest.main()
