"""Answers that a stage keeps: which, for whom, how clients have them replaced, how operators see and forget them."""

import json
import re
import signal
import threading
import time
import unittest
import urllib.request
from urllib.error import HTTPError

from harness import WAIT, GatewayTest


def method(path, parameters, **integration):
    return {"parameters": [{"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}} for name, place in parameters],
            "responses": {"200": {"description": "ok"}},
            "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "ANY", "uri": "${stageVariables.backend}" + path, **integration}}


def by_type(**more):
    return method("/p", [("type", "query"), ("department", "query")], cacheKeyParameters=["method.request.querystring.type"], **more)


CLOCK = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
    "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "$context.requestId"}}}}}
PATHS = {"/p": {"get": by_type(), "post": by_type()},
         "/shared": {"get": by_type(cacheNamespace="n")}, "/also-shared": {"get": by_type(cacheNamespace="n")},
         "/items/{id}": {"get": method("/items/{id}", [("id", "path")], requestParameters={"integration.request.path.id": "method.request.path.id"},
                                       cacheKeyParameters=["integration.request.path.id"])},
         "/forgetful/{id}": {"get": method("/items/x", [("id", "path")])},
         "/clock": {"get": CLOCK}}
REST = {"openapi": "3.0.1", "info": {"title": "cached", "version": "1"}, "x-apigen-api-id": "cached", "paths": PATHS}
HTTP = {"openapi": "3.0.1", "info": {"title": "by option", "version": "1"}, "x-apigen-api-id": "option", "x-apigen-api-type": "http",
        "x-apigen-rest-features": "enforce",
        "paths": {"/p": {"get": {"responses": {}, "x-amazon-apigateway-integration": {
            "type": "http_proxy", "httpMethod": "GET", "uri": "${stageVariables.backend}/p", "payloadFormatVersion": "1.0",
            "cacheKeyParameters": ["method.request.querystring.type"]}}}}}


class Cache(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("rest.json", REST))

    def setUp(self):
        super().setUp()
        self.server = self.backend(self.answer)
        self.status, self.headers, self.body = 200, [], None
        self.gate = None

    def answer(self, request):
        number = len(self.server.requests)
        if self.gate:
            self.gate.wait(WAIT)
        return self.status, [("Content-Type", "text/plain"), *self.headers], self.body or f"answer {number}".encode()

    def gateway(self, methods=None, arguments=(), executable=None, **stage):
        settings = {"stages": [{"stageName": "prod", "variables": {"backend": self.server.url}, "cacheClusterEnabled": True,
                                "methodSettings": {"*/*": {"cachingEnabled": True}, **(methods or {})}, **stage}]}
        return self.start(executable or self.executable, settings, ["--threads", "2", *arguments])

    def bodies(self, gateway, *paths, headers=None):
        return [gateway.call("GET", path, headers=headers).text for path in paths]

    def test_listed_parameters_tell_answers_apart(self):
        gateway = self.gateway()
        self.assertEqual(self.bodies(gateway, "/p?type=admin&department=A", "/p?type=admin&department=B", "/p?type=regular&department=A", "/p?type=admin"),
                         ["answer 1", "answer 1", "answer 2", "answer 1"])
        self.assertEqual(self.bodies(gateway, "/items/1", "/items/2", "/items/1"), ["answer 3", "answer 4", "answer 3"])
        # As on AWS, a path parameter that is not listed is not looked at.
        self.assertEqual(self.bodies(gateway, "/forgetful/1", "/forgetful/2"), ["answer 5", "answer 5"])

    def test_a_namespace_is_shared(self):
        gateway = self.gateway()
        self.assertEqual(self.bodies(gateway, "/shared?type=a", "/also-shared?type=a", "/p?type=a"), ["answer 1", "answer 1", "answer 2"])

    def test_a_hit_has_ids_of_its_own(self):
        gateway = self.gateway()
        self.headers = [("X-From", "backend"), ("X-From", "twice")]
        first, second = gateway.call("GET", "/p"), gateway.call("GET", "/p")
        self.assertEqual(second.all("X-From"), ["backend", "twice"])
        self.assertEqual(second["Content-Type"], "text/plain")
        self.assertNotEqual(first["x-amzn-RequestId"], second["x-amzn-RequestId"])
        self.assertEqual(len(second.all("x-amzn-RequestId")), 1)
        self.assertEqual(len(self.server.requests), 1)

    def test_get_alone_unless_a_method_is_named(self):
        gateway = self.gateway()
        self.assertEqual([gateway.call("POST", "/p").text for _ in range(2)], ["answer 1", "answer 2"])
        gateway = self.gateway({"~1p/POST": {"cachingEnabled": True}, "~1p/GET": {"cachingEnabled": False}})
        self.assertEqual([gateway.call("POST", "/p").text for _ in range(2)], ["answer 3", "answer 3"])
        self.assertEqual(self.bodies(gateway, "/p", "/p"), ["answer 4", "answer 5"])

    def test_mocks_are_kept_too(self):
        gateway = self.gateway()
        self.assertEqual(*self.bodies(gateway, "/clock", "/clock"))

    def test_without_a_cluster_or_with_ttl_0_nothing_is_kept(self):
        for stage in ({"cacheClusterEnabled": False}, {"methodSettings": {"*/*": {"cachingEnabled": True, "cacheTtlInSeconds": 0}}},
                      {"methodSettings": {"*/*": {"cacheTtlInSeconds": 60}}}):
            gateway = self.gateway(**stage)
            first, second = self.bodies(gateway, "/p", "/p")
            self.assertNotEqual(first, second)

    def test_an_answer_ends_with_its_time(self):
        gateway = self.gateway({"*/*": {"cachingEnabled": True, "cacheTtlInSeconds": 1}})
        began = time.monotonic()
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 1"])
        while self.bodies(gateway, "/p") == ["answer 1"]:
            self.assertLess(time.monotonic() - began, WAIT)
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_some_answers_are_not_for_others(self):
        for status, headers in ((500, []), (503, []), (206, []), (200, [("Set-Cookie", "a=b")])):
            self.status, self.headers = status, headers
            gateway = self.gateway()
            before = len(self.server.requests)
            self.assertEqual([gateway.call("GET", "/p").status for _ in range(2)], [status, status])
            self.assertEqual(len(self.server.requests) - before, 2, status)
        self.status, self.headers = 404, []
        gateway = self.gateway()
        before = len(self.server.requests)
        self.assertEqual([gateway.call("GET", "/p").status for _ in range(2)], [404, 404])
        self.assertEqual(len(self.server.requests) - before, 1)

    def test_operators_may_ask_for_more_and_for_whole_keys(self):
        self.status, self.headers = 500, [("Set-Cookie", "a=b")]
        gateway = self.gateway(responseCache={"keepServerErrors": True, "keepSetCookie": True, "key": "whole"})
        self.assertEqual(self.bodies(gateway, "/p?type=a", "/p?type=a", "/p?type=a&other=1"), ["answer 1", "answer 1", "answer 2"])
        self.assertEqual(self.bodies(gateway, "/p?type=a", headers={"Authorization": "ann"}), ["answer 3"])

    def test_large_answers(self):
        gateway = self.gateway()
        for size, calls in ((300_000, 1), (1_200_000, 2)):
            self.body = b"x" * size
            before = len(self.server.requests)
            for _ in range(2):
                self.assertEqual(len(gateway.call("GET", f"/p?type={size}").body), size)
            self.assertEqual(len(self.server.requests) - before, calls)

    def test_who_may_not_have_an_answer_replaced(self):
        fresh = {"Cache-Control": "max-age=0"}
        gateway = self.gateway()
        self.bodies(gateway, "/p")
        answer = gateway.call("GET", "/p", headers=fresh)
        self.assertEqual((answer.text, answer["Warning"]), ("answer 1", "199 Cache-control headers were ignored because the caller was unauthorized."))
        gateway = self.gateway({"~1p/GET": {"unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITHOUT_RESPONSE_HEADER"}})
        self.bodies(gateway, "/p")
        answer = gateway.call("GET", "/p", headers=fresh)
        self.assertEqual((answer.text, answer["Warning"]), ("answer 2", None))
        gateway = self.gateway({"~1p/GET": {"unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403"}})
        answer = gateway.call("GET", "/p", headers=fresh)
        self.assertEqual((answer.status, answer["x-amzn-ErrorType"]), (403, "AccessDeniedException"))
        self.assertEqual(len(self.server.requests), 2)

    def test_who_may(self):
        gateway = self.gateway({"~1p/GET": {"requireAuthorizationForCacheControl": False}})
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 1"])
        answer = gateway.call("GET", "/p", headers={"Cache-Control": "no-transform, max-age=0"})
        self.assertEqual((answer.text, answer["Warning"]), ("answer 2", None))
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 2"])

    def test_one_call_for_all_who_miss_together(self):
        gateway = self.gateway()
        self.gate = threading.Event()
        got = []
        threads = [threading.Thread(target=lambda: got.append(gateway.call("GET", "/p").text)) for _ in range(20)]
        for thread in threads:
            thread.start()
        self.eventually(lambda: self.server.requests)
        self.assertEqual(gateway.call("GET", "/clock").status, 200)  # other keys do not wait
        self.gate.set()
        for thread in threads:
            thread.join(WAIT)
        self.assertEqual(got, ["answer 1"] * 20)
        self.assertEqual(len(self.server.requests), 1)

    def admin_of(self, gateway):
        self.eventually(lambda: "admin on" in "".join(gateway.stderr))
        return re.search(r"admin on (http://\S+)", "".join(gateway.stderr))[1]

    @staticmethod
    def ask(url, verb="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method=verb), timeout=WAIT) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def test_flushing_and_metrics(self):
        gateway = self.gateway(arguments=["--admin", "127.0.0.1:0"])
        admin = self.admin_of(gateway)
        self.assertEqual(self.bodies(gateway, "/p", "/p", "/p"), ["answer 1"] * 3)
        metrics = self.ask(admin + "/metrics")[1]
        self.assertIn('apigen_cache_hits_total{api="cached",operation="get_p"} 2\n', metrics)
        self.assertIn('apigen_cache_misses_total{api="cached",operation="get_p"} 1\n', metrics)
        self.assertIn('apigen_cache_entries{api="cached",stage="prod"} 1\n', metrics)
        flush = admin + "/restapis/cached/stages/prod/cache/data"
        self.assertEqual(self.ask(flush)[0], 405)
        self.assertEqual(self.ask(flush, "DELETE"), (202, ""))
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 2"])
        status, body = self.ask(admin + "/restapis/cached/stages/other/cache/data", "DELETE")
        self.assertEqual(status, 404)
        self.assertIn("stage", json.loads(body)["message"])

    def test_a_reload_keeps_what_is_kept(self):
        gateway = self.gateway()
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 1"])
        gateway.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: "settings reloaded" in "".join(gateway.stderr))
        self.assertEqual(self.bodies(gateway, "/p"), ["answer 1"])

    def test_http_apis_by_option(self):
        executable = self.build(self.write("http.json", HTTP), name="by-option")
        gateway = self.gateway(executable=executable)
        self.assertEqual(self.bodies(gateway, "/p?type=a&x=1", "/p?type=a&x=2", "/p?type=b"), ["answer 1", "answer 1", "answer 2"])
        plain = self.build(self.write("plain.json", {key: value for key, value in HTTP.items() if key != "x-apigen-rest-features"}), name="plain")
        with self.assertRaisesRegex(AssertionError, "cacheClusterEnabled, which HTTP APIs do not have"):
            self.gateway(executable=plain)


if __name__ == "__main__":
    unittest.main()
