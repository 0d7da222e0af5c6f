"""Strict validation of requests: parameters of every location and style, bodies of every kind, and what clients are told."""

import json
import subprocess
import unittest

from harness import GatewayTest, apigen

MOCK = {"type": "mock", "responses": {"default": {"statusCode": 200}}}

MOCK["requestTemplates"] = {kind: '{"statusCode": 200}' for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")}

INTEGERS = {"type": "array", "items": {"type": "integer"}}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "integer"}}, "required": ["R"], "additionalProperties": False}

SCHEMAS = {
    "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer", "minimum": 1}}},
    "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "barks": {"type": "boolean"}}},
    "Pet": {"type": "object", "required": ["id", "name"], "additionalProperties": False, "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 2},
        "secret": {"type": "string", "writeOnly": True},
        "tag": {"type": "string", "nullable": True},
        "born": {"type": "string", "format": "date"},
        "scores": INTEGERS,
        "friend": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                   "discriminator": {"propertyName": "kind", "mapping": {"kitty": "#/components/schemas/Cat"}}}}},
    "Upload": {"type": "object", "required": ["about", "photo"], "properties": {
        "about": {"$ref": "#/components/schemas/Dog"}, "photo": {"type": "string", "format": "binary", "maxLength": 20}, "ids": INTEGERS}},
}


def parameter(name, place, schema, **more):
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}


def operation(parameters=(), body=None, **more):
    made = {"parameters": list(parameters), "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK, **more}
    if body:
        made["requestBody"] = body
    return made


PATHS = {
    "/simple/{v}": operation([parameter("v", "path", INTEGERS)]),
    "/simple-object/{v}": operation([parameter("v", "path", COLOUR)]),
    "/simple-exploded/{v}": operation([parameter("v", "path", COLOUR, explode=True)]),
    "/label/{v}": operation([parameter("v", "path", INTEGERS, style="label")]),
    "/label-exploded/{v}": operation([parameter("v", "path", COLOUR, style="label", explode=True)]),
    "/matrix/{v}": operation([parameter("v", "path", INTEGERS, style="matrix")]),
    "/matrix-exploded/{v}": operation([parameter("v", "path", INTEGERS, style="matrix", explode=True)]),
    "/matrix-object/{v}": operation([parameter("v", "path", COLOUR, style="matrix", explode=True)]),
    "/name/{v}": operation([parameter("v", "path", {"type": "string", "maxLength": 3})]),
    "/query": operation([
        parameter("form", "query", INTEGERS), parameter("list", "query", INTEGERS, explode=False),
        parameter("space", "query", INTEGERS, style="spaceDelimited", explode=False), parameter("pipe", "query", INTEGERS, style="pipeDelimited", explode=False),
        parameter("deep", "query", COLOUR, style="deepObject"), parameter("flat", "query", COLOUR, explode=False), parameter("colour", "query", COLOUR),
        parameter("limit", "query", {"type": "integer", "maximum": 10}), parameter("flag", "query", {"type": "boolean"}, allowEmptyValue=True),
        parameter("text", "query", {"type": "string", "pattern": "^[a-z ]+$"}), parameter("either", "query", {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["5x", "7"]}]}),
        {"name": "where", "in": "query", "content": {"application/json": {"schema": COLOUR}}}], **{"x-apigen-unknown-parameters": "refuse"}),
    "/headers": operation([parameter("X-Ids", "header", INTEGERS), parameter("X-Day", "header", {"type": "string", "format": "date"}, required=True),
                           parameter("Accept", "header", {"type": "integer"})]),
    "/cookies": operation([parameter("session", "cookie", {"type": "string", "minLength": 3}), parameter("n", "cookie", INTEGERS)]),
}

DOCUMENT = {
    "openapi": "3.0.3", "info": {"title": "strict", "version": "1"}, "x-apigen-validation": "strict", "components": {"schemas": SCHEMAS},
    "paths": {
        **{path: {"get": made} for path, made in PATHS.items()},
        "/pets": {"post": operation(body={"required": True, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}},
            "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Pet"}},
            "text/plain": {"schema": {"type": "integer"}}}})},
        "/uploads": {"post": operation(body={"content": {"multipart/form-data": {
            "schema": {"$ref": "#/components/schemas/Upload"}, "encoding": {"photo": {"contentType": "image/png, image/gif"}}}}})},
        "/aws": {"post": operation(body={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}, **{"x-apigen-validation": "aws"})},
    }}


