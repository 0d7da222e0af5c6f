#!/usr/bin/env python3
"""Plays tests/sdk/scenarios.yaml with the SDK of one language: see docs/sdk.md and the head of scenarios.yaml.

    run_scenarios.py --apigen build/apigen --lang typescript [--only TEXT]... [--document FILE --scenarios FILE]

Ends with 0 if every scenario holds, 1 if not, 77 if the language's tools are missing (said loudly)."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import yaml

import languages
from peer import Peer
from wire import check_request

HERE = pathlib.Path(__file__).resolve().parent


class Operations:
    """What `apigen dump --stage sdk` says of the types of bodies and results."""

    def __init__(self, text):
        self.by_name, current = {}, None
        for line in text.splitlines():
            words = line.split()
            if line.startswith("operation "):
                current = self.by_name[words[1]] = {"body": None, "result": None, "stream": None, "item": None, "params": []}
            elif not line.startswith("  "):
                current = None
            elif current is None:
                continue
            elif words[0] == "body" and current["body"] is None:
                current["body"] = {"kind": words[1], "type": words[3]}
            elif words[0] == "result":
                current["result"] = {"kind": words[1], "type": words[2]}
            elif words[0] == "stream":
                current["stream"] = {"kind": words[1], "type": words[3]}
            elif words[0] == "param":
                current["params"].append(words[1])
            elif words[0] == "pages":
                current["item"] = {"kind": "json", "type": words[words.index("of") + 1]}


class Driver:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the driver ended")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def dump_of(apigen, document):
    command = [apigen, "dump", document, "--stage", "sdk", "--default-integration", "mock"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def same(expected, got):
    """Equality of JSON that tells 1 from true and from 1.0 apart where it matters: numbers by value, long ones exactly."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(same(expected[key], got[key]) for key in expected)
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    return type(expected) in (int, float) and type(got) in (int, float) and expected == got or type(expected) is type(got) and expected == got


def check_outcome(scenario, outcome):
    error = scenario.get("error")
    if error is None:
        if not outcome["ok"]:
            return f"failed: {outcome['error']}"
        if "result" in scenario and not same(scenario["result"], outcome.get("result")):
            return f"result {json.dumps(outcome.get('result'))}, due is {json.dumps(scenario['result'])}"
        return None
    if outcome["ok"]:
        return f"did not fail; result {json.dumps(outcome.get('result'))}"
    for key, expected in error.items():
        got = outcome["error"].get(key)
        fine = expected in (got or "") if key == "message" else same(expected, got)
        if not fine:
            return f"error has {key} {json.dumps(got)}, due is {json.dumps(expected)} in {outcome['error']}"
    return None


def play(scenario, driver, operations, gateway):
    known = operations.by_name[scenario["operation"]]
    if unknown := scenario.get("args", {}).keys() - set(known["params"]):
        return f"the operation has no parameter {', '.join(sorted(unknown))}; it has {', '.join(known['params'])}"
    answers = scenario.get("answer", {"status": 204})
    peer = None if scenario.get("peer") == "gateway" else Peer(answers if isinstance(answers, list) else [answers])
    origin = gateway if peer is None else peer.origin
    client = {"retry_delay_ms": 1, **scenario.get("client", {})}
    client["base_url"] = origin + client.pop("base_path", "")
    request = {"operation": scenario["operation"], "mode": scenario.get("mode", "call"), "client": client, "args": scenario.get("args", {}),
               "options": scenario.get("options", {}), "types": {key: value for key, value in known.items() if key != "params"}}
    for key in ("body", "body_type"):
        if key in scenario:
            request[key] = scenario[key]
    try:
        problem = check_outcome(scenario, driver.call(request))
    finally:
        seen = peer.close() if peer else []
    if problem or peer is None or "request" not in scenario:
        return problem
    due = scenario["request"]
    due = due if isinstance(due, list) else [due]
    if len(due) != len(seen):
        return f"{len(seen)} requests came, due are {len(due)}: " + ", ".join(f"{one['method']} {one['target']}" for one in seen)
    for index, (one, got) in enumerate(zip(due, seen)):
        if problem := check_request(one, got, seen[0], origin, scenario):
            return f"request {index + 1}: {problem}"
    return None


def make_package(apigen, document, lang, name, folder):
    command = [apigen, "sdk", document, "--lang", lang, "-o", folder, "--package", name, "--version", "1.4.0"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def start_gateway(apigen, document, folder):
    built = subprocess.run([apigen, "build", document, "-o", folder / "gateway", "--default-integration", "mock", "--debug"],
                           capture_output=True, text=True)
    if built.returncode != 0:
        print(f"the gateway of {document.name} cannot be built: its scenarios fail\n" + built.stderr[-2000:])
        return None, ""
    process = subprocess.Popen([folder / "gateway", "--listen", "127.0.0.1:0", "--config", HERE / "gateway.yaml"], stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().split()[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apigen", default="build/apigen")
    parser.add_argument("--lang", required=True)
    parser.add_argument("--only", action="append", default=[], help="scenarios whose name contains this")
    parser.add_argument("--driver", help="an argument for the driver, which may know several kinds of client")
    parser.add_argument("--keep", help="work in this folder and leave it")
    parser.add_argument("--document", type=pathlib.Path, default=HERE / "scenarios-api.yaml")
    parser.add_argument("--scenarios", type=pathlib.Path, default=HERE / "scenarios.yaml")
    options = parser.parse_args()
    scenarios = yaml.safe_load(options.scenarios.read_text())
    names = [scenario["name"] for scenario in scenarios]
    assert len(names) == len(set(names)), "two scenarios have one name: " + ", ".join({name for name in names if names.count(name) > 1})
    scenarios = [one for one in scenarios if not options.only or any(text in one["name"] for text in options.only)]
    apigen = str(pathlib.Path(options.apigen).resolve())
    language = languages.load(options.lang)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary)
        package = folder / "package"
        make_package(apigen, options.document, options.lang, language.PACKAGE, package)
        dump = dump_of(apigen, options.document)
        command, missing = language.prepare(package, folder, dump)
        if missing:
            print(f"SKIPPED: {missing}")
            return languages.SKIPPED
        command += [options.driver] if options.driver else []
        gateway, origin = None, ""
        if any(one.get("peer") == "gateway" for one in scenarios):
            gateway, origin = start_gateway(apigen, options.document, folder)
        driver, failures = Driver(command), 0
        try:
            for scenario in scenarios:
                if scenario.get("peer") == "gateway" and gateway is None:
                    problem = "there is no gateway"
                else:
                    problem = play(scenario, driver, Operations(dump), origin)
                if problem:
                    failures += 1
                    print(f"FAILED {scenario['name']}: {problem}")
        finally:
            driver.close()
            if gateway:
                gateway.terminate()
                gateway.wait(40)
        print(f"{len(scenarios) - failures} of {len(scenarios)} scenarios hold in {options.lang}")
        return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
