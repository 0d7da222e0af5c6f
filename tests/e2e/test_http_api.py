"""What an HTTP API has of its own around its routes: logs, limits, base paths, times out, and API keys by option."""

import json
import socket
import threading
import time
import unittest

from harness import WAIT, GatewayTest

# Every $context variable of HTTP APIs that can have a value here (the developer guide's list for access logs).
VARIABLES = """accountId apiId authorizer.error authorizer.principalId awsEndpointRequestId awsEndpointRequestId2 customDomain.basePathMatched dataProcessed
domainName domainPrefix error.message error.messageString error.responseType extendedRequestId httpMethod identity.accountId identity.caller
identity.cognitoAuthenticationProvider identity.principalOrgId identity.sourceIp identity.user identity.userAgent identity.userArn integration.error
integration.integrationStatus integration.latency integration.requestId integration.status integrationErrorMessage integrationLatency integrationStatus path protocol
requestId requestTime requestTimeEpoch responseLatency responseLength routeKey stage status""".split()
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:fn"


def route(path, verb="GET", **more):
    integration = {"type": "http_proxy", "httpMethod": "ANY", "uri": "${stageVariables.backend}" + path, "payloadFormatVersion": "1.0", "timeoutInMillis": 100}
    return {verb.lower(): {"responses": {}, "x-amazon-apigateway-integration": integration, **more}}


def document(**more):
    proxy = {"type": "aws_proxy", "uri": FUNCTION, "payloadFormatVersion": "2.0", "timeoutInMillis": 2000}
    slow = {**proxy, "uri": FUNCTION.replace("fn", "slow"), "timeoutInMillis": 200}
    return {"openapi": "3.0.1", "info": {"title": "pets", "version": "1"}, "x-apigen-api-id": "pets", "x-apigen-api-type": "http",
            "components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
            "paths": {"/pets/{id}": route("/pets/{id}"), "/slow": route("/slow"), "/late": route("/late"),
                      "/keyed": route("/keyed", security=[{"key": []}]),
                      "/gone": {"get": {"responses": {}, "x-amazon-apigateway-integration": {**route("/x")["get"]["x-amazon-apigateway-integration"],
                                                                                           "uri": "${stageVariables.gone}/gone"}}},
                      "/function": {"get": {"responses": {}, "x-amazon-apigateway-integration": proxy}},
                      "/slow-function": {"get": {"responses": {}, "x-amazon-apigateway-integration": slow}},
                      "/$default": {"x-amazon-apigateway-any-method": {**route("")["get"], "isDefaultRoute": True}}}, **more}


