"""JWT authorizers of an HTTP API and Cognito authorizers of a REST API, with tokens of an OpenID provider on loopback."""

import http.client
import json
import re
import socket
import time
import unittest

from harness import GatewayTest, shared
from oidc import Provider, RsaKey, encode, hmac_signature

LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:show/invocations"
POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool"
SHOW = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""


def operation(scopes=None, **integration):
    security = {} if scopes is None else {"security": [{"lock": scopes}]}
    return {"responses": {"200": {"description": "ok"}}, **security,
            "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA, **integration}}


def http_api(issuer):
    lock = {"type": "oauth2", "flows": {}, "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization", "jwtConfiguration": {"issuer": issuer, "audience": ["pets"]}}}
    two = {"payloadFormatVersion": "2.0"}
    return {"openapi": "3.0.1", "info": {"title": "tokens", "version": "1"}, "x-amazon-apigateway-importexport-version": "1.0",
            "x-amazon-apigateway-cors": {"allowOrigins": ["https://a.test"], "allowMethods": ["GET"]},
            "components": {"securitySchemes": {"lock": lock}},
            "paths": {"/jwt": {"get": operation([], **two)}, "/jwt/scoped": {"get": operation(["pets.read", "pets.write"], **two)},
                      "/one": {"get": operation(["pets.read"], payloadFormatVersion="1.0")}, "/open": {"get": operation(**two)},
                      "/any": {"x-amazon-apigateway-any-method": operation([], **two)}}}


class Base(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = RsaKey("k1")
        cls.provider = Provider(cls.key)
        cls.addClassCleanup(cls.provider.close)
        cls.write("functions/app.py", SHOW)

    def serve(self, **settings):
        functions = {"show": {"runtime": "python3.11", "handler": "app.handler", "codeUri": "functions"}}
        return self.start(self.executable, {"functions": functions, **settings})

    @classmethod
    def claims(cls, **more):
        return {"iss": cls.provider.issuer, "aud": "pets", "exp": int(time.time()) + 600, "sub": "ann", **more}


class HttpApi(Base):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("http.json", http_api(cls.provider.issuer)))

    def call(self, gateway, path, token=None, scheme="Bearer "):
        return gateway.call("GET", path, headers={} if token is None else {"Authorization": scheme + token})

    def test_a_token_is_verified_by_the_discovered_keys_and_its_claims_go_to_the_function(self):
        gateway = self.serve()
        self.provider.requests.clear()
        token = self.key.token(self.claims(n=5, ok=True, roles=["a", "b"], scope="x y"))
        answer = self.call(gateway, "/jwt", token)
        self.assertEqual(answer.status, 200, answer.text)
        claims = answer.json["jwt"]["claims"]
        self.assertEqual((claims["sub"], claims["n"], claims["ok"], claims["roles"]), ("ann", "5", "true", "[a b]"))
        self.assertIsNone(answer.json["jwt"]["scopes"])
        for _ in range(3):
            self.assertEqual(self.call(gateway, "/jwt", token).status, 200)
            self.assertEqual(self.call(gateway, "/jwt", token + "A").status, 401)
        self.assertEqual(set(self.provider.asked), {"/.well-known/openid-configuration", "/jwks"})

    def test_scopes(self):
        gateway = self.serve()
        answer = self.call(gateway, "/jwt/scoped", self.key.token(self.claims(scope="a pets.write")))
        self.assertEqual(answer.json["jwt"]["scopes"], ["a", "pets.write"])
        self.assertEqual(self.call(gateway, "/jwt/scoped", self.key.token(self.claims(scp=["pets.read"]))).status, 200)
        refused = self.call(gateway, "/jwt/scoped", self.key.token(self.claims(scope="a")))
        self.assertEqual((refused.status, refused.body), (403, b'{"message":"Forbidden"}'))

    def test_refusals(self):
        gateway = self.serve()
        absent = self.call(gateway, "/jwt")
        self.assertEqual((absent.status, absent.body, absent["www-authenticate"]), (401, b'{"message":"Unauthorized"}', "Bearer"))
        late = self.call(gateway, "/jwt", self.key.token(self.claims(exp=int(time.time()) - 1)))
        self.assertEqual(late["www-authenticate"], 'Bearer scope="" error="invalid_token" error_description="the token has expired"')
        self.assertEqual(self.call(gateway, "/open").status, 200)

    def test_preflights_pass_routes_of_one_method_and_no_others(self):
        gateway = self.serve()
        ask = {"Origin": "https://a.test", "Access-Control-Request-Method": "GET"}
        preflight = gateway.call("OPTIONS", "/jwt", headers=ask)
        self.assertEqual((preflight.status, preflight["access-control-allow-origin"], preflight["content-type"]), (204, "https://a.test", None))
        refused = gateway.call("OPTIONS", "/any", headers=ask)
        self.assertEqual((refused.status, refused["access-control-allow-origin"]), (401, "https://a.test"))

    def test_a_provider_that_is_away_lets_nobody_in(self):
        gateway = self.serve(issuers={self.provider.issuer: {"jwksUri": "http://127.0.0.1:9/jwks"}})
        answer = self.call(gateway, "/jwt", self.key.token(self.claims()))
        self.assertEqual(answer.status, 401)
        self.assertIn("OIDC discovery endpoint communication error", answer["www-authenticate"])

    def test_a_secret_is_for_hmac(self):
        secret = "0123456789abcdef0123456789abcdef"
        signed = encode('{"alg":"HS256"}') + "." + encode(json.dumps(self.claims()))
        token = signed + "." + encode(hmac_signature(secret.encode(), signed.encode()))
        self.assertEqual(self.call(self.serve(), "/jwt", token).status, 401)
        gateway = self.serve(issuers={self.provider.issuer: {"secret": secret}})
        self.assertEqual(self.call(gateway, "/jwt", token).status, 200)

    def test_bad_key_files_stop_the_start(self):
        self.write("bad.json", "[]")
        with self.assertRaises(AssertionError) as caught:
            self.serve(issuers={self.provider.issuer: {"jwksFile": "bad.json"}})
        self.assertIn("no JSON Web Key Set", str(caught.exception))


