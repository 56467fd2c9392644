#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What jetond costs: bench/server.py BUILD [SECONDS].

The server has one core, wrk the other.  CPU time is that of the server alone.
"""
import base64
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

CONNECTIONS = 16
PASSWORD = "correct horse battery staple"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, build, folder):
        self.port = free_port()
        self.jetond = build / "server" / "jetond"
        self.folder = folder
        subprocess.run([self.jetond, "init", "--dir", folder], check=True,
                       stderr=subprocess.DEVNULL)
        subprocess.run([self.jetond, "user", "add", "alice", "--dir", folder,
                        "--password-stdin"], input=PASSWORD.encode(),
                       check=True, stderr=subprocess.DEVNULL)
        self.shop = self.client("shop", "--grant", "client_credentials")
        self.api = self.client("api", "--kind", "resource", "--audience",
                               f"http://127.0.0.1:{self.port}")
        started = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", self.jetond, "--dir", folder, "--listen",
             f"127.0.0.1:{self.port}"], stderr=subprocess.DEVNULL,
            env=dict(os.environ, JETOND_SERVER_WORKERS="1"))
        while not self.is_up():
            time.sleep(0.001)
        self.start_ms = (time.monotonic() - started) * 1000

    def client(self, name, *options):
        """The Authorization of a new client."""
        done = subprocess.run([self.jetond, "client", "add", name, *options,
                               "--dir", self.folder], check=True,
                              capture_output=True, text=True)
        pair = f"{name}:{done.stdout.strip()}".encode()
        return "Authorization: Basic " + base64.b64encode(pair).decode()

    def is_up(self):
        try:
            return self.request("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def request(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": "application/json"} if body else {}
        c.request(method, path, json.dumps(body) if body else None, headers)
        answer = c.getresponse()
        text = answer.read()
        c.close()
        return answer.status, text

    def login(self):
        status, text = self.request(
            "POST", "/login", {"username": "alice", "password": PASSWORD})
        assert status == 200, text
        return json.loads(text)

    def cpu_seconds(self):
        fields = pathlib.Path(
            f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / TICKS

    def rss_mb(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure(server, before, out):
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    cpu = (server.cpu_seconds() - before) / max(requests, 1) * 1e6
    return rate, cpu, int(bad.group(1)) if bad else 0


def run_wrk(server, seconds, path, options=(), script_args=()):
    before = server.cpu_seconds()
    command = ["taskset", "-c", "1", "wrk", "-c", str(CONNECTIONS),
               "-d", f"{seconds}s", *options,
               f"http://127.0.0.1:{server.port}{path}"]
    if script_args:
        command += ["--", *script_args]
    out = subprocess.run(command, capture_output=True, text=True,
                         check=True).stdout
    return measure(server, before, out)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    here = pathlib.Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        server = Server(build, folder + "/var")
        try:
            print(f"start to first 200: {server.start_ms:.0f} ms")
            print(f"RSS idle: {server.rss_mb():.1f} MB")
            pairs = [server.login() for _ in range(CONNECTIONS)]
            print(f"RSS after {CONNECTIONS} logins: "
                  f"{server.rss_mb():.1f} MB")
            tokens = pathlib.Path(folder) / "tokens"
            tokens.write_text("".join(
                p["refresh_token"] + "\n" for p in pairs))
            header = f"Authorization: Bearer {pairs[0]['access_token']}"
            rows = [
                ("GET /healthz", run_wrk(server, seconds, "/healthz",
                                         ["-t", "2"])),
                ("GET /me", run_wrk(server, seconds, "/me",
                                    ["-t", "2", "-H", header])),
                ("POST /refresh", run_wrk(
                    server, seconds, "/refresh",
                    ["-t", str(CONNECTIONS), "-s",
                     str(here / "refresh.lua")], [str(tokens)])),
            ]
            for name, path, who, body in (
                    ("client_credentials", "/token", server.shop,
                     "grant_type=client_credentials"),
                    ("POST /introspect", "/introspect", server.api,
                     "token=" + pairs[0]["access_token"])):
                rows.append((name, run_wrk(
                    server, seconds, path, ["-t", "2", "-H", who, "-s",
                                            str(here / "form.lua")], [body])))
            print(f"{'request':18} {'per second':>12} {'CPU us':>8} "
                  f"{'not 2xx':>8}")
            for name, (rate, cpu, bad) in rows:
                print(f"{name:18} {rate:12.0f} {cpu:8.1f} {bad:8d}")
            print(f"RSS after load: {server.rss_mb():.1f} MB")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
