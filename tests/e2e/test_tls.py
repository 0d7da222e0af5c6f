"""TLS as clients meet it: real curl and openssl against a gateway with certificates of its own."""

import json
import re
import signal
import subprocess
import unittest

from harness import WAIT, Gateway, GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: secure, version: "1"}
x-apigen-api-type: rest
x-amazon-apigateway-security-policy: TLS_1_2
paths:
  /who:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseTemplates:
              application/json: '$context.identity.clientCert.subjectDN|$context.identity.clientCert.serialNumber|$context.identity.sourceIp'
  /event:
    get:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:echo/invocations
"""
FUNCTION = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event['requestContext'])}\n"


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True, timeout=WAIT)


class Tls(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("openapi.yaml", SPEC))
        cls.write("function/app.py", FUNCTION)
        cls.authority("ca")
        cls.issue("server", "ca", "api.test")
        cls.issue("strict", "ca", "strict.test")
        cls.issue("mutual", "ca", "mutual.test")
        cls.issue("client", "ca", "client.test", "/O=Example/CN=client one")

    @classmethod
    def authority(cls, name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.pem", cwd=cls.folder)

    @classmethod
    def issue(cls, name, by, domain, subject=None):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject or f"/CN={domain}",
                "-keyout", f"{name}.key", "-out", f"{name}.csr", cwd=cls.folder)
        cls.write(f"{name}.ext", f"subjectAltName=DNS:{domain}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial", "-days", "2",
                "-extfile", f"{name}.ext", "-out", f"{name}.pem", cwd=cls.folder)

    def domain(self, name, certificate, **more):
        return {"domainName": name, "certificatePath": f"{certificate}.pem", "privateKeyPath": f"{certificate}.key",
                "basePathMappings": [{"restApiId": "secure", "stage": "prod"}], **more}

    def configuration(self, **more):
        return {"domainNames": [self.domain("api.test", "server"),
                                self.domain("strict.test", "strict", securityPolicy="SecurityPolicy_TLS13_1_3_2025_09"),
                                self.domain("mutual.test", "mutual", mutualTlsAuthentication={"truststoreUri": "ca.pem"})],
                "functions": {"echo": {"runtime": "python3.11", "handler": "app.handler", "codeUri": "function"}}, **more}

    def serve(self, config=None):
        path = self.write("gateway.yaml", config or self.configuration())
        gateway = Gateway(self.executable, "--config", path, "--listen", "https://127.0.0.1:0", "--threads", "1")
        self.addCleanup(gateway.stop)
        self.assertRegex(gateway.line, r"^listening on https://127\.0\.0\.1:\d+ \(stage prod, 2 operations\)$")
        return gateway

    def curl(self, gateway, name, path, *options):
        done = subprocess.run(["curl", "-sS", "--cacert", "ca.pem", "--connect-to", f"{name}:443:127.0.0.1:{gateway.port}", "-i", *options,
                               f"https://{name}{path}"], cwd=self.folder, text=True, capture_output=True, timeout=WAIT)
        head, _, body = done.stdout.partition("\n\n") if "\r" not in done.stdout else done.stdout.partition("\r\n\r\n")
        return done.returncode, head, body

    def test_names_versions_and_policies(self):
        gateway = self.serve()
        status, head, body = self.curl(gateway, "api.test", "/who", "--tls-max", "1.2")
        self.assertEqual((status, body), (0, "||127.0.0.1"), head)
        self.assertEqual(self.curl(gateway, "strict.test", "/who")[0], 0)
        self.assertNotEqual(self.curl(gateway, "strict.test", "/who", "--tls-max", "1.2")[0], 0)

    def test_mutual_tls_names_the_client(self):
        gateway = self.serve()
        self.assertNotEqual(self.curl(gateway, "mutual.test", "/who")[0], 0)
        credentials = ("--cert", "client.pem", "--key", "client.key")
        status, head, body = self.curl(gateway, "mutual.test", "/who", *credentials)
        self.assertRegex(body, r"^CN=client one,O=Example\|([0-9a-f]{2}:)+[0-9a-f]{2}\|127\.0\.0\.1$", head)
        context = json.loads(self.curl(gateway, "mutual.test", "/event", *credentials)[2])
        certificate = context["identity"]["clientCert"]
        self.assertEqual(certificate["clientCertPem"], re.sub(r"(?s)^.*?(?=-----BEGIN)", "", (self.folder / "client.pem").read_text()))
        self.assertEqual((certificate["subjectDN"], certificate["issuerDN"]), ("CN=client one,O=Example", "CN=ca"))
        self.assertRegex(certificate["validity"]["notAfter"], r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$")
        self.assertNotIn("clientCert", json.loads(self.curl(gateway, "api.test", "/event")[2])["identity"])

    def test_reload_renews_certificates_and_keeps_connections(self):
        gateway = self.serve()
        open_one = subprocess.Popen(["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{gateway.port}", "-servername", "api.test"],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(open_one.stdout.close)
        self.addCleanup(open_one.stdin.close)
        self.addCleanup(open_one.wait)
        self.addCleanup(open_one.kill)

        def ask():
            open_one.stdin.write(b"GET /who HTTP/1.1\r\nHost: api.test\r\n\r\n")
            open_one.stdin.flush()
            while open_one.stdout.readline() not in (b"\r\n", b""):
                pass
            return open_one.stdout.read(len("||127.0.0.1"))

        self.assertEqual(ask(), b"||127.0.0.1")
        self.authority("other-ca")
        self.issue("renewed", "other-ca", "api.test")
        config = self.configuration()
        config["domainNames"][0] = self.domain("api.test", "renewed")
        self.write("gateway.yaml", config)
        self.hang_up(gateway, "settings reloaded")
        self.assertEqual(self.curl(gateway, "api.test", "/who", "--cacert", "other-ca.pem")[0], 0)
        self.assertNotEqual(self.curl(gateway, "api.test", "/who")[0], 0)
        self.assertEqual(ask(), b"||127.0.0.1")
        # A bad one changes nothing.
        config["domainNames"][0]["privateKeyPath"] = "client.key"
        self.write("gateway.yaml", config)
        self.hang_up(gateway, "the old settings stay")
        self.assertTrue(any("certificate of api.test" in line for line in gateway.stderr), gateway.stderr)
        self.assertEqual(self.curl(gateway, "api.test", "/who", "--cacert", "other-ca.pem")[0], 0)
        self.assertEqual(ask(), b"||127.0.0.1")

    def hang_up(self, gateway, until):
        seen = len(gateway.stderr)
        gateway.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: any(until in line for line in gateway.stderr[seen:]), lambda: gateway.stderr)

    def test_problems_are_told_before_serving(self):
        config = self.configuration()
        config["domainNames"][0]["privateKeyPath"] = "client.key"
        done = subprocess.run([self.executable, "--config", self.write("bad.yaml", config), "--check-config"], text=True, capture_output=True, timeout=WAIT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("certificate of api.test: ", done.stderr)
        done = subprocess.run([self.executable, "--listen", "https://127.0.0.1:0"], text=True, capture_output=True, timeout=WAIT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no certificate to serve https with", done.stderr)


if __name__ == "__main__":
    unittest.main()
