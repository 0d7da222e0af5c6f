"""google-java-format would change nothing."""

from tools import from_maven, problem_of

VERSION = "1.24.0"  # the newest for Java 17
# The formatter uses the compiler's own classes.
EXPORTS = [f"--add-exports=jdk.compiler/com.sun.tools.javac.{name}=ALL-UNNAMED" for name in ("api", "code", "file", "parser", "tree", "util")]


def tools():
    return [("google-java-format", formatted)]


def formatted(package):
    jar = next(from_maven(f"com.google.googlejavaformat:google-java-format:{VERSION}:jar:all-deps").glob("*.jar"))
    listed = package.parent / "listed"
    listed.write_text("\n".join(sorted(str(path) for path in package.rglob("*.java"))))
    return problem_of(["java", *EXPORTS, "-jar", jar, "--dry-run", "--set-exit-if-changed", f"@{listed}"], package)
