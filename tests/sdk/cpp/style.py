"""clang-format, by the package's own .clang-format; the compilers' strictest settings are in language.py."""

import shutil

from tools import Missing, problem_of


def tools():
    return [("clang-format", clang_format)]


def clang_format(package):
    if not shutil.which("clang-format"):
        raise Missing("clang-format is not on PATH (Debian's clang-format)")
    sources = [path for path in sorted(package.rglob("*")) if path.suffix in (".hpp", ".cpp")]
    return problem_of(["clang-format", "--dry-run", "--Werror", *sources], package)
