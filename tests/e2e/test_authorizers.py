"""Lambda authorizers, AWS_IAM and resource policies of built gateways, with functions that run and clients that people use."""

import json
import os
import shutil
import subprocess
import threading
import time
import unittest

from harness import WAIT, GatewayTest

ACCOUNT, REGION = "123456789012", "us-east-1"
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

AUTHORIZER = '''
import os, time
def handler(event, context):
    with open(os.environ["CALLS"], "a") as calls:
        calls.write("x")
    token = event.get("authorizationToken") or event["headers"].get("authorization", "")
    if token == "slow":
        time.sleep(0.3)
    if token == "throw":
        raise Exception("Unauthorized")
    if event.get("version") == "2.0":
        return {"isAuthorized": token != "deny", "context": {"number": 1, "list": ["a"]}}
    arn = event["methodArn"]
    return {"principalId": "ann", "context": {"number": 1, "flag": True}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny" if token == "deny" else "Allow", "Action": "execute-api:Invoke", "Resource": arn}]}}
'''
ECHO = '''
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
'''


def lambda_uri(name):
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}/invocations"


def operation(security=None, version=None):
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": lambda_uri("echo")}
    if version:
        integration["payloadFormatVersion"] = version
    one = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    if security:
        one["security"] = [{security: []}]
    return one


def lambda_scheme(**authorizer):
    return {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"authorizerUri": lambda_uri("auth"), **authorizer}}


IAM = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
REST = {
    "openapi": "3.0.1", "info": {"title": "rest", "version": "1"}, "x-apigen-api-id": "rest", "x-apigen-api-type": "rest",
    "paths": {
        "/kept": {"get": operation("kept")},
        "/other": {"get": operation("kept")},
        "/token": {"get": operation("token")},
        "/iam/{proxy+}": {"x-amazon-apigateway-any-method": operation("iam")},
        "/denied": {"get": operation("iam")},
        "/closed": {"get": operation()},
        "/open": {"get": operation()},
    },
    "components": {"securitySchemes": {
        "token": lambda_scheme(type="token", authorizerResultTtlInSeconds=0, identityValidationExpression="[a-z]+"),
        "kept": lambda_scheme(type="token"),
        "iam": IAM,
    }},
    "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*/GET/open"},
        {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*/GET/denied",
         "Condition": {"IpAddress": {"aws:SourceIp": ["127.0.0.0/8"]}}},
    ]},
}
HTTP = {
    "openapi": "3.0.1", "info": {"title": "http", "version": "1"}, "x-apigen-api-id": "http", "x-apigen-api-type": "http",
    "paths": {"/simple": {"get": operation("simple", "2.0")}, "/one": {"get": operation("one", "1.0")}, "/iam": {"get": operation("iam", "2.0")}},
    "components": {"securitySchemes": {
        "simple": lambda_scheme(type="request", authorizerPayloadFormatVersion="2.0", enableSimpleResponses=True,
                                identitySource="$request.header.Authorization"),
        "one": lambda_scheme(type="request", authorizerPayloadFormatVersion="1.0", identitySource="$request.header.Authorization"),
        "iam": IAM,
    }},
}
PHASES = [f"{phase}.{member}" for phase in ("authenticate", "authorizer", "authorize") for member in ("status", "latency", "error")]
OF_FUNCTION = ["authorizer.integrationStatus", "authorizer.integrationLatency", "authorizer.requestId"]
LOG = "|".join("$context." + name for name in ["requestId", *PHASES, *OF_FUNCTION, "integration.requestId"])
REST_HOST, HTTP_HOST = "rest.execute-api.us-east-1.localhost", "http.execute-api.us-east-1.localhost"


