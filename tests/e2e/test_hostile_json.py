"""Hostile JSON in requests: both ways of validating refuse what is not JSON with 400 and a clear sentence, compare numbers exactly
and end in time."""

import json
import time
import unittest

from harness import GatewayTest

# @TEXT@ becomes a number as spelt: Python would round it.
SCHEMA = {"type": "object", "properties": {
    "s": {"type": "string", "maxLength": 3}, "i": {"type": "integer"}, "n": {"type": "number"},
    "most": {"type": "integer", "maximum": 9007199254740993}, "least": {"type": "number", "minimum": "@-18446744073709551617.5@"},
    "huge": {"type": "number", "maximum": "@1e400@"}, "tiny": {"type": "number", "minimum": "@1e-400@"},
    "one": {"enum": ["@18446744073709551617@", "@0.1e1@"]}, "cents": {"type": "number", "multipleOf": "@0.01@"}, "even": {"type": "integer", "multipleOf": 2},
    "set": {"type": "array", "uniqueItems": True}, "deep": {}, "tree": {"$ref": "#/components/schemas/Tree"}}}
BRANCH = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Tree"}}}
TREE = {"anyOf": [BRANCH, {**BRANCH, "maxProperties": 3}, {"type": "string"}]}


def nested(levels, inside=b""):
    return b"[" * levels + inside + b"]" * levels


# name: the body, and what the sentence says
NOT_JSON = {
    "white space only": (b" \r\n\t", "ends where a value is expected"),
    "two values": (b"{} {}", "something follows the value"),
    "a byte after the value": (b"{}x", "something follows the value"),
    "NUL after the value": (b'{"i":1}\0', "something follows the value"),
    "NUL and another value": (b'{"i":1}\0{"i":"x"}', "something follows the value"),
    "vertical tab as space": (b"\x0b{}", "a value is expected"),
    "form feed as space": (b"{\x0c}", "a member's name in quotes is expected"),
    "no-break space": (b"\xc2\xa0{}", "a value is expected"),
    "byte order mark": (b"\xef\xbb\xbf{}", "byte order mark"),
    "UTF-16, little endian": (b"\xff\xfe{\0}\0", "a value is expected"),
    "UTF-16 without mark": (b"\0{\0}", "a value is expected"),
    "UTF-32": (b"\0\0\0{\0\0\0}", "a value is expected"),
    "NaN": (b'{"n":NaN}', "a value is expected"),
    "nan": (b'{"n":nan}', "a value is expected"),
    "Infinity": (b'{"n":Infinity}', "a value is expected"),
    "-Infinity": (b'{"n":-Infinity}', "a value is expected"),
    "hexadecimal": (b'{"n":0x1F}', "a comma or '}' is expected"),
    "leading zero": (b'{"n":007}', "begins with 0"),
    "leading zero, negative": (b'{"n":-01}', "begins with 0"),
    "leading plus": (b'{"n":+1}', "a value is expected"),
    "leading point": (b'{"n":.5}', "a value is expected"),
    "trailing point": (b'{"n":5.}', "a digit is expected"),
    "empty exponent": (b'{"n":1e}', "a digit is expected"),
    "signed empty exponent": (b'{"n":1e-}', "a digit is expected"),
    "minus alone": (b'{"n":-}', "a value is expected"),
    "two minus": (b'{"n":--1}', "a value is expected"),
    "digits of another script": ('{"n":\u0661}'.encode(), "a value is expected"),
    "separated digits": (b'{"n":1_000}', "a comma or '}' is expected"),
    "capital true": (b'{"n":True}', "a value is expected"),
    "half a word": (b'{"n":tru', "a value is expected"),
    "undefined": (b'{"n":undefined}', "a value is expected"),
    "single quotes": (b"{'i':1}", "a member's name in quotes is expected"),
    "no quotes": (b"{i:1}", "a member's name in quotes is expected"),
    "a number as name": (b'{1:1}', "a member's name in quotes is expected"),
    "trailing comma": (b'{"i":1,}', "a member's name in quotes is expected"),
    "trailing comma in a list": (b'{"set":[1,]}', "a value is expected"),
    "leading comma": (b'{,"i":1}', "a member's name in quotes is expected"),
    "two commas": (b'{"set":[1,,2]}', "a value is expected"),
    "no colon": (b'{"i" 1}', "a colon is expected"),
    "two colons": (b'{"i"::1}', "a value is expected"),
    "no value": (b'{"i":}', "a value is expected"),
    "no comma": (b'{"i":1 "s":"x"}', "a comma or '}' is expected"),
    "wrong bracket": (b'{"set":[1}', "a comma or ']' is expected"),
    "comment": (b'{/**/"i":1}', "a member's name in quotes is expected"),
    "line comment": (b'{} // end', "something follows the value"),
    "unclosed object": (b'{"i":1', "ends inside an object or array"),
    "unclosed list": (b'{"set":[1', "ends inside an object or array"),
    "unclosed string": (b'{"s":"a', "ends inside a string"),
    "unclosed escape": (b'{"s":"a\\', "ends inside a string"),
    "open brackets": (b"[" * 1_000_000, "nested too deeply"),
    "open members": (b'{"deep":' * 200_000, "nested too deeply"),
    "513 levels": (b'{"deep":' + nested(512) + b"}", "nested too deeply"),
    "line break in a string": (b'{"s":"a\nb"}', "control character"),
    "NUL in a string": (b'{"s":"a\0b"}', "control character"),
    "tab in a name": (b'{"a\tb":1}', "control character"),
    "unknown escape": (b'{"s":"\\x41"}', "unknown escape"),
    "escaped line break": (b'{"s":"\\\n"}', "unknown escape"),
    "short \\u": (b'{"s":"\\u00"}', "four hexadecimal digits"),
    "bad digit in \\u": (b'{"s":"\\u00g0"}', "four hexadecimal digits"),
    "signed \\u": (b'{"s":"\\u+041"}', "four hexadecimal digits"),
    "lone high surrogate": (b'{"s":"\\ud800"}', "half of a surrogate pair"),
    "high surrogate and a letter": (b'{"s":"\\ud800x"}', "half of a surrogate pair"),
    "two high surrogates": (b'{"s":"\\ud800\\ud800"}', "half of a surrogate pair"),
    "lone low surrogate": (b'{"s":"\\udc00"}', "half of a surrogate pair"),
    "pair in the wrong order": (b'{"s":"\\udc00\\ud800"}', "half of a surrogate pair"),
    "lone surrogate in a name": (b'{"\\ud800":1}', "half of a surrogate pair"),
    "surrogate in UTF-8": (b'{"s":"\xed\xa0\x80"}', "not UTF-8"),
    "pair of surrogates in UTF-8": (b'{"s":"\xed\xa0\x80\xed\xb0\x80"}', "not UTF-8"),
    "Latin-1": (b'{"s":"\xe4"}', "not UTF-8"),
    "lone continuation": (b'{"s":"\x80"}', "not UTF-8"),
    "cut sequence": (b'{"s":"\xe2\x82"}', "not UTF-8"),
    "overlong slash": (b'{"s":"\xc0\xaf"}', "not UTF-8"),
    "overlong NUL": (b'{"s":"\xe0\x80\x80"}', "not UTF-8"),
    "beyond U+10FFFF": (b'{"s":"\xf4\x90\x80\x80"}', "not UTF-8"),
    "five bytes": (b'{"s":"\xf8\x88\x80\x80\x80"}', "not UTF-8"),
    "not UTF-8 in a name": (b'{"\xff":1}', "not UTF-8"),
}

