"""Builds Java packages, and the driver of the scenarios, by javac and Debian's jars alone."""

import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "com.example:scenario-shop"
JARS = pathlib.Path("/usr/share/java")
LIBRARY = [JARS / f"jackson-{part}.jar" for part in ("annotations", "core", "databind")]
# Debian's JUnit 5: what tests are compiled with, and what runs them.
JUNIT = [JARS / f"{name}.jar" for name in ("apiguardian-api", "junit-jupiter-api", "junit-platform-commons", "opentest4j")]
RUNNER = [JARS / f"{name}.jar" for name in ("junit-jupiter-engine", "junit-platform-console", "junit-platform-engine", "junit-platform-launcher",
                                            "junit-platform-reporting", "opentest4j-reporting-events", "picocli")]
# The compiler is short-lived and so are the tests: no time for the optimising compiler.
QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


def missing_tools():
    for program in ("java", "javac", "javadoc"):
        if not shutil.which(program):
            return f"{program} is not on PATH (JDK 17 or later: Debian's default-jdk-headless)"
    for jar in LIBRARY + JUNIT + RUNNER:
        if not jar.exists():
            return f"{jar} is missing (Debian's libjackson2-databind-java and junit5)"
    return None


def path_of(*entries):
    return ":".join(map(str, entries))


def compile_sources(sources, target, classpath):
    """What javac says under its strictest settings; None if nothing."""
    listed = target.parent / (target.name + ".sources")
    listed.write_text("\n".join(f'"{path}"' for path in sorted(sources)))
    command = ["javac", *[f"-J{option}" for option in QUICK], "--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror", "-proc:none",
               "-cp", classpath, "-d", target, f"@{listed}"]
    ran = subprocess.run(command, capture_output=True, text=True)
    return None if ran.returncode == 0 else (ran.stdout + ran.stderr)[-3000:]


def prepare(package, folder, dump):
    """The driver's command, or None and what is missing."""
    if missing := missing_tools():
        return None, missing
    classes = folder / "classes"
    problem = compile_sources([*package.glob("src/main/java/**/*.java"), HERE / "Driver.java"], classes, path_of(*LIBRARY))
    if problem:
        raise RuntimeError(problem)
    return ["java", *QUICK, "-cp", path_of(classes, *LIBRARY), "Driver"], None


def document(package, folder):
    """What javadoc says of the public classes with all checks of comments; None if nothing."""
    root = next(path for path in package.glob("src/main/java/**/internal")).parent
    sources = [path for path in root.rglob("*.java") if "internal" not in path.relative_to(root).parts]
    listed = folder / "documented"
    listed.write_text("\n".join(f'"{path}"' for path in sorted(sources)))
    command = ["javadoc", "-quiet", "-Xdoclint:all", "-Werror", "-encoding", "UTF-8", "-notimestamp", "-classpath", path_of(folder / "classes", *LIBRARY),
               "-d", folder / "javadoc", f"@{listed}"]
    ran = subprocess.run(command, capture_output=True, text=True)
    return None if ran.returncode == 0 else (ran.stdout + ran.stderr)[-3000:]


def compile_strictly(package):
    """None, or what javac, javadoc and the package's own tests say."""
    folder = package.parent
    main, tests = folder / "classes", folder / "test-classes"
    shutil.rmtree(main, ignore_errors=True)
    problem = compile_sources(package.glob("src/main/java/**/*.java"), main, path_of(*LIBRARY)) or document(package, folder)
    if problem:
        return problem
    if not list(package.glob("src/test/java/**/*.java")):
        return None
    problem = compile_sources(package.glob("src/test/java/**/*.java"), tests, path_of(main, *LIBRARY, *JUNIT))
    if problem:
        return problem
    ran = subprocess.run(["java", *QUICK, "-cp", path_of(main, tests, *LIBRARY, *JUNIT, *RUNNER), "org.junit.platform.console.ConsoleLauncher", "--scan-classpath",
                          tests, "--details=summary", "--disable-banner"], capture_output=True, text=True)
    return None if ran.returncode == 0 else (ran.stdout + ran.stderr)[-3000:]
