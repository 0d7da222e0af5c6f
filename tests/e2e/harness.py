"""Builds gateways with apigen, starts them on a free port, calls them, and stops them again.

APIGEN names the apigen executable (ctest sets it). Everything listens on loopback; every process started here is ended
by its id when the test that owns it is over.
"""

import contextlib
import http.client
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
APIGEN = pathlib.Path(os.environ.get("APIGEN", ROOT / "build" / "apigen")).resolve()
WAIT = 30.0  # seconds that anything may take before a test fails

LISTENING = re.compile(r"listening on https?://([0-9.]+):(\d+)")


def shared(path):
    """`path` in the folder of cases outside the tree (APIGEN_SHARED, or ../shared), or None if nobody gave one."""
    given = os.environ.get("APIGEN_SHARED")
    place = pathlib.Path(given or ROOT.parent / "shared", path)
    if place.exists():
        return place
    if given:
        raise FileNotFoundError(f"APIGEN_SHARED is set, but there is no {place}")
    return None


def apigen(*arguments, cwd=None, check=True, env=None):
    """Runs apigen and returns the finished process (text)."""
    done = subprocess.run([APIGEN, *map(str, arguments)], cwd=cwd, env=env, text=True, capture_output=True, timeout=300)
    if check and done.returncode != 0:
        raise AssertionError(f"apigen {' '.join(map(str, arguments))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Answer:
    """One response; header names in any case, repeated ones as a list."""

    def __init__(self, response):
        self.status = response.status
        self.lines = response.getheaders()
        self.body = response.read()

    def __getitem__(self, name):
        values = self.all(name)
        return values[-1] if values else None

    def all(self, name):
        return [value for key, value in self.lines if key.lower() == name.lower()]

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Gateway:
    """A running gateway process."""

    def __init__(self, executable, *arguments, cwd=None, env=None):
        self.process = subprocess.Popen([executable, *map(str, arguments)], cwd=cwd, env=env, text=True, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.stderr = []
        self._errors = threading.Thread(target=self._keep_errors, daemon=True)
        self._errors.start()
        self.line = self._first_line()
        match = LISTENING.search(self.line)
        if not match:
            self.stop()
            raise AssertionError(f"the gateway did not start: {self.line!r}\n{''.join(self.stderr)}")
        self.host, self.port = match[1], int(match[2])
        self._output = threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True)
        self._output.start()

    def _first_line(self):
        lines = queue.Queue()
        threading.Thread(target=lambda: lines.put(self.process.stdout.readline()), daemon=True).start()
        with contextlib.suppress(queue.Empty):
            return lines.get(timeout=WAIT)
        return ""

    def _keep_errors(self):
        for line in self.process.stderr:
            self.stderr.append(line)

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=WAIT)

    def call(self, method, path, body=None, headers=None, host=None):
        """One request on a connection of its own."""
        connection = self.connect()
        try:
            connection.putrequest(method, path, skip_host=host is not None, skip_accept_encoding=True)
            if host is not None:
                connection.putheader("Host", host)
            if isinstance(body, str):
                body = body.encode()
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                for one in value if isinstance(value, list) else [value]:
                    connection.putheader(name, one)
            connection.endheaders(body)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def stop(self, sig=signal.SIGTERM):
        """Ends the process and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(sig)
        try:
            status = self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the gateway did not end in time")
        for reader in (self._errors, getattr(self, "_output", None)):
            if reader:
                reader.join(WAIT)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


class Backend:
    """An HTTP backend whose answers a test programs; keeps what it received.

    `answer(request)` returns (status, headers, body); the default says 200 {}.
    """

    class Request:
        def __init__(self, handler, body):
            self.method, self.target, self.body = handler.command, handler.path, body
            self.lines = list(handler.headers.items())

        def __getitem__(self, name):
            values = self.all(name)
            return values[-1] if values else None

        def all(self, name):
            return [value for key, value in self.lines if key.lower() == name.lower()]

    def __init__(self, answer=None):
        self.requests = []
        self.answer = answer or (lambda request: (200, [("Content-Type", "application/json")], b"{}"))
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                if self.headers.get("Transfer-Encoding"):
                    body = b""
                    while line := self.rfile.readline():
                        size = int(line.split(b";")[0], 16)
                        if not size:
                            break
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    if not line:  # broken off: no request
                        self.close_connection = True
                        return
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Backend.Request(self, body)
                owner.requests.append(request)
                status, headers, answer = owner.answer(request)
                self.send_response_only(status)
                names = {name.lower() for name, _ in headers}
                for name, value in headers:
                    self.send_header(name, value)
                if "content-length" not in names and "transfer-encoding" not in names and status not in (204, 304):
                    self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD" and status not in (204, 304):
                    with contextlib.suppress(ConnectionError):  # the gateway may not have waited
                        self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = handle_any

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 512

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class GatewayTest(unittest.TestCase):
    """Base class: a temporary folder, and everything started with start() or backend() stopped at the end."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory(prefix="apigen-e2e-")
        cls.folder = pathlib.Path(cls._folder.name)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    @classmethod
    def build(cls, *specs, options=(), name="gateway"):
        executable = cls.folder / name
        apigen("build", *specs, "-o", executable, *options)
        return executable

    @classmethod
    def write(cls, name, content):
        path = cls.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return path

    def start(self, executable, config=None, arguments=(), env=None):
        options = ["--listen", "127.0.0.1:0", *arguments]
        if isinstance(config, dict):
            config = self.write(f"gateway-{time.monotonic_ns()}.yaml", config)
        if config is not None:
            options = ["--config", config, *options]
        gateway = Gateway(executable, *options, env=env)
        self.addCleanup(gateway.stop)
        return gateway

    def eventually(self, holds, describe=lambda: ""):
        """Waits until `holds()`; fails with what `describe()` says when it takes too long."""
        end = time.monotonic() + WAIT
        while not holds():
            if time.monotonic() > end:
                self.fail(f"it did not happen: {describe()}")
            time.sleep(0.005)

    def backend(self, answer=None):
        backend = Backend(answer)
        self.addCleanup(backend.close)
        return backend
