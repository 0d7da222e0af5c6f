#!/usr/bin/env python3
"""What API keys and throttles add to a request, beside nginx and HAProxy: limits_bench.py APIGEN [--rounds N] [--seconds S] [--keys N].

Each server answers by itself (no backend), with one worker, on three paths in interleaved rounds under the same load (wrk, one
thread): open, with a key and limits, and with a key that is unknown. Printed: CPU microseconds a request, what key and limits
add, and denials per CPU-second. nginx: `map` of keys and `limit_req`
(which a `return` would pass by, so both its answers are an empty file); HAProxy: a map file and a stick-table's request rate.
Needs nginx, haproxy and wrk (Debian packages nginx-light, haproxy, wrk).
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import string
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
MOCK = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {"statusCode": "200"}}}
ANSWERS = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK}
SPEC = {"openapi": "3.0.1", "info": {"title": "limits", "version": "1"},
        "paths": {"/open": {"get": ANSWERS}, "/keyed": {"get": {**ANSWERS, "security": [{"k": []}]}}},
        "components": {"securitySchemes": {"k": {"type": "apiKey", "name": "x-api-key", "in": "header"}}}}

NGINX = """
{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; map_hash_max_size 1000000; map_hash_bucket_size 128;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  map $http_x_api_key $known {{ default 0; include {folder}/keys; }}
  limit_req_zone $http_x_api_key zone=k:32m rate=1000000r/s;
  limit_req_zone $server_name zone=all:1m rate=1000000r/s;
  server {{
    listen 127.0.0.1:{port}; default_type application/json;
    location = /open {{ try_files /ok =404; root {folder}; }}
    location = /keyed {{ if ($known = 0) {{ return 403 '{{"message":"Forbidden"}}'; }} try_files /ok =404; root {folder};
                        limit_req zone=k burst=1000000 nodelay; limit_req zone=all burst=1000000 nodelay; }}
  }}
}}
"""
HAPROXY = """
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend f
  bind 127.0.0.1:{port}
  stick-table type string len 64 size 200k expire 60s store http_req_rate(1s)
  acl keyed path /keyed
  http-request return status 403 content-type application/json string '{{"message":"Forbidden"}}' if keyed !{{ req.hdr(x-api-key),map_str({folder}/haproxy.keys) -m found }}
  http-request track-sc0 req.hdr(x-api-key) if keyed
  http-request return status 429 if keyed {{ sc_http_req_rate(0) gt 1000000000 }}
  http-request return status 200 content-type application/json string "{{}}"
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, name, command, port=None):
        self.name = name
        self.process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE if port is None else subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = re.search(r"http://\S+", self.process.stdout.readline())[0] if port is None else f"http://127.0.0.1:{port}"
        end = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(self.url + "/open").read()
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def cpu(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], text=True, capture_output=True).stdout.split()
        total = 0
        for pid in [self.process.pid, *map(int, children)]:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def check(self, path, key, status):
        request = urllib.request.Request(self.url + path, headers={"x-api-key": key})
        try:
            got = urllib.request.urlopen(request).status
        except urllib.error.HTTPError as error:
            got = error.code
        if got != status:
            sys.exit(f"{self.name}: {path} answered {got}, not {status}")

    def load(self, path, key, seconds):
        before = self.cpu()
        out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "-H", f"x-api-key: {key}", self.url + path], text=True, capture_output=True, check=True).stdout
        return (self.cpu() - before) / int(re.search(r"(\d+) requests in", out)[1]) * 1e6

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("apigen", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--keys", type=int, default=100_000)
    options = parser.parse_args()
    for program, package in (("nginx", "nginx-light"), ("haproxy", "haproxy"), ("wrk", "wrk")):
        if not shutil.which(program) and not os.path.exists(f"/usr/sbin/{program}"):
            sys.exit(f"{program} is missing; install the Debian package {package}")
    draw = random.Random(1)
    keys = ["".join(draw.choices(string.ascii_letters + string.digits, k=40)) for _ in range(options.keys)]
    servers = []
    with tempfile.TemporaryDirectory(prefix="apigen-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / "ok").write_text("")
        (folder / "keys").write_text("".join(f'"{key}" 1;\n' for key in keys))
        (folder / "haproxy.keys").write_text("".join(f"{key} 1\n" for key in keys))
        (folder / "spec.json").write_text(json.dumps(SPEC))
        limit = {"rateLimit": 1_000_000, "burstLimit": 1_000_000}
        (folder / "gateway.yaml").write_text(json.dumps({
            "stages": [{"stageName": "prod"}], "aws": {"throttleSettings": limit}, "apiKeys": [{"id": f"k{i}", "value": key} for i, key in enumerate(keys)],
            "usagePlans": [{"id": "p", "throttle": limit, "quota": {"limit": 10**12, "period": "DAY"}, "keyIds": [f"k{i}" for i in range(len(keys))],
                            "apiStages": [{"apiId": "limits", "stage": "prod"}]}]}, indent=0))
        subprocess.run([options.apigen.resolve(), "build", folder / "spec.json", "-o", folder / "gateway"], check=True, stdout=subprocess.DEVNULL)
        try:
            servers.append(Server("gateway", [folder / "gateway", "--config", folder / "gateway.yaml", "--listen", "127.0.0.1:0", "--threads", "1"]))
            port = free_port()
            (folder / "nginx.conf").write_text(NGINX.format(user="user root;\n" if os.geteuid() == 0 else "", folder=folder, port=port))
            servers.append(Server("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"], port))
            port = free_port()
            (folder / "haproxy.cfg").write_text(HAPROXY.format(folder=folder, port=port))
            servers.append(Server("haproxy", [shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-f", folder / "haproxy.cfg"], port))
            asks = {"open": ("/open", "x"), "keyed": ("/keyed", keys[len(keys) // 2]), "denied": ("/keyed", "y" * 40)}
            results = {server: {ask: [] for ask in asks} for server in servers}
            for server in servers:
                server.check(*asks["keyed"], 200)
                server.check(*asks["denied"], 403)
            for _ in range(options.rounds):
                for ask, (path, key) in asks.items():
                    for server in servers:
                        results[server][ask].append(server.load(path, key, options.seconds))
            print(f"{'CPU us a request':18}{'open':>9}{'keyed':>9}{'added':>9}{'denied':>9}{'denials/CPU-s':>16}")
            for server in servers:
                middle = {ask: statistics.median(results[server][ask]) for ask in asks}
                print(f"{server.name:18}{middle['open']:9.2f}{middle['keyed']:9.2f}{middle['keyed'] - middle['open']:9.2f}{middle['denied']:9.2f}{1e6 / middle['denied']:16,.0f}")
        finally:
            for server in servers:
                server.stop()


if __name__ == "__main__":
    main()
