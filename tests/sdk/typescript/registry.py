"""An npm registry on loopback takes the package; applications of every module system install it from there."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

from tools import from_npm, must

PACKAGE = "@scenarios/shop"
CALLS = """
  const client = new Client({ baseUrl: process.argv[2]! });
  const page = await listPets(client);
  const pet = await getPet(client, { petId: 9007199254740993n });
  console.log(page.items[0]?.name, String(pet.id));
"""
PLAIN = CALLS.replace("!", "")
SECONDS = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(folder, tools):
    """The registry's process and address; it knows no other registry, so that nothing else can be meant."""
    port = free_port()
    (folder / "registry.json").write_text(json.dumps({
        "storage": str(folder / "storage"), "uplinks": {}, "auth": {"htpasswd": {"file": str(folder / "htpasswd")}}, "log": {"type": "stdout", "level": "warn"},
        "packages": {"**": {"access": "$all", "publish": "$all"}}, "listen": [f"127.0.0.1:{port}"]}))
    process = subprocess.Popen([tools / "node_modules/.bin/verdaccio", "--config", folder / "registry.json"], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address + "/-/ping", timeout=5).close()
            return process, address
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    process.kill()
    process.wait()
    raise SystemExit("FAILED: the registry did not start")


def publish_and_call(package, folder, origin):
    # It asks for node-fetch by a tag that mirrors of the registry do not keep.
    process, address = start(folder, from_npm("verdaccio@6", overrides={"node-fetch": "^2.6.7"}))
    try:
        settings = f"registry={address}/\n{address.removeprefix('http:')}/:_authToken=anyone\n"
        (package / ".npmrc").write_text(settings)
        must(["npm", "publish", "--access", "public"], package)
        application = folder / "application"
        application.mkdir()
        (application / ".npmrc").write_text(settings)
        (application / "package.json").write_text('{"name": "application", "private": true, "type": "module"}')
        must(["npm", "install", "--no-audit", "--no-fund", PACKAGE], application)
    finally:
        process.terminate()
        process.wait(30)
    names = "Client, getPet, listPets"
    (application / "module.mjs").write_text(f'import {{ {names} }} from "{PACKAGE}";\n{PLAIN}')
    (application / "common.cjs").write_text(f'const {{ {names} }} = require("{PACKAGE}");\n(async () => {{{PLAIN}}})();\n')
    (application / "typed.mts").write_text(f'import {{ {names} }} from "{PACKAGE}";\ndeclare const process: {{ argv: string[] }};\n{CALLS}')
    must(["tsc", "--strict", "--module", "node16", "--moduleResolution", "node16", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
          "typed.mts"], application)
    return {name: must(["node", name, origin], application) for name in ("module.mjs", "common.cjs", "typed.mjs")}
