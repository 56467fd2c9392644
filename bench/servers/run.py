# SPDX-License-Identifier: Apache-2.0
"""jetond beside its peers: bench/servers/run.py BUILD FOLDER [SECONDS].

A server has one core, wrk the other.  FOLDER keeps what is installed.  A peer
that cannot be had is told and left out.  Writes bench/SERVER.md.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import server as bench  # noqa: E402

NAMES = ("access_token", "refresh_token")


def call(*words, **more):
    subprocess.run([str(w) for w in words], check=True, timeout=300,
                   stdout=subprocess.DEVNULL, **more)


def out(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, text=True,
                          capture_output=True, **more).stdout.strip()


def python_peer(folder, *packages):
    if not (folder / "bin" / "pip").exists():
        call(sys.executable, "-m", "venv", folder)
        call(folder / "bin" / "pip", "install", "-q", *packages)
    text = out(folder / "bin" / "pip", "freeze")
    wanted = {p.lower() for p in packages}
    return ", ".join(line.replace("==", " ") for line in text.splitlines()
                     if line.split("==")[0].lower() in wanted)


def install_go(folder):
    folder.mkdir(exist_ok=True)
    shutil.copy(HERE / "main.go", folder)
    if not (folder / "go.mod").exists():
        call("go", "mod", "init", "bench", cwd=folder,
             stderr=subprocess.DEVNULL)
        call("go", "get", "github.com/golang-jwt/jwt/v5@v5.3.1", cwd=folder,
             stderr=subprocess.DEVNULL)
    call("go", "build", "-o", "main", ".", cwd=folder)
    return out("go", "version").split()[2] + ", golang-jwt 5.3.1"


def install_express(folder):
    folder.mkdir(exist_ok=True)
    shutil.copy(HERE / "express.cjs", folder)
    if not (folder / "node_modules").exists():
        call("npm", "install", "--silent", "--no-audit", "--no-fund",
             "--prefix", folder, "express@5", "jsonwebtoken@9")
    found = json.loads(out("npm", "ls", "--json", "--prefix", folder))
    return f"node {out('node', '--version')}, " + ", ".join(
        f"{n} {d['version']}" for n, d in found["dependencies"].items())


def install_fast(folder):
    return python_peer(folder, "fastapi", "uvicorn", "httptools", "uvloop",
                       "PyJWT")


def install_django(folder):
    versions = python_peer(folder, "django", "djangorestframework-simplejwt",
                           "djangorestframework", "gunicorn")
    (folder / "drf.db").unlink(missing_ok=True)
    call(folder / "bin" / "python", HERE / "drf.py", folder)
    return versions


PEERS = [
    ("Go net/http + golang-jwt", "no store", install_go,
     lambda f, port: [f / "main", port]),
    ("Express + jsonwebtoken", "no store", install_express,
     lambda f, port: ["node", f / "express.cjs", port]),
    ("FastAPI + PyJWT", "no store; uvicorn", install_fast,
     lambda f, port: [f / "bin" / "uvicorn", "fast:app", "--app-dir", HERE,
                      "--port", port, "--log-level", "error"]),
    ("Django + simplejwt", "SQLite, no fsync per answer; gunicorn, 4 threads",
     install_django,
     lambda f, port: [f / "bin" / "gunicorn", "-b", f"127.0.0.1:{port}",
                      "--threads", "4", "--chdir", HERE, "drf:app"]),
]


class Peer:
    """Answers to the questions of bench/server.py, for all its processes."""

    def __init__(self, command, folder):
        self.port = bench.free_port()
        started = time.monotonic()
        environment = dict(os.environ, GOMAXPROCS="1", FOLDER=str(folder),
                           NODE_ENV="production")
        self.process = subprocess.Popen(
            ["taskset", "-c", "0",
             *map(str, command(folder, self.port))], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.is_up():
            if self.process.poll() is not None or \
                    time.monotonic() - started > 30:
                raise OSError("does not start")
            time.sleep(0.001)
        self.start_ms = (time.monotonic() - started) * 1000

    is_up, login = bench.Server.is_up, bench.Server.login
    request, stop = bench.Server.request, bench.Server.stop

    def processes(self):
        pids = [self.process.pid]
        children = pathlib.Path(f"/proc/{pids[0]}/task/{pids[0]}/children")
        return pids + [int(p) for p in children.read_text().split()]

    def cpu_seconds(self):
        total = 0
        for pid in self.processes():
            text = pathlib.Path(f"/proc/{pid}/stat").read_text()
            total += sum(map(int, text.rsplit(")")[1].split()[11:13]))
        return total / bench.TICKS

    def rss_mb(self):
        total = 0
        for pid in self.processes():
            text = pathlib.Path(f"/proc/{pid}/status").read_text()
            total += int(re.search(r"VmRSS:\s+(\d+)", text).group(1))
        return total / 1024


def pair_of(answer):
    """Whatever they are called."""
    return [answer.get(n) or answer.get(n.split("_")[0]) for n in NAMES]


def refresh_body(server, token):
    name = "refresh" if "drf" in getattr(server, "kind", "") else \
        "refresh_token"
    return {name: token}


def me(server, token):
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    c.request("GET", "/me", headers={"Authorization": "Bearer " + token})
    return c.getresponse().status


def race(server):
    """Of eight uses of one refresh token, how many got a token of their own."""
    token = pair_of(server.login())[1]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.request(
            "POST", "/refresh", refresh_body(server, token)), range(8)))
    good = [pair_of(json.loads(text))[1] for s, text in answers if s == 200]
    return len(good) if None in good else len(set(good)), len(good)


def replay(server):
    """A refresh token that was used, whose successor was used as well."""
    first = token = pair_of(server.login())[1]
    for _ in range(2):
        time.sleep(1.1)  # tokens without a jti differ by the second
        _, text = server.request("POST", "/refresh",
                                 refresh_body(server, token))
        token = pair_of(json.loads(text))[1]
    status, _ = server.request("POST", "/refresh",
                               refresh_body(server, first))
    if status == 200:
        return "accepted"
    status, _ = server.request("POST", "/refresh",
                               refresh_body(server, token))
    return "refused, and its session ends" if status != 200 else "refused"


def after_logout(server):
    access, refresh = pair_of(server.login())
    server.request("POST", "/logout", refresh_body(server, refresh))
    return "refused" if me(server, access) == 401 else "accepted"


def measure(server, seconds):
    row = {"start": server.start_ms, "idle": server.rss_mb()}
    access, refresh = pair_of(server.login())
    header = ["-t", "2", "-H", "Authorization: Bearer " + access]
    bad = ["-t", "2", "-H", "Authorization: Bearer " + access[:-4] + "AAAA"]
    row["me"] = bench.run_wrk(server, seconds, "/me", header)
    row["refused"] = bench.run_wrk(server, seconds, "/me", bad)
    row["refresh"] = refresh_load(server, seconds)
    row["winners"] = "{} of {}".format(*race(server))
    row["replay"] = replay(server)
    row["logout"] = after_logout(server)
    row["loaded"] = server.rss_mb()
    return row


def refresh_load(server, seconds):
    with tempfile.NamedTemporaryFile("w") as tokens:
        for _ in range(bench.CONNECTIONS):
            tokens.write(pair_of(server.login())[1] + "\n")
        tokens.flush()
        name = next(iter(refresh_body(server, "")))
        return bench.run_wrk(
            server, seconds, "/refresh",
            ["-t", str(bench.CONNECTIONS), "-s",
             str(HERE.parent / "refresh.lua")], [tokens.name, name])


def jetond_only(server, seconds, access):
    found = []
    for name, path, who, body in (
            ("client_credentials", "/token", server.shop,
             "grant_type=client_credentials"),
            ("introspection", "/introspect", server.api, "token=" + access)):
        found.append((name, bench.run_wrk(
            server, seconds, path,
            ["-t", "2", "-H", who, "-s", str(HERE.parent / "form.lua")],
            [body])))
    return found


def flow(one):
    rate, cpu, bad = one
    return f"{rate:,.0f} · {cpu:.1f}" + (f" ({bad} refused)" if bad else "")


def table(rows):
    lines = ["| server | GET /me | a refused token | refresh | MB idle / "
             "loaded | ms to first 200 | 8 uses of one refresh token at once: "
             "successors of answers | a spent refresh token | access token "
             "after logout |",
             "| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |"]
    for name, note, r in rows:
        refused = (*r["refused"][:2], 0)
        lines.append(
            f"| {name} ({note}) | {flow(r['me'])} | {flow(refused)} | "
            f"{flow(r['refresh'])} | {r['idle']:.0f} / {r['loaded']:.0f} | "
            f"{r['start']:.0f} | {r['winners']} | {r['replay']} | "
            f"{r['logout']} |")
    return lines


def run_jetond(build, seconds, rows):
    more = []
    for algorithm in ("ES256", "EdDSA"):
        os.environ["JETOND_KEYS_ALGORITHM"] = algorithm
        with tempfile.TemporaryDirectory() as folder:
            server = bench.Server(build, folder + "/var")
            try:
                rows.append((f"jetond {algorithm}",
                             "SQLite, fsync before each answer",
                             measure(server, seconds)))
                more += [(f"{n}, {algorithm}", f) for n, f in jetond_only(
                    server, seconds, pair_of(server.login())[0])]
            finally:
                server.stop()
    return more


def run_peers(folder, seconds, rows, versions):
    for number, (name, note, install, command) in enumerate(PEERS):
        try:
            own = folder / str(number)
            versions.append(f"{name}: {install(own)}")
            peer = Peer(command, own)
        except (OSError, subprocess.SubprocessError) as e:
            print(f"left out: {name}: {e}", file=sys.stderr)
            continue
        peer.kind = "drf" if "Django" in name else ""
        try:
            rows.append((name, note, measure(peer, seconds)))
        finally:
            peer.stop()


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]).resolve()
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()
    rows, versions = [], []
    more = run_jetond(build, seconds, rows)
    run_peers(folder, seconds, rows, versions)
    cpu = re.search(r"model name\s*:\s*(.*)",
                    pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    lines = ["# jetond and its peers, in one run", "",
             f"Made by `bench/server.sh` on {time.strftime('%d %B %Y')}: "
             f"{bench.CONNECTIONS} connections, {seconds} s per flow, the "
             "server on one core, wrk on the other. Requests per second · "
             "microseconds of the server's CPU per request.", "",
             f"{cpu}, {os.cpu_count()} cores; load average at the start "
             f"{load[0]:.2f}.", "", *table(rows), "",
             "| jetond alone | |", "| --- | ---: |",
             *(f"| {name} | {flow(f)} |" for name, f in more), "",
             "What does less: a peer without a store forgets nothing, so "
             "its refresh token is good as often as one likes, and its access "
             "token lives on after logout; that eight uses have one successor "
             "there is that all were made within one second. Passwords are not in these flows: "
             "a login costs what the hash is configured to cost.", "",
             *(f"- {v}" for v in versions)]
    text = "\n".join(lines) + "\n"
    (HERE.parent / "SERVER.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
