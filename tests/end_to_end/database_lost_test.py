# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL goes and comes back while jetond works on it."""
import http.client
import threading
import time

import postgres
import tap
from server import JETOND, SANITIZED, Server

# It has a PostgreSQL of its own, which it breaks.
RUNS_ONCE = True
CLIENTS = 8
BACK_SECONDS = 4.0 if SANITIZED else 2.0


class Client(threading.Thread):
    """Refreshes one session for ever, and remembers what it was promised."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.token = server.login()["refresh_token"]
        self.gone = []  # refresh tokens whose logout was answered
        self.statuses = {}
        self.wrong = []
        self.answered = threading.Event()
        self.ending = threading.Event()

    def note(self, answer):
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status not in (200, 204, 503):
            self.wrong.append((answer.status, answer.text))
        return answer.status

    def refresh(self):
        answer = self.server.refresh(self.token)
        if self.note(answer) == 200:
            self.token = answer.json["refresh_token"]
            self.answered.set()
        else:
            time.sleep(0.02)

    def renew(self):
        """Logs out, until it is told so: a 503 may have ended it or not."""
        old = self.token
        while self.note(self.server.logout(old)) != 204:
            time.sleep(0.02)
        self.gone.append(old)
        while True:
            answer = self.server.post("/login", {
                "username": "alice",
                "password": "correct horse battery staple"})
            if self.note(answer) == 200:
                self.token = answer.json["refresh_token"]
                return
            time.sleep(0.02)

    def run(self):
        turn = 0
        while not self.ending.is_set():
            turn += 1
            try:
                if turn % 50 == 0:
                    self.renew()
                else:
                    self.refresh()
            except (OSError, http.client.HTTPException) as e:
                self.wrong.append(repr(e))
                return


def check_the_ledger(server, clients):
    for c in clients:
        tap.equal(c.wrong, [])
        answer = server.refresh(c.token)
        tap.equal(answer.status, 200, answer.text)
        for token in c.gone:
            tap.equal(server.refresh(token).status, 401)


def wait_until_all_are_answered(clients):
    """The seconds until each has had a success after now."""
    for c in clients:
        c.answered.clear()
    started = time.monotonic()
    for c in clients:
        assert c.answered.wait(20), "no success within 20 s"
    return time.monotonic() - started


def break_under_load(how_often, breaks, repairs):
    with postgres.Cluster(fsync=True) as cluster:
        url, _ = postgres.new_schema(cluster.url)
        with Server(JETOND_STORE_DATABASE=url,
                    JETOND_SESSION_GRACE="60") as s:
            clients = [Client(s) for _ in range(CLIENTS)]
            for c in clients:
                c.start()
            for _ in range(how_often):
                wait_until_all_are_answered(clients)
                time.sleep(0.2)
                breaks(cluster)
                repairs(cluster)
                back = wait_until_all_are_answered(clients)
                assert back < BACK_SECONDS, f"back after {back:.2f} s"
                assert s.process.poll() is None, s.log_text()
            for c in clients:
                c.ending.set()
            for c in clients:
                c.join(30)
                assert not c.is_alive()
            check_the_ledger(s, clients)
            successes = sum(c.statuses.get(200, 0) for c in clients)
            print(f"# {successes} successes,"
                  f" {sum(c.statuses.get(503, 0) for c in clients)} times 503")
            tap.equal(s.stop(), 0)


def test_s17_no_success_is_lost_when_postgresql_falls_under_load():
    break_under_load(4, lambda c: c.stop("immediate"), lambda c: c.start())


def test_s17_no_success_is_lost_when_postgresql_is_restarted_in_order():
    break_under_load(2, lambda c: c.stop("fast"), lambda c: c.start())


def test_s17_no_success_is_lost_when_connections_are_cut():
    def cut(cluster):
        for _ in range(10):
            postgres.sql(cluster.url,
                         "SELECT pg_terminate_backend(pid) FROM"
                         " pg_stat_activity WHERE application_name='jetond'")
            time.sleep(0.05)

    break_under_load(3, cut, lambda c: None)


def test_without_its_database_it_answers_503_at_once():
    with postgres.Cluster() as cluster:
        url, _ = postgres.new_schema(cluster.url)
        with Server(JETOND_STORE_DATABASE=url) as s:
            pair = s.login()
            cluster.stop()
            started = time.monotonic()
            for _ in range(20):
                tap.equal(s.me(pair["access_token"]).status, 503)
                tap.equal(s.refresh(pair["refresh_token"]).status, 503)
            assert time.monotonic() - started < 5
            tap.equal(s.get("/healthz").status, 200)
            cluster.start()
            time.sleep(1.1)
            tap.equal(s.me(pair["access_token"]).status, 200)
            tap.equal(s.refresh(pair["refresh_token"]).status, 200)


if __name__ == "__main__":
    if not postgres.can_serve(JETOND):
        print("ok 1 - PostgreSQL # SKIP there is none here")
    else:
        tap.main(globals())
