"""Builds Python packages, and the driver of the scenarios."""

import importlib.util
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "scenario-shop"


def missing_tools():
    return None if sys.version_info >= (3, 10) else "Python 3.10 or later is needed"


def prepare(package, folder, dump):
    """The driver's command, or None and what is missing."""
    if missing := missing_tools():
        return None, missing
    return [sys.executable, "-B", HERE / "driver.py", package / "src"], None


def compile_strictly(package):
    """None, or what the compiler, mypy (where it is installed) and the package's own tests say."""
    steps = [[sys.executable, "-B", "-W", "error", "-m", "unittest", "discover", "-s", "tests"]]
    if importlib.util.find_spec("mypy"):
        steps.append([sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "src", "tests"])
    for step in steps:
        ran = subprocess.run(step, cwd=package, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True, text=True)
        if ran.returncode != 0:
            return (ran.stdout + ran.stderr)[-3000:]
    return None
