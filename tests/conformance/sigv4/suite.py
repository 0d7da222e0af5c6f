"""Where the public AWS SigV4 suite is.

The suite is AWS's own (aws-signing-test-suite/v4, a folder of folders). It is looked for in $APIGEN_SIGV4_SUITE, then in the
source of the crate aws-sigv4, which holds it: among cargo's downloads, else fetched by cargo into a temporary folder.
"""
import glob
import os
import pathlib
import shutil
import subprocess
import sys

LEAST_CASES = 35  # a suite that holds fewer is not the one
CRATE = "aws-sigv4-1.*/aws-signing-test-suite/v4"


def skip(reason):
    print(f"SKIPPED: the AWS SigV4 suite cannot be had: {reason}; set APIGEN_SIGV4_SUITE to its folder")
    sys.exit(77)


def among_downloads(home):
    found = sorted(glob.glob(os.path.join(home, "registry", "src", "*", CRATE)))
    return found[-1] if found else None


def fetched(home):
    if not shutil.which("cargo"):
        skip("there is no cargo to fetch the crate aws-sigv4 with")
    project = pathlib.Path(home) / "project"
    (project / "src").mkdir(parents=True)
    (project / "src" / "lib.rs").write_text("")
    (project / "Cargo.toml").write_text(
        '[package]\nname = "suite"\nversion = "0.1.0"\nedition = "2021"\n'
        '[dependencies]\naws-sigv4 = { version = "1", default-features = false }\n')
    try:
        done = subprocess.run(["cargo", "fetch"], cwd=project, env={**os.environ, "CARGO_HOME": home}, timeout=150,
                              capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        skip("cargo fetch took too long")
    if done.returncode:
        skip("cargo fetch failed: " + (done.stderr.strip().splitlines() or [""])[-1])
    return among_downloads(home) or skip("the crate aws-sigv4 does not hold it")


def cases(home):
    """The folders of its cases; `home`: an empty folder for what has to be fetched. Ends the program with 77 where there is none."""
    suite = (os.environ.get("APIGEN_SIGV4_SUITE")
             or among_downloads(os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")) or fetched(home))
    found = sorted(path.parent for path in pathlib.Path(suite).glob("*/context.json"))
    if len(found) < LEAST_CASES:
        sys.exit(f"{suite} holds {len(found)} cases only")
    return found
