# SPDX-License-Identifier: Apache-2.0
"""A jetond of its own for a test: a temporary folder and a free port.

Its store is a SQLite file in the folder, or, if the environment has the URL of a
database as JETON_POSTGRES, a schema in that.
"""
import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

import postgres

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
JETOND = os.environ.get("JETOND", str(BUILD / "server" / "jetond"))
JETON = os.environ.get("JETON", str(BUILD / "cli" / "jeton"))
SANITIZED = "-san" in BUILD.name
POSTGRES = os.environ.get("JETON_POSTGRES")
PASSWORD = "correct horse battery staple"

# Passwords that cost little and may be tried often, where they are not what is
# tested.
CHEAP = {"JETOND_HASH_MEMORY": "8", "JETOND_HASH_TIMES": "1",
         "JETOND_THROTTLE_ADDRESS": "0", "JETOND_THROTTLE_USER": "0",
         "JETOND_THROTTLE_ACCOUNT": "0"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    """Status, header fields (lower case, in order) and body."""

    def __init__(self, raw):
        self.status = raw.status
        self.fields = [(k.lower(), v) for k, v in raw.getheaders()]
        self.text = raw.read().decode()

    def field(self, name):
        for k, v in self.fields:
            if k == name.lower():
                return v
        return None

    @property
    def json(self):
        return json.loads(self.text)

    def cookies(self):
        """name -> (value, attributes in lower case)."""
        found = {}
        for k, v in self.fields:
            if k == "set-cookie":
                pair, *attributes = v.split("; ")
                name, _, value = pair.partition("=")
                found[name] = (value, [a.lower() for a in attributes])
        return found


class Server:
    """Starts on demand; `with Server() as s` stops it and cleans up."""

    def __init__(self, users=("alice",), folder=None, **settings):
        self.temporary = tempfile.TemporaryDirectory() if not folder else None
        self.folder = folder or self.temporary.name + "/var"
        self.port = free_port()
        self.schema = None
        if POSTGRES and not folder:
            url, self.schema = postgres.new_schema(POSTGRES)
            settings.setdefault("JETOND_STORE_DATABASE", url)
        self.environment = {**os.environ, **CHEAP, **settings}
        self.process = None
        self.log = open(pathlib.Path(self.folder).parent / "log", "ab")
        if not folder:
            self.command("init")
            for name in users:
                self.add_user(name)

    def twin(self):
        """Another jetond, not started, on this one's database."""
        other = Server.__new__(Server)
        other.__dict__.update(self.__dict__, port=free_port(), process=None,
                              schema=None)
        other.temporary = tempfile.TemporaryDirectory()
        other.folder = other.temporary.name + "/var"
        os.mkdir(other.folder, 0o700)
        shutil.copy2(self.folder + "/master.key", other.folder)
        other.log = open(pathlib.Path(other.folder).parent / "log", "ab")
        return other

    def command(self, *words, stdin=None):
        done = subprocess.run([JETOND, *words, "--dir", self.folder],
                              input=stdin, capture_output=True, text=True,
                              env=self.environment, timeout=60)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def add_user(self, name, password=PASSWORD, *more):
        self.command("user", "add", name, "--password-stdin", *more,
                     stdin=password)

    def add_client(self, name, *options):
        """Its secret, or "" if it has none."""
        return self.command("client", "add", name, *options).strip()

    def start(self, **who):
        """As that user and group, or as we are."""
        self.process = subprocess.Popen(
            [JETOND, "--dir", self.folder, "--listen",
             f"127.0.0.1:{self.port}"], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            **who)
        limit = time.monotonic() + 20
        while not self.is_up():
            assert self.process.poll() is None, self.log_text()
            assert time.monotonic() < limit, "no answer after 20 s"
            time.sleep(0.005)
        return self

    def is_up(self):
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.stop()
        self.log.close()
        if self.temporary:
            self.temporary.cleanup()
        if self.schema:
            postgres.sql(POSTGRES, f"DROP SCHEMA {self.schema} CASCADE")

    def log_text(self):
        self.log.flush()
        path = pathlib.Path(self.folder).parent / "log"
        return path.read_text(errors="replace")

    def rss_kb(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))

    def peak_kb(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text).group(1))

    # ---- Requests ----

    def request(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = dict(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            c.request(method, path, body, headers)
            return Answer(c.getresponse())
        finally:
            c.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, body, **headers):
        return self.request("POST", path, body, headers)

    def form(self, path, fields, basic=None, **headers):
        """fields is a dict, pairs, or the body itself; basic (id, secret)."""
        body = fields if isinstance(fields, (str, bytes)) else \
            urllib.parse.urlencode(fields)
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if basic:
            pair = ":".join(urllib.parse.quote_plus(part) for part in basic)
            headers["Authorization"] = \
                "Basic " + base64.b64encode(pair.encode()).decode()
        return self.request("POST", path, body, headers)

    def login(self, name="alice", password=PASSWORD):
        answer = self.post("/login", {"username": name, "password": password})
        assert answer.status == 200, answer.text
        return answer.json

    def me(self, token):
        return self.get("/me", Authorization=f"Bearer {token}")

    def refresh(self, token):
        return self.post("/refresh", {"refresh_token": token})

    def logout(self, token):
        return self.post("/logout", {"refresh_token": token})

    def raw(self, data, wait=5.0):
        """All that comes back for these bytes until the end or `wait` s."""
        with socket.create_connection(("127.0.0.1", self.port), wait) as s:
            s.sendall(data)
            s.settimeout(wait)
            got = b""
            try:
                while True:
                    part = s.recv(65536)
                    if not part:
                        break
                    got += part
            except (TimeoutError, ConnectionResetError):
                pass
            return got