# JSON that the schema refuses: the body, the pointer of strict mode
REFUSED = {
    "one above the maximum, the same as a double": (b'{"most":9007199254740994}', "#/most"),
    "the maximum as a fraction above it": (b'{"most":9007199254740993.0000000000000000001}', "#/most"),
    "just below a minimum of 20 digits": (b'{"least":-18446744073709551617.50000000000000001}', "#/least"),
    "beyond 1e400": (b'{"huge":1.0000000000000000000001e400}', "#/huge"),
    "far beyond 1e400": (b'{"huge":1e999999999999999999999999}', "#/huge"),
    "below 1e-400": (b'{"tiny":9e-401}', "#/tiny"),
    "beside an enumerated integer": (b'{"one":18446744073709551616}', "#/one"),
    "no multiple of a cent": (b'{"cents":0.075}', "#/cents"),
    "an odd number of 21 digits": (b'{"even":100000000000000000001}', "#/even"),
    "a fraction that a double would lose": (b'{"even":2.00000000000000000001}', "#/even"),
    "equal, but spelt in other ways": (b'{"set":[100,1e2]}', "#/set"),
    "the same string, escaped": (b'{"set":["a","\\u0061"]}', "#/set"),
    "four characters with a pair of surrogates": (b'{"s":"ab\\ud83d\\ude00c"}', "#/s"),
    "an escaped NUL counts": (b'{"s":"ab\\u0000c"}', "#/s"),
    "alternatives inside alternatives": (b'{"tree":' + b'{"next":' * 400 + b"1" + b"}" * 401, "#/tree"),
}