class Strict(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("strict.json", DOCUMENT))

    def setUp(self):
        self.gateway = self.start(self.executable)

    def good(self, target, **more):
        answer = self.gateway.call("GET", target, **more)
        self.assertEqual(answer.status, 200, f"{target}: {answer.text}")

    def bad(self, target, *expected, **more):
        """`expected`: (in, name, pointer, part of the sentence), one for each failure."""
        answer = self.gateway.call("GET", target, **more)
        self.told(answer, 400, expected)

    def told(self, answer, status, expected):
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(answer["Content-Type"], "application/problem+json")
        problem = answer.json
        self.assertEqual((problem["type"], problem["status"]), ("about:blank", status))
        self.assertEqual([(e["in"], e.get("name"), e.get("pointer")) for e in problem["errors"]], [one[:3] for one in expected])
        for error, (_, _, _, part) in zip(problem["errors"], expected):
            self.assertIn(part, error["detail"])

    def post(self, body, content_type="application/json", path="/pets"):
        return self.gateway.call("POST", path, body, {"Content-Type": content_type} if content_type else {})

    def test_path_styles(self):
        self.good("/simple/1,2,3")
        self.bad("/simple/1,x,3", ("path", "v", "#/1", "has to be an integer"))
        self.good("/simple-object/R,100,G,200")
        self.bad("/simple-object/R,100,G", ("path", "v", None, "without a value"))
        self.good("/simple-exploded/R=100,G=200")
        self.bad("/simple-exploded/G=2,B=3", ("path", "v", "#/B", '"B" is not allowed'), ("path", "v", "#/R", '"R" is missing'))
        self.good("/label/.1,2")
        self.good("/label/.1.2")
        self.bad("/label/1,2", ("path", "v", None, "full stop"))
        self.good("/label-exploded/.R=1.G=2")
        self.good("/matrix/;v=1,2")
        self.bad("/matrix/;w=1,2", ("path", "v", None, "its own name"))
        self.good("/matrix-exploded/;v=1;v=2")
        self.bad("/matrix-exploded/;v=1;v=a", ("path", "v", "#/1", "integer"))
        self.good("/matrix-object/;R=1;G=2")

    def test_text_of_a_path(self):
        self.good("/name/%C3%A4%C3%B6%C3%BC")
        self.bad("/name/%FF", ("path", "v", None, "UTF-8"))
        self.bad("/name/a%2", ("path", "v", None, "percent sign"))
        self.bad("/name/abcd", ("path", "v", "#", "at most 3 characters"))

    def test_query_styles(self):
        for query in ("form=1&form=2", "list=1,2", "list=", "space=1%202", "space=1+2", "pipe=1|2", "pipe=1%7C2", "deep[R]=1&deep[G]=2", "deep%5BR%5D=1", "flat=R,1,G,2",
                      "R=1&G=2", "limit=10", "flag=true", "flag=", "text=a+b", "either=3", "either=5x", "either=7", 'where=%7B%22R%22:1%7D'):
            self.good("/query?" + query)
        self.bad("/query?form=1&form=x", ("query", "form", "#/1", "integer"))
        self.bad("/query?list=1%2C2", ("query", "list", "#/0", "integer"))
        self.bad("/query?deep[G]=x", ("query", "deep", "#/G", "integer"), ("query", "deep", "#/R", "missing"))
        self.bad("/query?limit=11", ("query", "limit", "#", "at most 10"))
        self.bad("/query?limit=1&limit=2", ("query", "limit", None, "more than once"))
        self.bad("/query?limit=", ("query", "limit", "#", "has to be an integer, not a string"))
        self.bad("/query?flag=yes", ("query", "flag", "#", "a boolean"))
        self.bad("/query?either=6x", ("query", "either", "#", "none of the alternatives"))
        self.bad("/query?where=%7B", ("query", "where", None, "is not JSON"))
        self.bad("/query?where=%7B%22R%22:%22x%22%7D", ("query", "where", "#/R", "an integer"))

    def test_unknown_parameters(self):
        self.bad("/query?limit=3&nosuch=1", ("query", "nosuch", None, "no such parameter"))
        self.good("/name/abc?nosuch=1")

    def test_all_failures_at_once(self):
        self.bad("/query?limit=99&text=9&flag=2", ("query", "limit", "#", "at most"), ("query", "flag", "#", "boolean"), ("query", "text", "#", "pattern"))
        self.assertEqual(self.gateway.call("GET", "/query?limit=99&text=9").json["detail"], "The request is not as described in 2 places.")

    def test_headers(self):
        self.good("/headers", headers={"X-Day": "2024-02-29", "X-Ids": ["1, 2", "3"]})
        self.bad("/headers", ("header", "X-Ids", "#/1", "integer"), ("header", "X-Day", None, "missing"), headers={"X-Ids": "1, b"})
        self.bad("/headers", ("header", "X-Day", "#", "format date"), headers={"X-Day": "2023-02-29"})

    def test_cookies(self):
        self.good("/cookies", headers={"Cookie": "session=abc; other=1; n=1; n=2"})
        self.good("/cookies", headers={"Cookie": "n=1&n=2"})
        self.bad("/cookies", ("cookie", "session", "#", "at least 3 characters"), ("cookie", "n", "#/0", "integer"), headers={"Cookie": "session=ab; n=x"})

    def test_json_bodies(self):
        self.assertEqual(self.post('{"name": "Ada", "tag": null, "born": "2020-01-31", "friend": {"kind": "kitty", "lives": 9}}').status, 200)
        self.told(self.post('{"name": "A", "id": 1, "scores": [1, "x"], "more": 1}'), 400, [
            ("body", None, "#/name", "at least 2 characters"), ("body", None, "#/id", "read-only"), ("body", None, "#/scores/1", "an integer, not a string"),
            ("body", None, "#/more", '"more" is not allowed')])
        self.told(self.post('{"name": "Ada", "friend": {"kind": "Cat", "lives": 0}}'), 400, [("body", None, "#/friend/lives", "at least 1")])
        self.told(self.post('{"name": "Ada", "friend": {"kind": "cow"}}'), 400, [("body", None, "#/friend/kind", "kitty")])
        self.told(self.post('{"name": "Ada", "name": "Bo"}'), 400, [("body", None, "#", "same member twice")])
        self.told(self.post("{"), 400, [("body", None, "#", "is not JSON")])
        self.told(self.post(""), 400, [("body", None, None, "required")])
        self.told(self.post("[]"), 400, [("body", None, "#", "an object, not an array")])

    def test_media_types(self):
        self.told(self.post("<pet/>", "application/xml"), 415, [("content-type", None, None, "application/json")])
        self.assertEqual(self.post("7", "text/plain; charset=utf-8").status, 200)
        self.told(self.post("x", "text/plain"), 400, [("body", None, "#", "an integer")])
        self.assertEqual(self.post('{"name": "Ada"}', "Application/JSON; charset=utf-8").status, 200)
        self.assertEqual(self.post('{"name": "Ada"}', None).status, 200)

    def test_urlencoded_bodies(self):
        form = "application/x-www-form-urlencoded"
        self.assertEqual(self.post("name=Ada&scores=1&scores=2&friend=%7B%22kind%22:%22Dog%22%7D", form).status, 200)
        self.told(self.post("name=A&scores=1&scores=x", form), 400, [("body", None, "#/name", "at least 2"), ("body", None, "#/scores/1", "integer")])
        self.told(self.post("name=Ada&name=Bo", form), 400, [("body", None, "#", "more than once")])

    def test_multipart_bodies(self):
        def upload(*parts, end=True):
            text = b"".join(b"--xyz\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n" % part for part in parts)
            return self.post(text + (b"--xyz--\r\n" if end else b""), "multipart/form-data; boundary=xyz", "/uploads")

        png = b"; filename=\"a.png\"\r\nContent-Type: image/png"
        self.assertEqual(upload((b"about", b"", b'{"kind": "Dog"}'), (b"photo", png, b"\x89PNG\xff"), (b"ids", b"", b"1"), (b"ids", b"", b"2")).status, 200)
        self.told(upload((b"about", b"", b'{"barks": 1, "kind": "Dog"}'), (b"photo", png, b"\xff" * 21)), 400,
                  [("body", None, "#/about/barks", "a boolean"), ("body", None, "#/photo", "at most 20 characters")])
        self.told(upload((b"photo", b"\r\nContent-Type: text/html", b"x")), 400, [("body", "photo", None, "image/png"), ("body", None, "#/about", "missing")])
        self.told(upload((b"photo", png, b"x"), end=False), 400, [("body", None, "#", "does not end with its boundary")])

    def test_aws_mode_of_one_operation(self):
        self.assertEqual(self.post('{"name": 1}', path="/aws").status, 200)


