"""What the runners of the abuse corpus have in common."""

import pathlib
import re
import socket
import subprocess
import sys
import time


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def memory(pid, field):
    """MiB, of a field of /proc/PID/status."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


def watch_peak(pid):
    """VmHWM counts from here on."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def start_recorder(corpus, wire, running):
    """The corpus's strict recording backend: its port, and the function that takes what it has seen."""
    back, control = free_port(), free_port()
    running.append(subprocess.Popen([sys.executable, "-B", corpus / "abuse" / "recorder.py", str(back), str(control)]))
    while True:
        try:
            return back, wire.ctl(control)
        except OSError:
            time.sleep(0.05)


def start_gateway(executable, running, *arguments):
    """The process and its port."""
    gateway = subprocess.Popen([executable, "--listen", "127.0.0.1:0", "--threads", "1", *arguments], stdout=subprocess.PIPE, text=True)
    running.append(gateway)
    return gateway, int(re.search(r"http://127\.0\.0\.1:(\d+)", gateway.stdout.readline())[1])
