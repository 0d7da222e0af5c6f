"""Builds Go packages, and the driver of the scenarios."""

import os
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "example.com/scenario-shop"
PATH = os.environ.get("PATH", "") + os.pathsep + "/usr/local/go/bin"
ENVIRONMENT = {**os.environ, "PATH": PATH, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def missing_tools():
    for program in ("go", "gofmt"):
        if not shutil.which(program, path=PATH):
            return f"{program} is not on PATH (Go 1.22 or later)"
    version = subprocess.run(["go", "env", "GOVERSION"], env=ENVIRONMENT, capture_output=True, text=True).stdout
    numbers = re.match(r"go(\d+)\.(\d+)", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < (1, 22):
        return f"Go 1.22 or later is needed, this is {version.strip()}"
    return None


def prepare(package, folder, dump):
    """The driver's command, or None and what is missing."""
    if missing := missing_tools():
        return None, missing
    driver = folder / "driver"
    driver.mkdir(exist_ok=True)
    shutil.copy(HERE / "driver.go", driver / "main.go")
    (driver / "go.mod").write_text(f"module scenarios.test/driver\n\ngo 1.22\n\nrequire {PACKAGE} v0.0.0\n\nreplace {PACKAGE} => {package}\n")
    subprocess.run(["go", "build", "-o", "driver", "."], cwd=driver, env=ENVIRONMENT, check=True)
    return [driver / "driver"], None


def compile_strictly(package):
    """None, or what gofmt, go vet and the package's own tests say."""
    unformatted = subprocess.run(["gofmt", "-l", "."], cwd=package, env=ENVIRONMENT, capture_output=True, text=True)
    if unformatted.returncode != 0 or unformatted.stdout:
        return "gofmt would change or refuses:\n" + unformatted.stdout[-1000:] + unformatted.stderr[-2000:]
    for step in (["go", "vet", "./..."], ["go", "test", "./..."]):
        ran = subprocess.run(step, cwd=package, env=ENVIRONMENT, capture_output=True, text=True)
        if ran.returncode != 0:
            return (ran.stdout + ran.stderr)[-3000:]
    return None
