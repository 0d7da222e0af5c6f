"""The showcase API in front of its small backend."""

import json
import subprocess
import sys
import unittest

from harness import ROOT, GatewayTest

PETSTORE = ROOT / "specs" / "petstore"


class Petstore(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(PETSTORE / "openapi.yaml")

    def setUp(self):
        backend = subprocess.Popen([sys.executable, PETSTORE / "backend.py", "0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(backend.stdout.close)
        self.addCleanup(backend.wait)
        self.addCleanup(backend.terminate)
        url = backend.stdout.readline().split()[-1]
        self.gateway = self.start(self.executable, {
            "stages": [{"stageName": "prod", "variables": {"petsHost": url}}],
            "functions": {"inventory": {"runtime": "python3.11", "handler": "app.handler", "codeUri": str(PETSTORE / "functions" / "inventory")}}})

    def test_crud(self):
        call = self.gateway.call
        self.assertEqual([pet["name"] for pet in call("GET", "/pets?limit=2").json], ["Ada", "Bo"])
        made = call("POST", "/pets", json.dumps({"name": "Cy"}), {"Content-Type": "application/json"})
        self.assertEqual((made.status, made.json), (201, {"id": 3, "name": "Cy"}))
        self.assertEqual(call("GET", "/pets/3").json["name"], "Cy")
        self.assertEqual(call("PUT", "/pets/3", json.dumps({"name": "Di"})).json, {"id": 3, "name": "Di"})
        gone = call("DELETE", "/pets/3")
        self.assertEqual((gone.status, gone.body), (204, b""))
        self.assertEqual(call("GET", "/pets/3").status, 404)

    def test_literal_beats_parameter(self):
        self.assertEqual([pet["id"] for pet in self.gateway.call("GET", "/pets/mine").json], [1])

    def test_binary_and_greedy(self):
        photo = self.gateway.call("GET", "/pets/1/photo")
        self.assertEqual((photo.status, photo.body[:4], photo["Content-Type"]), (200, b"\x89PNG", "image/png"))
        files = self.gateway.call("PATCH", "/files/a/b%20c?x=1", b"12345")
        self.assertEqual(files.json["method"], "PATCH")
        self.assertTrue(files.json["path"].startswith("/files/a/b%20c"), files.json)
        self.assertEqual(files.json["bytes"], 5)

    def test_mocks(self):
        preflight = self.gateway.call("OPTIONS", "/pets", headers={"Origin": "https://shop.example"})
        self.assertEqual((preflight.status, preflight.body), (200, b""))
        self.assertEqual(preflight["Access-Control-Allow-Methods"], "GET,POST,OPTIONS")
        hours = self.gateway.call("GET", "/hours")
        self.assertEqual((hours.status, hours["Cache-Control"]), (200, "max-age=3600"))

    def test_function(self):
        self.assertEqual(self.gateway.call("GET", "/inventory").json["fish"], 41)
        self.assertEqual(self.gateway.call("GET", "/inventory/dog").json, {"dog": 2})
        self.assertEqual(self.gateway.call("DELETE", "/inventory/bird").status, 404)

    def test_custom_http(self):
        self.assertEqual(self.gateway.call("GET", "/suppliers").json, [{"name": "Fish & Co"}])

    def test_customised_errors(self):
        missing = self.gateway.call("GET", "/nowhere")
        self.assertEqual(missing.status, 404)
        self.assertEqual(missing["X-Requested-Path"], "/nowhere")
        self.assertEqual(missing["Access-Control-Allow-Origin"], "*")
        self.assertEqual(missing.json["message"], "No such resource")
        self.assertEqual(missing.json["requestId"], missing["x-amzn-RequestId"])


if __name__ == "__main__":
    unittest.main()
