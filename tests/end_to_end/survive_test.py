# SPDX-License-Identifier: Apache-2.0
"""What jetond needs fails under it: an answer or a close, and then it goes on."""
import contextlib
import os
import pathlib
import resource
import selectors
import socket
import struct
import subprocess
import tempfile
import time

import postgres
import tap
from server import PASSWORD, SANITIZED, Server

# It breaks the files of a store, and the process itself.
RUNS_ONCE = True
HERE = pathlib.Path(__file__).resolve().parent
LOGIN = {"username": "alice", "password": PASSWORD}
DAY = 86400


# ---- The disk ----

def is_down(answer):
    """503 in JSON, with a time to come back; nothing of a success."""
    tap.equal(answer.status, 503, answer.text)
    tap.equal(answer.json["error"], "temporarily_unavailable")
    assert answer.field("Retry-After"), answer.fields
    assert "token" not in answer.json, answer.text


@contextlib.contextmanager
def full_disk(s):
    """No file of the server can become longer than its log of changes is."""
    size = os.stat(s.folder + "/jetond.db-wal").st_size
    _, most = resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (size, most))
    yield
    resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (most, most))


def test_s17_a_full_disk_is_503_and_nothing_is_lost():
    with Server() as s:
        gone, kept = s.login(), s.login()
        with full_disk(s):
            is_down(s.post("/login", LOGIN))
            is_down(s.refresh(kept["refresh_token"]))
            is_down(s.logout(gone["refresh_token"]))
            tap.equal(s.me(kept["access_token"]).status, 200)
            tap.equal(s.get("/healthz").status, 200)
            assert s.process.poll() is None
        tap.equal(s.me(gone["access_token"]).status, 200)
        tap.equal(s.logout(gone["refresh_token"]).status, 204)
        tap.equal(s.me(gone["access_token"]).status, 401)
        s.kill()
        s.start()
        tap.equal(s.me(gone["access_token"]).status, 401)
        tap.equal(s.refresh(kept["refresh_token"]).status, 200)
        tap.equal(s.refresh(gone["refresh_token"]).status, 401)


def give_to(folder, who):
    for path in (folder, *map(str, pathlib.Path(folder).rglob("*"))):
        os.chown(path, who["user"], who["group"])


def test_a_database_that_cannot_be_written_still_answers_who_one_is():
    """As somebody whom the mode of a file stops."""
    who = postgres.somebody()
    with Server() as s:
        pair = s.login()
        s.stop()
        os.chmod(s.folder + "/jetond.db", 0o400)
        if who:
            give_to(s.folder, who)
            os.chmod(pathlib.Path(s.folder).parent, 0o711)
        s.start(**who)
        tap.equal(s.me(pair["access_token"]).status, 200)
        is_down(s.refresh(pair["refresh_token"]))
        is_down(s.logout(pair["refresh_token"]))
        is_down(s.post("/login", LOGIN))
        tap.equal(s.stop(), 0)
        for path in pathlib.Path(s.folder).glob("jetond.db*"):
            path.chmod(0o600)
        s.start(**who)
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)


# ---- The clock, and chance ----

class Faults:
    """A server whose clock and random numbers are ours."""

    def __init__(self):
        if SANITIZED:
            raise tap.Skip("a sanitizer wants to be loaded first")
        self.temporary = tempfile.TemporaryDirectory()
        shim = self.temporary.name + "/fault.so"
        self.path = pathlib.Path(self.temporary.name) / "faults"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim,
                        str(HERE / "fault.c")], check=True)
        self.set()
        self.server = Server(LD_PRELOAD=shim, FAULTS=str(self.path))

    def set(self, clock=0, no_random=0):
        with open(self.path, "r+b" if self.path.exists() else "wb") as f:
            f.write(struct.pack("qq", clock, no_random))

    def __enter__(self):
        return self, self.server.__enter__()

    def __exit__(self, *_):
        self.set()
        self.server.__exit__()
        self.temporary.cleanup()


def test_a_clock_that_jumps_makes_nothing_good_again():
    with Faults() as (faults, s):
        first = s.login()
        faults.set(clock=3600)
        tap.equal(s.me(first["access_token"]).status, 401)
        second = s.refresh(first["refresh_token"]).json
        tap.equal(s.me(second["access_token"]).status, 200)
        tap.equal(s.logout(second["refresh_token"]).status, 204)
        for clock in (0, -DAY, 20 * DAY):
            faults.set(clock=clock)
            for pair in (first, second):
                tap.equal(s.me(pair["access_token"]).status, 401)
                tap.equal(s.refresh(pair["refresh_token"]).status, 401)
        faults.set(clock=400 * DAY)
        tap.equal(s.refresh(first["refresh_token"]).status, 401)


