#!/usr/bin/env python3
"""The engine alone (engine_server) beside nginx's `return 200`, in turn, one worker each.

Usage: engine_against_nginx.py BUILD_DIR [ROUNDS [CONNECTIONS]]
Prints microseconds of CPU per request, user and system, and at the end the median ratio of requests per CPU-second.
"""
import os, re, statistics, subprocess, sys, tempfile, time

CONFIG = """worker_processes 1; daemon off; error_log /dev/null; pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; default_type text/plain;
server {{ listen 127.0.0.1:{port}; location / {{ return 200 "hello world"; }} }} }}
"""
HEADERS = {'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)', 'Accept': 'application/json', 'Accept-Encoding': 'gzip, deflate',
           'X-Request-Id': '0123456789abcdef', 'Authorization': 'Bearer abcdefghijklmnopqrstuvwxyz0123456789'}


def cpu_ticks(pid):
    fields = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    return int(fields[11]), int(fields[12])


def measure(pid, port, connections):
    before = cpu_ticks(pid)
    command = ['wrk', '-t1', f'-c{connections}', '-d2s'] + [part for name, value in HEADERS.items() for part in ('-H', f'{name}: {value}')]
    out = subprocess.run(command + [f'http://127.0.0.1:{port}/prod/pets?limit=10'], capture_output=True, text=True, check=True).stdout
    after = cpu_ticks(pid)
    requests = int(re.search(r'(\d+) requests in', out).group(1))
    tick = 1e6 / os.sysconf('SC_CLK_TCK')
    return requests, (after[0] - before[0]) * tick / requests, (after[1] - before[1]) * tick / requests


def main():
    build, rounds, connections = sys.argv[1], int((sys.argv[2:] or ['5'])[0]), int((sys.argv[3:] or ['32'])[0])
    with tempfile.TemporaryDirectory() as folder:
        engine = subprocess.Popen([f'{build}/engine_server', '0'], stdout=subprocess.PIPE, text=True)
        port = int(engine.stdout.readline().rsplit(':', 1)[1])
        nginx_port = port - 1
        open(f'{folder}/nginx.conf', 'w').write(CONFIG.format(folder=folder, port=nginx_port))
        nginx = subprocess.Popen(['nginx', '-p', folder, '-c', f'{folder}/nginx.conf'], stderr=subprocess.DEVNULL)
        try:
            time.sleep(0.5)
            worker = int(subprocess.run(['pgrep', '-P', str(nginx.pid)], capture_output=True, text=True, check=True).stdout.split()[0])
            ratios = []
            for _ in range(rounds):
                costs = []
                for name, pid, at in (('engine', engine.pid, port), ('nginx', worker, nginx_port)):
                    requests, user, system = measure(pid, at, connections)
                    costs.append(user + system)
                    print(f'{name:7} {requests / 2:8.0f} requests/s, CPU per request {user:5.2f} us user, {system:5.2f} us system')
                ratios.append(costs[1] / costs[0])
            print(f'requests per CPU-second, engine : nginx = {statistics.median(ratios):.2f}')
        finally:
            for process in (engine, nginx):
                process.terminate()
                process.wait()


main()
