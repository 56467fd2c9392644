#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a guard costs a request to nginx: bench/guards.py BUILD [SECONDS].

nginx, and whoever it asks, have one core together, wrk the other.  The CPU time
is that of all of them per request, from /proc; the requests a second are worth
something on an idle machine only.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(sys.argv[1]).resolve()
os.environ["BUILD"] = str(BUILD)
sys.path.insert(0, str(TOP / "tests" / "end_to_end"))
import nginx  # noqa: E402
from server import Server  # noqa: E402

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 3
TICKS = os.sysconf("SC_CLK_TCK")
NJS = pathlib.Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
RULES = """jeton on; jeton_issuer https://id.example; jeton_audience orders;
           jeton_keys %s;"""
ASK = """location = /ask { internal; proxy_pass http://%s/%s;
         proxy_http_version 1.1; proxy_set_header Connection "";
         proxy_pass_request_body off; proxy_set_header Content-Length ""; }
         location / { auth_request /ask; root www; }"""


class Keys:
    """An HS256 and an ES256 key, a token of each, and a forged one."""

    def __init__(self, folder):
        self.folder = folder
        self.jeton("key", "new", "--alg", "ES256", "--out", "issuer.jwk")
        self.jwks = self.jeton("key", "public", "issuer.jwk")
        self.pem = self.jeton("key", "convert", "--to", "pem", "issuer.jwk")
        self.hs256 = nginx.token(exp=int(time.time()) + 3600)
        self.es256 = self.jeton(
            "sign", "--key", "issuer.jwk", "--iss", nginx.ISSUER, "--aud",
            nginx.AUDIENCE, "--sub", "alice", "--exp", "1h").strip()
        self.other = self.jeton(
            "sign", "--key", "issuer.jwk", "--iss", nginx.ISSUER, "--aud",
            nginx.AUDIENCE, "--sub", "mallet", "--exp", "1h").strip()

    def jeton(self, *words):
        return subprocess.run([nginx.JETON, *words], cwd=self.folder,
                              check=True, capture_output=True,
                              text=True).stdout

    def forged(self):
        """Well formed, signed by the right key, for another text."""
        return self.es256.rpartition(".")[0] + "." + \
            self.other.rpartition(".")[2]


def cpu(pids):
    """Seconds that these processes have used."""
    total = 0
    for pid in pids:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def with_children(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [pid] + [int(p) for p in path.read_text().split()]


def wrk(port, token, seconds):
    """How many requests, and how many of them were not answered 2xx."""
    header = ["-H", f"Authorization: Bearer {token}"] if token else []
    text = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", "-c32", f"-d{max(1, round(seconds))}s", *header,
         f"http://127.0.0.1:{port}/index.html"], capture_output=True, text=True,
        check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return (int(re.search(r"(\d+) requests in", text).group(1)),
            int(bad.group(1)) if bad else 0)


def measure(name, location, token, more=(), refused=False, **config):
    with nginx.Nginx(location, level="crit", wrapper=["taskset", "-c", "0"],
                     **config) as server:
        (server.folder / "www").mkdir()
        (server.folder / "www" / "index.html").write_text("orders\n")
        (server.folder / "www").chmod(0o755)
        pids = with_children(server.process.pid) + [
            p for m in more for p in with_children(m)]
        wrk(server.port, token, 0.3)
        begin, started = cpu(pids), time.monotonic()
        requests, bad = wrk(server.port, token, SECONDS)
        used, seconds = cpu(pids) - begin, time.monotonic() - started
    assert (bad == requests) == refused and (refused or bad == 0), \
        (name, requests, bad)
    print(f"| {name} | {used / requests * 1e6:.1f} | "
          f"{requests / seconds:,.0f} |", flush=True)


def module(keys, key, cache="1m"):
    return {"server": "access_log off;" + RULES % key +
            "location / { root www; }",
            "http": f"jeton_cache {cache};", "files": {"issuer.jwks": keys.jwks}}


