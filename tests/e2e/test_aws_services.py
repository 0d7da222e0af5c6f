"""Integrations with AWS services against moto, which implements them: specs/serverless-patterns-style."""

import base64
import json
import os
import pathlib
import re
import tempfile
import unittest
import urllib.parse

from harness import ROOT, GatewayTest
from moto_server import Moto

PATTERNS = ROOT / "specs" / "serverless-patterns-style"
JSON = {"Content-Type": "application/json"}
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def environment(**more):
    """The tests' own, without anything that could lead calls elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, **more}


STATE_MACHINES = """
definition = json.dumps({'StartAt': 'Done', 'States': {'Done': {'Type': 'Succeed'}}})
role = 'arn:aws:iam::123456789012:role/states'
if not aws('stepfunctions').list_state_machines()['stateMachines']:
    aws('stepfunctions').create_state_machine(name='orders', definition=definition, roleArn=role)
    aws('stepfunctions').create_state_machine(name='quotes', definition=definition, roleArn=role, type='EXPRESS')
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAGATEWAY", "AWS_SECRET_ACCESS_KEY": "secret"}


class AwsServices(GatewayTest):
    @classmethod
    def setUpClass(cls):
        cls.moto = Moto()  # first: without it nothing has to be built
        cls.addClassCleanup(cls.moto.close)
        super().setUpClass()

    def pattern(self, name, *services, env=None):
        """A running gateway of one folder."""
        executable = self.build(PATTERNS / name / "openapi.yaml", name=name)
        settings = {"stages": [{"stageName": "prod"}], "endpoints": {service: self.moto.url for service in services},
                    "aws": {"accountId": "123456789012", "region": "us-east-1"}}
        return self.start(executable, settings, env=env or environment(**KEYS))

    def test_sqs(self):
        self.moto.script("aws('sqs').create_queue(QueueName='orders')")
        call = self.pattern("sqs", "sqs").call
        sent = call("POST", "/messages", json.dumps({"order": "a&b=c 'x'"}), JSON)
        self.assertEqual(sent.status, 200, sent.body)
        self.assertIn("MessageId", sent.text)
        received = call("GET", "/messages?most=5")
        self.assertEqual(received.status, 200, received.body)
        self.assertEqual([json.loads(message["body"]) for message in received.json], [{"order": "a&b=c 'x'"}])

    def test_sns(self):
        self.moto.script("""
topic = aws('sns').create_topic(Name='notices')['TopicArn']
aws('sqs').create_queue(QueueName='notices')
aws('sns').subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:notices')""")
        call = self.pattern("sns", "sns").call
        published = call("POST", "/notifications?subject=Hello", "a body & more", {"Content-Type": "text/plain"})
        self.assertEqual((published.status, published.json), (202, {"published": True}), published.body)
        message = json.loads(self.moto.script("""
url = aws('sqs').get_queue_url(QueueName='notices')['QueueUrl']
print(aws('sqs').receive_message(QueueUrl=url)['Messages'][0]['Body'])"""))
        self.assertEqual((message["Subject"], message["Message"]), ("Hello", "a body & more"))

    def test_kinesis(self):
        self.moto.script("aws('kinesis').create_stream(StreamName='visits', ShardCount=1)")
        call = self.pattern("kinesis", "kinesis").call
        one = call("PUT", "/streams/visits/record", json.dumps({"data": {"n": 1}, "key": "a"}), JSON)
        self.assertEqual(one.status, 200, one.body)
        self.assertIn("SequenceNumber", one.json)
        several = call("PUT", "/streams/visits/records", json.dumps({"records": [{"data": "x", "key": "a"}, {"data": "y", "key": "b"}]}), JSON)
        self.assertEqual((several.status, several.json["FailedRecordCount"], len(several.json["Records"])), (200, 0, 2))
        self.assertEqual(call("PUT", "/streams/nobody/record", json.dumps({"data": 1, "key": "a"}), JSON).status, 400)
        records = json.loads(self.moto.script("""
k = aws('kinesis')
shard = k.describe_stream(StreamName='visits')['StreamDescription']['Shards'][0]['ShardId']
iterator = k.get_shard_iterator(StreamName='visits', ShardId=shard, ShardIteratorType='TRIM_HORIZON')['ShardIterator']
print(json.dumps([r['Data'].decode() for r in k.get_records(ShardIterator=iterator)['Records']]))"""))
        self.assertEqual([json.loads(records[0]), *records[1:]], [{"n": 1}, "x", "y"])

    def test_dynamodb(self):
        self.moto.script("""
aws('dynamodb').create_table(TableName='notes', BillingMode='PAY_PER_REQUEST',
    KeySchema=[{'AttributeName': 'owner', 'KeyType': 'HASH'}, {'AttributeName': 'id', 'KeyType': 'RANGE'}],
    AttributeDefinitions=[{'AttributeName': 'owner', 'AttributeType': 'S'}, {'AttributeName': 'id', 'AttributeType': 'S'}])""")
        call = self.pattern("dynamodb", "dynamodb").call
        for number, text in (("1", "buy milk"), ("2", "it's \"late\"")):
            put = call("PUT", f"/notes/ann/{number}", json.dumps({"text": text}), JSON)
            self.assertEqual((put.status, put.json), (201, {}))
        self.assertEqual(call("GET", "/notes/ann/2").json, {"owner": "ann", "id": "2", "text": "it's \"late\""})
        missing = call("GET", "/notes/ann/9")
        self.assertEqual((missing.status, missing.json), (404, {"message": "no such note"}))
        self.assertEqual([note["id"] for note in call("GET", "/notes/ann").json], ["1", "2"])
        self.assertEqual(call("GET", "/notes/bob").json, [])

    def test_step_functions(self):
        self.moto.script(STATE_MACHINES)
        call = self.pattern("step-functions", "states").call
        started = call("POST", "/orders", json.dumps({"order": "it's 1"}), JSON)
        self.assertEqual(started.status, 202, started.body)
        described = self.moto.script("print(aws('stepfunctions').describe_execution(executionArn=sys.argv[2])['input'])", started.json["executionArn"])
        self.assertEqual(json.loads(described), {"order": "it's 1"})

    def synchronous(self, request):
        """moto has no StartSyncExecution: a stand-in that answers as its API reference says."""
        if request["X-Amz-Target"] != "AWSStepFunctions.StartSyncExecution" or "/states/aws4_request" not in request["Authorization"]:
            return 400, [("Content-Type", "application/x-amz-json-1.0")], b'{"__type":"UnknownOperationException"}'
        asked = json.loads(request.body)
        failed = asked["input"] == '{"items":0}'
        answer = {"executionArn": asked["stateMachineArn"] + ":1", "stateMachineArn": asked["stateMachineArn"], "status": "FAILED" if failed else "SUCCEEDED"}
        if not failed:
            answer["output"] = json.dumps({"price": json.loads(asked["input"])["items"] * 2})
        return 200, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(answer).encode()

    def test_step_functions_that_answer_at_once(self):
        executable = self.build(PATTERNS / "step-functions" / "openapi.yaml", name="step-functions")
        gateway = self.start(executable, {"endpoints": {"sfn": self.backend(self.synchronous).url}}, env=environment(**KEYS))
        quote = gateway.call("POST", "/quotes", json.dumps({"items": 3}), JSON)
        self.assertEqual((quote.status, quote.json), (200, {"status": "SUCCEEDED", "output": {"price": 6}}), quote.body)
        failed = gateway.call("POST", "/quotes", '{"items":0}', JSON)
        self.assertEqual((failed.status, failed.json), (500, {"status": "FAILED"}))

    def test_eventbridge(self):
        self.moto.script("""
aws('sqs').create_queue(QueueName='events')
aws('events').put_rule(Name='all', EventPattern='{"source": ["web"]}')
aws('events').put_targets(Rule='all', Targets=[{'Id': '1', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:events'}])""")
        put = self.pattern("eventbridge", "events").call("POST", "/events/signed-up", json.dumps({"user": "ann's"}), JSON)
        self.assertEqual((put.status, put.json["FailedEntryCount"]), (200, 0), put.body)
        event = json.loads(self.moto.script("""
url = aws('sqs').get_queue_url(QueueName='events')['QueueUrl']
print(aws('sqs').receive_message(QueueUrl=url)['Messages'][0]['Body'])"""))
        self.assertEqual((event["detail-type"], event["detail"]), ("signed-up", {"user": "ann's"}))

    def test_s3(self):
        self.moto.script("aws('s3').create_bucket(Bucket='pictures')")
        call = self.pattern("s3", "s3").call
        put = call("PUT", "/files/a%20b/one.png", PNG, {"Content-Type": "image/png"})
        self.assertEqual(put.status, 200, put.body)
        self.assertTrue(put["ETag"])
        kept = json.loads(self.moto.script("""
o = aws('s3').get_object(Bucket='pictures', Key='a b/one.png')
print(json.dumps([o['ContentType'], o['Body'].read().hex()]))"""))
        self.assertEqual(kept, ["image/png", PNG.hex()])
        got = call("GET", "/files/a%20b/one.png", headers={"Accept": "image/png"})
        self.assertEqual((got.status, got["Content-Type"], got.body), (200, "image/png", PNG))
        missing = call("GET", "/files/nothing.png")
        self.assertEqual((missing.status, missing.json), (404, {"message": "no such file"}))
        self.assertEqual(call("DELETE", "/files/a%20b/one.png").status, 200)

    def test_first_class_services_of_an_http_api(self):
        self.moto.script("""
aws('sqs').create_queue(QueueName='orders')
aws('sqs').purge_queue(QueueUrl=aws('sqs').get_queue_url(QueueName='orders')['QueueUrl'])
if 'clicks' not in aws('kinesis').list_streams()['StreamNames']: aws('kinesis').create_stream(StreamName='clicks', ShardCount=1)
""" + STATE_MACHINES)
        executable = self.build(PATTERNS / "http-api" / "openapi.yaml", name="http-api")
        gateway = self.start(executable, {"endpoints": {"default": self.moto.url}}, env=environment(**KEYS))
        call = gateway.call
        sent = call("POST", "/orders", json.dumps({"order": "a&b"}), {**JSON, "User-Agent": "tests"})
        self.assertEqual(sent.status, 200, sent.body)
        self.assertIn("<MessageId>", sent.text)
        received = call("GET", "/orders?most=5")
        self.assertEqual((received.status, received["Cache-Control"]), (200, "no-store"), received.body)
        self.assertIn("{&quot;order&quot;: &quot;a&amp;b&quot;}", received.text.replace('"', "&quot;"))
        self.assertIn("tests", received.text)
        handle = re.search("<ReceiptHandle>(.*?)</ReceiptHandle>", received.text)[1]
        self.assertEqual(call("DELETE", "/orders/" + urllib.parse.quote(handle, safe="")).status, 200)
        self.assertEqual(call("DELETE", "/orders").status, 200)
        put = call("POST", "/events", json.dumps({"type": "signed-up", "detail": {"user": "ann"}}), JSON)
        self.assertEqual((put.status, put.json["FailedEntryCount"]), (200, 0), put.body)
        record = call("POST", "/clicks", json.dumps({"data": base64.b64encode(b"click").decode()}), {**JSON, "X-User": "ann"})
        self.assertEqual(record.status, 200, record.body)
        self.assertIn("SequenceNumber", record.json)
        refused = call("POST", "/clicks", json.dumps({"data": "eA=="}), JSON)  # no partition key
        self.assertEqual(refused.status, 400, refused.body)
        started = call("POST", "/executions", json.dumps({"order": 1}), JSON)
        self.assertEqual(started.status, 200, started.body)
        stopped = call("DELETE", "/executions?execution=" + urllib.parse.quote(started.json["executionArn"], safe=""))
        self.assertEqual(stopped.status, 200, stopped.body)
        at_once = self.start(executable, {"endpoints": {"states": self.backend(self.synchronous).url}}, env=environment(**KEYS))
        quote = at_once.call("POST", "/quotes", json.dumps({"items": 3}), JSON)
        self.assertEqual((quote.status, quote.json["status"]), (200, "SUCCEEDED"), quote.body)

    def test_credentials_of_a_role_come_from_sts(self):
        # moto's STS hands out keys of its own, which then sign.
        self.moto.script("aws('sqs').create_queue(QueueName='orders')")
        call = self.pattern("sqs", "sqs", "sts").call
        self.assertEqual(call("POST", "/messages", "{}", JSON).status, 200)

    def test_credentials_of_a_profile(self):
        self.moto.script("aws('sqs').create_queue(QueueName='orders')")
        with tempfile.TemporaryDirectory() as folder:
            credentials = pathlib.Path(folder) / "credentials"
            credentials.write_text("[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n")
            env = environment(AWS_SHARED_CREDENTIALS_FILE=str(credentials), AWS_PROFILE="work")
            self.assertEqual(self.pattern("sqs", "sqs", env=env).call("POST", "/messages", "{}", JSON).status, 200)

    def test_without_credentials_the_log_says_so(self):
        gateway = self.pattern("sqs", "sqs", env=environment())
        refused = gateway.call("POST", "/messages", "{}", JSON)
        self.assertEqual((refused.status, refused.text), (500, '{"message": "Internal server error"}'))
        gateway.stop()
        self.assertIn("there are no AWS credentials", "".join(gateway.stderr))


if __name__ == "__main__":
    unittest.main()
