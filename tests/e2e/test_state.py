"""Quotas and limits that outlive a gateway (SQLite) or that several gateways share (Redis)."""

import datetime
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest
import urllib.request

from harness import WAIT, Gateway, GatewayTest

KEY = "0123456789abcdef0123"
MOCK = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}
SPEC = {
    "openapi": "3.0.1", "info": {"title": "pets", "version": "1"},
    "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK, "security": [{"key": []}]}}},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
}


def settings(state, **plan):
    return {"state": state, "stages": [{"stageName": "prod"}], "apiKeys": [{"id": "k1", "value": KEY}],
            "usagePlans": [{"id": "p1", "apiStages": [{"apiId": "pets", "stage": "prod"}], "keyIds": ["k1"], **plan}]}


def asks(gateway, count):
    """The statuses of requests on one connection; ends early if the gateway goes."""
    connection, statuses = gateway.connect(), []
    try:
        for _ in range(count):
            connection.request("GET", "/pets", headers={"x-api-key": KEY})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    return statuses


def admin_of(gateway):
    end = time.monotonic() + WAIT
    while not (line := re.search(r"admin on (http://\S+)", "".join(gateway.stderr))):
        if time.monotonic() > end:
            raise AssertionError("the gateway did not say where its admin listener is")
        time.sleep(0.005)
    return line[1]


def failures(gateway):
    """What the metrics say of the store: (labels, count)."""
    with urllib.request.urlopen(admin_of(gateway) + "/metrics", timeout=WAIT) as answer:
        labels, count = re.search(r"^apigen_state_failures_total\{(.*)\} (\d+)$", answer.read().decode(), re.M).groups()
    return labels, int(count)


class Sqlite(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("pets.json", SPEC))

    def test_a_killed_gateway_forgets_no_more_than_a_moment(self):
        most = 100_000_000
        config = self.write("kill.yaml", settings("sqlite:kill.db", quota={"limit": most, "period": "MONTH"}))
        for _ in range(4):
            gateway, admin = self.gateway(config)
            before = self.used(admin)
            answers, seconds = [], [0.0]

            def load():
                start = time.monotonic()
                answers.extend(asks(gateway, 1_000_000))
                seconds[0] = time.monotonic() - start

            client = threading.Thread(target=load)
            client.start()
            time.sleep(0.4)  # any moment is as good as another
            gateway.stop(signal.SIGKILL)
            client.join(WAIT)
            answered = answers.count(200)
            self.assertGreater(answered, 100)
            gateway, admin = self.gateway(config)
            lost = before + answered - self.used(admin)
            self.assertEqual(gateway.stop(), 0)
            self.assertEqual(sorted(path.name for path in self.folder.glob("kill.db*")), ["kill.db"])
            self.assertLessEqual(lost, max(1, answered / seconds[0] * 0.01), f"{answered} answered")

    def gateway(self, config):
        """A gateway and where its admin listener is."""
        gateway = Gateway(self.executable, "--config", config, "--listen", "127.0.0.1:0", "--threads", "2", "--admin", "127.0.0.1:0")
        self.addCleanup(gateway.stop)
        return gateway, admin_of(gateway)

    def used(self, admin):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        days = f"startDate={today - datetime.timedelta(days=1)}&endDate={today}"  # over midnight, too
        with urllib.request.urlopen(f"{admin}/usageplans/p1/usage?{days}", timeout=WAIT) as answer:
            return sum(used for used, _ in json.load(answer)["values"]["k1"])

    def test_a_quota_goes_on_after_a_restart(self):
        config = self.write("restart.yaml", settings("sqlite:restart.db", quota={"limit": 5, "period": "MONTH"}))
        gateway = self.start(self.executable, config)
        self.assertEqual(asks(gateway, 3), [200] * 3)
        self.assertEqual(gateway.stop(), 0)
        self.assertEqual(asks(self.start(self.executable, config), 4), [200, 200, 429, 429])

    def test_a_bad_file_stops_the_start(self):
        config = self.write("bad.yaml", settings("sqlite:no-such-folder/usage.db"))
        done = subprocess.run([self.executable, "--config", config, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=WAIT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no-such-folder/usage.db: unable to open database file", done.stderr)


@unittest.skipUnless(shutil.which("redis-server"), "there is no redis-server here; install the Debian package redis-server")
class Redis(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executable = cls.build(cls.write("pets.json", SPEC))

    def redis(self, port=None):
        if port is None:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
        process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                                   stdout=subprocess.DEVNULL, cwd=self.folder)

        def stop():
            process.kill()
            process.wait()

        self.addCleanup(stop)
        end = time.monotonic() + WAIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port, stop
            except OSError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)

    def until(self, what):
        end = time.monotonic() + WAIT
        while not what():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def test_two_gateways_share_quota_and_bucket(self):
        port, _ = self.redis()
        quota = settings(f"redis://127.0.0.1:{port}/0", quota={"limit": 10, "period": "DAY"})
        first, second = (self.start(self.executable, quota) for _ in range(2))
        self.assertEqual((asks(first, 7).count(200), asks(second, 7).count(200)), (7, 3))
        bucket = settings(f"redis://127.0.0.1:{port}/1", throttle={"rateLimit": 0, "burstLimit": 6})
        first, second = (self.start(self.executable, bucket) for _ in range(2))
        self.assertEqual((asks(first, 4).count(200), asks(second, 4).count(200)), (4, 2))

    def test_open_gateways_count_alone_while_redis_is_away(self):
        port, stop = self.redis()
        gateway = self.start(self.executable, settings(f"redis://127.0.0.1:{port}/0", quota={"limit": 4, "period": "DAY"}), ["--admin", "127.0.0.1:0"])
        self.assertEqual(asks(gateway, 3), [200] * 3)
        self.assertEqual(failures(gateway), ('store="redis",failure="open"', 0))
        stop()
        self.assertEqual(asks(gateway, 6), [200] * 4 + [429] * 2)
        self.assertEqual(failures(gateway), ('store="redis",failure="open"', 6))
        self.redis(port)
        self.until(lambda: 200 in asks(gateway, 1))  # a new server has counted nothing

    def test_closed_gateways_refuse_while_redis_is_away(self):
        port, stop = self.redis()
        gateway = self.start(self.executable, settings(f"redis://127.0.0.1:{port}/0?failure=closed&timeoutMs=500"), ["--admin", "127.0.0.1:0"])
        self.assertEqual(asks(gateway, 3), [200] * 3)
        stop()
        refused = gateway.call("GET", "/pets", headers={"x-api-key": KEY})
        self.assertEqual((refused.status, refused.text), (503, '{"message":"Service Unavailable"}'))
        self.assertEqual(failures(gateway), ('store="redis",failure="closed"', 1))
        self.redis(port)
        self.until(lambda: asks(gateway, 1) == [200])


if __name__ == "__main__":
    unittest.main()