def of_module(keys):
    for name, key, cache, token in (
            ("the module, HS256", "keys.jwk", "off", keys.hs256),
            ("the module, HS256, remembered", "keys.jwk", "1m", keys.hs256),
            ("the module, ES256, first use", "issuer.jwks", "off", keys.es256),
            ("the module, ES256, remembered", "issuer.jwks", "1m",
             keys.es256)):
        config = module(keys, key, cache)
        measure(name, config.pop("server"), token, **config)
    for name, token in (("no token", None), ("not one of ours", "a.b.c"),
                        ("a forged ES256", keys.forged())):
        config = module(keys, "issuer.jwks")
        measure(f"the module, refused: {name}", config.pop("server"), token,
                refused=True, **config)


def of_jetond():
    with Server(JETOND_SERVER_WORKERS="1") as s:
        os.sched_setaffinity(s.process.pid, {0})
        for thread in pathlib.Path(f"/proc/{s.process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {0})
        token = s.login()["access_token"]
        config = {"http": f"upstream j {{ server 127.0.0.1:{s.port}; "
                          "keepalive 32; }",
                  "location": "access_log off;" + ASK % ("j", "forward-auth")}
        for name, t, refused in (("ES256, session alive", token, False),
                                 ("refused: no token", None, True),
                                 ("refused: not one of ours", "a.b.c", True)):
            measure(f"auth_request, jetond, {name}", config["location"], t,
                    [s.process.pid], refused, http=config["http"])


def of_go(keys, folder):
    if shutil.which("go") is None:
        print("| auth_request, golang-jwt | no go here | |")
        return
    program = folder / "guard"
    subprocess.run(["go", "build", "-o", program, "."], check=True,
                   cwd=TOP / "bench" / "guards")
    (folder / "secret").write_bytes(nginx.SECRET)
    (folder / "public.pem").write_text(keys.pem)
    port = nginx.free_port()
    process = subprocess.Popen(
        ["taskset", "-c", "0", program, f"127.0.0.1:{port}",
         folder / "secret", folder / "public.pem"])
    time.sleep(0.5)
    config = {"http": f"upstream g {{ server 127.0.0.1:{port}; "
                      "keepalive 32; }"}
    try:
        for name, token, refused in (("HS256", keys.hs256, False),
                                     ("ES256", keys.es256, False),
                                     ("refused: a forged ES256",
                                      keys.forged(), True)):
            measure(f"auth_request, golang-jwt, {name}",
                    "access_log off;" + ASK % ("g", ""), token, [process.pid],
                    refused, **config)
    finally:
        process.terminate()
        process.wait()


def of_njs(keys):
    if not NJS.exists():
        print("| njs, HS256 | libnginx-mod-http-js is not installed | |")
        return
    script = (TOP / "bench" / "guards" / "check.js").read_text()
    files = {"check.js": script.replace("SECRET", nginx.SECRET.decode())}
    for name, token, refused in (("HS256", keys.hs256, False),
                                 ("refused: a forged one",
                                  keys.hs256[:-4] + "AAAA", True)):
        measure(f"auth_request, njs, {name}",
                "access_log off; location = /ask { internal; "
                "js_content check.check; }"
                "location / { auth_request /ask; root www; }", token,
                refused=refused, http="js_import check from check.js;",
                files=files, main=f"load_module {NJS};")


def main():
    nginx.needed()
    folder = pathlib.Path(tempfile.mkdtemp())
    keys = Keys(folder)
    print("| what nginx does | CPU us a request | requests a second |\n"
          "|---|---|---|")
    measure("`return 204`", "access_log off; location / { return 204; }", None)
    measure("a static file", "access_log off; location / { root www; }", None)
    of_module(keys)
    of_jetond()
    of_go(keys, folder)
    of_njs(keys)
    shutil.rmtree(folder)


main()