def test_a_clock_that_is_set_back_still_lets_people_in():
    with Faults() as (faults, s):
        before = s.login()
        for clock in (-3600, -30 * DAY, 0):
            faults.set(clock=clock)
            pair = s.login()
            tap.equal(s.me(pair["access_token"]).status, 200)
            pair = s.refresh(pair["refresh_token"]).json
            tap.equal(s.me(pair["access_token"]).status, 200)
        tap.equal(s.refresh(before["refresh_token"]).status, 200)


def test_s1_a_clock_that_is_set_back_does_not_lengthen_the_grace():
    with Faults() as (faults, s):
        first = s.login()["refresh_token"]
        second = s.refresh(first).json["refresh_token"]
        faults.set(clock=-60)
        tap.equal(s.refresh(first).status, 401)
        tap.equal(s.refresh(second).status, 401)


def test_s25_without_random_numbers_there_are_no_tokens():
    with Faults() as (faults, s):
        pair = s.login()
        faults.set(no_random=1)
        for _ in range(3):
            is_down(s.post("/login", LOGIN))
            is_down(s.refresh(pair["refresh_token"]))
        assert s.process.poll() is None
        faults.set()
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)
        s.login()


# ---- Descriptors and connections ----

def descriptors(s):
    return len(os.listdir(f"/proc/{s.process.pid}/fd"))


def test_out_of_descriptors_it_waits_and_goes_on():
    with Server() as s:
        pair = s.login()
        _, most = resource.prlimit(s.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(s.process.pid, resource.RLIMIT_NOFILE,
                         (descriptors(s) + 8, most))
        held = [socket.create_connection(("127.0.0.1", s.port), 5)
                for _ in range(40)]
        time.sleep(1)
        assert s.process.poll() is None
        for c in held:
            c.close()
        limit = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError):
                if s.me(pair["access_token"]).status == 200:
                    break
            assert time.monotonic() < limit, "it does not come back"
        pair = s.refresh(pair["refresh_token"]).json
        tap.equal(s.logout(pair["refresh_token"]).status, 204)
        tap.equal(s.me(pair["access_token"]).status, 401)
        assert s.log_text().count('"accept"') < 60, "it fills the log"


def open_many(port, n):
    """As many of n connections as this machine lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    many = []
    for _ in range(min(n, hard - 100)):
        many.append(socket.create_connection(("127.0.0.1", port), 10))
    return many


def test_s31_ten_thousand_idle_connections_cost_little():
    with Server(JETOND_LIMITS_CONNECTIONS="12000") as s:
        token = s.login()["access_token"]
        s.me(token)
        before = s.rss_kb()
        held = open_many(s.port, 10000)
        for c in held[::10]:
            c.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
        tap.equal(s.me(token).status, 200)
        each = (s.rss_kb() - before) / len(held)
        print(f"# {len(held)} connections, {each:.2f} KiB each")
        assert len(held) >= 900, "too few descriptors for this test"
        assert SANITIZED or each < 4, f"{each:.1f} KiB for each connection"
        for c in held[::10]:
            c.sendall(b"\r\n")
        for c in held[::100]:
            c.settimeout(10)
            assert c.recv(100).startswith(b"HTTP/1.1 200"), "no answer"
        for c in held:
            c.close()
        tap.equal(s.me(token).status, 200)


def test_who_closes_one_half_still_gets_the_answer():
    request = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    with Server() as s:
        for parts in ([request], [request[:20], request[20:]]):
            with socket.create_connection(("127.0.0.1", s.port), 5) as c:
                for part in parts:
                    c.sendall(part)
                    time.sleep(0.05)
                c.shutdown(socket.SHUT_WR)
                c.settimeout(5)
                assert c.recv(4096).startswith(b"HTTP/1.1 200")
                tap.equal(c.recv(4096), b"")


def test_s31_who_reads_nothing_costs_little_and_is_closed_in_time():
    """Thousands of requests in one go, and no answer is taken."""
    request = b"GET /.well-known/openid-configuration HTTP/1.1\r\n" \
        b"Host: a\r\n\r\n"
    with Server() as s:
        before = s.rss_kb()
        c = socket.socket()
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        c.connect(("127.0.0.1", s.port))
        c.setblocking(False)
        started = time.monotonic()
        poll = selectors.DefaultSelector()
        poll.register(c, selectors.EVENT_WRITE)
        closed = False
        while not closed and time.monotonic() - started < 30:
            if not poll.select(0.5):
                continue
            try:
                c.send(request * 100)
            except BlockingIOError:
                pass
            except OSError:
                closed = True
        assert closed, "it waits for ever"
        assert SANITIZED or s.rss_kb() - before < 2048, s.rss_kb() - before
        tap.equal(s.get("/healthz").status, 200)


if __name__ == "__main__":
    tap.main(globals())
