#!/usr/bin/env python3
"""Are packages as their language's formatter and its strict checkers want them? Of the scenarios', the hostile document and the
samples of specs/, as they were written.

    check_style.py --apigen build/apigen --lang typescript [SPEC]...

`style.py` of each language names its tools: `tools()` gives pairs of a name and a function of the package's folder that returns
None or the problem. A tool that cannot be had is left out, loudly; ends with 77 if none can be had."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import languages
from run_scenarios import HERE
from tools import Missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apigen", default="build/apigen")
    parser.add_argument("--lang", required=True, choices=languages.known())
    parser.add_argument("specs", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    if missing := languages.load(options.lang).missing_tools():
        print(f"SKIPPED: {missing}")
        return languages.SKIPPED
    specs = options.specs or [HERE / "scenarios-api.yaml", HERE / "hostile.yaml", *sorted((HERE.parent.parent / "specs").glob("*/openapi.yaml"))]
    ran = failures = 0
    with tempfile.TemporaryDirectory(prefix="apigen-style-") as temporary:
        packages = []
        for number, spec in enumerate(specs):
            packages.append(pathlib.Path(temporary, str(number)))
            command = [pathlib.Path(options.apigen).resolve(), "sdk", spec, "--lang", options.lang, "-o", packages[-1]]
            subprocess.run(command, check=True, capture_output=True)
        for name, check in languages.load(options.lang, "style").tools():
            try:
                problems = [(spec, check(package)) for spec, package in zip(specs, packages)]
            except Missing as missing:
                print(f"SKIPPED {name}: {missing}")
                continue
            ran += 1
            bad = [(spec, problem) for spec, problem in problems if problem is not None]
            failures += len(bad)
            for spec, problem in bad:
                print(f"FAILED {name} of {spec.name}:\n{problem[-2000:]}")
            print(f"{name}: {len(specs) - len(bad)} of {len(specs)} packages are as it wants them")
    return 1 if failures else 0 if ran else languages.SKIPPED


if __name__ == "__main__":
    sys.exit(main())
