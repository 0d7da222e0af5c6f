"""Builds TypeScript packages, and the driver of the scenarios."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "@scenarios/shop"


def use_web_crypto():
    """Packages are for Node 20 and later; Debian 12 has 18, where global WebCrypto is an option."""
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < 20:
        os.environ["NODE_OPTIONS"] = "--experimental-global-webcrypto"


def missing_tools():
    for program in ("node", "tsc"):
        if not shutil.which(program):
            return f"{program} is not on PATH (Debian's nodejs and node-typescript, or npm install -g typescript)"
    use_web_crypto()
    return None


def prepare(package, folder, dump):
    """The driver's command, or None and what is missing."""
    if missing := missing_tools():
        return None, missing
    subprocess.run(["tsc", "-p", "tsconfig.json"], cwd=package, check=True)
    subprocess.run(["tsc", "-p", "tsconfig.cjs.json"], cwd=package, check=True)
    subprocess.run(["node", "scripts/mark-cjs.mjs"], cwd=package, check=True)
    return ["node", HERE / "driver.mjs", package / "dist"], None


def compile_strictly(package):
    """None, or what the compiler says (tsconfig.json of the package is the strictest there is)."""
    built = subprocess.run(["tsc", "-p", "tsconfig.json"], cwd=package, capture_output=True, text=True)
    if built.returncode != 0:
        return built.stdout[-3000:]
    # Loading all modules shows cycles and syntax that only an engine finds; the package's own tests call every operation.
    tested = subprocess.run(["node", "--test", "test/"], cwd=package, capture_output=True, text=True)
    return None if tested.returncode == 0 else tested.stdout[-3000:]
