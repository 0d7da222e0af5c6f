"""A simple index on loopback offers the wheel and the source distribution; an application in an environment of its own installs it."""

import functools
import http.server
import shutil
import sys
import threading

from tools import from_pypi, must, python_with, run_or_miss

APPLICATION = """
import asyncio, sys
from scenario_shop import AsyncClient, Client

async def main():
    async with AsyncClient(base_url=sys.argv[2]) as client:
        page = await client.pets.list_pets()
        return page.items[0].name, (await client.pets.get_pet(pet_id=9007199254740993)).id

if sys.argv[1] == "sync":
    with Client(base_url=sys.argv[2]) as client:
        print(client.pets.list_pets().items[0].name, client.pets.get_pet(pet_id=9007199254740993).id)
else:
    print(*asyncio.run(main()))
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def publish_and_call(package, folder, origin):
    tools = from_pypi("build", "hatchling")
    must([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist"], package, env=python_with(tools))
    index = folder / "index" / "simple" / "scenario-shop"
    index.mkdir(parents=True)
    built = sorted(folder.glob("dist/*"))
    assert [path.suffix for path in built] == [".whl", ".gz"], built
    for path in built:
        shutil.copy(path, index)
    run_or_miss([sys.executable, "-m", "venv", folder / "venv"], folder, "no virtual environment can be made")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder / "index"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/simple/"
        must([folder / "venv/bin/pip", "install", "--disable-pip-version-check", "--index-url", address, "scenario-shop"], folder)
    finally:
        server.shutdown()
        server.server_close()
    (folder / "application.py").write_text(APPLICATION)
    return {kind: must([folder / "venv/bin/python", "-W", "error", "application.py", kind, origin], folder) for kind in ("sync", "async")}
