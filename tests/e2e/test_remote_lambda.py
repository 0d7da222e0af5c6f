"""Functions that are not local: invoked over the Lambda Invoke API, signed where there are credentials."""

import os
import unittest

from harness import ROOT, GatewayTest

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAGATEWAY", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}


class RemoteLambda(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(ROOT / "specs" / "hello" / "openapi.yaml")

    def invoke(self, settings=None, **variables):
        """Answers one request by a function elsewhere; what its endpoint received."""
        endpoint = self.backend(lambda request: (200, [("Content-Type", "application/json")], b'{"statusCode": 200, "body": "from afar"}'))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        env = {**kept, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, **variables}
        gateway = self.start(self.executable, {"endpoints": {"lambda": endpoint.url}, **(settings or {})}, env=env)
        answer = gateway.call("GET", "/")
        self.assertEqual((answer.status, answer.text), (200, "from afar"))
        return endpoint.requests[0]

    def test_signed(self):
        request = self.invoke(**KEYS)
        self.assertRegex(request["Authorization"], r"^AWS4-HMAC-SHA256 Credential=AKIAGATEWAY/\d{8}/us-east-2/lambda/aws4_request, SignedHeaders=accept;content-type;host;")
        self.assertEqual(request["X-Amz-Security-Token"], "token")
        self.assertRegex(request["X-Amz-Date"], r"^\d{8}T\d{6}Z$")

    def test_without_credentials_an_endpoint_of_ones_own_is_called_unsigned(self):
        self.assertIsNone(self.invoke()["Authorization"])

    def test_credentials_of_the_container(self):
        document = b'{"AccessKeyId":"ASIACONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}'
        container = self.backend(lambda request: (200, [("Content-Type", "application/json")], document) if request["Authorization"] == "tok" else (403, [], b""))
        request = self.invoke(AWS_CONTAINER_CREDENTIALS_FULL_URI=container.url + "/credentials", AWS_CONTAINER_AUTHORIZATION_TOKEN="tok")
        self.assertIn("Credential=ASIACONTAINER/", request["Authorization"])

    def test_credentials_of_the_instance(self):
        def metadata(request):
            if (request.method, request.target) == ("PUT", "/latest/api/token"):
                return 200, [], b"session"
            if request["X-aws-ec2-metadata-token"] != "session":
                return 401, [], b""
            if request.target.endswith("/security-credentials/"):
                return 200, [], b"my-role"
            return 200, [], b'{"Code":"Success","AccessKeyId":"ASIAINSTANCE","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}'

        request = self.invoke(AWS_EC2_METADATA_DISABLED="false", AWS_EC2_METADATA_SERVICE_ENDPOINT=self.backend(metadata).url)
        self.assertIn("Credential=ASIAINSTANCE/", request["Authorization"])


if __name__ == "__main__":
    unittest.main()
