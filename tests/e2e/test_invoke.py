"""apigen invoke: one method through the real pipeline, and the execution log that says why it failed."""

import json
import socket
import unittest

from harness import ROOT, GatewayTest, apigen

LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:fn/invocations"
PETSTORE = ROOT / "specs" / "petstore" / "openapi.yaml"

# The order of the lines of one call, aws-behaviour reference 6.3.
STEPS = ["Starting execution for request: ", "HTTP Method: ", "Method request path: ", "Method request query string: ", "Method request headers: ",
         "Method request body before transformations: ", "Endpoint request URI: ", "Endpoint request headers: ",
         "Endpoint request body after transformations: ", "Sending request to ", "Received response. Status: ", "Endpoint response headers: ",
         "Endpoint response body before transformations: ", "Method response body after transformations: ", "Method response headers: ",
         "Successfully completed execution", "Method completed with status: "]


def operation(integration, **members):
    return {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration, **members}


def templates(request, response="$input.body"):
    return {"type": "mock", "requestTemplates": {"application/json": request},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": response}}}}


class Invoke(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
        cls.spec = cls.write("api.json", {
            "openapi": "3.0.1", "info": {"title": "api", "version": "1"},
            "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
            "x-amazon-apigateway-request-validator": "all",
            "components": {"schemas": {"Named": model}},
            "paths": {
                "/fails": {"post": operation(templates("#set($l = [1])\n{\"statusCode\":\n  $l.get(9)}"))},
                "/status": {"post": operation(templates('{"statusCode": "two hundred"}'))},
                "/named": {"post": operation({"type": "http_proxy", "httpMethod": "POST", "uri": "${stageVariables.backend}/named"},
                                             requestBody={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Named"}}}},
                                             parameters=[{"name": "X-Kind", "in": "header", "required": True, "schema": {"type": "string"}}])},
                "/custom/{id}": {"get": operation({
                    "type": "http", "httpMethod": "POST", "uri": "${stageVariables.backend}/things/{id}", "passthroughBehavior": "when_no_match",
                    "requestParameters": {"integration.request.path.id": "method.request.path.id", "integration.request.header.X-Q": "method.request.querystring.q"},
                    "requestTemplates": {"application/json": '{"id": "$input.params(\'id\')"}'},
                    "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": '{"got": $input.json(\'$.a\')}'}}}})},
                "/never": {"post": operation({**templates('{"statusCode": 200}'), "passthroughBehavior": "never"})},
                "/unselected": {"get": operation({"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 404}'}, "responses": {"200": {"statusCode": "200"}}})},
                "/mapped": {"post": operation({"type": "http", "httpMethod": "POST", "uri": "http://127.0.0.1:1/x", "responses": {"default": {"statusCode": "200"}},
                                               "requestParameters": {"integration.request.header.X-A": "method.request.body.a"}})},
                "/fn": {"x-amazon-apigateway-any-method": operation({"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA})}}})
        cls.write("fn/app.py", "import json\n\n\ndef handler(event, context):\n    return json.loads(event['body'])\n")
        cls.write("gateway.yaml", {"functions": {"fn": {"runtime": "python3.11", "handler": "app.handler", "codeUri": str(cls.folder / "fn")}}})

    def invoke(self, *arguments, spec=None, check=True):
        done = apigen("invoke", spec or self.spec, *arguments, "--format", "json", check=check)
        return json.loads(done.stdout.splitlines()[-1])

    def lines(self, answer):
        first, *rest = answer["log"].splitlines()
        self.assertRegex(first, r"^Execution log for request [0-9a-f-]{36}$")
        for line in rest:
            self.assertRegex(line, r"^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : ")
        return [line.split(" : ", 1)[1] for line in rest]

    def assertLogged(self, answer, text):
        self.assertTrue(any(text in line for line in self.lines(answer)), f"{text!r} is not in\n{answer['log']}")

    def test_steps(self):
        backend = self.backend(lambda request: (200, [("Content-Type", "application/json"), ("X-Kind", "b")], b'{"a": 1}'))
        answer = self.invoke("GET", "/custom/7?q=x", "--query", "r=2", "-H", "Authorization: Bearer abcdefghijklmnopqrstuv",
                             "--stage-variable", f"backend={backend.url}")
        self.assertEqual((answer["status"], answer["body"]), (200, '{"got": 1}'))
        lines = self.lines(answer)
        self.assertEqual(len(lines), len(STEPS), answer["log"])
        for line, step in zip(lines, STEPS):
            self.assertTrue(line.startswith(step), f"{line!r} is not {step!r}")
        said = dict(zip(STEPS, lines))
        self.assertIn("GET, Resource Path: /custom/{id}", said["HTTP Method: "])
        self.assertIn("{id=7}", said["Method request path: "])
        self.assertIn("{q=x, r=2}", said["Method request query string: "])
        self.assertIn("Authorization=***********************qrstuv", said["Method request headers: "])
        self.assertNotIn("abcdef", answer["log"])
        self.assertIn(f"{backend.url}/things/7", said["Endpoint request URI: "])
        self.assertIn("X-Q=x", said["Endpoint request headers: "])
        self.assertIn('{"id": "7"}', said["Endpoint request body after transformations: "])
        self.assertIn("X-Kind=b", said["Endpoint response headers: "])
        self.assertIn('{"a": 1}', said["Endpoint response body before transformations: "])
        self.assertEqual(said["Method completed with status: "], "Method completed with status: 200")
        self.assertEqual(backend.requests[0].body, b'{"id": "7"}')

    def test_text(self):
        shown = apigen("invoke", self.spec, "GET", "/none").stdout
        for part in ("Request: GET /none\n", "Status: 403\n", "Latency: ", "  Content-Type: application/json\n", "Missing Authentication Token", "Execution log for request"):
            self.assertIn(part, shown)

    def test_body_from_a_file(self):
        path = self.write("body.bin", "")
        path.write_bytes(b'{"statusCode": 201, "body": "\xc3\xa9"}')
        answer = self.invoke("PUT", "/fn", "-d", f"@{path}")
        self.assertEqual((answer["status"], answer["body"]), (201, "\u00e9"))

    def test_template_that_fails(self):
        answer = self.invoke("POST", "/fails", "-d", "{}")
        self.assertEqual(answer["status"], 500)
        self.assertLogged(answer, "Execution failed due to configuration error: Unable to transform request (application/json): "
                                  "line 3 of the mapping template: java.lang.IndexOutOfBoundsException")
        answer = self.invoke("POST", "/status", "-d", "{}")
        self.assertEqual(answer["status"], 500)
        self.assertLogged(answer, 'Endpoint request body after transformations: {"statusCode": "two hundred"}')
        self.assertLogged(answer, "Execution failed due to configuration error: Unable to parse statusCode")

    def test_faults_say_what_is_wrong(self):
        cases = ((415, ["POST", "/never", "-d", "<a/>", "-H", "Content-Type: text/xml"], "no request template for Content-Type text/xml; there are: application/json"),
                 (500, ["GET", "/unselected"], "no integration response matches '404' and there is no default"),
                 (400, ["POST", "/mapped", "-d", '{"a" 1}'], "integration.request.header.X-A looks into the request body, which is not JSON: a colon is expected after a member's name (at byte 5)"),
                 (500, ["POST", "/mapped", "-d", '{"a": 1}'], "Invalid endpoint address: http://127.0.0.1:1/x"),
                 (403, ["DELETE", "/never"], "No method answers this path: DELETE /prod/never"))
        for status, arguments, said in cases:
            with self.subTest(said):
                answer = self.invoke(*arguments)
                self.assertEqual(answer["status"], status)
                self.assertLogged(answer, said)

    def test_malformed_answers_of_a_function(self):
        for result, member in (({"statusCode": "ok"}, "statusCode is no integer"), ({"statusCode": 200, "colour": "red"}, "colour is a member"),
                               ({"statusCode": 200, "body": {"a": 1}}, "body is no string"), ([1], "it is no object"),
                               ({"statusCode": 200, "headers": {"a b": "c"}}, "header a b")):
            with self.subTest(result):
                answer = self.invoke("POST", "/fn", "-d", json.dumps(result))
                self.assertEqual((answer["status"], answer["body"]), (502, '{"message": "Internal server error"}'))
                self.assertLogged(answer, "Execution failed due to configuration error: Malformed Lambda proxy response: " + member)

    def test_refused_backend(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        answer = self.invoke("GET", "/custom/1", "--stage-variable", f"backend={url}")
        self.assertEqual(answer["status"], 504)
        self.assertLogged(answer, "Execution failed due to a network error communicating with endpoint: ")
        self.assertLogged(answer, "refused")
        self.assertLogged(answer, "Gateway response type: INTEGRATION_FAILURE with status code: 504")
        answer = self.invoke("GET", "/custom/1")
        self.assertLogged(answer, "Execution failed due to configuration error: Invalid endpoint address")

    def test_validation(self):
        answer = self.invoke("POST", "/named", "-d", '{"name": 1}', "-H", "X-Kind: a")
        self.assertEqual(answer["status"], 400)
        self.assertLogged(answer, "Request body does not match model schema for content type application/json: [instance type (integer)")
        answer = self.invoke("POST", "/named", "-d", '{"name": "n"}')
        self.assertEqual(answer["status"], 400)
        self.assertLogged(answer, "Missing required request parameters: [X-Kind]")

    def test_petstore(self):
        answer = self.invoke("GET", "/inventory/cats", spec=PETSTORE)
        self.assertEqual((answer["status"], answer["headers"]["Content-Type"]), (404, "application/json"))
        self.assertLogged(answer, "Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:inventory/invocations")

    def test_stages_that_log(self):
        log = self.folder / "execution.log"
        gateway = self.start(self.build(self.spec), {
            "stages": [{"stageName": "prod", "executionLogSettings": {"destination": str(log)}, "methodSettings": {
                "*/*": {"loggingLevel": "ERROR"}, "~1fn/POST": {"loggingLevel": "INFO", "dataTraceEnabled": True}, "~1status/POST": {"loggingLevel": "OFF"}}}],
            "functions": {"fn": {"runtime": "python3.11", "handler": "app.handler", "codeUri": str(self.folder / "fn")}}})
        traced = gateway.call("POST", "/fn", json.dumps({"statusCode": 200, "body": "a\nb"}), {"X-Api-Key": "0123456789abcdef0123456789"})
        failed = gateway.call("POST", "/fails", "{}")
        silent = gateway.call("POST", "/status", "{}")
        gateway.stop()
        lines = log.read_text().splitlines()
        of = {answer["x-amzn-RequestId"]: [line.split(") ", 1)[1] for line in lines if f'({answer["x-amzn-RequestId"]})' in line] for answer in (traced, failed, silent)}
        self.assertEqual(sum(map(len, of.values())), len(lines))
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \(")
        said = of[traced["x-amzn-RequestId"]]
        self.assertEqual(len(said), len(STEPS))
        self.assertIn("Method response body after transformations: a\\x0ab", said)
        self.assertNotIn("0123456789abcdef", "".join(lines))
        [only] = of[failed["x-amzn-RequestId"]]
        self.assertTrue(only.startswith("Execution failed due to configuration error: Unable to transform request"), only)
        self.assertEqual((silent.status, of[silent["x-amzn-RequestId"]]), (500, []))

    def test_access_is_checked_only_when_asked(self):
        mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}

        def scheme(kind, **more):
            return {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": kind, **more}

        denied = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"},
            {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*/GET/policy"}]}
        spec = self.write("access.json", {
            "openapi": "3.0.1", "info": {"title": "access", "version": "1"}, "x-amazon-apigateway-policy": denied,
            "components": {"securitySchemes": {
                "token": scheme("custom", **{"x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": LAMBDA}}),
                "iam": scheme("awsSigv4"), "key": {"type": "apiKey", "in": "header", "name": "x-api-key"}}},
            "paths": {"/policy": {"get": operation(mock)}, "/token": {"get": operation(mock, security=[{"token": []}])},
                      "/iam": {"get": operation(mock, security=[{"iam": []}])}, "/key": {"get": operation(mock, security=[{"key": []}])}}})
        for path, status in (("/policy", 403), ("/token", 401), ("/iam", 403), ("/key", 403)):
            with self.subTest(path):
                self.assertEqual(self.invoke("GET", path, spec=spec)["status"], 200)
                self.assertEqual(self.invoke("GET", path, "--enforce", spec=spec)["status"], status)

    def test_wrong_usage(self):
        for arguments in (["GET"], ["get", "/x"], ["GET", "x"], ["GET", "/x", "-H", "none"], ["GET", "/x", "-d", "@/does/not/exist"],
                          ["GET", "/x", "--stage-variable", "v"]):
            with self.subTest(arguments):
                self.assertEqual(apigen("invoke", self.spec, *arguments, check=False).returncode, 2)
        done = apigen("invoke", self.spec, "GET", "/x", "--stage", "none", "--config", self.write("two.yaml", {"stages": [{"stageName": "a"}]}), check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no stage 'none'", done.stderr)


if __name__ == "__main__":
    unittest.main()
