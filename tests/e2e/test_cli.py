"""What the apigen command promises: exit statuses, an output that is left alone on failure, the cache, run, init, generate."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

from harness import APIGEN, LISTENING, ROOT, WAIT, apigen

MOCK = """openapi: 3.0.1
info: {title: small, version: "1"}
paths:
"""
OPERATION = """  /{path}:
    get:
      operationId: {path}
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        responses: {{default: {{statusCode: "200", responseTemplates: {{application/json: '{body}'}}}}}}
"""


def document(*operations):
    return MOCK + "".join(OPERATION.format(path=path, body=body) for path, body in operations)


def sanitized():
    return "-fsanitize" in (APIGEN.parent / "lib/apigen/runtime.info").read_text()


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigen-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.env = dict(os.environ, XDG_CACHE_HOME=str(self.folder / "cache"))
        self.spec = self.folder / "openapi.yaml"
        self.spec.write_text(document(("one", "1")))

    def run_apigen(self, *arguments, status=0, env=None):
        done = apigen(*arguments, cwd=self.folder, check=False, env=env or self.env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_wrong_usage_is_2(self):
        self.assertIn("did you mean build?", self.run_apigen("biuld", status=2).stderr)
        self.assertIn("needs a SPEC", self.run_apigen("build", status=2).stderr)
        self.assertIn("--basepath", self.run_apigen("check", self.spec, "--basepath", "none", status=2).stderr)
        self.assertIn("--param", self.run_apigen("check", self.spec, "--param", "novalue", status=2).stderr)
        self.run_apigen("check", self.spec, "--no-such-option", status=2)
        self.run_apigen("generate", self.spec, status=2)
        self.run_apigen("build", self.spec, "--jobs", "0", status=2)
        self.run_apigen(status=2)

    def test_help_and_version(self):
        self.assertIn("apigen build SPEC", self.run_apigen("--help").stdout)
        self.assertIn("--static", self.run_apigen("build", "--help").stdout)
        self.assertRegex(self.run_apigen("--version").stdout, r"^apigen \d+\.\d+\.\d+\n$")

    def test_problems_are_1_and_leave_the_output_alone(self):
        output = self.folder / "gateway"
        output.write_text("as it was")
        self.spec.write_text(document(("one", "1")).replace("type: mock", "type: nonsense"))
        done = self.run_apigen("build", self.spec, "-o", output, status=1)
        self.assertRegex(done.stderr, r"openapi\.yaml:9:\d+: error: .*\[AG\d{4} ")
        self.assertEqual(output.read_text(), "as it was")
        self.assertEqual([path.name for path in self.folder.iterdir() if "tmp" in path.name], [])

    def test_every_document_is_reported(self):
        other = self.folder / "other.yaml"
        other.write_text("openapi: [\n")
        self.spec.write_text(document(("one", "1")).replace("type: mock", "type: nonsense"))
        done = self.run_apigen("check", self.spec, other, "--format", "json", status=1)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual({pathlib.Path(one["file"]).name for one in found}, {"openapi.yaml", "other.yaml"})
        for one in found:
            self.assertEqual(set(one) - {"feature"}, {"id", "name", "severity", "message", "file", "line", "column", "suggestion"})

    def test_fail_on_warnings(self):
        self.spec.write_text(document(("one", "1")) + "x-amazon-apigateway-nonsense: 1\n")
        self.assertIn("warning", self.run_apigen("check", self.spec).stderr)
        self.run_apigen("check", self.spec, "--fail-on-warnings", status=1)

    def test_missing_compiler_is_4(self):
        done = self.run_apigen("build", self.spec, status=4, env=dict(self.env, PATH=str(self.folder)))
        self.assertIn("install the Debian package g++", done.stderr)

    def test_failing_compiler_is_4_and_keeps_the_sources(self):
        output = self.folder / "gateway"
        done = self.run_apigen("build", self.spec, "-o", output, status=4, env=dict(self.env, CXX="/bin/false"))
        kept = pathlib.Path(re.search(r"sources are kept in (\S+)", done.stderr)[1])
        self.assertTrue((kept / "routes.cc").exists())
        self.assertFalse(output.exists())

    def commands(self, *arguments):
        """The commands that a build runs."""
        done = self.run_apigen("build", self.spec, "-o", self.folder / "gateway", "-v", *arguments)
        return [line for line in done.stderr.splitlines() if " -std=c++20 " in line or " -fuse-ld=" in line or " -o " in line]

    def test_cache(self):
        operations = [(f"op{i}", str(i)) for i in range(3)]
        self.spec.write_text(document(*operations))
        first = self.commands()
        self.assertGreater(len(first), 3)
        executable = (self.folder / "gateway").read_bytes()
        (self.folder / "gateway").unlink()
        self.assertEqual(self.commands(), [], "nothing changed")
        self.assertEqual((self.folder / "gateway").read_bytes(), executable)
        self.spec.write_text("# a comment\n\n" + document(*operations))
        self.assertEqual(self.commands(), [], "only lines moved")
        self.spec.write_text(document(*operations[:2], ("op2", "changed")))
        self.assertLess(len(self.commands()), len(first), "only what changed is compiled")
        self.assertEqual(self.run_apigen("build", self.spec, "-o", self.folder / "elsewhere", "-v").stderr.count(" -std=c++20 "), 0)
        self.assertEqual(sorted(path.name for path in (self.folder / "cache/apigen").iterdir()), ["gateways", "objects"])

    def test_result_needs_glibc_only(self):
        if sanitized():
            self.skipTest("a sanitizer's library is linked dynamically")
        self.run_apigen("build", self.spec, "-o", "gateway")
        needed = subprocess.run(["ldd", self.folder / "gateway"], text=True, capture_output=True, check=True).stdout
        names = {line.split()[0].rsplit("/", 1)[-1] for line in needed.splitlines()}
        self.assertLessEqual(names, {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "ld-linux-x86-64.so.2",
                                     "ld-linux-aarch64.so.1"})

    def test_default_output_is_named_after_the_api(self):
        self.run_apigen("build", self.spec)
        self.assertTrue(os.access(self.folder / "small-gateway", os.X_OK))

    def test_generate_writes_what_cmake_builds(self):
        self.run_apigen("generate", self.spec, "-o", "out")
        self.assertIn("0 files written", self.run_apigen("generate", self.spec, "-o", "out").stdout)
        (self.folder / "out/routes.cc").write_text("mine")
        self.assertIn("was edited", self.run_apigen("generate", self.spec, "-o", "out", status=2).stderr)
        self.run_apigen("generate", self.spec, "-o", "out", "--force")
        subprocess.run(["cmake", "-S", "out", "-B", "built", f"-DAPIGEN_ROOT={APIGEN.parent}"], cwd=self.folder, check=True, capture_output=True)
        made = subprocess.run(["cmake", "--build", "built"], cwd=self.folder, text=True, capture_output=True)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        version = subprocess.run([self.folder / "built/small-gateway", "--version"], text=True, capture_output=True)
        self.assertEqual(version.returncode, 0, version.stderr)

    def test_init_refuses_what_is_in_the_way(self):
        project = self.folder / "project"
        self.run_apigen("init", project)
        self.assertTrue((project / "functions/my-function/lambda_function.py").exists())
        self.run_apigen("check", project / "openapi.yaml")
        for path in ("README.md", "functions/my-function/lambda_function.py"):
            (project / path).unlink()
        done = self.run_apigen("init", project, status=2)
        self.assertEqual(re.findall(r"(\S+) is there already", done.stderr), [str(project / "gateway.yaml"), str(project / "openapi.yaml")])
        self.assertFalse((project / "README.md").exists())

    def test_run_follows_changes_and_passes_signals_on(self):
        log = open(self.folder / "log", "w+")
        self.addCleanup(log.close)
        process = subprocess.Popen([APIGEN, "run", self.spec, "--", "--listen", "127.0.0.1:0"], env=self.env, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

        def wait_for(pattern, count):
            limit = time.monotonic() + 4 * WAIT
            while True:
                text = (self.folder / "log").read_text()
                found = list(re.finditer(pattern, text))
                if len(found) >= count:
                    return found[-1]
                if time.monotonic() > limit or process.poll() is not None:
                    self.fail(f"no {pattern!r} in:\n{text}")
                time.sleep(0.02)

        def get(match, path):
            with urllib.request.urlopen(f"http://{match[1]}:{match[2]}{path}", timeout=WAIT) as answer:
                return answer.read()

        self.assertEqual(get(wait_for(LISTENING.pattern, 1), "/one"), b"1")
        replacement = self.folder / "new"
        replacement.write_text(document(("one", "2"), ("two", "2")))
        replacement.rename(self.spec)
        second = wait_for(LISTENING.pattern, 2)
        self.assertEqual((get(second, "/one"), get(second, "/two")), (b"2", b"2"))
        self.spec.write_text("openapi: [\n")
        wait_for("the gateway that runs is kept", 1)
        self.assertEqual(get(second, "/two"), b"2")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=WAIT), 0)


if __name__ == "__main__":
    unittest.main()
