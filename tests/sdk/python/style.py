"""ruff as formatter and as linter, mypy in its strict mode."""

import sys

from tools import from_pypi, problem_of, python_with


# Mistakes (F, B), the layout and order that PEP 8 has (E, W, I), and what newer Pythons write otherwise (UP);
# the length of lines is the formatter's.
RULES = "B,E,F,I,UP,W"


def tools():
    return [("ruff format", lambda package: run("ruff", "ruff", ["format", "--check", "--diff", "."], package)),
            ("ruff check", lambda package: run("ruff", "ruff", ["check", "--no-cache", "--select", RULES, "--ignore", "E501", "."], package)),
            ("mypy --strict", lambda package: run("mypy", "mypy", ["--strict", "--python-version", "3.10", "src", "tests"], package))]


def run(package_name, module, arguments, package):
    env = python_with(from_pypi(package_name))
    if module == "mypy":
        env["MYPYPATH"] = "src"
    return problem_of([sys.executable, "-m", module, *arguments], package, env=env)
