#!/usr/bin/env python3
"""Packages of many documents, in one language: each must be generated, be the same the second time, and compile under
the strictest settings. The documents: the hostile one, the scenarios', the samples of specs/, with APIGEN_SHARED twenty
public ones, and the test document of speakeasy-api/openapi-generation-tests where APIGEN_SPEAKEASY names it (test.yaml
beside its components.yaml).

    check_packages.py --apigen build/apigen --lang typescript [SPEC]...

Ends with 0 if all compile, 1 if not, 77 if the language's tools are missing (said loudly)."""

import argparse
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

import languages

HERE = pathlib.Path(__file__).resolve().parent
PUBLIC = 20


def public_documents():
    """The first ones that need no values for placeholders, so that a list need not be kept."""
    folder = os.environ.get("APIGEN_SHARED")
    specs = pathlib.Path(folder, "specs") if folder else None
    if not specs or not specs.is_dir():
        print("without APIGEN_SHARED the public documents are left out")
        return []
    return sorted(path for path in specs.iterdir() if path.suffix in (".yaml", ".yml", ".json"))


def speakeasy():
    """The public document that has the most kinds of features; a further folder of documents is for tests/sdk/corpus."""
    named = os.environ.get("APIGEN_SPEAKEASY")
    if not named:
        print("without APIGEN_SPEAKEASY that document is left out")
    return [pathlib.Path(named)] if named else []


def digest(folder):
    sums = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sums.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return sums.hexdigest()


def generate(apigen, spec, lang, folder, options):
    command = [apigen, "sdk", spec, "--lang", lang, "-o", folder, "--format", "json", *options]
    return subprocess.run(command, capture_output=True, text=True)


def check(apigen, spec, language, lang, folder):
    """None if all is well; the problem else. `False` if the document itself has problems."""
    options = getattr(language, "OPTIONS", [])
    made = generate(apigen, spec, lang, folder / "a", options)
    if made.returncode == 1:
        return False
    if made.returncode != 0:
        return made.stderr[-2000:]
    before = digest(folder / "a")
    if generate(apigen, spec, lang, folder / "a", options).returncode != 0 or digest(folder / "a") != before:
        return "writing it again changes it"
    if generate(apigen, spec, lang, folder / "b", options).returncode != 0 or digest(folder / "b") != before:
        return "another folder makes another package"
    return language.compile_strictly(folder / "a")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apigen", default="build/apigen")
    parser.add_argument("--lang", required=True)
    parser.add_argument("specs", nargs="*")
    options = parser.parse_args()
    language = languages.load(options.lang)
    if missing := language.missing_tools():
        print(f"SKIPPED: {missing}")
        return languages.SKIPPED
    apigen = str(pathlib.Path(options.apigen).resolve())
    own = [HERE / "hostile.yaml", HERE / "scenarios-api.yaml", *sorted((HERE.parent.parent / "specs").glob("*/openapi.yaml"))]
    wanted = [pathlib.Path(path) for path in options.specs] or own + speakeasy()
    extra = [] if options.specs else public_documents()
    failures = checked = public = 0
    for path in wanted + extra:
        if path in extra and public == PUBLIC:
            break
        with tempfile.TemporaryDirectory() as folder:
            problem = check(apigen, path, language, options.lang, pathlib.Path(folder))
        if problem is False and path in extra:
            continue
        public += path in extra
        checked += 1
        if problem is not None:
            failures += 1
            print(f"FAILED {path.name}: {problem or 'the document has problems'}")
    print(f"{checked - failures} of {checked} packages compile in {options.lang}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
