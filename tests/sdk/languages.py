"""The languages that packages are tested in: each folder beside this file with a language.py, see docs/sdk.md."""

import importlib.util
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def known():
    return sorted(path.parent.name for path in HERE.glob("*/language.py"))


def load(name, part="language"):
    spec = importlib.util.spec_from_file_location(f"{name}_{part}", HERE / name / f"{part}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
