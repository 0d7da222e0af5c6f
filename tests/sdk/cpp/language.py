"""Builds C++ packages, and the driver of the scenarios."""

import os
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "scenario-shop"
NAMESPACE = "scenario_shop"
# One name for all packages that are compiled, so that ccache knows the sources that they share.
OPTIONS = ["--package", "checked-shop"]
STRICT = "-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror"
RESERVED = {"default", "delete", "int", "operator", "small"}  # those that the scenarios' document has


def missing_tools():
    for program in ("cmake", "g++"):
        if not shutil.which(program):
            return f"{program} is not on PATH"
    for header, package in (("curl/curl.h", "libcurl4-openssl-dev"), ("nlohmann/json.hpp", "nlohmann-json3-dev"), ("openssl/evp.h", "libssl-dev")):
        found = subprocess.run(["g++", "-E", "-x", "c++", "-include", header, "/dev/null"], capture_output=True)
        if found.returncode != 0:
            return f"the header {header} is missing ({package})"
    return None


def field(name):
    return name + "_" if name in RESERVED else name


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


class Table:
    """What `apigen dump --stage sdk` says of operations, as C++."""

    def __init__(self, dump):
        self.functions, self.arguments, self.files, self.errors = [], [], [], set()
        self.types, self.bodies = self.read_types(dump), {}
        for block in re.findall(r"^operation .*\n(?:  .*\n)*", dump, re.M):
            self.operation(block.splitlines())

    @staticmethod
    def read_types(dump):
        """Structs: wire name -> member."""
        out = {}
        for name, body in re.findall(r"^type (\w+) .*?struct.*\n((?:  .*\n)*)", dump, re.M):
            out[name] = {wire: field(member) for member, wire in re.findall(r"^  (\w+) (\S+) ", body, re.M)}
        return out

    def operation(self, lines):
        head = re.match(r"operation (\w+) in (\w+):", lines[0])
        name, group = head.groups()
        api = f"shop::{pascal(group)}Api"
        parameters = [line.split()[1] for line in lines if line.startswith("  param ")]
        if parameters:
            self.arguments.append((f"shop::{pascal(name)}Params", parameters))
        streams = [line for line in lines if line.startswith("  stream ")]
        only_streams = any(re.match(r"  result (events|lines) ", line) for line in lines)
        called = {name: name}
        if only_streams:
            called = {f"{name} stream": name}
        elif streams:
            called[f"{name} stream"] = f"{name}_stream"
        if any(line.startswith("  pages ") for line in lines):
            called[f"{name} pages"] = f"{name}_all"
        for key, function in called.items():
            self.functions.append(f'      {{"{key}", [](const Play& play) {{ return call(play, play.client.{field(group)}(), &{api}::{field(function)}); }}}},')
        for line in lines:
            if body := re.match(r"  body multipart \S+ (\w+)(.*)", line):
                wires = re.findall(r"file:(\S+)", body[2])
                self.files.append((f"shop::models::{pascal(body[1])}", [self.types[body[1]][wire] for wire in wires]))
            if answer := re.match(r"  (\S+) json \S+ (\w+)$", line):
                if not answer[1].startswith("2") and answer[2] in self.types:
                    self.errors.add(answer[2])

    def text(self):
        out = '#include "driver.hpp"\n\nnamespace driver {\n\n'
        for struct, members in self.arguments:
            out += f"template <>\nconstexpr bool is_arguments<{struct}> = true;\ntemplate <>\nvoid read_arguments(const Play& play, {struct}& into) {{\n"
            out += "".join(f'  play.read_argument("{member}", into.{field(member)});\n' for member in members) + "}\n"
        for struct, members in self.files:
            out += f"template <>\nvoid put_files(const Play& play, {struct}& into) {{\n" + "".join(f"  play.put_file(into.{member});\n" for member in members) + "}\n"
        out += "\nstd::optional<Json> typed_body(const shop::ApiError& error) {\n"
        for error in sorted(self.errors):
            out += f"  if (const auto* body = error.body<shop::models::{pascal(error)}>()) return body->to_json();\n"
        out += "  return std::nullopt;\n}\n\nconst std::map<std::string, Function>& functions() {\n  static const std::map<std::string, Function> all = {\n"
        return out + "\n".join(self.functions) + "\n  };\n  return all;\n}\n\n}  // namespace driver\n"


def prepare(package, folder, dump):
    """The driver's command, or None and what is missing."""
    if missing := missing_tools():
        return None, missing
    driver = folder / "driver"
    driver.mkdir(exist_ok=True)
    (driver / "table.cc").write_text(Table(dump).text())
    (driver / "CMakeLists.txt").write_text(
        f"cmake_minimum_required(VERSION 3.20)\nproject(driver LANGUAGES CXX)\nadd_subdirectory({package} package)\n"
        f"add_executable(driver {HERE}/driver.cc table.cc)\ntarget_include_directories(driver PRIVATE {HERE} {package}/src)\n"
        f"target_link_libraries(driver PRIVATE {NAMESPACE}::{NAMESPACE})\n")
    run(["cmake", "-S", driver, "-B", driver / "build"])
    run(["cmake", "--build", driver / "build", "--parallel", "2"])
    return [driver / "build" / "driver"], None


def run(command, **more):
    ran = subprocess.run(command, capture_output=True, text=True, **more)
    if ran.returncode != 0:
        raise SystemExit((ran.stdout + ran.stderr)[-6000:])


def compile_strictly(package):
    """None, or what the compilers, clang-format (where it is installed) and the package's own tests say."""
    steps = []
    if shutil.which("clang-format"):
        sources = sorted(str(path) for path in package.rglob("*") if path.suffix in (".hpp", ".cpp"))
        steps.append(["clang-format", "--dry-run", "-Werror", *sources])
    for compiler in ("g++", "clang++"):
        if not shutil.which(compiler):
            continue
        build = package / "build" / compiler
        configure = ["cmake", "-S", package, "-B", build, f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_CXX_FLAGS={STRICT}"]
        if shutil.which("ccache"):
            configure += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache", "-Dchecked_shop_UNITY_BUILD=OFF"]
        steps += [configure, ["cmake", "--build", build, "--parallel", "2"], ["ctest", "--test-dir", build, "--output-on-failure"]]
    environment = {**os.environ, "CCACHE_BASEDIR": str(package), "CCACHE_NOHASHDIR": "1"}
    for step in steps:
        ran = subprocess.run(step, cwd=package, env=environment, capture_output=True, text=True)
        if ran.returncode != 0:
            return (ran.stdout + ran.stderr)[-3000:]
    return None
