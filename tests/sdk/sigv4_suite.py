#!/usr/bin/env python3
"""Signers of packages against the public AWS SigV4 suite (tests/conformance/sigv4/suite.py says where it is).

    sigv4_suite.py --apigen build/apigen --lang typescript [--driver ARGUMENT]

A client signs for execute-api and decides itself what it signs, so its signature is not the suite's. Therefore in two steps: the
verifier of wire.py has to get the suite's signature from each of its requests; then the package sends the same requests, made by
an operation for each, and the verifier has to get the package's signatures. Ends with 77, the reason said, without the suite."""

import argparse
import hashlib
import json
import pathlib
import posixpath
import re
import subprocess
import sys
import tempfile
import urllib.parse

import yaml

import languages
import wire
from run_scenarios import Operations, dump_of

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "sigv4"))
import suite  # noqa: E402

CLOCK = "20150830T123600Z"


def parse(text):
    """As lenient as the suite needs: blanks in the target, folded fields, a head without its empty line."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    fields = []
    for line in lines:
        if line.startswith(" "):
            fields[-1][1] += " " + line.strip()
        elif line:
            name, _, value = line.partition(":")
            fields.append([name.lower(), value])
    method, _, rest = first.partition(" ")
    return {"method": method, "target": rest.rpartition(" ")[0], "headers": [tuple(field) for field in fields], "body": body.encode()}


def normalised(target):
    path, question, query = target.partition("?")
    short = posixpath.normpath("/" + path.lstrip("/"))
    # The suite's clients encode a path once, when they send it; what is encoded already stays.
    return urllib.parse.unquote(short + ("/" if path.endswith("/") and short != "/" else "")) + question + query


def verifier_problem(folder, context):
    request = parse((folder / "header-signed-request.txt").read_text())
    found = re.search(r"Credential=[^/]+/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)", wire.header(request, "authorization"))
    scope, names, signature = found.groups()
    if context["normalize"]:
        request["target"] = normalised(request["target"])
    canonical = wire.canonical_request(request, names.split(";"), hashlib.sha256(request["body"]).hexdigest())
    got = wire.signature_of(canonical, wire.header(request, "x-amz-date"), scope, context["credentials"]["secret_access_key"])
    return None if got == signature else f"the verifier signs\n{canonical}"


def case_of(number, folder, context):
    """The operation that makes the request, and the scenario; None for paths that no generated client sends."""
    request = parse((folder / "request.txt").read_text())
    path, _, query = request["target"].partition("?")
    segments = urllib.parse.unquote(path).strip("/").split("/") if path.strip("/") else []
    if "//" in path or {".", ".."} & set(segments):
        return None
    template, parameters, args = f"/case{number}", [], {}

    def add(location, name, value):
        args[len(parameters)] = value
        parameters.append({"name": name, "in": location, "required": True, "schema": {"type": "string"}})

    for index, segment in enumerate(segments):
        template += f"/{{segment{index}}}"
        add("path", f"segment{index}", segment)
    for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
        add("query", name, value)
    expected = {"method": request["method"], "path": "/".join([f"/case{number}", *map(wire.encode, segments)]),
                "query": "&".join(f"{wire.encode(name)}={wire.encode(value)}" for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True)),
                "headers": {"authorization": {"sigv4": True}, "x-amz-date": CLOCK}}
    merged = {}
    for name, value in request["headers"]:
        if name not in ("host", "x-amz-date", "content-type", "content-length") and not name.startswith("x-amz-"):
            merged.setdefault(name, []).append(" ".join(value.split()))
    for name, values in merged.items():
        add("header", name, ",".join(values))
    operation = {"operationId": f"case{number}", "parameters": parameters, "security": [{"sigv4": []}], "responses": {"204": {"description": "Done."}}}
    scenario = {"name": folder.name, "operation": f"case{number}", "args": args, "answer": {"status": 204}, "request": expected}
    keys = context["credentials"]
    scenario["client"] = {"credentials": {"sigv4": {"access_key_id": keys["access_key_id"], "secret_access_key": keys["secret_access_key"],
                                                    "region": context["region"], "date": CLOCK}}}
    if keys.get("token"):
        scenario["client"]["credentials"]["sigv4"]["session_token"] = keys["token"]
    if request["body"]:
        members = dict(urllib.parse.parse_qsl(request["body"].decode()))
        schema = {"type": "object", "properties": {name: {"type": "string"} for name in members}}
        operation["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
        scenario["body"] = members
        expected["body"] = {"text": request["body"].decode()}
    return template, {request["method"].lower(): operation}, scenario


def use_neutral_names(apigen, document, scenarios):
    """Of operations and of arguments, which are in the order of the document."""
    operations = Operations(dump_of(apigen, document)).by_name
    neutral = {name.replace("_", ""): name for name in operations}
    for scenario in scenarios:
        scenario["operation"] = neutral[scenario["operation"]]
        names = operations[scenario["operation"]]["params"]
        scenario["args"] = {names[index]: value for index, value in scenario["args"].items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apigen", default="build/apigen")
    parser.add_argument("--lang", required=True, choices=languages.known())
    parser.add_argument("--driver", help="as of run_scenarios.py")
    options = parser.parse_args()
    if missing := languages.load(options.lang).missing_tools():
        print(f"SKIPPED: {missing}")
        return languages.SKIPPED
    apigen = str(pathlib.Path(options.apigen).resolve())
    document = yaml.safe_load((HERE / "scenarios-api.yaml").read_text())
    scenarios, failures = [], 0
    with tempfile.TemporaryDirectory(prefix="apigen-sigv4-") as temporary:
        home = pathlib.Path(temporary)
        cases = suite.cases(str(home / "cargo"))
        for number, folder in enumerate(cases):
            context = json.loads((folder / "context.json").read_text())
            if problem := verifier_problem(folder, context):
                failures += 1
                print(f"FAILED {folder.name}: {problem}")
            if made := case_of(number, folder, context):
                document["paths"][made[0]] = made[1]
                scenarios.append(made[2])
        (home / "api.yaml").write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
        use_neutral_names(apigen, home / "api.yaml", scenarios)
        (home / "scenarios.yaml").write_text(yaml.safe_dump(scenarios, sort_keys=False, allow_unicode=True))
        print(f"the verifier finds {len(cases) - failures} of {len(cases)} signatures of the suite; {len(scenarios)} requests are what a generated client sends")
        played = subprocess.run([sys.executable, "-B", HERE / "run_scenarios.py", "--apigen", apigen, "--lang", options.lang, "--document", home / "api.yaml",
                                 "--scenarios", home / "scenarios.yaml", *(["--driver", options.driver] if options.driver else [])])
    return 1 if failures else played.returncode


if __name__ == "__main__":
    sys.exit(main())
