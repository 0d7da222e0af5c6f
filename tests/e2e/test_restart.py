"""One gateway takes another's place under load, on sockets that a supervisor holds (docs/operations.md): no request is lost."""

import http.client
import signal
import socket
import subprocess
import threading
import unittest

from harness import WAIT, GatewayTest

SPEC = """
openapi: 3.0.1
info: {title: restarts, version: "1"}
x-apigen-api-type: rest
paths:
  /fixed:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: '{"variable": "$stageVariables.which"}'}}}
"""
RESTARTS = 20


class Client(threading.Thread):
    """Asks without a pause, on connections that it keeps as long as the gateway does; or on a new one each time."""

    def __init__(self, port, keeps):
        super().__init__()
        self.port, self.keeps = port, keeps
        self.answered, self.problems, self.over = 0, [], False

    def run(self):
        connection = None
        while not self.over:
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
                connection.request("GET", "/fixed", headers={} if self.keeps else {"Connection": "close"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200 or not body.startswith(b'{"variable": '):
                    self.problems.append((answer.status, body))
                self.answered += 1
                if answer.will_close:
                    connection.close()
                    connection = None
            except OSError as problem:
                self.problems.append(repr(problem))
                connection = None
            except http.client.HTTPException as problem:
                self.problems.append(repr(problem))
                connection = None
        if connection:
            connection.close()


class Restart(GatewayTest):
    def launch(self, executable, listening, which):
        config = self.write("gateway.yaml", {"stages": [{"stageName": "prod", "variables": {"which": which}}]})
        # As systemd does: the socket is descriptor 3, and the variables name the process that it is meant for.
        script = 'exec 3<&"$0"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        process = subprocess.Popen(["sh", "-c", script, str(listening.fileno()), executable, "--config", config, "--listen", "127.0.0.1:8080", "--threads", "2"],
                                   pass_fds=[listening.fileno()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        line = process.stdout.readline()
        self.assertRegex(line, rf"^listening on http://127\.0\.0\.1:{listening.getsockname()[1]} ")
        return process

    def test_no_request_is_lost(self):
        executable = self.build(self.write("openapi.yaml", SPEC))
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
            present = self.launch(executable, listening, "0")
            clients = [Client(listening.getsockname()[1], keeps) for keeps in (True, True, False, False)]
            for client in clients:
                client.start()
            try:
                for i in range(RESTARTS):
                    before = [client.answered for client in clients]
                    following = self.launch(executable, listening, str(i + 1))
                    present.send_signal(signal.SIGTERM)
                    self.assertEqual(present.wait(WAIT), 0)
                    present = following
                    self.eventually(lambda: all(client.answered > count for client, count in zip(clients, before)))
            finally:
                for client in clients:
                    client.over = True
                for client in clients:
                    client.join(WAIT)
            self.assertEqual([client.problems for client in clients], [[], [], [], []])
            present.send_signal(signal.SIGTERM)
            self.assertEqual(present.wait(WAIT), 0)

    def test_sockets_and_addresses_must_agree(self):
        executable = self.build(self.write("openapi.yaml", SPEC))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            script = 'exec 3<&"$0"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
            done = subprocess.run(["sh", "-c", script, str(listening.fileno()), executable, "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
                                  pass_fds=[listening.fileno()], capture_output=True, text=True, timeout=WAIT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 sockets were handed over (LISTEN_FDS) for 2 addresses", done.stderr)


if __name__ == "__main__":
    unittest.main()