ACCEPTED = {
    "the maximum": b'{"most":9007199254740993}',
    "the minimum of 20 digits": b'{"least":-18446744073709551617.5}',
    "1e400 itself": b'{"huge":1e400}',
    "1e400 in other words": b'{"huge":0.1E+401}',
    "1e-400 itself": b'{"tiny":1e-400}',
    "an enumerated integer of 20 digits": b'{"one":18446744073709551617}',
    "an enumerated number, spelt otherwise": b'{"one":1}',
    "seven cents": b'{"cents":0.07}',
    "an even number of 21 digits": b'{"even":100000000000000000002}',
    "minus zero": b'{"i":-0}',
    "a million digits": b'{"n":' + b"9" * 1_000_000 + b"}",
    "an enormous exponent": b'{"n":1e999999999999}',
    "neighbours beyond 2^53": b'{"set":[9007199254740992,9007199254740993]}',
    "50,000 different numbers": b'{"set":[' + b",".join(b"%d" % i for i in range(50_000)) + b"]}",
    "512 levels": b'{"deep":' + nested(511) + b"}",
    "three characters with a pair of surrogates": b'{"s":"a\\ud83d\\ude00b"}',
    "an escaped NUL": b'{"s":"a\\u0000b"}',
    "names of JavaScript": b'{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
    "alternatives inside alternatives": b'{"tree":' + b'{"next":' * 400 + b'"x"' + b"}" * 401,
}

# Duplicate members: AWS's parser keeps the last one; strict refuses.
DUPLICATES = {b'{"i":"x","i":1}': 200, b'{"i":1,"i":"x"}': 400, b'{"i":1,"\\u0069":2}': 200, b'{"deep":{"a":1,"b":2,"a":3}}': 200}


def document(mode, backend):
    model = {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Model"}}}}, "responses": {"200": {"description": "ok"}},
             "x-amazon-apigateway-request-validator": "body", "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "POST", "uri": backend + "/"}}
    made = {"openapi": "3.0.3", "info": {"title": mode, "version": "1"}, "x-apigen-validation": mode, "components": {"schemas": {"Model": SCHEMA, "Tree": TREE}},
            "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}}, "paths": {"/": {"post": model}}}
    if mode == "aws":  # AWS's own answer is one sentence for everything; what was wrong is in a variable
        made["x-amazon-apigateway-gateway-responses"] = {"BAD_REQUEST_BODY": {"responseTemplates": {
            "application/json": "$context.error.message: $context.error.validationErrorString"}}}
    return json.dumps(made).replace('"@', "").replace('@"', "")


class HostileJson(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modes = {}

    def gateways(self):
        backend = self.backend()
        for mode in ("aws", "strict"):
            yield mode, self.start(self.build(self.write(f"{mode}.json", document(mode, backend.url)), name=mode)), backend

    def post(self, gateway, body):
        started = time.monotonic()
        answer = gateway.call("POST", "/", body, {"Content-Type": "application/json"})
        self.assertLess(time.monotonic() - started, 5)
        return answer

    def test_bodies(self):
        for mode, gateway, backend in self.gateways():
            for name, (body, sentence) in NOT_JSON.items():
                with self.subTest(mode, body=name):
                    answer = self.post(gateway, body)
                    self.assertEqual(answer.status, 400, answer.text)
                    if mode == "aws":
                        self.assertTrue(answer.text.startswith("Invalid request body: Unable to parse JSON: "), answer.text)
                        self.assertIn(sentence, answer.text)
                    else:
                        self.assertEqual([(e["in"], e["pointer"]) for e in answer.json["errors"]], [("body", "#")])
                        self.assertRegex(answer.json["errors"][0]["detail"], r"^The body is not JSON: .* \(at byte \d+\)\.$")
                        self.assertIn(sentence, answer.json["errors"][0]["detail"])
            for name, (body, pointer) in REFUSED.items():
                with self.subTest(mode, body=name):
                    answer = self.post(gateway, body)
                    self.assertEqual(answer.status, 400, answer.text)
                    if mode == "strict":
                        self.assertEqual({e["pointer"] for e in answer.json["errors"]}, {pointer})
            self.assertEqual(backend.requests, [])
            for name, body in ACCEPTED.items():
                with self.subTest(mode, body=name):
                    answer = self.post(gateway, body)
                    self.assertEqual(answer.status, 200, answer.text)
                    self.assertEqual(backend.requests[-1].body, body)
            for body, status in DUPLICATES.items():
                with self.subTest(mode, body=body):
                    answer = self.post(gateway, body)
                    self.assertEqual(answer.status, status if mode == "aws" else 400)
                    if mode == "strict":
                        self.assertIn("the same member twice", answer.json["errors"][0]["detail"])
            backend.requests.clear()

    def test_size(self):
        for mode, gateway, backend in self.gateways():
            with self.subTest(mode):
                self.assertEqual(self.post(gateway, b'{"deep":"' + b"a" * 10_000_000 + b'"}').status, 200)
                self.assertEqual(self.post(gateway, b'{"deep":"' + b"a" * 10_500_000 + b'"}').status, 413)
                self.assertEqual(len(backend.requests), 1)
                backend.requests.clear()


if __name__ == "__main__":
    unittest.main()
