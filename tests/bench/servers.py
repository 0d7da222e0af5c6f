"""What `bench` measures: the gateway, and nginx and HAProxy set up to do the same with one worker each."""

import os
import pathlib
import re
import resource
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
# HAProxy counts two descriptors for each.
CONNECTIONS = min(16_000, FILES // 2 - 200)

NGINX = """
{user}worker_processes 1; worker_rlimit_nofile {files}; daemon off; master_process on; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 20000; }}
http {{
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5; proxy_max_temp_file_size 0;
  upstream backend {{ server 127.0.0.1:{backend}; keepalive 512; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} reuseport; listen 127.0.0.1:{tls_port} ssl http2 reuseport; default_type application/json; root {folder};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {certificate}; ssl_certificate_key {key};
    location = /fixed {{ return 200 ''; }}
    location = /1k {{ try_files /1k =404; }}
    location = /1m {{ try_files /1m =404; }}
    location = /proxied {{ proxy_pass http://backend/1k; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    location = /large {{ proxy_pass http://backend/1m; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""

HAPROXY = """
global
  nbthread 1
  maxconn {connections}
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 5s
  timeout client 300s
  timeout server 30s
  timeout http-keep-alive 300s
frontend f
  bind 127.0.0.1:{port}
  bind 127.0.0.1:{tls_port} ssl crt {pem} alpn h2,http/1.1
  http-request return status 200 if {{ path /fixed }}
  http-request set-path /1k if {{ path /proxied }}
  http-request set-path /1m if {{ path /large }}
  default_backend b
backend b
  http-reuse always
  server s 127.0.0.1:{backend}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, seconds=10):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(url, context=trusting).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.002)


def certificate(folder):
    """A certificate with its key, and both in one file."""
    certificate, key, both = folder / "c.pem", folder / "c.key", folder / "both.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return certificate, key, both


class Server:
    """A process with its children; `url` and `tls_url` once it serves."""

    def begin(self, command, **options):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def pids(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], text=True, capture_output=True).stdout.split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self):
        total = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self):
        """Bytes of memory of its own, by proportional set size."""
        rollups = (pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.pids())
        return sum(int(re.search(r"Pss:\s+(\d+)", text)[1]) * 1024 for text in rollups)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Nginx(Server):
    def __init__(self, folder, backend, port, certificate):
        folder.mkdir()
        (folder / "1k").write_bytes(b"x" * 1024)
        (folder / "1m").write_bytes(b"x" * (1 << 20))
        config, tls_port = folder / "nginx.conf", free_port()
        # As root, workers would become nobody, who cannot read a temporary folder.
        user = "user root;\n" if os.geteuid() == 0 else ""
        config.write_text(NGINX.format(files=FILES, user=user, folder=folder, port=port, tls_port=tls_port, backend=backend, certificate=certificate[0], key=certificate[1]))
        self.begin([shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", config], stderr=subprocess.DEVNULL)
        self.url, self.tls_url = f"http://127.0.0.1:{port}", f"https://127.0.0.1:{tls_port}"
        wait_for(self.url + "/fixed")


class HaProxy(Server):
    def __init__(self, folder, backend, certificate):
        folder.mkdir()
        config, port, tls_port = folder / "haproxy.cfg", free_port(), free_port()
        config.write_text(HAPROXY.format(connections=CONNECTIONS, port=port, tls_port=tls_port, backend=backend, pem=certificate[2]))
        self.begin([shutil.which("haproxy") or "/usr/sbin/haproxy", "-q", "-f", config], stderr=subprocess.DEVNULL)
        self.url, self.tls_url = f"http://127.0.0.1:{port}", f"https://127.0.0.1:{tls_port}"
        wait_for(self.url + "/fixed")


class Gateway(Server):
    def __init__(self, apigen, folder, spec, backend, certificate):
        folder.mkdir()
        subprocess.run([apigen, "build", spec, "-o", folder / "gateway"], check=True, stdout=subprocess.DEVNULL)
        (folder / "gateway.yaml").write_text(
            f'stages: [{{stageName: prod, variables: {{backend: "http://127.0.0.1:{backend}"}}}}]\n'
            f"limits: {{connections: {CONNECTIONS}, connectionsPerAddress: {CONNECTIONS}}}\n"
            f"domainNames: [{{domainName: '*.example', certificatePath: {certificate[0]}, privateKeyPath: {certificate[1]}}},\n"
            f"  {{domainName: 127.0.0.1, basePathMappings: [{{restApiId: bench, stage: prod}}]}}]\n")
        self.command = [folder / "gateway", "--config", folder / "gateway.yaml", "--listen", "127.0.0.1:0", "--listen", "https://127.0.0.1:0", "--threads", "1"]
        began = time.monotonic()
        self.begin(self.command, text=True, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        self.url, self.tls_url = re.search(r"http://[^\s,]+", line)[0], re.search(r"https://[^\s,]+", line)[0]
        with socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2]))) as connection:
            connection.sendall(b"GET /fixed HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            connection.recv(4096)
        self.first_answer_ms = (time.monotonic() - began) * 1000