class Modes(GatewayTest):
    def test_option_of_the_build(self):
        document = {**DOCUMENT, "paths": {"/pets": DOCUMENT["paths"]["/pets"]}}
        del document["x-apigen-validation"]
        spec = self.write("plain.json", document)
        self.assertEqual(self.start(self.build(spec, name="plain")).call("POST", "/pets", '{"name": 1}').status, 200)
        self.assertEqual(self.start(self.build(spec, name="strict", options=["--validation", "strict"])).call("POST", "/pets", '{"name": 1}').status, 400)

    def test_gateway_yaml_chooses_among_what_was_built(self):
        pets = {"post": {**DOCUMENT["paths"]["/pets"]["post"], "x-amazon-apigateway-request-validator": "body"}}
        document = {**DOCUMENT, "paths": {"/pets": pets}, "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}}}
        strict = self.build(self.write("both.json", document), name="both")
        answer = self.start(strict, {"validation": "aws"}).call("POST", "/pets", '{"name": 1}')
        self.assertEqual((answer.status, answer.json), (400, {"message": "Invalid request body"}))
        self.assertEqual(self.start(strict, {"validation": "strict"}).call("POST", "/pets", '{"name": 1}')["Content-Type"], "application/problem+json")
        plain = self.build(self.write("aws.json", {**document, "x-apigen-validation": "aws"}), name="aws")
        for setting, option in (({"validation": "strict"}, "--validation strict"), ({"responseValidation": "log"}, "--response-validation")):
            config = self.write("refused.yaml", setting)
            done = subprocess.run([plain, "--config", config, "--check-config"], text=True, capture_output=True, timeout=60)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(option, done.stdout + done.stderr)

    def test_unknown_parameters(self):
        security = {"iam": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
                    "key": {"type": "apiKey", "name": "token", "in": "query"}}
        paths = {"/plain": {"get": operation([parameter("limit", "query", {"type": "integer"})])}, "/none": {"get": operation()},
                 "/signed": {"get": operation(security=[{"iam": []}])}, "/keyed": {"get": operation(security=[{"key": []}])}}
        spec = self.write("unknown.json", {**DOCUMENT, "components": {"securitySchemes": security}, "paths": paths})
        plain, refusing = self.build(spec, name="unknown"), self.build(spec, name="refusing", options=["--unknown-parameters", "refuse"])
        ignore, refuse = ({"unknownParameters": word} for word in ("ignore", "refuse"))
        for executable, config, status in ((plain, {}, 200), (refusing, {}, 400), (plain, refuse, 400), (refusing, ignore, 200)):
            gateway = self.start(executable, config)
            for target in ("/plain?limit=1&x=2", "/none?x=1"):
                answer = gateway.call("GET", target)
                self.assertEqual(answer.status, status, target)
                if status == 400:
                    self.assertEqual(answer.json["errors"], [{"in": "query", "name": "x", "detail": "There is no such parameter."}])
            for target in ("/plain?limit=1", "/none", "/keyed?token=1"):
                self.assertEqual(gateway.call("GET", target).status, 200, target)
            gateway.stop()
        # What a presigned URL carries is no parameter of the operation.
        code = "".join(path.read_text() for path in self.sources(spec).rglob("contracts*.cc"))
        self.assertIn("X-Amz-Signature", code)

    def sources(self, spec, *options):
        apigen("generate", spec, "-o", self.folder / "sources", *options)
        return self.folder / "sources"

    def test_formats(self):
        names = {"type": "object", "properties": {"host": {"type": "string", "format": "idn-hostname"}, "mail": {"type": "string", "format": "idn-email"},
                                                  "expression": {"type": "string", "format": "regex"}, "port": {"type": "integer", "format": "uint16"},
                                                  "pointer": {"type": "string", "format": "jsonpointer"}, "secret": {"type": "string", "format": "password"}}}
        spec = self.write("formats.json", {**DOCUMENT, "paths": {"/": {"post": operation(body={"content": {"application/json": {"schema": names}}})}}})
        done = apigen("check", spec)
        self.assertEqual(done.stderr.count("AG0612"), 1, done.stderr)
        self.assertIn('the format "jsonpointer" is not checked', done.stderr)
        self.assertIn("did you mean 'json-pointer'?", done.stderr)
        good = {"host": "fa\u00df.de", "mail": "\u00e4@fa\u00df.de", "expression": "^(a|b)+$", "port": 65535, "pointer": "x", "secret": "y"}
        bad = {"host": "a\u00b7l", "mail": "@x", "expression": "(", "port": 65536}
        gateway = self.start(self.build(spec, name="formats"))
        post = lambda value: gateway.call("POST", "/", json.dumps(value), {"Content-Type": "application/json"})
        self.assertEqual(post(good).status, 200)
        self.assertEqual([error["pointer"] for error in post(bad).json["errors"]], ["#/host", "#/mail", "#/expression", "#/port"])
        for ignoring in ({"options": ["--formats", "ignore"]}, {"x-apigen-formats": "ignore"}):
            options = ignoring.pop("options", ())
            ignored = self.write("ignored.json", {**json.loads(spec.read_text()), **ignoring})
            self.assertNotIn("AG0612", apigen("check", ignored, *options).stderr)
            gateway = self.start(self.build(ignored, name="ignored", options=options))
            self.assertEqual(post(bad).status, 200)
            gateway.stop()

    def test_styles_that_a_location_lacks(self):
        paths = {"/a": {"get": operation([parameter("v", "query", INTEGERS, style="matrix")])}}
        done = apigen("check", self.write("style.json", {**DOCUMENT, "paths": paths}), check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("AG0603", done.stderr)

    def test_content_that_is_not_checked(self):
        paths = {"/a": {"post": operation(body={"content": {"application/xml": {"schema": {"type": "object"}}, "image/png": {"schema": {"type": "string", "format": "binary"}}}})}}
        done = apigen("check", self.write("xml.json", {**DOCUMENT, "paths": paths}))
        self.assertEqual(done.stderr.count("AG0604"), 1, done.stderr)
        self.assertIn("application/xml", done.stderr)

    def test_swagger_collection_formats(self):
        def one(name, fmt, place="query"):
            return {"name": name, "in": place, "required": place == "path", "type": "array", "items": {"type": "integer"}, "collectionFormat": fmt}

        paths = {"/q/{p}": {"get": operation([one("p", "pipes", "path"), one("csv", "csv"), one("ssv", "ssv"), one("tsv", "tsv"), one("pipes", "pipes"), one("multi", "multi")])},
                 "/f": {"post": operation([one("list", "csv", "formData"), one("each", "multi", "formData")])}}
        gateway = self.start(self.build(self.write("two.json", {"swagger": "2.0", "info": {"title": "two", "version": "1"}, "x-apigen-validation": "strict", "paths": paths}), name="two"))
        self.assertEqual(gateway.call("GET", "/q/1%7C2?csv=1,2&ssv=1%202&tsv=1%092&pipes=1|2&multi=1&multi=2").status, 200)
        for query in ("csv=1,x", "ssv=1%20x", "tsv=1%09x", "pipes=1|x", "multi=1&multi=x"):
            self.assertEqual(gateway.call("GET", "/q/1?" + query).status, 400, query)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(gateway.call("POST", "/f", "list=1,2&each=1&each=2", form).status, 200)
        self.assertEqual(gateway.call("POST", "/f", "list=1,x", form).status, 400)

    def test_customised_gateway_response(self):
        document = {**DOCUMENT, "paths": {"/pets": DOCUMENT["paths"]["/pets"]}, "x-amazon-apigateway-gateway-responses": {
            "BAD_REQUEST_BODY": {"statusCode": 422, "responseTemplates": {"application/json": '{"why": "$context.error.validationErrorString"}'}}}}
        answer = self.start(self.build(self.write("custom.json", document), name="custom")).call("POST", "/pets", "{}")
        self.assertEqual((answer.status, answer.text), (422, '{"why": "body #/name: The member "name" is missing."}'))


class Resources(GatewayTest):
    """Schemas of OpenAPI 3.1 that are JSON Schema resources of their own."""

    def test_ids_anchors_and_definitions(self):
        schemas = {
            "Tree": {"$id": "https://example.com/tree", "$defs": {"size": {"$anchor": "size", "type": "integer", "exclusiveMinimum": 0}}, "type": "object", "required": ["size"],
                     "properties": {"size": {"$ref": "#/$defs/size"}, "next": {"$ref": "#size"}, "children": {"type": "array", "items": {"$ref": "https://example.com/tree"}}},
                     "unevaluatedProperties": False}}
        document = {"openapi": "3.1.0", "info": {"title": "trees", "version": "1"}, "x-apigen-validation": "strict", "components": {"schemas": schemas},
                    "paths": {"/": {"post": operation(body={"content": {"application/json": {"schema": {"$ref": "https://example.com/tree"}}}})}}}
        gateway = self.start(self.build(self.write("trees.json", document), name="trees"))
        post = lambda value: gateway.call("POST", "/", json.dumps(value), {"Content-Type": "application/json"})
        self.assertEqual(post({"size": 1, "next": 2, "children": [{"size": 3}]}).status, 200)
        bad = post({"size": 0, "children": [{"size": 1, "children": [{}]}], "more": 1})
        self.assertEqual(sorted(error["pointer"] for error in bad.json["errors"]), ["#/children/0/children/0/size", "#/more", "#/size"])


class Answers(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        responses = {"200": {"description": "ok", "headers": {"X-Count": {"required": True, "schema": {"type": "integer"}}},
                             "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                     "4XX": {"description": "no", "content": {"text/plain": {}}}}

        def made(mode):
            return {"get": {"responses": responses, "x-apigen-response-validation": mode,
                            "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": "${stageVariables.backend}/"}}}

        document = {"openapi": "3.0.3", "info": {"title": "answers", "version": "1"}, "components": {"schemas": SCHEMAS}, "paths": {f"/{mode}": made(mode) for mode in ("off", "log", "enforce")}}
        cls.executable = cls.build(cls.write("answers.json", document))

    def setUp(self):
        self.answer = (200, [("Content-Type", "application/json"), ("X-Count", "1")], b'{"id": 1, "name": "Ada"}')
        backend = self.backend(lambda request: self.answer)
        self.gateway = self.start(self.executable, {"stages": [{"stageName": "prod", "variables": {"backend": backend.url}}]})

    def test_good_answers(self):
        for mode in ("off", "log", "enforce"):
            answer = self.gateway.call("GET", f"/{mode}")
            self.assertEqual((answer.status, answer.json), (200, {"id": 1, "name": "Ada"}))
        self.answer = (404, [("Content-Type", "text/plain")], b"none")
        self.assertEqual(self.gateway.call("GET", "/enforce").status, 404)
        self.gateway.stop()
        self.assertEqual(self.gateway.stderr, [])

    def test_mode_of_gateway_yaml(self):
        self.answer = (200, [], b"x")
        backend = self.backend(lambda request: self.answer)
        document = {"openapi": "3.0.3", "info": {"title": "one", "version": "1"}, "paths": {"/": {"get": {
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "integer"}}}}},
            "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": backend.url + "/"}}}}}
        executable = self.build(self.write("one.json", document), name="one", options=["--response-validation", "log"])
        for mode, status in ((None, 200), ("off", 200), ("log", 200), ("enforce", 502)):
            gateway = self.start(executable, {"responseValidation": mode} if mode else None)
            self.assertEqual(gateway.call("GET", "/").status, status, mode)
            gateway.stop()
            self.assertEqual(len(gateway.stderr), 0 if mode == "off" else 1, mode)

    def test_broken_promises(self):
        cases = [((200, [("Content-Type", "application/json")], b'{"id": 1, "name": "Ada"}'), "header X-Count: It is required"),
                 ((200, [("Content-Type", "application/json"), ("X-Count", "1")], b'{"id": 1, "name": "Ada", "secret": "x"}'), "body #/secret"),
                 ((200, [("Content-Type", "text/html"), ("X-Count", "1")], b"<p>"), "content-type"),
                 ((500, [("Content-Type", "application/json")], b"{}"), "status: The document declares no answer of this status")]
        for self.answer, _ in cases:
            self.assertEqual(self.gateway.call("GET", "/log").status, self.answer[0])
            refused = self.gateway.call("GET", "/enforce")
            self.assertEqual((refused.status, refused.json), (502, {"message": "Internal server error"}))
        self.gateway.stop()
        text = "".join(self.gateway.stderr)
        for _, part in cases:
            self.assertEqual(text.count(part), 2, text)
        self.assertEqual(text.count("RESPONSE_VALIDATION"), len(cases))
        self.assertEqual(text.count(" 502 INTEGRATION_FAILURE"), len(cases))


if __name__ == "__main__":
    unittest.main()
