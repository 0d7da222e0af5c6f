"""The tutorial: one ANY method on the root resource, an aws_proxy function in Python or Node.js, stage Prod."""

import pathlib
import shutil
import unittest

from harness import ROOT, GatewayTest

HELLO = ROOT / "specs" / "hello"
GREETING = '"The API Gateway REST API console is great!"'


class Hello(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(HELLO / "openapi.yaml")

    def check_greeting(self, config):
        gateway = self.start(self.executable, config)
        self.assertIn("(stage Prod, 1 operation", gateway.line)
        for method in ("GET", "POST", "DELETE"):
            answer = gateway.call(method, "/")
            self.assertEqual((answer.status, answer.text), (200, GREETING))
            self.assertEqual(answer["Content-Type"], "application/json")
            self.assertRegex(answer["x-amzn-RequestId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
            self.assertRegex(answer["X-Amzn-Trace-Id"], r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
            self.assertTrue(answer["x-amz-apigw-id"])
        by_host = gateway.call("GET", "/Prod", host="hello.execute-api.us-east-2.localhost")
        self.assertEqual((by_host.status, by_host.text), (200, GREETING))
        unknown_stage = gateway.call("GET", "/Test", host="hello.execute-api.us-east-2.localhost")
        self.assertEqual((unknown_stage.status, unknown_stage.text), (403, '{"message":"Forbidden"}'))
        missing = gateway.call("GET", "/other")
        self.assertEqual((missing.status, missing.text), (403, '{"message":"Missing Authentication Token"}'))
        self.assertEqual(missing["x-amzn-ErrorType"], "MissingAuthenticationTokenException")
        self.assertEqual(gateway.stop(), 0)

    def test_python(self):
        self.check_greeting(HELLO / "gateway.yaml")

    def test_node(self):
        self.check_greeting(HELLO / "gateway.node.yaml")

    def test_second_resource(self):
        project = self.folder / "project"
        shutil.copytree(HELLO, project)
        spec = project / "openapi.yaml"
        text = spec.read_text()
        spec.write_text(text + text[text.index("  /:\n"):].replace("  /:\n", "  /again:\n", 1).replace("operationId: hello", "operationId: again"))
        gateway = self.start(self.build(spec, name="second"), project / "gateway.yaml")
        self.assertEqual(gateway.call("GET", "/again").text, GREETING)
        self.assertEqual(gateway.call("GET", "/").text, GREETING)


if __name__ == "__main__":
    unittest.main()
