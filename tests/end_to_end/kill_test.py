# SPDX-License-Identifier: Apache-2.0
"""jetond is killed at random points under load; each client keeps a ledger.

What was answered with a success is there after the restart.  KILLS=1000 in the
environment kills so often.
"""
import base64
import http.client
import json
import os
import random
import threading
import time
import urllib.parse

import tap
from server import PASSWORD, Server

KILLS = int(os.environ.get("KILLS", "0"))
CLIENTS = 6
KEPT = 40  # ended sessions and tokens that a client remembers
JSON = {"Content-Type": "application/json"}


class Cut(Exception):
    """The server went before it had answered."""


class Client(threading.Thread):
    """Works on one session after the other, and remembers each answer."""

    def __init__(self, server, fields, number):
        super().__init__(daemon=True)
        self.server = server
        self.fields = fields   # path -> header fields
        self.random = random.Random(f"{number} {os.getpid()}")
        self.connection = None
        self.pair = None       # the newest that was answered
        self.spent = None      # the refresh token before it
        self.older = None      # one that is not even good within the grace
        self.ended = []        # pairs of sessions that are over
        self.revoked = []      # access tokens that are not good any more
        self.counts = {}
        self.wrong = []
        self.answered = threading.Event()
        self.ending = threading.Event()

    # ---- Requests ----

    def send(self, path, body, headers):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.server.port, timeout=30)
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection = None
            raise Cut from None

    def ask(self, path, body, good):
        """The body of a success; False of a refusal.  503 is asked again."""
        headers = self.fields[path]
        body = json.dumps(body) if headers is JSON else \
            urllib.parse.urlencode(body)
        status, text = self.send(path, body, headers)
        while status == 503:
            time.sleep(0.02)
            status, text = self.send(path, body, headers)
        self.counts[path] = self.counts.get(path, 0) + (status == good)
        if status != good and "invalid_grant" not in text:
            self.wrong.append((path, status, text))
        self.answered.set()
        return text if status == good else False

    def insist(self, path, body, good, what):
        """It must succeed, also if it takes several servers."""
        while True:
            try:
                text = self.ask(path, body, good)
            except Cut:
                time.sleep(0.01)
                continue
            if text is False:
                self.wrong.append(what)
            return text

    def is_active(self, token):
        text = self.insist("/introspect", {"token": token}, 200, "introspect")
        return bool(text) and json.loads(text)["active"]

    # ---- What it does, and what must be true then ----

    def login(self):
        text = self.insist("/token", {
            "grant_type": "password", "username": "alice",
            "password": PASSWORD}, 200, "login refused")
        self.pair = json.loads(text) if text else None
        self.spent = self.older = None

    def refresh_with(self, token, what):
        text = self.insist("/token", {"grant_type": "refresh_token",
                                      "refresh_token": token}, 200, what)
        return json.loads(text) if text else None

    def refresh(self):
        """Within the grace it may be lost as often as it likes."""
        old = self.pair["refresh_token"]
        new = self.refresh_with(old, "a refresh token that is good is lost")
        if new is None:
            self.pair = None
            return
        if self.random.random() < 0.2:
            again = self.refresh_with(old, "no second answer in the grace")
            if again and again["refresh_token"] != new["refresh_token"]:
                self.wrong.append("one refresh token has two successors")
        self.older, self.spent, self.pair = self.spent, old, new

    def end(self, path, body, good):
        self.insist(path, body, good, path + " refused")
        self.ended = self.ended[-KEPT:] + [self.pair]
        self.pair = None

    def logout(self):
        token = self.pair["refresh_token"]
        self.end("/logout", {"refresh_token": token}, 204)

    def revoke(self):
        self.end("/revoke", {"token": self.pair["refresh_token"]}, 200)

    def revoke_access(self):
        token = self.pair["access_token"]
        self.insist("/revoke", {"token": token}, 200, "/revoke refused")
        self.revoked = self.revoked[-KEPT:] + [token]

    def replay(self):
        """An old refresh token ends its session."""
        if self.older is None:
            return
        self.must_refuse(self.older, "a spent refresh token")
        self.ended = self.ended[-KEPT:] + [self.pair]
        self.pair = None

    def must_refuse(self, token, what):
        while True:
            try:
                text = self.ask("/token", {"grant_type": "refresh_token",
                                           "refresh_token": token}, 200)
            except Cut:
                time.sleep(0.01)
                continue
            if text is not False:
                self.wrong.append(what + " is good")
            return

    def check_some(self):
        if self.ended:
            pair = self.random.choice(self.ended)
            self.must_refuse(pair["refresh_token"], "one of an ended session")
            if self.is_active(pair["access_token"]):
                self.wrong.append("an access token of an ended session")
        if self.revoked and self.is_active(self.random.choice(self.revoked)):
            self.wrong.append("a revoked access token")

    def check_all(self):
        if self.pair:
            self.refresh()
        for pair in self.ended:
            self.must_refuse(pair["refresh_token"], "one of an ended session")
            if self.is_active(pair["access_token"]):
                self.wrong.append("an access token of an ended session")
        for token in self.revoked:
            if self.is_active(token):
                self.wrong.append("a revoked access token")

    def run(self):
        steps = [self.refresh] * 12 + [self.revoke_access] * 2 + \
            [self.check_some] * 2 + [self.logout, self.revoke, self.replay]
        while not self.ending.is_set():
            if self.pair is None:
                self.login()
            else:
                self.random.choice(steps)()


def next_answers(clients):
    for c in clients:
        c.answered.clear()
    for c in clients:
        assert c.answered.wait(30), "no answer within 30 s"


def kill_under_load(server, clients, kills, seconds):
    chance = random.Random()
    limit = time.monotonic() + seconds
    for n in range(kills):
        if time.monotonic() > limit:
            return n
        next_answers(clients[:1 + n % CLIENTS])
        time.sleep(chance.random() * 0.1)
        server.kill()
        server.start()
    return kills


def form_by(server, name, *options):
    """The fields of a form from a new client."""
    pair = f"{name}:{server.add_client(name, *options)}".encode()
    return {"Content-Type": "application/x-www-form-urlencoded",
            "Authorization": "Basic " + base64.b64encode(pair).decode()}


def make_clients(server):
    audience = ("--audience", "https://api.example")
    shop = form_by(server, "shop", "--grant", "password", "--grant",
                   "refresh_token", *audience)
    api = form_by(server, "api", "--kind", "resource", *audience)
    fields = {"/token": shop, "/revoke": shop, "/introspect": api,
              "/logout": JSON}
    return [Client(server, fields, n) for n in range(CLIENTS)]


def judge(clients):
    """Every ledger is right; how often what succeeded."""
    counts = {}
    for c in clients:
        c.ending.set()
    for c in clients:
        c.join(60)
        assert not c.is_alive()
        c.check_all()
        tap.equal(c.wrong, [])
        for path, n in c.counts.items():
            counts[path] = counts.get(path, 0) + n
    return counts


def test_g6_s17_what_was_answered_outlives_a_kill():
    kills, seconds = (KILLS, 7200) if KILLS else (30, 12)
    with Server(JETOND_SESSION_GRACE="300",
                JETOND_TOKEN_ACCESS_LIFETIME="1h") as s:
        clients = make_clients(s)
        for c in clients:
            c.start()
        done = kill_under_load(s, clients, kills, seconds)
        counts = judge(clients)
        print(f"# {done} kills; successes: {counts}")
        assert done >= 5, done
        assert counts.get("/logout") and counts.get("/revoke"), counts
        tap.equal(s.stop(), 0)


if __name__ == "__main__":
    tap.main(globals())
