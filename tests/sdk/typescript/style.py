"""prettier; the compiler's strictest settings are those of the package's tsconfig.json, see language.py."""

from tools import from_npm, problem_of


def tools():
    return [("prettier --check", prettier)]


def prettier(package):
    program = from_npm("prettier@3") / "node_modules/.bin/prettier"
    return problem_of([program, "--check", "src", "test", "package.json", "tsconfig.json", "tsconfig.cjs.json", "scripts"], package)