class HttpApi(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("pets.json", document()))

    def setUp(self):
        super().setUp()
        self.ready = threading.Event()
        self.addCleanup(self.ready.set)
        self.server = self.backend(self.answer)
        silent = socket.socket()  # bound and not listening: connections are refused, and nobody else gets the port
        silent.bind(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        self.gone = f"http://127.0.0.1:{silent.getsockname()[1]}"

    def answer(self, request):
        if "slow" in request.target:
            self.ready.wait(WAIT)
        if "/functions/" in request.target:
            return 200, [("x-amzn-RequestId", "function-request")], b'{"statusCode":201,"body":"made"}'
        return (504 if request.target.startswith("/late") else 200), [("Content-Type", "text/plain")], request.target.encode()

    def gateway(self, executable=None, stage=None, **more):
        stages = [{"stageName": "$default", "variables": {"backend": self.server.url, "gone": self.gone}, **(stage or {})}]
        return self.start(executable or self.executable, {"stages": stages, "endpoints": {"lambda": self.server.url}, **more})

    def logged(self, gateway_stage=None, **more):
        """A gateway and what gives the access log's lines as dictionaries."""
        log = self.folder / f"access-{time.monotonic_ns()}.log"
        lines = "{" + ",".join(f'"{name}":"$context.{name}"' for name in VARIABLES) + "}"
        gateway = self.gateway(stage={"accessLogSettings": {"destination": str(log), "format": lines}, **(gateway_stage or {})}, **more)

        def read(count):
            self.eventually(lambda: log.exists() and log.read_text().count("\n") >= count)
            # Quotes within $context.error.messageString are its own.
            return [json.loads(line.replace('""', '"')) for line in log.read_text().splitlines()]

        return gateway, read

    def test_every_context_variable(self):
        gateway, lines = self.logged()
        answer = gateway.call("GET", "/pets/7?x=1", headers={"User-Agent": "test"}, host="pets.execute-api.localhost")
        gateway.call("POST", "/anything", "12345")
        gateway.call("GET", "/function")
        gateway.call("GET", "/gone")
        pets, default, function, gone = lines(4)
        self.assertEqual({name: pets[name] for name in pets if name not in ("requestTime", "requestTimeEpoch", "integrationLatency", "integration.latency", "responseLatency")}, {
            "accountId": "123456789012", "apiId": "pets", "authorizer.error": "-", "authorizer.principalId": "-", "awsEndpointRequestId": "-", "awsEndpointRequestId2": "-",
            "customDomain.basePathMatched": "-", "dataProcessed": "11", "domainName": "pets.execute-api.localhost", "domainPrefix": "pets", "error.message": "-",
            "error.messageString": "-", "error.responseType": "-", "extendedRequestId": answer["apigw-requestid"], "httpMethod": "GET", "identity.accountId": "-",
            "identity.caller": "-", "identity.cognitoAuthenticationProvider": "-", "identity.principalOrgId": "-", "identity.sourceIp": "127.0.0.1", "identity.user": "-",
            "identity.userAgent": "test", "identity.userArn": "-", "integration.error": "-", "integration.integrationStatus": "200", "integration.requestId": "-",
            "integration.status": "200", "integrationErrorMessage": "-", "integrationStatus": "200", "path": "/pets/7", "protocol": "HTTP/1.1",
            "requestId": answer["apigw-requestid"], "responseLength": "11", "routeKey": "GET /pets/{id}", "stage": "$default", "status": "200"})
        for name in ("requestTimeEpoch", "integrationLatency", "integration.latency", "responseLatency"):
            self.assertRegex(pets[name], r"^\d+$", name)
        self.assertRegex(pets["requestTime"], r"^\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000$")
        self.assertEqual((default["routeKey"], default["dataProcessed"], default["responseLength"]), ("$default", str(5 + len("/anything")), str(len("/anything"))))
        self.assertEqual({name: function[name] for name in ("integration.requestId", "awsEndpointRequestId", "integration.integrationStatus", "integration.status", "status")},
                         {"integration.requestId": "function-request", "awsEndpointRequestId": "function-request", "integration.integrationStatus": "200",
                          "integration.status": "201", "status": "201"})
        self.assertEqual((gone["status"], gone["error.responseType"]), ("503", "INTEGRATION_FAILURE"))
        self.assertIn("Connection refused", gone["integrationErrorMessage"])
        self.assertEqual(gone["integration.error"], gone["integrationErrorMessage"])

    def test_time_is_limited(self):
        gateway = self.gateway()
        for path in ("/slow", "/slow-function", "/gone"):
            began = time.monotonic()
            answer = gateway.call("GET", path)
            self.assertEqual((answer.status, answer.text, answer["Content-Type"]), (503, '{"message":"Service Unavailable"}', "application/json"), path)
            self.assertLess(time.monotonic() - began, WAIT / 2)
        late = gateway.call("GET", "/late")  # a backend's own 504 is its answer
        self.assertEqual((late.status, late.text), (504, "/late"))

    def test_base_path_mappings(self):
        gateway, lines = self.logged(domainNames=[{"domainName": "api.test", "basePathMappings": [{"basePath": "v1/shop", "apiId": "pets", "stage": "$default"},
                                                                                                  {"basePath": "v1", "apiId": "pets", "stage": "$default"}]}])
        self.assertEqual(gateway.call("GET", "/v1/shop/pets/7", host="api.test").text, "/pets/7")
        self.assertEqual(gateway.call("GET", "/v1/pets/8", host="api.test").text, "/pets/8")
        self.assertEqual(gateway.call("GET", "/v1", host="api.test").text, "/")
        for path, host in (("/pets/7", "api.test"), ("/v1x/pets/7", "api.test"), ("/v1/pets/7", "other.test")):
            self.assertEqual(gateway.call("GET", path, host=host).status, 403, path)  # as custom domains answer, whatever the kind of API
        first, second, third = lines(3)[:3]
        self.assertEqual([one["customDomain.basePathMatched"] for one in (first, second, third)], ["v1/shop", "v1", "v1"])
        self.assertEqual((first["path"], first["routeKey"]), ("/v1/shop/pets/7", "GET /pets/{id}"))

    def test_named_stages_stand_before_the_path(self):
        gateway = self.start(self.executable, {"stages": [{"stageName": name, "variables": {"backend": self.server.url + "/" + name.strip("$")}} for name in ("$default", "dev")]})
        host = "pets.execute-api.localhost"
        self.assertEqual(gateway.call("GET", "/dev/pets/7", host=host).text, "/dev/pets/7")
        self.assertEqual(gateway.call("GET", "/pets/7", host=host).text, "/default/pets/7")
        self.assertEqual(gateway.call("GET", "/devel/pets/7", host=host).text, "/default/devel/pets/7")

    def test_limits_of_routes(self):
        gateway = self.gateway(stage={"defaultRouteSettings": {"throttlingRateLimit": 0.001, "throttlingBurstLimit": 2},
                                      "routeSettings": {"GET /pets/{id}": {"throttlingRateLimit": 0.001, "throttlingBurstLimit": 1},
                                                        "$default": {"throttlingRateLimit": 0.001, "throttlingBurstLimit": 3}}})
        for path, burst in (("/pets/7", 1), ("/late", 2), ("/anything", 3)):
            answers = [gateway.call("GET", path) for _ in range(burst + 1)]
            self.assertEqual([answer.status == 429 for answer in answers], [False] * burst + [True], path)
            self.assertEqual(answers[-1].text, '{"message":"Too Many Requests"}')

    def test_api_keys_by_option(self):
        self.assertEqual(self.gateway().call("GET", "/keyed").status, 200)  # as on AWS: HTTP APIs have no API keys
        executable = self.build(self.write("keyed.json", document(**{"x-apigen-rest-features": "enforce"})), name="keyed")
        gateway = self.gateway(executable, apiKeys=[{"id": "k1", "name": "partner", "value": "0123456789abcdef0123"}],
                               usagePlans=[{"id": "p1", "apiStages": [{"apiId": "pets", "stage": "$default"}], "keyIds": ["k1"], "quota": {"limit": 2, "period": "DAY"}}])
        ask = [gateway.call("GET", "/keyed", headers=headers) for headers in ({}, {"x-api-key": "wrong"}, *[{"x-api-key": "0123456789abcdef0123"}] * 3)]
        self.assertEqual([(answer.status, answer.text) for answer in ask],
                         [(403, '{"message":"Forbidden"}')] * 2 + [(200, "/keyed")] * 2 + [(429, '{"message":"Too Many Requests"}')])
        self.assertEqual(gateway.call("GET", "/pets/7").status, 200)


if __name__ == "__main__":
    unittest.main()
