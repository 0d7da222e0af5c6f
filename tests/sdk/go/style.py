"""gofmt and staticcheck; go vet is run with the package's tests, see language.py."""

import languages
from tools import from_go, problem_of

ENVIRONMENT = languages.load("go").ENVIRONMENT


def tools():
    return [("gofmt", gofmt), ("staticcheck", staticcheck)]


def gofmt(package):
    return problem_of(["gofmt", "-d", "."], package, env=ENVIRONMENT, silent=True)


def staticcheck(package):
    program = from_go("honnef.co/go/tools/cmd/staticcheck@latest", ENVIRONMENT) / "staticcheck"
    return problem_of([program, "-checks", "inherit", "./..."], package, env=ENVIRONMENT)
