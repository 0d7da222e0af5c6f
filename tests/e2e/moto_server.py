"""AWS services on loopback: moto's server, where it can be had.

moto (PyPI, `moto[server]`) is looked for in the Python of $APIGEN_MOTO_PYTHON, in the one that runs the tests, and in
`tests/moto` of the build folder, where it is installed if a package index can be reached.
"""

import os
import queue
import re
import subprocess
import sys
import threading
import unittest

from harness import APIGEN, WAIT

RUNNING = re.compile(r"Running on http://127\.0\.0\.1:(\d+)")


def _has_moto(python):
    return subprocess.run([python, "-c", "import moto.server, boto3"], capture_output=True).returncode == 0


def _python_with_moto():
    own = APIGEN.parent / "tests" / "moto"
    candidates = [os.environ.get("APIGEN_MOTO_PYTHON"), sys.executable, own / "bin" / "python"]
    for python in candidates:
        if python and os.path.exists(python) and _has_moto(python):
            return python
    try:
        subprocess.run([sys.executable, "-m", "venv", own], check=True, capture_output=True, timeout=60)
        subprocess.run([own / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "moto[server]"], check=True, capture_output=True,
                       timeout=200)
    except (subprocess.SubprocessError, OSError) as failure:
        raise unittest.SkipTest(f"SKIPPED: moto (PyPI, moto[server]) cannot be installed: {failure}; set APIGEN_MOTO_PYTHON to a Python that has it")
    return own / "bin" / "python"


class Moto:
    """A running server. `script` runs Python with boto3 against it and returns what it prints."""

    def __init__(self):
        self._python = _python_with_moto()
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen([self._python, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], env=environment, text=True,
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        ports = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(ports,), daemon=True)
        self._reader.start()
        try:
            self.url = f"http://127.0.0.1:{ports.get(timeout=WAIT)}"
        except queue.Empty:
            self.close()
            raise AssertionError("moto's server did not start") from None

    def _read(self, ports):
        for line in self._process.stderr:
            if match := RUNNING.search(line):
                ports.put(match[1])

    def script(self, text, *arguments):
        """`aws(service)` in the script is a boto3 client."""
        head = ("import sys, json, boto3\n"
                "def aws(service): return boto3.client(service, endpoint_url=sys.argv[1], region_name='us-east-1',"
                " aws_access_key_id='AKIAMOTO', aws_secret_access_key='s')\n")
        done = subprocess.run([self._python, "-c", head + text, self.url, *arguments], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._reader.join(WAIT)
        self._process.stderr.close()
