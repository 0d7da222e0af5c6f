"""x-amazon-apigateway-minimum-compression-size (aws-behaviour reference 10.2)."""

import gzip
import json
import unittest
import zlib

from harness import GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: packed, version: "1"}
x-apigen-api-type: rest
x-amazon-apigateway-minimum-compression-size: 100
paths:
  /any/{rest+}:
    x-amazon-apigateway-any-method:
      parameters: [{name: rest, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: ${stageVariables.backend}/{rest}
        requestParameters: {integration.request.path.rest: method.request.path.rest}
  /fixed:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: '@text@'}}}
"""
TEXT = json.dumps({"text": "word " * 200})
LONG = b"0123456789abcdef" * 100_000


class Compression(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("openapi.yaml", SPEC.replace("@text@", TEXT)))

    def setUp(self):
        self.behind = self.backend(self.answer)
        self.gateway = self.start(self.executable, {"stages": [{"stageName": "prod", "variables": {"backend": self.behind.url}}],
                                                    "limits": {"bodyBytes": 2_000_000}})

    def answer(self, request):
        if request.target == "/long":
            return 200, [("Content-Type", "text/plain")], LONG
        if request.target == "/short":
            return 200, [("Content-Type", "text/plain")], b"short"
        if request.target == "/packed":
            return 200, [("Content-Type", "text/plain"), ("Content-Encoding", "br")], b"x" * 500
        if request.target == "/chunked":
            pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (b"a" * 60, b"b" * 60, b"c" * 5000))
            return 200, [("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")], pieces + b"0\r\n\r\n"
        return 200, [("Content-Type", "application/octet-stream")], request.body

    def ask(self, path, accept=None):
        return self.gateway.call("GET", path, headers={"Accept-Encoding": accept} if accept else {})

    def test_answers(self):
        for path, plain in (("/fixed", TEXT.encode()), ("/any/long", LONG), ("/any/chunked", b"a" * 60 + b"b" * 60 + b"c" * 5000)):
            packed = self.ask(path, "gzip")
            self.assertEqual((packed.status, packed["Content-Encoding"]), (200, "gzip"), path)
            self.assertEqual(gzip.decompress(packed.body), plain)
            self.assertLess(len(packed.body), len(plain) / 2)
            deflated = self.ask(path, "br;q=0.5, deflate")
            self.assertEqual(deflated["Content-Encoding"], "deflate")
            self.assertEqual(zlib.decompress(deflated.body), plain)
            for accept in (None, "identity", "br", "br, gzip;q=0.5", "gzip;q=0", "gzip;q=0.2, identity"):
                whole = self.ask(path, accept)
                self.assertEqual((whole["Content-Encoding"], whole.body), (None, plain), accept)
        self.assertEqual(self.ask("/any/short", "gzip").body, b"short")
        kept = self.ask("/any/packed", "gzip")
        self.assertEqual((kept["Content-Encoding"], kept.body), ("br", b"x" * 500))

    def send(self, body, coding):
        return self.gateway.call("POST", "/any/up", body, {"Content-Encoding": coding, "Content-Type": "text/plain"})

    def test_requests(self):
        for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
            self.assertEqual(self.send(pack(LONG), coding).body, LONG)
            self.assertEqual(self.behind.requests[-1]["Content-Encoding"], None)
        self.assertEqual(self.send(LONG, "identity").body, LONG)
        short = gzip.compress(b"short")
        self.assertEqual(self.send(short, "gzip").body, short)  # below the minimum
        self.assertEqual(self.send(LONG, "br").status, 415)

    def test_bad_and_dangerous_requests(self):
        called = len(self.behind.requests)
        bomb = gzip.compress(b"\0" * 50_000_000)
        self.assertLess(len(bomb), 100_000)
        self.assertEqual(self.send(bomb, "gzip").status, 413)
        self.assertEqual(self.send(b"no gzip at all " * 50, "gzip").status, 400)
        self.assertEqual(self.send(gzip.compress(LONG)[:-20], "gzip").status, 400)
        self.assertEqual(self.send(gzip.compress(LONG) + b"more", "gzip").status, 400)
        self.assertEqual(len(self.behind.requests), called)


if __name__ == "__main__":
    unittest.main()
