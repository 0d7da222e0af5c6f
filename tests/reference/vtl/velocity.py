"""Running java/VelocityOracle.java: Debian's `velocity` with the settings of API Gateway."""

import json
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
JARS = [pathlib.Path("/usr/share/java") / f"{name}.jar"
        for name in ("velocity", "json-smart", "accessors-smart", "asm", "commons-lang", "commons-collections3")]


def missing():
    """What is not installed, "" if everything is."""
    wanted = [name for name in ("java", "javac") if not shutil.which(name)] + [str(jar) for jar in JARS if not jar.exists()]
    return f"not installed: {', '.join(wanted)} (packages default-jdk-headless, velocity, libjson-smart-java)" if wanted else ""


def compile_oracle(folder):
    """Compiles the oracle into a folder and returns the command that runs it."""
    path = ":".join(map(str, [folder, *JARS]))
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", folder, "-cp", path, HERE / "java" / "VelocityOracle.java"], check=True)
    return ["java", "-Xss8m", "-cp", path, "VelocityOracle"]


def judge(command, cases):
    """What a program that reads cases and writes answers says: by id."""
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run(command, input=lines, text=True, capture_output=True, timeout=280)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}\n{done.stderr[-4000:]}")
    return {answer["id"]: answer for answer in map(json.loads, filter(None, done.stdout.split("\n")))}
