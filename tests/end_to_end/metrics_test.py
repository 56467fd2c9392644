# SPDX-License-Identifier: Apache-2.0
"""The address of the operations: /healthz, /readyz, /metrics."""
import http.client
import pathlib
import re
import signal
import socket
import sqlite3
import time

import postgres
import tap
from secure import SecureServer
from server import PASSWORD, POSTGRES, Answer, Server, free_port

SAMPLE = re.compile(r'^([a-z_]+(?:\{[^}]*\})?) (-?[0-9.]+)$')


def until(is_so, what):
    limit = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < limit, what
        time.sleep(0.01)


class Watched:
    """A server with an address for operations."""

    def __init__(self, kind=Server, **settings):
        self.port = free_port()
        self.server = kind(
            JETOND_OPERATIONS_LISTEN=f"127.0.0.1:{self.port}", **settings)

    def __enter__(self):
        self.server.start()
        until(lambda: self.is_up(), "the address of the operations")
        return self

    def __exit__(self, *what):
        self.server.__exit__(*what)

    def is_up(self):
        try:
            return self.get("/healthz").status == 200
        except ConnectionRefusedError:
            return False

    def get(self, path):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            c.request("GET", path)
            return Answer(c.getresponse())
        finally:
            c.close()

    def metrics(self):
        """Each sample with its value."""
        a = self.get("/metrics")
        tap.equal(a.status, 200)
        tap.equal(a.field("Content-Type"),
                  "text/plain; version=0.0.4; charset=utf-8")
        found = {}
        for line in a.text.splitlines():
            if line.startswith("#"):
                continue
            name, value = SAMPLE.match(line).groups()
            assert name not in found, name
            found[name] = float(value)
        return found


def moved(before, after):
    """The samples that grew, and by how much."""
    return {k: v - before.get(k, 0) for k, v in after.items()
            if v > before.get(k, 0)}


def test_the_public_address_has_neither_metrics_nor_readiness():
    with Watched() as w:
        for path in "/metrics", "/readyz":
            tap.equal(w.server.get(path).status, 404, path)
        tap.equal(w.get("/healthz").json, {"status": "ok"})
        tap.equal(w.get("/readyz").json, {"status": "ready"})
        tap.equal(w.get("/login").status, 404)
        tap.equal(w.get("/me").status, 404)


def test_every_metric_has_a_head_and_the_format_of_prometheus():
    with Watched() as w:
        text = w.get("/metrics").text
        kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        helps = dict(re.findall(r"^# HELP (\S+) (.+)$", text, re.M))
        tap.equal(kinds.keys(), helps.keys())
        for name in w.metrics():
            base = name.split("{")[0]
            family = re.sub(r"_(bucket|sum|count)$", "", base)
            assert base in kinds or kinds.get(family) == "histogram", name
            if kinds.get(base) == "counter":
                assert base.endswith("_total"), name


def test_logins_are_counted_by_what_became_of_them():
    with Watched() as w:
        s = w.server
        s.add_user("gone")
        s.command("user", "disable", "gone")
        before = w.metrics()
        s.login()
        for name, password in (("alice", "wrong horse battery"),
                               ("nobody", PASSWORD), ("gone", PASSWORD)):
            tap.equal(s.post("/login", {"username": name,
                                        "password": password}).status, 401)
        grown = moved(before, w.metrics())
        for outcome in "success", "password", "unknown", "disabled":
            tap.equal(grown[f'jetond_logins_total{{outcome="{outcome}"}}'], 1)
        tap.equal(grown['jetond_requests_total{path="/login",status="200"}'],
                  1)
        tap.equal(grown['jetond_requests_total{path="/login",status="401"}'],
                  3)


def test_refreshes_and_ends_are_counted_with_grace_and_reuse():
    with Watched(JETOND_SESSION_GRACE="1") as w:
        s = w.server
        before = w.metrics()
        first = s.login()["refresh_token"]
        second = s.refresh(first).json["refresh_token"]
        tap.equal(s.refresh(first).json["refresh_token"], second)
        s.refresh(second)
        tap.equal(s.refresh(first).status, 401)
        tap.equal(s.refresh(second).status, 401)
        tap.equal(s.refresh("x" + second).status, 401)
        other = s.login()["refresh_token"]
        tap.equal(s.logout(other).status, 204)
        s.login()
        s.command("user", "disable", "alice")
        grown = moved(before, w.metrics())
        for outcome, n in (("success", 2), ("grace", 1), ("reuse", 1),
                           ("ended", 1), ("malformed", 1)):
            tap.equal(grown[f'jetond_refreshes_total{{outcome="{outcome}"}}'],
                      n, outcome)
        tap.equal(grown['jetond_sessions_ended_total{reason="reuse"}'], 1)
        tap.equal(grown['jetond_sessions_ended_total{reason="logout"}'], 1)
        assert grown["jetond_write_group_size_count"] >= 7
        assert grown["jetond_write_group_size_sum"] >= 7


