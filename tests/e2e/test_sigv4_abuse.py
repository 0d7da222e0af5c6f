"""The signature group of the hostile requests in ../shared/conformance/http-abuse.jsonl: signed here, spoilt as each case says, sent raw."""

import datetime
import hashlib
import hmac
import json
import re
import socket
import unittest
import urllib.parse

from harness import Backend, GatewayTest, shared

CASES = shared("conformance/http-abuse.jsonl")
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SPEC = {
    "openapi": "3.0.1", "info": {"title": "iam", "version": "1"},
    "paths": {path: {"x-amazon-apigateway-any-method": {
        "responses": {"200": {"description": "ok"}}, "security": [{"iam": []}],
        "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "ANY", "uri": "${stageVariables.backend}/"}}} for path in ("/iam", "/iam/{proxy+}")},
    "components": {"securitySchemes": {"iam": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}}},
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Signer:
    """SigV4 with everything that a case can ask to be done wrong."""

    def __init__(self, raw, wish):
        head, _, self.body = raw.replace("<<sigv4>>", "").partition("\r\n\r\n")
        line, *fields = head.split("\r\n")
        self.method, self.target, _ = line.split(" ")
        self.fields = [tuple(field.split(": ", 1)) for field in fields if ": " in field]
        self.wish = wish
        self.access = wish.get("access", "AKIDEXAMPLE")
        when = datetime.datetime.now(datetime.timezone.utc)
        if match := re.fullmatch(r"now([+-]\d+)m", wish.get("date", "")):
            when += datetime.timedelta(minutes=int(match[1]))
        self.time = when.strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.time[:8]}/{wish.get('region', 'us-east-1')}/execute-api/{wish.get('terminator', 'aws4_request')}"
        self.algorithm = wish.get("algorithm", "AWS4-HMAC-SHA256")

    def signature(self, path, query, headers, signed, body):
        quote = lambda text: urllib.parse.quote(text, safe="-_.~")
        parameters = sorted((quote(k), quote(v)) for k, v in urllib.parse.parse_qsl(query, keep_blank_values=True))
        values = {name.lower(): re.sub(" +", " ", value.strip()) for name, value in headers}
        canonical = "\n".join([self.method, urllib.parse.quote(path, safe="/-_.~"), "&".join(f"{k}={v}" for k, v in parameters),
                               *(f"{name}:{values.get(name, '')}" for name in signed), "", ";".join(signed), sha256(body.encode())])
        text = "\n".join([self.algorithm, self.time, self.scope, sha256(canonical.encode())])
        key = ("AWS4" + self.wish.get("secret", SECRET)).encode()
        for part in self.scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        value = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        value = value.upper() if self.wish.get("signature-case") == "upper" else value
        return self.wish.get("signature", value)

    def bytes(self):
        wish, mutate = self.wish, self.wish.get("mutate", "")
        path, _, query = self.target.partition("?")
        body = '{"a":1}' if mutate == "body after signing" else self.body
        if wish.get("presign"):
            return self.presigned(path, query)
        extra = [("X-Amz-Date", wish.get("x-amz-date", self.time))]
        if self.access == "ASIATEMP" or self.access == "ASIAEXPIRED":
            extra.append(("X-Amz-Security-Token", wish.get("x-amz-security-token", "token")))
        if "x-a" in wish:
            extra.append(("X-A", wish["x-a"]))
        if "x-amz-content-sha256" in wish:
            extra.append(("X-Amz-Content-Sha256", sha256(b"another body")))
        extra = [(name, value) for name, value in extra if name.lower() != wish.get("omit")]
        headers = self.fields + extra
        default = sorted(name.lower() for name, _ in headers if name.lower() == "host" or name.lower().startswith("x-amz-"))
        signed = wish["signed-headers"].split(";") if "signed-headers" in wish else default
        signed.sort()
        parts = [f"Credential={self.access}/{self.scope}", f"SignedHeaders={';'.join(signed)}",
                 f"Signature={self.signature(path, query, headers, signed, body)}"]
        if mutate == "Signature first, Credential last":
            parts.reverse()
        authorization = wish.get("authorization", self.algorithm + " " + ", ".join(parts))
        authorization = re.sub(r"<<rep:(.*?):(\d+)>>", lambda m: m[1] * int(m[2]), authorization)
        if wish.get("omit") != "authorization":
            headers = headers + [("Authorization", authorization)]
        if "add-header-after" in wish:
            headers = headers + [tuple(wish["add-header-after"].split(": ", 1))]
        target = self.target
        if mutate.startswith("query a=1"):
            target = target.replace("a=1", "a=2")
        elif mutate == "query order":
            target = path + "?" + "&".join(reversed(query.split("&")))
        elif mutate.startswith("path /iam"):
            target = target.replace("/iam", "/iam/", 1)
        elif mutate.startswith("sign /iam"):
            target = target.replace("/iam", "/x/../iam", 1)
        return self.message(target, headers)

    def presigned(self, path, query):
        query += "&" + urllib.parse.urlencode({"X-Amz-Algorithm": self.algorithm, "X-Amz-Credential": f"{self.access}/{self.scope}", "X-Amz-Date": self.time,
                                               "X-Amz-Expires": self.wish.get("expires", 60), "X-Amz-SignedHeaders": "host"})
        query += "&X-Amz-Signature=" + self.signature(path, query, self.fields, ["host"], self.body)
        headers = list(self.fields)
        if self.wish.get("mutate") == "two X-Amz-Signature":
            query += "&X-Amz-Signature=" + "0" * 64
        if self.wish.get("and") == "authorization header":
            headers.append(("Authorization", f"{self.algorithm} Credential={self.access}/{self.scope}, SignedHeaders=host, Signature={'0' * 64}"))
        return self.message(path + "?" + query, headers)

    def message(self, target, headers):
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close", "", ""]
        return ("\r\n".join(lines) + self.body).encode()


@unittest.skipUnless(CASES, "no conformance cases are here")
class SignatureAbuse(GatewayTest):
    def test_cases(self):
        backend = Backend()
        self.addCleanup(backend.close)
        user = {"secretAccessKey": SECRET, "userArn": "arn:aws:iam::123456789012:user/ann"}
        config = self.write("gateway.yaml", {
            "stages": [{"stageName": "prod", "variables": {"backend": backend.url}}],
            "identities": [{"accessKeyId": "AKIDEXAMPLE", **user}, {"accessKeyId": "ASIATEMP", "sessionToken": "token", **user},
                           {"accessKeyId": "ASIAEXPIRED", "sessionToken": "token", "expiration": "2020-01-01T00:00:00Z", **user}]})
        gateway = self.start(self.build(self.write("iam.json", SPEC)), config)
        count = 0
        for case in map(json.loads, CASES.read_text().splitlines()):
            if case["group"] != "sigv4":
                continue
            count += 1
            backend.requests.clear()
            with self.subTest(case["id"]), socket.create_connection((gateway.host, gateway.port), timeout=30) as client:
                client.sendall(Signer(case["raw"], case["gen"]["sigv4"]).bytes())
                answer = b"".join(iter(lambda: client.recv(65536), b""))
                status = int(answer.split(b" ", 2)[1])
                self.assertIn(status, case["expect"]["status"] + case["expect"].get("lenient", []), answer)
                self.assertEqual(len(backend.requests), 1 if status == 200 else 0)
                for request in backend.requests:
                    self.assertNotIn("AWS4-HMAC-SHA256", str(request.lines))
        self.assertGreater(count, 0)


if __name__ == "__main__":
    unittest.main()