class Authorizers(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("rest.json", REST), cls.write("http.json", HTTP))
        cls.write("auth/main.py", AUTHORIZER)
        cls.write("echo/main.py", ECHO)
        function = {"runtime": "python3.11", "handler": "main.handler", "timeout": 5}
        cls.calls_file = cls.folder / "calls"
        cls.config = cls.write("gateway.yaml", {
            "apis": {"rest": {"stages": [{"stageName": "prod", "accessLogSettings": {"destination": str(cls.folder / "log"), "format": LOG}}]}, "http": {"stages": [{"stageName": "$default"}]}},
            "functions": {"auth": {**function, "codeUri": "auth", "environment": {"CALLS": str(cls.calls_file)}},
                          "echo": {**function, "codeUri": "echo"}},
            "aws": {"accountId": ACCOUNT, "region": REGION},
            "identities": [
                {"accessKeyId": KEY, "secretAccessKey": SECRET, "userArn": f"arn:aws:iam::{ACCOUNT}:user/ann", "userId": "AIDAANN"},
                {"accessKeyId": "ASIATEMP", "secretAccessKey": SECRET, "sessionToken": "token/+=", "userArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/now"},
                {"accessKeyId": "AKIDREADER", "secretAccessKey": SECRET, "userArn": f"arn:aws:iam::{ACCOUNT}:user/reader",
                 "policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:rest/prod/GET/*"}]}]},
            ],
        })

    def setUp(self):
        self.calls_file.write_text("")
        self.gateway = self.start(self.executable, self.config)

    def calls(self):
        return len(self.calls_file.read_text())

    def rest(self, path, token=None):
        return self.gateway.call("GET", "/prod" + path, headers={"Authorization": token} if token else {}, host=REST_HOST)

    def http(self, path, token=None):
        return self.gateway.call("GET", path, headers={"Authorization": token} if token else {}, host=HTTP_HOST)

    def test_token(self):
        answer = self.rest("/token", "allow")
        self.assertEqual(answer.status, 200, answer.text)
        told = answer.json["requestContext"]["authorizer"]
        self.assertIsInstance(told.pop("integrationLatency"), int)
        self.assertEqual(told, {"principalId": "ann", "number": "1", "flag": "true"})
        self.assertEqual((self.rest("/token").status, self.rest("/token", "NOT").status), (401, 401))
        self.assertEqual(self.calls(), 1)
        denied = self.rest("/token", "deny")
        self.assertEqual((denied.status, denied.text), (403, '{"Message":"User is not authorized to access this resource with an explicit deny"}'))
        self.assertEqual(denied["x-amzn-ErrorType"], "AccessDeniedException")
        self.assertEqual(self.rest("/token", "throw").text, '{"message":"Unauthorized"}')

    def test_an_answer_is_kept_for_all_connections_and_methods(self):
        for _ in range(8):  # a connection each, so several workers
            self.assertEqual(self.rest("/kept", "allow").status, 200)
        self.assertEqual(self.calls(), 1)
        self.assertEqual(self.rest("/other", "allow").status, 403)  # the kept policy names /kept alone
        self.assertEqual(self.calls(), 1)

    def test_who_misses_together_asks_once(self):
        statuses = []
        threads = [threading.Thread(target=lambda: statuses.append(self.rest("/kept", "slow").status)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 8)
        self.assertEqual(self.calls(), 1)

    def test_http_api(self):
        simple = self.http("/simple", "allow")
        self.assertEqual(simple.json["requestContext"]["authorizer"], {"lambda": {"number": 1, "list": ["a"]}})
        self.assertEqual(self.http("/one", "allow").json["requestContext"]["authorizer"], {"number": 1, "flag": True})
        self.assertEqual((self.http("/simple").status, self.http("/simple").text), (401, '{"message":"Unauthorized"}'))
        self.assertEqual((self.http("/simple", "deny").status, self.http("/simple", "deny").text), (403, '{"message":"Forbidden"}'))

    def logged(self, answer):
        """What the access log says of a request, without the variables that have no value."""
        end = time.monotonic() + WAIT
        while True:
            for line in (self.folder / "log").read_text().splitlines():
                fields = line.split("|")
                if fields[0] == answer["x-amzn-RequestId"]:
                    return {name: value for name, value in zip([*PHASES, *OF_FUNCTION, "integration.requestId"], fields[1:]) if value != "-"}
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)

    def test_access_log(self):
        def texts(said, *latencies):
            for name in latencies:
                self.assertTrue(said.pop(name).isdigit(), name)
            return said

        called = self.logged(self.rest("/token", "allow"))
        self.assertEqual(len(called.pop("authorizer.requestId")), 36)
        self.assertEqual(len(called.pop("integration.requestId")), 36)
        latencies = ["authorizer.latency", "authorize.latency"]
        self.assertEqual(texts(called, "authorizer.integrationLatency", *latencies), {"authorizer.status": "200", "authorizer.integrationStatus": "200", "authorize.status": "200"})
        denied = self.logged(self.rest("/token", "deny"))
        self.assertEqual((denied["authorizer.status"], denied["authorize.status"], denied["authorize.error"]), ("200", "403", "the policy denies it explicitly"))
        thrown = self.logged(self.rest("/token", "throw"))
        self.assertEqual((thrown["authorizer.status"], thrown["authorizer.error"]), ("401", "the authorizer said Unauthorized"))
        self.assertEqual(texts(self.logged(self.rest("/token")), "authorizer.latency"), {"authorizer.status": "401", "authorizer.error": "an identity source is missing: header Authorization"})
        self.rest("/kept", "allow")
        kept = self.logged(self.rest("/kept", "allow"))
        kept.pop("integration.requestId")
        self.assertEqual(texts(kept, *latencies), {"authorizer.status": "200", "authorize.status": "200"})
        unsigned = self.logged(self.rest("/iam/x"))
        self.assertEqual(texts(unsigned, "authenticate.latency").pop("authenticate.status"), "403")
        self.assertEqual(self.logged(self.rest("/closed")), {})

    def test_resource_policy(self):
        self.assertEqual(self.rest("/open").status, 200)
        closed = self.rest("/closed")
        self.assertEqual((closed.status, closed.json["Message"]),
                         (403, f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:{REGION}:********9012:rest/prod/GET/closed"))
        self.assertEqual(closed["x-amzn-ErrorType"], "AccessDeniedException")

    # ------------------------------------------------------------------------------------------------------ real clients

    def botocore(self, method, path, host=REST_HOST, query="", body=b"", key=KEY, token=None, presign=False, headers=None):
        try:
            import botocore.auth
            import botocore.awsrequest
            import botocore.credentials
        except ImportError:
            self.skipTest("botocore is not installed")
        request = botocore.awsrequest.AWSRequest(method, f"http://{host}{path}{query}", data=body, headers={**(headers or {}), "Host": host})
        credentials = botocore.credentials.Credentials(key, SECRET, token)
        signer = botocore.auth.SigV4QueryAuth(credentials, "execute-api", REGION, expires=60) if presign else botocore.auth.SigV4Auth(credentials, "execute-api", REGION)
        signer.add_auth(request)
        prepared = request.prepare()
        target = prepared.url.split(host, 1)[1]
        sent = {name: value for name, value in prepared.headers.items() if name.lower() not in ("host", "content-length")}
        return self.gateway.call(method, target, body=body or None, headers=sent, host=host)

    def test_botocore(self):
        for method, path, query, body in (("GET", "/prod/iam/a", "", b""), ("GET", "/prod/iam/a%20b/c~d", "?b=2&a=1&a=%2F%20x&empty=", b""),
                                          ("POST", "/prod/iam/a", "", b'{"a": 1}'), ("PUT", "/prod/iam/%C3%A9", "", "é".encode())):
            answer = self.botocore(method, path, query=query, body=body)
            self.assertEqual(answer.status, 200, answer.text)
            event = answer.json
            self.assertEqual({key: event["requestContext"]["identity"][key] for key in ("accountId", "caller", "accessKey", "userArn", "user")},
                             {"accountId": ACCOUNT, "caller": "AIDAANN", "accessKey": KEY, "userArn": f"arn:aws:iam::{ACCOUNT}:user/ann", "user": "AIDAANN"})
            self.assertNotIn("Authorization", event["headers"])
        self.assertEqual(self.botocore("GET", "/prod/iam/a", query="?x=1", presign=True).status, 200)
        self.assertEqual(self.botocore("GET", "/prod/iam/a", key="ASIATEMP", token="token/+=").status, 200)
        self.assertEqual(self.botocore("GET", "/prod/iam/a", key="ASIATEMP", token="token/+=", presign=True).status, 200)
        self.assertEqual(self.botocore("GET", "/prod/iam/a", key="ASIATEMP").status, 403)
        self.assertEqual(self.botocore("GET", "/prod/iam/a", headers={"X-Spaces": "  a   b  "}).status, 200)
        http = self.botocore("GET", "/iam", host=HTTP_HOST)
        self.assertEqual(http.json["requestContext"]["authorizer"]["iam"]["userArn"], f"arn:aws:iam::{ACCOUNT}:user/ann")

    def test_policies(self):
        self.assertEqual(self.botocore("GET", "/prod/iam/a", key="AKIDREADER").status, 200)
        refused = self.botocore("POST", "/prod/iam/a", key="AKIDREADER")
        self.assertEqual((refused.status, refused.json), (403, {"Message": f"User: arn:aws:iam::{ACCOUNT}:user/reader is not authorized to perform: execute-api:Invoke "
                                                                           f"on resource: arn:aws:execute-api:{REGION}:********9012:rest/prod/POST/iam/a"}))
        denied = self.botocore("GET", "/prod/denied")
        self.assertEqual(denied.status, 403)
        self.assertTrue(denied.json["Message"].endswith(" with an explicit deny in a resource-based policy"), denied.text)

    def test_aws_command_line(self):
        """`aws apigatewaymanagementapi` signs for execute-api and calls any endpoint."""
        aws = shutil.which("aws")
        if not aws:
            self.skipTest("the aws command is not installed")
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION, "AWS_CONFIG_FILE": "/dev/null",
                       "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true"}
        # The command takes the host from the endpoint, so the only API that answers on an address is asked for by its path.
        config = self.write("alone.yaml", {**json.loads(self.config.read_text()), "domainNames": [{"domainName": "127.0.0.1", "basePathMappings": [
            {"basePath": "v1", "restApiId": "rest", "stage": "prod"}]}]})
        gateway = self.start(self.executable, config)
        for key, known in ((KEY, True), ("AKIDUNKNOWN", False)):
            done = subprocess.run([aws, "apigatewaymanagementapi", "get-connection", "--connection-id", "a+b c", "--endpoint-url", f"http://{gateway.host}:{gateway.port}/v1/iam"],
                                  env={**environment, "AWS_ACCESS_KEY_ID": key}, text=True, capture_output=True, timeout=60)
            self.assertEqual(done.returncode == 0, known, done.stderr)
        self.assertIn("UnrecognizedClientException", done.stderr)

    def test_javascript_sdk(self):
        node, npm = shutil.which("node"), shutil.which("npm")
        if not node or not npm:
            self.skipTest("node and npm are not installed")
        folder = self.folder / "js"
        folder.mkdir(exist_ok=True)
        got = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", folder, "@smithy/signature-v4@^5", "@aws-crypto/sha256-js@^5"], text=True, capture_output=True,
                             timeout=200)
        if got.returncode:
            self.skipTest("the AWS SDK for JavaScript cannot be had from npm here")
        (folder / "sign.cjs").write_text('''
const { SignatureV4 } = require("@smithy/signature-v4");
const { Sha256 } = require("@aws-crypto/sha256-js");
const [host, port, key, secret] = process.argv.slice(2);
const signer = new SignatureV4({ service: "execute-api", region: "us-east-1", sha256: Sha256, credentials: { accessKeyId: key, secretAccessKey: secret } });
const request = { method: "POST", protocol: "http:", hostname: host, path: "/prod/iam/a%20b", query: { b: "2", a: ["2", "1"] }, headers: { host }, body: '{"a":1}' };
(async () => {
  const out = [];
  for (const signed of [await signer.sign(request), await signer.presign({ ...request, method: "GET", body: undefined }, { expiresIn: 60 })]) {
    const encode = (t) => encodeURIComponent(t).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
    const query = Object.entries(signed.query).flatMap(([k, v]) => [].concat(v).map((one) => encode(k) + "=" + encode(one))).join("&");
    out.push({ method: signed.method, target: signed.path + "?" + query, headers: signed.headers, body: signed.body });
  }
  console.log(JSON.stringify(out));
})();
''')
        requests = json.loads(subprocess.run([node, folder / "sign.cjs", REST_HOST, "80", KEY, SECRET], text=True, capture_output=True, check=True, timeout=60).stdout)
        for request in requests:
            headers = {name: value for name, value in request["headers"].items() if name != "host"}
            answer = self.gateway.call(request["method"], request["target"], body=request.get("body"), headers=headers, host=REST_HOST)
            self.assertEqual(answer.status, 200, answer.text)


if __name__ == "__main__":
    unittest.main()