def test_requests_are_counted_by_path_and_time():
    with Watched() as w:
        s = w.server
        before = w.metrics()
        for path in "/healthz", "/nothing/at/all?token=x", "/me":
            s.get(path)
        s.raw(b"broken\r\n\r\n")
        grown = moved(before, w.metrics())
        name = 'jetond_requests_total{path="%s",status="%d"}'
        for path, status in (("/healthz", 200), ("none", 404), ("/me", 401),
                             ("none", 400)):
            tap.equal(grown[name % (path, status)], 1, path)
        duration = "jetond_request_duration_seconds"
        assert grown[duration + "_count"] >= 4
        tap.equal(grown[duration + '_bucket{le="+Inf"}'],
                  grown[duration + "_count"])
        buckets = [v for k, v in w.metrics().items()
                   if k.startswith(duration + "_bucket")]
        tap.equal(buckets, sorted(buckets))


def test_clients_that_prove_nothing_are_counted():
    with Watched() as w:
        before = w.metrics()
        a = w.server.form("/token", {"grant_type": "client_credentials"},
                          basic=("stranger", "secret"))
        tap.equal(a.status, 401)
        grown = moved(before, w.metrics())
        tap.equal(grown['jetond_clients_refused_total{reason="unknown"}'], 1)


def test_connections_memory_keys_and_build_are_there():
    with Watched(JETOND_SERVER_WORKERS="1") as w:
        def count():
            return w.metrics()["jetond_connections"]

        until(lambda: count() == 1, "only that of the question")
        held = [socket.create_connection(("127.0.0.1", w.server.port))
                for _ in range(5)]
        until(lambda: count() == 6, "five more connections")
        for c in held:
            c.close()
        until(lambda: count() == 1, "none of the five any more")
        tap.equal(w.metrics()['jetond_keys{state="signing"}'], 1)
        w.server.command("key", "add", "EdDSA")
        w.server.process.send_signal(signal.SIGHUP)
        until(lambda: w.metrics()['jetond_keys{state="published"}'] == 1,
              "SIGHUP finds the new key")
        after = w.metrics()
        tap.equal(after['jetond_reloads_total{outcome="success"}'], 1)
        assert 4e6 < after["process_resident_memory_bytes"] < 2e9
        build = [k for k in after if k.startswith("jetond_build_info{")]
        assert len(build) == 1 and 'version="' in build[0], build
        tap.equal(after["jetond_tls_certificate_end_seconds"], 0)


def test_passwords_that_wait_are_seen():
    with Watched(JETOND_HASH_THREADS="1", JETOND_HASH_TIMES="60",
                 JETOND_HASH_QUEUE="8") as w:
        busy = [http.client.HTTPConnection("127.0.0.1", w.server.port)
                for _ in range(6)]
        for c in busy:
            c.request("POST", "/login",
                      '{"username":"alice","password":"no such password"}',
                      {"Content-Type": "application/json"})
        limit, most = time.monotonic() + 20, 0
        while most == 0 and time.monotonic() < limit:
            most = max(most, w.metrics()["jetond_hash_queue"])
        assert 0 < most <= 8, most
        for c in busy:
            tap.equal(c.getresponse().status, 401)
            c.close()
        tap.equal(w.metrics()["jetond_hash_queue"], 0)


def test_the_end_of_the_certificate_is_told():
    with Watched(SecureServer) as w:
        end = w.metrics()["jetond_tls_certificate_end_seconds"]
        assert abs(end - time.time() - 30 * 86400) < 3600, end
        tap.equal(w.get("/healthz").status, 200)
        pathlib.Path(w.server.certificate).write_text("nothing")
        w.server.reload()
        tap.equal(w.metrics()['jetond_reloads_total{outcome="failed"}'], 1)


def test_it_is_not_ready_while_it_drains_and_then_ends_in_time():
    with Watched(JETOND_SERVER_DRAIN="2s") as w:
        held = http.client.HTTPConnection("127.0.0.1", w.server.port)
        held.request("GET", "/healthz")
        held.getresponse().read()
        w.server.process.send_signal(signal.SIGTERM)
        until(lambda: w.get("/readyz").status == 503, "it drains")
        a = w.get("/readyz")
        tap.equal(a.json, {"status": "not_ready", "failed": ["draining"]})
        tap.equal(w.metrics()["jetond_draining"], 1)
        held.request("GET", "/healthz")
        tap.equal(held.getresponse().status, 200)
        held.close()
        tap.equal(w.server.process.wait(15), 0)


def test_it_is_not_ready_when_the_store_fails_and_counts_it():
    with Watched() as w:
        if POSTGRES:
            postgres.sql(POSTGRES, f"DROP TABLE {w.server.schema}.epoch")
        else:
            with sqlite3.connect(w.server.folder + "/jetond.db") as database:
                database.execute("DROP TABLE epoch")
        a = w.get("/readyz")
        tap.equal(a.status, 503)
        tap.equal(a.json["failed"], ["store"])
        assert w.metrics()['jetond_store_errors_total{by="reader"}'] >= 1
        tap.equal(w.get("/healthz").status, 200)


if __name__ == "__main__":
    tap.main(globals())
