"""API keys, usage plans and throttling, with keys changed while the gateway runs."""

import datetime
import json
import re
import signal
import time
import unittest
import urllib.request
from urllib.error import HTTPError

from harness import WAIT, GatewayTest

KEY = "0123456789abcdef0123"
MOCK = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}
ANSWERS = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK}
SPEC = {
    "openapi": "3.0.1", "info": {"title": "pets", "version": "1"},
    "paths": {"/pets": {"get": {**ANSWERS, "security": [{"key": []}]}, "post": {**ANSWERS, "security": [{"key": []}]}}, "/free": {"get": ANSWERS}},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
    "x-amazon-apigateway-gateway-responses": {"QUOTA_EXCEEDED": {"statusCode": 420}},
}
TODAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def settings(plan=None, stage=None, **more):
    return {"stages": [{"stageName": "prod", **(stage or {})}], "apiKeys": [{"id": "k1", "name": "partner", "value": KEY}],
            "usagePlans": [{"id": "p1", "apiStages": [{"apiId": "pets", "stage": "prod"}], "keyIds": ["k1"], **(plan or {})}], **more}


class Usage(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("pets.json", SPEC))

    def gateway(self, config):
        gateway = self.start(self.executable, config, ["--admin", "127.0.0.1:0", "--threads", "2"])
        end = time.monotonic() + WAIT
        while not (line := re.search(r"admin on (http://\S+)", "".join(gateway.stderr))):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)
        self.admin_url = line[1]
        return gateway

    def admin(self, method, path, body=None, headers=None):
        """(status, JSON) of the admin listener."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        try:
            with urllib.request.urlopen(urllib.request.Request(self.admin_url + path, data, headers or {}, method=method), timeout=WAIT) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def statuses(self, gateway, count, path="/pets", key=KEY, method="GET"):
        return [gateway.call(method, path, headers={"x-api-key": key} if key else {}).status for _ in range(count)]

    def until(self, what):
        """Workers take a change over soon, not at once."""
        end = time.monotonic() + WAIT
        while not what():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)

    def test_keys_and_quota(self):
        gateway = self.gateway(settings({"quota": {"limit": 3, "period": "DAY"}}))
        self.assertEqual(self.statuses(gateway, 2, key=None), [403, 403])
        refused = gateway.call("GET", "/pets", headers={"X-API-Key": "x" * 40})
        self.assertEqual((refused.status, refused.text, refused["x-amzn-ErrorType"]), (403, '{"message":"Forbidden"}', "ForbiddenException"))
        self.assertEqual(self.statuses(gateway, 3), [200] * 3)
        over = gateway.call("GET", "/pets", headers={"x-api-key": KEY})
        self.assertEqual((over.status, over.text, over["x-amzn-ErrorType"]), (420, '{"message":"Limit Exceeded"}', "LimitExceededException"))
        self.assertEqual(self.statuses(gateway, 3, "/free"), [200] * 3)
        status, usage = self.admin("GET", f"/usageplans/p1/usage?startDate={TODAY}&endDate={TODAY}")
        self.assertEqual((status, usage["values"], usage["usagePlanId"]), (200, {"k1": [[3, 0]]}, "p1"))

    def test_throttles(self):
        gateway = self.gateway(settings({"throttle": {"rateLimit": 0, "burstLimit": 5}},
                                        {"methodSettings": {"~1free/GET": {"throttlingRateLimit": 0, "throttlingBurstLimit": 2}}}))
        self.assertEqual(sorted(self.statuses(gateway, 8)), [200] * 5 + [429] * 3)
        self.assertEqual(self.statuses(gateway, 4, "/free"), [200, 200, 429, 429])
        refused = gateway.call("GET", "/free")
        self.assertEqual((refused.text, refused["x-amzn-ErrorType"], refused["RateLimit"]),
                         ('{"message":"Too Many Requests"}', "TooManyRequestsException", None))

    def test_client_limit(self):
        gateway = self.gateway(settings(stage={"rateLimits": [{"by": "sourceIp", "rateLimit": 0.01, "burstLimit": 2}]}))
        first, _, third = (gateway.call("GET", "/free") for _ in range(3))
        self.assertEqual((first.status, first["RateLimit-Policy"], first["RateLimit"]), (200, '"sourceIp";q=2;w=200', '"sourceIp";r=1;t=100'))
        self.assertEqual((third.status, third["RateLimit"], third["Retry-After"]), (429, '"sourceIp";r=0;t=100', "100"))

    def test_keys_change_while_running(self):
        gateway = self.gateway(settings())
        status, made = self.admin("POST", "/apikeys", {"name": "new", "enabled": True})
        self.assertEqual((status, made["name"], len(made["value"])), (201, "new", 40))
        value = made["value"]
        self.assertEqual(self.statuses(gateway, 1, key=value), [403])  # it is in no plan yet
        self.assertEqual(self.admin("POST", "/usageplans/p1/keys", {"keyId": made["id"], "keyType": "API_KEY"})[0], 201)
        self.until(lambda: self.statuses(gateway, 2, key=value) == [200] * 2)
        self.assertEqual(self.admin("PATCH", "/apikeys/" + made["id"], {"patchOperations": [{"op": "replace", "path": "/enabled", "value": "false"}]})[1]["enabled"], False)
        self.until(lambda: self.statuses(gateway, 2, key=value) == [403] * 2)
        self.assertEqual(self.admin("DELETE", "/apikeys/k1")[0], 202)
        self.until(lambda: self.statuses(gateway, 2) == [403] * 2)
        self.assertEqual(self.admin("DELETE", "/apikeys/k1")[0], 404)
        self.assertEqual(self.admin("POST", "/apikeys", {"value": value})[0], 409)
        self.assertEqual(self.admin("POST", "/apikeys", {"value": "short"})[0], 400)
        self.assertEqual(self.admin("POST", "/apikeys", {}, {"Origin": "https://evil.example"})[0], 403)
        listed = self.admin("GET", "/apikeys")[1]["item"]
        self.assertEqual([(key["id"], key["enabled"], "value" in key) for key in listed], [(made["id"], False, False)])

    def test_import(self):
        gateway = self.gateway(settings())
        rows = ["Name,key,description,Enabled,usageplanIds", f'one,{"a" * 20},first,TRUE,"p1"', f'two,{"b" * 20},"with, comma",false,p1',
                "three,short,,TRUE,p1", f'four,{"a" * 20},,TRUE,p1', f'five,{"c" * 20},,TRUE,nope']
        status, done = self.admin("POST", "/apikeys?mode=import&format=csv", "\r\n".join(rows).encode())
        self.assertEqual((status, len(done["ids"]), len(done["warnings"])), (201, 2, 3), done)
        self.assertNotIn("a" * 20, json.dumps(done))
        self.until(lambda: self.statuses(gateway, 2, key="a" * 20) == [200] * 2)
        self.assertEqual(self.statuses(gateway, 1, key="b" * 20), [403])

    def test_a_reload_keeps_counts_and_made_keys(self):
        config = self.write("reload.yaml", settings({"quota": {"limit": 5, "period": "MONTH"}}))
        gateway = self.gateway(config)
        self.admin("POST", "/apikeys?mode=import&format=csv", f'Name,key,Enabled,usageplanIds\nx,{"d" * 20},true,p1\n'.encode())
        self.assertEqual(self.statuses(gateway, 3), [200] * 3)
        changed = settings({"quota": {"limit": 5, "period": "MONTH"}})
        changed["apiKeys"].append({"id": "k2", "value": "f" * 20})
        changed["usagePlans"][0]["keyIds"].append("k2")
        self.write("reload.yaml", changed)
        gateway.process.send_signal(signal.SIGHUP)
        self.until(lambda: self.statuses(gateway, 1, key="f" * 20) == [200])
        self.assertEqual(self.statuses(gateway, 4), [200, 200, 420, 420])
        self.assertEqual(self.statuses(gateway, 1, key="d" * 20), [200])


class HttpApi(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        route = {"x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": "${stageVariables.backend}", "payloadFormatVersion": "1.0"}}
        cls.executable = cls.build(cls.write("web.json", {
            "openapi": "3.0.1", "info": {"title": "web", "version": "1"}, "x-apigen-api-type": "http",
            "paths": {"/a": {"get": route}, "/$default": {"x-amazon-apigateway-any-method": route}}}))

    def test_route_limits(self):
        limits = {"throttlingRateLimit": 0, "throttlingBurstLimit": 1}
        gateway = self.start(self.executable, {"stages": [{
            "stageName": "$default", "variables": {"backend": self.backend().url}, "routeSettings": {"GET /a": limits},
            "defaultRouteSettings": {**limits, "throttlingBurstLimit": 2}}]})
        self.assertEqual([gateway.call("GET", "/a").status for _ in range(2)], [200, 429])
        others = [gateway.call("GET", "/b") for _ in range(3)]
        self.assertEqual([answer.status for answer in others], [200, 200, 429])
        self.assertEqual((others[2].text, others[2]["x-amzn-ErrorType"]), ('{"message":"Too Many Requests"}', None))


if __name__ == "__main__":
    unittest.main()
