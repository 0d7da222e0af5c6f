"""One function behind a REST API and an HTTP API of one gateway: it tells their events apart, and the event types of
Powertools for AWS Lambda (Python) read both.

The package is looked for in APIGEN_PYTHON_PACKAGES; without that it is installed into a temporary folder with pip, and where
that cannot be done its tests are skipped and say so.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from harness import GatewayTest

LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations"
PLAIN = """
import json
def handler(event, context):
    kind = "http" if event.get("version") == "2.0" else "rest"
    seen = {"kind": kind, "id": event["pathParameters"]["id"], "q": event["queryStringParameters"], "stage": event["requestContext"]["stage"],
            "body": event.get("body")}
    return {"statusCode": 201, "headers": {"X-Kind": kind}, "body": json.dumps(seen)}
"""
TYPED = """
import json
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, APIGatewayProxyEventV2
def handler(event, context):
    if event.get("version") == "2.0":
        typed = APIGatewayProxyEventV2(event)
        seen = {"method": typed.request_context.http.method, "path": typed.raw_path, "source": typed.request_context.http.source_ip,
                "cookies": typed.cookies, "route": typed.route_key}
    else:
        typed = APIGatewayProxyEvent(event)
        seen = {"method": typed.http_method, "path": typed.path, "source": typed.request_context.identity.source_ip,
                "many": typed.multi_value_query_string_parameters, "route": typed.resource}
    seen.update(id=typed.path_parameters["id"], agent=typed.headers.get("user-agent") or typed.headers.get("User-Agent"), request=typed.request_context.request_id,
                json=typed.json_body, variable=(typed.stage_variables or {}).get("v"))
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(seen)}
"""


def document(kind, **more):
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA}
    if kind == "http":
        integration["payloadFormatVersion"] = "2.0"
    return {"openapi": "3.0.1", "info": {"title": f"pets by {kind}", "version": "1"}, "x-apigen-api-id": kind, "x-apigen-api-type": kind, **more,
            "paths": {"/pets/{id}": {"post": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                               {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}}}}


class BothKinds(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        checks = {"x-apigen-rest-features": "enforce", "x-amazon-apigateway-request-validator": "parameters",
                  "x-amazon-apigateway-request-validators": {"parameters": {"validateRequestParameters": True}},
                  "x-amazon-apigateway-gateway-responses": {
                      "BAD_REQUEST_PARAMETERS": {"statusCode": 422, "responseParameters": {"gatewayresponse.header.X-Why": "'parameters'"},
                                                 "responseTemplates": {"application/json": '{"why":$context.error.messageString}'}}}}
        cls.executable = cls.build(cls.write("rest.json", document("rest")), cls.write("http.json", document("http", **checks)))

    def serve(self, code, packages=""):
        self.write("functions/app.py", code)
        settings = {"functions": {"pets": {"runtime": "python3.11", "handler": "app.handler", "codeUri": "functions", "timeout": 20,
                                           "environment": {"PYTHONPATH": str(packages)}}},
                    "apis": {"rest": {"stages": [{"stageName": "prod", "variables": {"v": "1"}}]},
                             "http": {"stages": [{"stageName": "$default", "variables": {"v": "2"}}]}}}
        return self.start(self.executable, settings)

    def ask(self, gateway, kind, path, body='{"name":"Rex"}', headers=None):
        prefix = "/prod" if kind == "rest" else ""
        return gateway.call("POST", prefix + path, body, {"Content-Type": "application/json", "User-Agent": "test", **(headers or {})},
                            host=f"{kind}.execute-api.us-east-1.localhost")

    def test_one_function_serves_both(self):
        gateway = self.serve(PLAIN)
        for kind, stage in (("rest", "prod"), ("http", "$default")):
            answer = self.ask(gateway, kind, "/pets/7?q=a")
            self.assertEqual((answer.status, answer["x-kind"]), (201, kind))
            self.assertEqual(answer.json, {"kind": kind, "id": "7", "q": {"q": "a"}, "stage": stage, "body": '{"name":"Rex"}'})
        self.assertTrue(self.ask(gateway, "http", "/pets/7?q=a")["apigw-requestid"])
        self.assertTrue(self.ask(gateway, "rest", "/pets/7?q=a")["x-amzn-requestid"])
        self.assertEqual(self.ask(gateway, "rest", "/none").status, 403)
        self.assertEqual(self.ask(gateway, "http", "/none").status, 404)

    def test_an_http_api_validates_and_has_gateway_responses_by_option(self):
        gateway = self.serve(PLAIN)
        refused = self.ask(gateway, "http", "/pets/7")
        self.assertEqual((refused.status, refused["x-why"]), (422, "parameters"))
        self.assertEqual(refused.json, {"why": "Missing required request parameters: [q]"})
        self.assertIsNone(refused["x-amzn-errortype"])
        self.assertEqual(self.ask(gateway, "rest", "/pets/7").status, 201)

    def test_event_types_of_powertools_read_both(self):
        packages = os.environ.get("APIGEN_PYTHON_PACKAGES")
        if not packages:
            install = tempfile.TemporaryDirectory(prefix="apigen-pip-")
            self.addCleanup(install.cleanup)
            packages = install.name
            done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "20",
                                   "--target", packages, "aws-lambda-powertools==3.4.0"], capture_output=True, text=True, timeout=200, check=False)
            if done.returncode:
                self.skipTest(f"pip cannot install aws-lambda-powertools: its event types were not tried ({done.stderr[-200:]})")
        elif not (pathlib.Path(packages) / "aws_lambda_powertools").exists():
            self.skipTest(f"APIGEN_PYTHON_PACKAGES={packages} has no aws_lambda_powertools: its event types were not tried")
        gateway = self.serve(TYPED, packages)
        rest = self.ask(gateway, "rest", "/pets/7?q=a&q=b").json
        self.assertEqual((rest["method"], rest["path"], rest["route"], rest["many"]), ("POST", "/pets/7", "/pets/{id}", {"q": ["a", "b"]}))
        http = self.ask(gateway, "http", "/pets/7?q=a", headers={"Cookie": "a=1; b=2"}).json
        self.assertEqual((http["method"], http["path"], http["route"], http["cookies"]), ("POST", "/pets/7", "POST /pets/{id}", ["a=1", "b=2"]))
        for seen, variable in ((rest, "1"), (http, "2")):
            self.assertEqual((seen["id"], seen["source"], seen["agent"], seen["json"], seen["variable"]), ("7", "127.0.0.1", "test", {"name": "Rex"}, variable))
            self.assertTrue(seen["request"])


if __name__ == "__main__":
    unittest.main()
