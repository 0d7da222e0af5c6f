"""A small pet backend to put behind the gateway: python3 backend.py [PORT]."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PETS = {1: {"id": 1, "name": "Ada", "tag": "cat"}, 2: {"id": 2, "name": "Bo", "tag": "dog"}}
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc00000"
                      "0301010018dd8db00000000049454e44ae426082")


class Backend(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, content_type="application/json"):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204 and self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        parts = path.strip("/").split("/")
        if path == "/pets" and self.command == "GET":
            return self.answer(200, list(PETS.values()))
        if path == "/pets" and self.command == "POST":
            pet = {"id": max(PETS) + 1, **json.loads(sent)}
            PETS[pet["id"]] = pet
            return self.answer(201, pet)
        if parts[0] == "pets" and len(parts) == 2 and parts[1].isdigit() and int(parts[1]) in PETS:
            if self.command == "DELETE":
                del PETS[int(parts[1])]
                return self.answer(204, b"")
            if self.command == "PUT":
                PETS[int(parts[1])] = {"id": int(parts[1]), **json.loads(sent)}
            return self.answer(200, PETS[int(parts[1])])
        if path == "/owners/me/pets":
            return self.answer(200, [PETS[1]] if 1 in PETS else [])
        if parts[0] == "photos":
            return self.answer(200, PIXEL, "image/png")
        if parts[0] == "suppliers":
            return self.answer(200, [{"name": "Fish & Co"}])
        if parts[0] == "files":
            return self.answer(200, {"method": self.command, "path": self.path, "bytes": len(sent)})
        self.answer(404, {"message": "no such pet"})

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = handle_any

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9000), Backend)
    print(f"backend on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
