#!/usr/bin/env python3
"""Publishes the package of scenarios-api.yaml to a registry of its own on loopback, or in a folder; an application elsewhere
installs it from there and calls the real gateway of the same document.

    publish.py --apigen build/apigen --lang typescript

`registry.py` of each language says how: `publish_and_call(package, folder, origin)` returns what each application printed. Ends
with 77, the reason said, where the language's tools or the registry's own packages cannot be had."""

import argparse
import pathlib
import sys
import tempfile

import languages
from run_scenarios import HERE, make_package, start_gateway
from tools import Missing

# Of `pets.list_pets()` the first item's name, and the id of `pets.get_pet(9007199254740993)`.
EXPECTED = "Ada 9007199254740993"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--apigen", default="build/apigen")
    parser.add_argument("--lang", required=True, choices=languages.known())
    options = parser.parse_args()
    apigen = str(pathlib.Path(options.apigen).resolve())
    language = languages.load(options.lang)
    if missing := language.missing_tools():
        print(f"SKIPPED: {missing}")
        return languages.SKIPPED
    document = HERE / "scenarios-api.yaml"
    with tempfile.TemporaryDirectory(prefix="apigen-publish-") as temporary:
        folder = pathlib.Path(temporary)
        make_package(apigen, document, options.lang, language.PACKAGE, folder / "package")
        gateway, origin = start_gateway(apigen, document, folder)
        if gateway is None:
            return 1
        try:
            printed = languages.load(options.lang, "registry").publish_and_call(folder / "package", folder, origin)
        except Missing as missing:
            print(f"SKIPPED: {missing}")
            return languages.SKIPPED
        finally:
            gateway.terminate()
            gateway.wait(40)
    for application, line in printed.items():
        print(f"{'passed' if line == EXPECTED else 'FAILED'}: {application} printed {line!r}")
    return 0 if printed and set(printed.values()) == {EXPECTED} else 1


if __name__ == "__main__":
    sys.exit(main())
