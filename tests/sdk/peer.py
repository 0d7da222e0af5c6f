"""The other end of a scenario: records every request and answers what the scenario says."""

import base64
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def handle_any(self):
        peer = self.server.peer
        seen = {"method": self.command, "target": self.path, "headers": [(name.lower(), value) for name, value in self.headers.items()],
                "body": self.read_body()}
        with peer.lock:
            answer = peer.answers[min(len(peer.seen), len(peer.answers) - 1)]
            peer.seen.append(seen)
        if answer.get("delay_ms"):
            peer.ended.wait(answer["delay_ms"] / 1000)
        if answer.get("drop"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        try:
            self.send(answer)
        except OSError:
            self.close_connection = True  # the caller did not wait

    def send(self, answer):
        status, headers = answer.get("status", 200), {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
        body = b""
        if "json" in answer:
            body, kind = json.dumps(answer["json"], ensure_ascii=False).encode(), "application/json"
        elif "text" in answer:
            body, kind = answer["text"].encode(), "text/plain"
        elif "base64" in answer:
            body, kind = base64.b64decode(answer["base64"]), "application/octet-stream"
        elif "chunks" in answer:
            kind = "text/event-stream"
        else:
            kind = None
        self.send_response(status)
        if kind and "content-type" not in headers:
            headers["content-type"] = kind
        for name, value in headers.items():
            self.send_header(name, value.replace("{origin}", self.server.peer.origin))
        if "chunks" in answer:
            self.send_header("Transfer-Encoding", "chunked")
        elif status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if "chunks" in answer:
            for chunk in answer["chunks"]:
                data = chunk.encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()
            if not answer.get("unfinished"):
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.close_connection = True
        elif status != 204 and self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def send_response(self, code, message=None):
        self.send_response_only(code, message)  # no Date and Server of our own: scenarios set what counts

    def log_message(self, *arguments):
        pass


class Peer:
    def __init__(self, answers):
        self.answers, self.seen, self.lock, self.ended = answers, [], threading.Lock(), threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.peer = self
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        for answer in answers:
            for key in ("json", "chunks"):
                if key in answer:
                    answer[key] = json.loads(json.dumps(answer[key]).replace("{origin}", self.origin))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        return self.seen
