"""apigen sdk: what is refused, what regeneration keeps and removes, names that stay."""

import json
import pathlib
import shutil
import tempfile
import unittest

from harness import apigen

DOCUMENT = """openapi: 3.0.1
info: {title: Pet Shop, version: "1.2.3"}
paths:
"""
OPERATION = "  {path}: {{get: {{responses: {{\"204\": {{description: ok}}}}}}}}\n"


class Sdk(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigen-sdk-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.spec = self.folder / "openapi.yaml"
        self.out = self.folder / "out"
        self.write("/pets/{petId}")

    def write(self, *paths):
        self.spec.write_text(DOCUMENT + "".join(OPERATION.format(path=path) for path in paths))

    def sdk(self, *arguments, status=0):
        done = apigen("sdk", self.spec, "--lang", "typescript", "-o", self.out, *arguments, cwd=self.folder, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def every_language(self):
        """As the message about an unknown one lists them."""
        said = apigen("sdk", self.spec, "--lang", "?", cwd=self.folder, check=False).stderr
        return said.partition("apigen writes ")[2].split(";")[0].strip().split(", ")

    def in_language(self, language, *arguments, **options):
        return apigen("sdk", self.spec, "--lang", language, "-o", self.folder / language, *arguments, cwd=self.folder, check=False, **options)

    def test_every_language_keeps_edited_files_and_removes_stale_ones(self):
        for language in self.every_language():
            with self.subTest(language):
                out = self.folder / language
                self.write("/pets/{petId}", "/stores", "/owners")
                self.assertEqual(self.in_language(language).returncode, 0)
                before = {path for path in out.rglob("*") if path.is_file()}
                readme = out / "README.md"
                readme.write_text("mine")
                (out / "notes.txt").write_text("foreign")
                self.write("/pets/{petId}")
                done = self.in_language(language)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("README.md stays as it is", done.stderr)
                self.assertEqual(readme.read_text(), "mine")
                self.assertTrue((out / "notes.txt").exists())
                self.write("/pets/{petId}", "/stores", "/owners")
                self.assertEqual(self.in_language(language, "--force").returncode, 0)
                self.assertNotEqual(readme.read_text(), "mine")
                self.assertEqual({path for path in out.rglob("*") if path.is_file()}, before | {out / "notes.txt"})

    def test_every_language_says_what_is_wrong_with_a_name(self):
        for language in self.every_language():
            with self.subTest(language):
                done = self.in_language(language, "--package", "a b!")
                self.assertEqual(done.returncode, 2)
                self.assertIn("--package a b!: ", done.stderr)

    def test_a_publish_check_without_tools_says_which_is_missing(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for language in self.every_language():
            with self.subTest(language):
                done = self.in_language(language, "--publish-check", env={"PATH": str(empty)})
                self.assertEqual(done.returncode, 4, done.stderr)
                self.assertRegex(done.stderr, r"--publish-check needs \S+ on PATH \(to .+\)")
                self.assertTrue((self.folder / language / "README.md").exists())

    def test_a_folder_that_cannot_be_written_is_named(self):
        self.out.write_text("a file")
        self.assertIn(str(self.out), self.sdk(status=2).stderr)
        self.assertEqual(self.out.read_text(), "a file")

    def test_an_unknown_language_is_refused_with_those_that_exist(self):
        done = apigen("sdk", self.spec, "--lang", "typescrpt", cwd=self.folder, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean typescript?", done.stderr)
        self.assertEqual(apigen("sdk", self.spec, cwd=self.folder, check=False).returncode, 2)

    def test_a_package_needs_a_name_and_a_version_that_registries_take(self):
        self.assertIn("--package A B", self.sdk("--package", "A B", status=2).stderr)
        self.assertIn("--version 1", self.sdk("--version", "1", status=2).stderr)
        self.assertFalse(self.out.exists())

    def test_name_and_version_come_from_the_document(self):
        self.sdk()
        package = json.loads((self.out / "package.json").read_text())
        self.assertEqual((package["name"], package["version"]), ("pet-shop", "1.2.3"))
        self.sdk("--package", "@me/pets", "--version", "2.0.0-rc.1")
        package = json.loads((self.out / "package.json").read_text())
        self.assertEqual((package["name"], package["version"]), ("@me/pets", "2.0.0-rc.1"))

    def test_names_stay_when_other_operations_come_before(self):
        self.sdk()
        self.assertTrue((self.out / "src/operations/get-pet.ts").exists())
        self.write("/pet", "/pets/{petId}")
        self.sdk()
        self.assertIn("/pets/{petId}", (self.out / "src/operations/get-pet.ts").read_text())

    def test_a_broken_lock_stops_everything(self):
        self.sdk()
        (self.out / "apigen.lock").write_text("{}")
        self.assertIn("apigen.lock", self.sdk(status=1).stderr)

    def test_what_is_no_longer_needed_goes_and_edited_files_stay(self):
        self.write("/pets/{petId}", "/stores", "/owners")
        self.sdk()
        edited = self.out / "src/operations/get-stores.ts"
        edited.write_text("// mine")
        readme = self.out / "README.md"
        readme.write_text("mine")
        (self.out / "notes.txt").write_text("foreign")
        self.write("/pets/{petId}")
        done = self.sdk()
        self.assertEqual(edited.read_text(), "// mine")
        self.assertEqual(readme.read_text(), "mine")
        self.assertIn("README.md stays as it is", done.stderr)
        self.assertFalse((self.out / "src/operations/get-owners.ts").exists())
        self.assertTrue((self.out / "notes.txt").exists())
        self.sdk("--force")
        self.assertNotEqual(readme.read_text(), "mine")

    def test_writing_it_again_changes_nothing(self):
        self.sdk()
        self.assertIn(" 0 files written", self.sdk().stdout)

    def test_problems_of_gateways_do_not_stop_clients(self):
        self.spec.write_text(DOCUMENT + "  /a: {get: {security: [{iam: []}], responses: {\"204\": {description: ok}}}}\n"
                             "components: {securitySchemes: {iam: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}}}\n")
        self.assertEqual(self.sdk().stderr, "")

    def test_problems_of_the_document_are_shown(self):
        self.spec.write_text("openapi: 4.0.0\n")
        self.assertIn("AG0201", self.sdk(status=1).stderr)


if __name__ == "__main__":
    unittest.main()
