"""`apigen export`: what is written means what was read, in both formats and both notations."""

import json
import pathlib
import shutil
import tempfile
import unittest

from harness import ROOT, apigen

CASES = ROOT / "tests" / "cases" / "lowering"
DOCUMENTS = [ROOT / "specs" / "petstore" / "openapi.yaml", ROOT / "specs" / "hello" / "openapi.yaml",
             *sorted((ROOT / "specs" / "serverless-patterns-style").glob("*/openapi.yaml")),
             *(CASES / name / "spec.yaml" for name in ("rest-integrations", "rest-security", "rest-tutorial", "http-api"))]

SCHEMAS = """openapi: 3.1.0
info: {title: shapes, version: "2"}
servers: [{url: "https://api.example.com/v1"}]
paths:
  /shapes/{id}:
    get:
      operationId: getShape
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}, explode: false}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        "200":
          description: one
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Shape"}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
    put:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Shape"}}}}
      responses: {"200": {description: kept}}
      security: [{key: []}]
      x-amazon-apigateway-integration: {type: http, httpMethod: PUT, uri: "http://127.0.0.1/", responses: {default: {statusCode: "200"}}}
components:
  schemas:
    Shape:
      type: object
      properties:
        name: {type: [string, "null"]}
        size: {type: number, exclusiveMinimum: 0}
        kind: {const: shape}
        parts: {type: array, items: {$ref: "#/components/schemas/Shape"}}
        either: {oneOf: [{type: string}, {type: integer}]}
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
x-amazon-apigateway-request-validator: all
"""


class Export(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigen-export-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def plan(self, document):
        return apigen("dump", document, "--stage", "plan", check=False).stdout

    def export(self, document, *options):
        return apigen("export", document, *options)

    def test_what_is_written_plans_as_what_was_read(self):
        for document in DOCUMENTS:
            plan = self.plan(document)
            self.assertIn("routes", plan, document)
            formats = ["oas30"] if document.parent.name in ("http-api",) else ["oas30", "swagger"]
            for format in formats:
                for notation in ([], ["--yaml"]):
                    with self.subTest(document=str(document), format=format, notation=notation):
                        written = self.folder / ("out.yaml" if notation else "out.json")
                        self.export(document, "--format", format, *notation, "-o", written)
                        self.assertEqual(self.plan(written), plan)

    def test_writing_again_changes_nothing(self):
        first, second = self.folder / "first.json", self.folder / "second.json"
        for format in ("oas30", "swagger"):
            self.export(ROOT / "specs" / "petstore" / "openapi.yaml", "--format", format, "-o", first)
            self.export(first, "--format", format, "-o", second)
            self.assertEqual(first.read_text(), second.read_text())

    def test_openapi_31_as_30(self):
        spec = self.folder / "spec.yaml"
        spec.write_text(SCHEMAS)
        written = json.loads(self.export(spec).stdout)
        self.assertEqual(written["openapi"], "3.0.1")
        self.assertEqual(written["components"]["schemas"]["Shape"]["properties"], {
            "name": {"type": "string", "nullable": True},
            "size": {"type": "number", "exclusiveMinimum": True, "minimum": 0},
            "kind": {"enum": ["shape"]},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Shape"}},
            "either": {"oneOf": [{"type": "string"}, {"type": "integer"}]}})
        self.assertEqual(written["x-amazon-apigateway-request-validator"], "all")
        self.assertEqual(written["servers"], [{"url": "https://api.example.com/v1"}])

    def test_openapi_31_as_swagger(self):
        spec = self.folder / "spec.yaml"
        spec.write_text(SCHEMAS)
        done = self.export(spec, "--format", "swagger")
        written = json.loads(done.stdout)
        self.assertEqual((written["swagger"], written["host"], written["basePath"], written["schemes"]), ("2.0", "api.example.com", "/v1", ["https"]))
        get, put = written["paths"]["/shapes/{id}"]["get"], written["paths"]["/shapes/{id}"]["put"]
        self.assertEqual(get["parameters"], [{"name": "id", "in": "path", "required": True, "type": "string"},
                                             {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "csv"}])
        self.assertEqual(get["produces"], ["application/json"])
        self.assertEqual(get["responses"]["200"], {"description": "one", "headers": {"ETag": {"type": "string"}}, "schema": {"$ref": "#/definitions/Shape"}})
        self.assertEqual(put["parameters"][1], {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Shape"}})
        self.assertEqual(put["security"], [{"key": []}])
        self.assertEqual(written["definitions"]["Shape"]["properties"]["name"], {"type": "string", "x-nullable": True})
        self.assertIn("the cookie parameter session has no place in Swagger 2.0", done.stderr)
        self.assertIn("'oneOf' of a schema has no place in Swagger 2.0", done.stderr)

    def test_extensions_are_chosen(self):
        def kept(kind):
            text = self.export(CASES / "rest-security" / "spec.yaml", "--extensions", kind).stdout
            return ["x-amazon-apigateway-integration\"" in text, "x-amazon-apigateway-authorizer\"" in text, "x-amazon-apigateway-api-key-source\"" in text]

        self.assertEqual(kept("none"), [False, False, False])
        self.assertEqual(kept("authorizers"), [False, True, False])
        self.assertEqual(kept("integrations"), [True, True, False])
        self.assertEqual(kept("apigateway")[:2], [True, True])

    def test_usage(self):
        self.assertEqual(apigen("export", check=False).returncode, 2)
        self.assertEqual(apigen("export", "a.yaml", "--format", "wsdl", check=False).returncode, 2)
        self.assertEqual(apigen("export", self.folder / "none.yaml", check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
