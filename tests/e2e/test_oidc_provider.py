"""Tokens of a real OpenID provider, `oidc-provider` from npm, are taken by a JWT authorizer with nothing but the issuer's name.

The package is looked for in APIGEN_NODE_MODULES; without that it is installed into a temporary folder, and where that cannot
be done the tests are skipped and say so.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse
import urllib.request

from harness import Backend, GatewayTest

HERE = pathlib.Path(__file__).resolve().parent
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


def node_modules(folder):
    """A folder with the package; SkipTest says why there is none."""
    if not shutil.which("node"):
        raise unittest.SkipTest("node is not installed: no real OpenID provider was tried")
    given = os.environ.get("APIGEN_NODE_MODULES")
    if given:
        if not (pathlib.Path(given) / "oidc-provider").exists():
            raise unittest.SkipTest(f"APIGEN_NODE_MODULES={given} has no oidc-provider: no real OpenID provider was tried")
        return pathlib.Path(given)
    npm = shutil.which("npm")
    done = npm and subprocess.run([npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", "--fetch-retries=0", "--fetch-timeout=20000",
                                   "oidc-provider@8"], capture_output=True, text=True, timeout=200, check=False)
    if not done or done.returncode:
        raise unittest.SkipTest(f"npm cannot install oidc-provider: no real OpenID provider was tried ({done.stderr[-200:] if done else 'no npm'})")
    return pathlib.Path(folder) / "node_modules"


class RealProvider(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        install = tempfile.TemporaryDirectory(prefix="apigen-npm-")
        cls.addClassCleanup(install.cleanup)
        modules = node_modules(install.name)
        cls.issuers, locks, paths = {}, {}, {}
        for algorithm in ALGORITHMS:
            process = subprocess.Popen(["node", HERE / "oidc_provider" / "provider.mjs", modules, algorithm], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            cls.addClassCleanup(cls.end, process)
            issuer = process.stdout.readline().strip()
            if not issuer:
                raise AssertionError(f"the provider did not start:\n{process.stderr.read()}")
            cls.issuers[algorithm] = issuer
            locks[algorithm] = {"type": "openIdConnect", "openIdConnectUrl": issuer + "/.well-known/openid-configuration",
                                "x-amazon-apigateway-authorizer": {"type": "jwt", "identitySource": "$request.header.Authorization",
                                                                   "jwtConfiguration": {"audience": ["https://pets.test"]}}}
            paths[f"/{algorithm}"] = {"get": {
                "responses": {}, "security": [{algorithm: ["pets.read"]}], "x-amazon-apigateway-integration": {
                    "type": "http_proxy", "httpMethod": "GET", "uri": "${stageVariables.backend}/pets", "payloadFormatVersion": "1.0",
                    "requestParameters": {"overwrite:header.x-client": "$context.authorizer.claims.client_id"}}}}
        spec = cls.write("openapi.json", {"openapi": "3.0.1", "info": {"title": "provider", "version": "1"}, "x-apigen-api-type": "http",
                                          "components": {"securitySchemes": locks}, "paths": paths})
        cls.executable = cls.build(spec)

    @staticmethod
    def end(process):
        process.terminate()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def token(self, algorithm, scope):
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": scope, "resource": "https://pets.test"}).encode()
        basic = base64.b64encode(b"robot:robot-secret-0123456789").decode()
        request = urllib.request.Request(self.issuers[algorithm] + "/token", form, {"Authorization": "Basic " + basic})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["access_token"]

    def test_its_tokens_open_routes(self):
        backend = Backend()
        self.addCleanup(backend.close)
        gateway = self.start(self.executable, {"stages": [{"stageName": "$default", "variables": {"backend": backend.url}}]})
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm):
                token = self.token(algorithm, "pets.read")
                answer = gateway.call("GET", f"/{algorithm}", headers={"Authorization": "Bearer " + token})
                self.assertEqual(answer.status, 200, f"{answer.text} {answer.lines}")
                self.assertEqual(backend.requests[-1]["x-client"], "robot")
                other = self.token(algorithm, "pets.write")
                self.assertEqual(gateway.call("GET", f"/{algorithm}", headers={"Authorization": "Bearer " + other}).status, 403)
        foreign = self.token("RS256", "pets.read")
        self.assertEqual(gateway.call("GET", "/ES256", headers={"Authorization": "Bearer " + foreign}).status, 401)


if __name__ == "__main__":
    unittest.main()
