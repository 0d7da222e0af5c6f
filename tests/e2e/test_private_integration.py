"""connectionType VPC_LINK: named upstreams of gateway.yaml stand for the links."""

import unittest

from harness import GatewayTest

REST = """
openapi: 3.0.1
info: {title: private, version: "1"}
x-apigen-api-type: rest
paths:
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        connectionType: VPC_LINK
        connectionId: ${stageVariables.link}
        uri: http://nlb.internal.example:8000/base/{id}
        requestParameters: {integration.request.path.id: method.request.path.id}
  /custom:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        connectionType: VPC_LINK
        connectionId: abc123
        uri: http://nlb.internal.example/custom
        responses: {default: {statusCode: "200"}}
  /unknown:
    get:
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: GET, connectionType: VPC_LINK, connectionId: nobody, uri: "http://nlb.internal.example/"}
"""
HTTP = """
openapi: 3.0.1
info: {title: private-http, version: "1"}
x-apigen-api-type: http
paths:
  /pets/{id}:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        payloadFormatVersion: "1.0"
        connectionType: VPC_LINK
        connectionId: abc123
        uri: arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/lb/0123456789abcdef/0123456789abcdef
"""


class PrivateIntegration(GatewayTest):
    def serve(self, spec, stage):
        self.first, self.second = self.backend(), self.backend()
        return self.start(self.build(self.write(f"{stage['stageName']}.yaml", spec), name=f"gateway-{stage['stageName']}"),
                          {"stages": [stage], "upstreams": {"abc123": {"targets": [self.first.url]}, "blue": {"targets": [self.second.url]}}})

    def test_rest(self):
        gateway = self.serve(REST, {"stageName": "prod", "variables": {"link": "blue"}})
        self.assertEqual(gateway.call("GET", "/pets/7?x=1").status, 200)
        self.assertEqual((self.second.requests[-1].target, self.second.requests[-1]["Host"]), ("/base/7?x=1", "nlb.internal.example:8000"))
        self.assertEqual(gateway.call("GET", "/custom").status, 200)
        self.assertEqual((self.first.requests[-1].target, self.first.requests[-1]["Host"]), ("/custom", "nlb.internal.example"))
        self.assertEqual(gateway.call("GET", "/unknown").status, 504)
        self.eventually(lambda: any("gateway.yaml has no upstream 'nobody'" in line for line in gateway.stderr), lambda: gateway.stderr)

    def test_http_api_sends_the_request_as_it_came_to_a_listener(self):
        gateway = self.serve(HTTP, {"stageName": "dev"})
        answer = gateway.call("GET", "/dev/pets/7?x=1", host="private-http.execute-api.localhost")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual((self.first.requests[-1].target, self.first.requests[-1]["Host"]), ("/dev/pets/7?x=1", "private-http.execute-api.localhost"))


if __name__ == "__main__":
    unittest.main()
