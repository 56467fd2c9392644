# SPDX-License-Identifier: Apache-2.0
"""A real nginx with our module, an upstream that says what it got, tokens.

The module is built for Debian's nginx by tools/nginx-module; each Nginx() lives
in a folder and on a port of its own, and is ended with its process.
"""
import atexit
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
JETON = os.environ.get("JETON", str(BUILD / "cli" / "jeton"))
MODULE = BUILD / "nginx" / "ngx_http_jeton_module.so"
SECRET = b"0123456789abcdef0123456789abcdef"
ISSUER, AUDIENCE = "https://id.example", "orders"

HEAD = """load_module %(module)s;
worker_processes %(workers)s;
daemon off;
pid nginx.pid;
error_log error.log %(level)s;
%(main)s
events { worker_connections 512; }
http {
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;
    uwsgi_temp_path u; scgi_temp_path s;
    log_format decided '$request_method $uri $status $jeton_status'
                       ' $jeton_reason $jeton_claim_sub';
    access_log access.log decided;
    jeton_poll 100ms;
%(http)s
    server {
        listen 127.0.0.1:%(port)d;
        listen 127.0.0.1:%(port2)d http2;
%(server)s
    }
}
"""


def needed():
    """Builds the module, or skips the test that asks."""
    if "-san" in BUILD.name or "-tsan" in BUILD.name:
        raise tap.Skip("Debian's nginx has no sanitizer inside")
    if shutil.which("nginx") is None:
        raise tap.Skip("no nginx here")
    if not pathlib.Path("/usr/share/nginx/src/conf_flags").exists():
        raise tap.Skip("no nginx-dev here")
    if not needed.built:
        subprocess.run([TOP / "tools" / "nginx-module", BUILD], check=True)
        needed.built = True


needed.built = False


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def hs256(payload, secret=SECRET, **header):
    """An HS256 token of a dict, or of exactly these bytes."""
    if isinstance(payload, dict):
        payload = json.dumps(payload).encode()
    text = b64(json.dumps({"alg": "HS256", **header}).encode()) + "." + \
        b64(payload)
    return text + "." + b64(hmac.new(secret, text.encode(),
                                     hashlib.sha256).digest())


def claims(**more):
    """What the usual rules accept; a value None leaves the claim out."""
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice",
             "exp": int(time.time()) + 300, "sid": "s1", **more}
    return {k: v for k, v in usual.items() if v is not None}


def token(**more):
    return hs256(claims(**more))


def jwk(secret=SECRET, **more):
    return json.dumps({"kty": "oct", "alg": "HS256", "k": b64(secret), **more})


class _Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the request line and the fields, as it got them."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.dumps({"line": self.requestline,
                           "fields": self.headers.items(),
                           "body": self.rfile.read(length).decode()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_GET

    def log_message(self, *args):
        pass


class Upstream:
    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.fields = [tuple(line.split(": ", 1)) for line in lines[1:]]

    def field(self, name):
        found = [v for n, v in self.fields if n.lower() == name.lower()]
        return found[0] if len(found) == 1 else (found or None)

    def got(self, name):
        """The values of a field as the upstream got it, any spelling."""
        fields = json.loads(self.body)["fields"]
        return [v for n, v in fields
                if re.sub("[^a-z0-9]", "-", n.lower()) == name.lower()]


def folder():
    """A folder that workers may read and that goes when the tests end."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="jeton-nginx-"))
    path.chmod(0o755)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


class Nginx:
    """`http` and `server` are text of the configuration; keys.jwk is there."""

    def __init__(self, server, http="", files=None, workers=1, level="info",
                 main="", wrapper=()):
        needed()
        self.folder = folder()
        self.port, self.port2 = free_port(), free_port()
        self.wrapper = list(wrapper)
        self.write("keys.jwk", jwk())
        for name, text in (files or {}).items():
            self.write(name, text)
        self.parts = {"module": MODULE, "workers": workers, "level": level,
                      "main": main, "port": self.port, "port2": self.port2,
                      "http": http, "server": server}
        self.write("nginx.conf", HEAD % self.parts)
        self.process = None

    def write(self, name, text):
        """By a rename, as a file that is read meanwhile should be written."""
        new = self.folder / (name + ".new")
        new.write_text(text)
        new.chmod(0o644)
        new.rename(self.folder / name)

    def command(self, *args):
        return [*self.wrapper, "nginx", "-p", str(self.folder) + "/", "-c",
                "nginx.conf", *args]

    def check(self):
        """nginx -t: its status and what it says."""
        done = subprocess.run(self.command("-t"), capture_output=True,
                              text=True)
        return done.returncode, done.stderr

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(self.process.stderr.read().decode())
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.01)
        raise AssertionError("nginx does not listen")

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=60)

    def raw(self, data):
        """What comes back for these bytes until the connection closes."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as s:
            s.sendall(data)
            parts = []
            while part := s.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def get(self, path="/", bearer=None, *fields, method="GET"):
        if bearer is not None:
            fields = (f"Authorization: Bearer {bearer}", *fields)
        lines = [f"{method} {path} HTTP/1.1", "Host: guard.example",
                 "Connection: close", *fields, "", ""]
        return Answer(self.raw("\r\n".join(lines).encode("latin-1")))

    def log(self, name):
        return (self.folder / name).read_text(errors="replace")

    def wait_for_log(self, text, seconds=10):
        end = time.monotonic() + seconds
        while text not in self.log("error.log"):
            if time.monotonic() > end:
                raise AssertionError(f"not in the log: {text}")
            time.sleep(0.02)
