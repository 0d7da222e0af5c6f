"""`apigen run` of a SAM template: the functions beside its API run locally."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

from harness import APIGEN, LISTENING, WAIT

TEMPLATE = """AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 5, Environment: {Variables: {GREETING: hello}}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      DefinitionBody:
        openapi: 3.0.1
        info: {title: sam, version: "1"}
        paths:
          /greet:
            get:
              responses: {"200": {description: ok}}
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Greeter.Arn}/invocations
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: app.handler
      CodeUri: src/greeter
      Environment: {Variables: {SECRET: "${env:HOME}"}}
  Elsewhere:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.11, Handler: app.handler, CodeUri: "s3://bucket/code.zip"}
  Old:
    Type: AWS::Serverless::Function
    Properties: {Runtime: java17, Handler: a.B, CodeUri: src/greeter}
"""
FUNCTION = """import json, os
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps([os.environ["GREETING"], os.environ.get("SECRET"), event["path"]])}
"""


class Sam(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigen-sam-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "template.yaml").write_text(TEMPLATE)
        (self.folder / "src/greeter").mkdir(parents=True)
        (self.folder / "src/greeter/app.py").write_text(FUNCTION)

    def start(self):
        """Runs the template; the text that it had printed when it listened, and its address."""
        log = open(self.folder / "log", "w+")
        self.addCleanup(log.close)
        env = dict(os.environ, XDG_CACHE_HOME=str(self.folder / "cache"))
        process = subprocess.Popen([APIGEN, "run", "template.yaml", "--", "--listen", "127.0.0.1:0"], cwd=self.folder, env=env, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(lambda: process.poll() is None and process.send_signal(signal.SIGTERM))
        limit = time.monotonic() + 4 * WAIT
        while True:
            text = (self.folder / "log").read_text()
            match = re.search(LISTENING.pattern, text)
            if match:
                return text, f"http://{match[1]}:{match[2]}"
            if time.monotonic() > limit or process.poll() is not None:
                self.fail(text)
            time.sleep(0.02)

    def test_functions_beside_the_api_run_locally(self):
        told, url = self.start()
        with urllib.request.urlopen(url + "/greet", timeout=WAIT) as answer:
            # A template's text does not reach for the gateway's environment.
            self.assertEqual(json.load(answer), ["hello", None, "/greet"])
        self.assertIn("the function Greeter (python3.11) runs from src/greeter", told)
        self.assertIn("the function Elsewhere is not run here: its code is not in a folder", told)
        self.assertIn("the function Old is not run here: the runtime java17 is not supported", told)

    def test_gateway_yaml_comes_first(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine/app.py").write_text(FUNCTION.replace('"GREETING"]', '"GREETING"].upper()'))
        (self.folder / "gateway.yaml").write_text(json.dumps({"functions": {"Greeter": {
            "runtime": "python3.11", "handler": "app.handler", "codeUri": "mine", "environment": {"GREETING": "mine"}}}}))
        _, url = self.start()
        with urllib.request.urlopen(url + "/greet", timeout=WAIT) as answer:
            self.assertEqual(json.load(answer)[0], "MINE")


if __name__ == "__main__":
    unittest.main()