class Cognito(Base):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lock = {"type": "apiKey", "in": "header", "name": "Authorization", "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools",
                                                   "providerARNs": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_pool"]}}
        cls.executable = cls.build(cls.write("rest.json", {
            "openapi": "3.0.1", "info": {"title": "users", "version": "1"}, "components": {"securitySchemes": {"lock": lock}},
            "paths": {"/user": {"get": operation([])}, "/scoped": {"get": operation(["pets/read"])}}}))

    def test_id_and_access_tokens(self):
        gateway = self.serve(issuers={POOL: {"jwksUri": self.provider.issuer + "/jwks"}})
        identity = self.key.token(self.claims(iss=POOL, token_use="id", **{"cognito:groups": ["a", "b"]}))
        access = self.key.token(self.claims(iss=POOL, token_use="access", scope="pets/read"))

        def call(path, token):
            return gateway.call("GET", path, headers={"Authorization": token})

        answer = call("/user", identity)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual((answer.json["claims"]["sub"], answer.json["claims"]["cognito:groups"]), ("ann", "a,b"))
        self.assertEqual(call("/scoped", access).status, 200)
        for path, token in [("/user", access), ("/scoped", identity), ("/user", identity + "x"),
                            ("/scoped", self.key.token(self.claims(iss=POOL, token_use="access", scope="other")))]:
            refused = call(path, token)
            self.assertEqual((refused.status, refused.body, refused["x-amzn-errortype"]), (401, b'{"message":"Unauthorized"}', "UnauthorizedException"))
        late = call("/user", self.key.token(self.claims(iss=POOL, token_use="id", exp=int(time.time()) - 1)))
        self.assertEqual((late.status, late.body), (401, b'{"message":"The incoming token has expired"}'))


ABUSE = shared("conformance/http-abuse.jsonl")


@unittest.skipUnless(ABUSE, "no conformance cases are here: the hostile tokens were not tried")
class Abuse(Base):
    """The JWT group of the hostile requests: tokens are made as `gen` says, and the answer has to be one of those allowed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("http.json", http_api(cls.provider.issuer)))
        cls.attacker = RsaKey("attacker")

    def fill(self, text):
        text = text.replace("$ISS_UPPER", self.provider.issuer.upper()).replace("$ISS", self.provider.issuer).replace("$AUD", "pets")
        return re.sub(r"<<rep:(.):(\d+)>>", lambda match: match[1] * int(match[2]), text, flags=re.S)

    def value(self, value):
        if isinstance(value, dict):
            return {name: self.value(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, str) and value.startswith("now"):
            shift = float(value[3:])
            return time.time() + shift if shift % 1 else int(time.time() + shift)
        return self.fill(value) if isinstance(value, str) else value

    def token(self, gen):
        if gen == "valid":
            return self.key.token(self.claims(scope="pets.read"))
        header, claims, sign = json.dumps(self.value(gen["header"])), json.dumps(self.value(gen["claims"])), self.fill(gen["sign"])
        if sign.startswith("raw-header:"):
            header, _, sign = sign[len("raw-header:"):].rpartition("|")
        elif sign.startswith("raw-claims:"):
            claims, _, sign = sign[len("raw-claims:"):].rpartition("|")
        data = (encode(header.encode("latin-1", "replace")) + "." + encode(claims.encode("latin-1", "replace")))
        if sign == "omit":
            return data
        public = {"hmac:pem(k1)": "PEM", "hmac:der(k1)": "DER"}
        plain = self.key.sign(data.encode())
        made = {"empty": b"", "k1": plain, "zero64": bytes(64), "k1-append": plain + b"x", "k1-flip": bytes([plain[0] ^ 1]) + plain[1:]}
        if sign in made:
            signature = made[sign]
        elif sign == "k1-pss":
            signature = self.key.sign(data.encode(), pss=True)
        elif sign == "attacker":
            signature = self.attacker.sign(data.encode())
        else:
            signature = hmac_signature(self.key.public(public[sign]), data.encode())
        return data + "." + encode(signature)

    def raw(self, gateway, request, answers):
        """The statuses of the answers to raw bytes."""
        with socket.create_connection((gateway.host, gateway.port), timeout=10) as connection:
            connection.sendall(request)
            statuses = []
            reader = connection.makefile("rb")
            for _ in range(answers):
                status_line = reader.readline()
                if not status_line:
                    break
                statuses.append(int(status_line.split()[1]))
                headers = http.client.parse_headers(reader)
                reader.read(int(headers.get("content-length") or 0))
            return statuses

    def test_hostile_tokens(self):
        gateway = self.serve()
        cases = [json.loads(line) for line in ABUSE.read_text().splitlines()]
        cases = [case for case in cases if case["group"] == "jwt"]
        self.assertGreater(len(cases), 40)
        for case in cases:
            with self.subTest(case["id"]):
                gen = case.get("gen", {}).get("jwt") if isinstance(case.get("gen"), dict) else None
                token = self.token(gen) if isinstance(gen, dict) else ""
                raw = self.fill(case["raw"].replace("<<jwtvalid>>", self.token("valid")).replace("<<jwt>>", token))
                expected = case["expect"]
                statuses = self.raw(gateway, raw.encode("latin-1"), expected.get("responses", 1))
                allowed = expected.get("status", []) + (expected.get("lenient") or [])
                self.assertTrue(statuses, "no answer")
                self.assertIn(statuses[0], allowed)
                for status, wanted in zip(statuses[1:], expected.get("respMust", [])):
                    self.assertEqual(str(status), wanted)


if __name__ == "__main__":
    unittest.main()
