"""Programs that tests fetch from the languages' registries, each into a folder of its own below the user's cache, once."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "apigen-tests"
MINUTES = 5


class Missing(Exception):
    """What cannot be had, and why: the test is skipped."""


def _made_once(kind, packages, make, **options):
    """Made beside its place and moved there, so that two tests at once do no harm."""
    folder = CACHE / f"{kind}-{hashlib.sha256(' '.join(packages).encode()).hexdigest()[:12]}"
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            fresh = pathlib.Path(temporary) / "made"
            fresh.mkdir()
            for command in make(fresh):
                run_or_miss(command, fresh, f"{', '.join(packages)} cannot be had", **options)
            try:
                fresh.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return folder


def run_or_miss(command, folder, what, **options):
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60 * MINUTES, **options)
    except subprocess.TimeoutExpired:
        raise Missing(f"{what}: {command[0]} took more than {MINUTES} minutes") from None
    if ran.returncode != 0:
        said = ran.stderr.strip() or ran.stdout.strip()
        raise Missing(f"{what}: {' '.join(map(str, command[:3]))} failed: {' '.join(said.split())[:300]}")


def from_npm(*packages, overrides=None):
    """The folder whose node_modules/.bin has the packages' programs. `overrides`: versions of what they need, by name."""
    if not shutil.which("npm"):
        raise Missing("npm is not on PATH")

    def make(folder):
        (folder / "package.json").write_text(json.dumps({"private": True, "overrides": overrides or {}}))
        return [["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages]]

    return _made_once("npm", packages, make)


def from_pypi(*packages):
    """The folder that holds the packages; --target, as virtual environments cannot be moved."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", ".", *packages]
    return _made_once("pypi", packages, lambda folder: [command])


def from_go(program, environment):
    """The folder that holds the program of a module."""
    if not shutil.which("go", path=environment["PATH"]):
        raise Missing("go is not on PATH")
    fetching = {name: value for name, value in environment.items() if name not in ("GOPROXY", "GOFLAGS")}  # those of the user's settings
    return _made_once("go", [program], lambda folder: [["env", f"GOBIN={folder}", "go", "install", program]], env=fetching)


def from_maven(*artifacts):
    """The folder that holds the jars: GROUP:ARTIFACT:VERSION[:jar:CLASSIFIER], without what they depend on."""
    if not shutil.which("mvn"):
        raise Missing("mvn is not on PATH")
    copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    return _made_once("maven", artifacts, lambda folder: [["mvn", "--batch-mode", "--quiet", copy, f"-Dartifact={one}", f"-DoutputDirectory={folder}"] for one in artifacts])


def python_with(folder):
    """The environment in which `python -m` finds what from_pypi brought."""
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def problem_of(command, folder, silent=False, **options):
    """None, or what the program says of it. `silent`: that it says anything is a problem."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, **options)
    return ran.stdout + ran.stderr if ran.returncode != 0 or (silent and ran.stdout) else None


def must(command, folder, **options):
    """Its output; the step has to work."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, **options)
    if ran.returncode != 0:
        raise SystemExit(f"FAILED: {' '.join(map(str, command))}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout.strip()
