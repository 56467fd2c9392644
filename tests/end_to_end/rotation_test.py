# SPDX-License-Identifier: Apache-2.0
"""Keys while the server runs: published, signing, retired, dropped."""
import base64
import concurrent.futures
import json
import os
import subprocess
import threading
import time

import tap
from server import JETON, JETOND, Server

MAX_AGE = 1

# Hours as seconds: a token lives 2 s, a retired key 3 s, and a new one signs
# after 4 s.
BRIEF = {"JETOND_KEYS_MAX_AGE": str(MAX_AGE), "JETOND_KEYS_POLL": "1",
         "JETOND_KEYS_KEEP": "3",
         "JETOND_TOKEN_ACCESS_LIFETIME": "2"}
ALGS = ["ES256", "RS256", "PS256", "EdDSA"]


def header_of(token):
    text = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def kids(s):
    return [k["kid"] for k in s.get("/jwks.json").json["keys"]]


def rows(s):
    """kid -> (alg, state) by `jetond key list`."""
    lines = [line.split("\t") for line in
             s.command("key", "list").splitlines()]
    return {words[0]: tuple(words[1:3]) for words in lines}


def grant(s, secret, name="shop"):
    answer = s.form("/token", {"grant_type": "client_credentials"},
                    basic=(name, secret))
    tap.equal(answer.status, 200, answer.text)
    return answer.json["access_token"]


def wait_for(condition, seconds, what):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, what
        time.sleep(0.05)


class Verifier:
    """Verifies with a JWK Set that it fetches only when it is too old."""

    def __init__(self, s):
        self.s, self.path = s, s.folder + "/../seen.jwks"
        self.fetch()

    def fetch(self):
        answer = self.s.get("/jwks.json")
        tap.equal(answer.field("Cache-Control"), f"public, max-age={MAX_AGE}")
        with open(self.path, "w") as f:
            f.write(answer.text)
        self.kids = [k["kid"] for k in answer.json["keys"]]
        self.fetched = time.monotonic()

    def verify(self, token):
        if time.monotonic() - self.fetched >= MAX_AGE:
            self.fetch()
        kid = header_of(token)["kid"]
        assert kid in self.kids, f"{kid} is not in the set that is remembered"
        return kid

    def check(self, token):
        """The signature too."""
        done = subprocess.run(
            [JETON, "verify", "--jwks", self.path, "--typ", "at+jwt", "--iss",
             f"http://127.0.0.1:{self.s.port}", "--aud",
             f"http://127.0.0.1:{self.s.port}", token],
            capture_output=True, text=True)
        tap.equal(done.returncode, 0, done.stderr)


def follow(s, secret, seconds, during):
    """The kids in order of appearance, and that each was known in time."""
    verifier, seen = Verifier(s), []
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        during(time.monotonic() - start)
        token = grant(s, secret)
        kid = verifier.verify(token)
        if kid not in seen:
            verifier.check(token)
            seen.append(kid)
        time.sleep(0.02)
    return seen


def test_no_verifier_meets_an_unknown_key_through_a_whole_rotation():
    with Server(**BRIEF) as s:
        secret = s.add_client("shop", "--grant", "client_credentials")
        old = kids(s)
        steps = [(1, lambda: s.command("key", "rotate"))]

        def during(now):
            if steps and now >= steps[0][0]:
                steps.pop()[1]()

        seen = follow(s, secret, 7.5, during)
        tap.equal(len(seen), 2, seen)
        tap.equal(seen[0], old[0])
        wait_for(lambda: kids(s) == [seen[1]], 6, "the old key stays")
        tap.equal(list(rows(s).values()), [("ES256", "signing")])


def test_keys_are_replaced_by_age():
    with Server(JETOND_KEYS_AGE="3", **BRIEF) as s:
        secret = s.add_client("shop", "--grant", "client_credentials")
        seen = follow(s, secret, 12, lambda now: None)
        assert len(seen) >= 2, seen
        assert len(rows(s)) <= 4, rows(s)
        assert "keys_rotated" in s.log_text()


def test_a_token_outlives_the_retirement_of_its_key():
    with Server(**BRIEF) as s:
        token = s.login()["access_token"]
        before = header_of(token)["kid"]
        new = s.command("key", "rotate", "--now").strip()
        wait_for(lambda: new in kids(s), 3, "the new key is not there")
        tap.equal(header_of(s.login()["access_token"])["kid"], new)
        tap.equal(rows(s)[before], ("ES256", "retired"))
        again = s.login()["access_token"]
        tap.equal(s.me(again).status, 200)


def test_states_follow_each_other():
    with Server(**BRIEF) as s:
        old = kids(s)[0]
        new = s.command("key", "rotate").strip()
        tap.equal(rows(s), {new: ("ES256", "published"),
                            old: ("ES256", "signing")})
        tap.equal(header_of(s.login()["access_token"])["kid"], old)
        wait_for(lambda: new in kids(s), 2, "the new key is not published")
        wait_for(lambda: rows(s).get(old) == ("ES256", "retired"), 7,
                 "the old key is not retired")
        tap.equal(rows(s)[new], ("ES256", "signing"))
        tap.equal(header_of(s.login()["access_token"])["kid"], new)
        wait_for(lambda: old not in rows(s), 6, "the old key is not dropped")
        wait_for(lambda: kids(s) == [new], 3, "the old key is still public")


def test_several_algorithms_at_once():
    with Server() as s:
        secrets = {}
        for alg in ALGS[1:]:
            s.command("key", "add", alg, "--now")
        for alg in ALGS:
            secrets[alg] = s.add_client(
                f"c-{alg}", "--grant", "client_credentials", "--alg", alg)
        s.stop()
        s.start()
        verifier = Verifier.__new__(Verifier)
        verifier.s, verifier.path = s, s.folder + "/../seen.jwks"
        with open(verifier.path, "w") as f:
            f.write(s.get("/jwks.json").text)
        for alg in ALGS:
            token = grant(s, secrets[alg], f"c-{alg}")
            tap.equal(header_of(token)["alg"], alg)
            verifier.check(token)
        tap.equal(header_of(s.login()["access_token"])["alg"], "ES256")


def test_hs256_is_first_party_only_and_never_published():
    with Server(JETOND_KEYS_ALGORITHM="HS256") as s:
        pair = s.login()
        tap.equal(header_of(pair["access_token"])["alg"], "HS256")
        tap.equal(s.me(pair["access_token"]).status, 200)
        tap.equal(s.get("/jwks.json").json, {"keys": []})
        done = subprocess.run(
            [JETOND, "client", "add", "shop", "--grant", "client_credentials",
             "--dir", s.folder], capture_output=True, text=True,
            env=s.environment)
        tap.equal(done.returncode, 1)
        assert "HS256" in done.stderr, done.stderr
        s.command("key", "add", "ES256", "--now")
        secret = s.add_client("shop", "--grant", "client_credentials")
        s.stop()
        s.start()
        tap.equal(header_of(grant(s, secret))["alg"], "ES256")
        tap.equal(s.me(pair["access_token"]).status, 200)
        assert '"oct"' not in s.get("/jwks.json").text


def fails(s, *words):
    done = subprocess.run([JETOND, "key", *words, "--dir", s.folder],
                          capture_output=True, text=True, env=s.environment)
    assert done.returncode in (1, 2) and done.stderr, (words, done.stdout)
    return done.stderr


def test_the_last_key_that_signs_cannot_be_retired():
    with Server(**BRIEF) as s:
        only = kids(s)[0]
        for more in ([], ["--drop"]):
            assert "rotate first" in fails(s, "retire", only, *more)
        assert "no key" in fails(s, "retire", "x")
        for words in (["add"], ["add", "ES999"], ["add", "none"],
                      ["rotate", "RS1"], ["nothing"], ["list", "x"], []):
            fails(s, *words)
        new = s.command("key", "rotate", "--now").strip()
        s.command("key", "retire", only, "--drop")
        wait_for(lambda: kids(s) == [new], 3, "a dropped key is published")


def test_a_dropped_key_verifies_nothing():
    with Server(**dict(BRIEF, JETOND_KEYS_KEEP="1h",
                       JETOND_TOKEN_ACCESS_LIFETIME="5m")) as s:
        token = s.login()["access_token"]
        tap.equal(s.me(token).status, 200)
        s.command("key", "rotate", "--now")
        s.command("key", "retire", header_of(token)["kid"], "--drop")
        wait_for(lambda: s.me(token).status == 401, 3,
                 "a token of a dropped key is good")
        tap.equal(s.me(s.login()["access_token"]).status, 200)


def test_times_that_do_not_fit_stop_the_start():
    for settings in ({"JETOND_KEYS_PUBLISH": "310"},
                     {"JETOND_KEYS_KEEP": "10"},
                     {"JETOND_KEYS_ALGORITHM": "none"},
                     {"JETOND_KEYS_ALGORITHM": "RS1"}):
        s = Server()
        environment = dict(s.environment, **settings)
        done = subprocess.run([JETOND, "init", "--dir", s.folder],
                              capture_output=True, text=True, env=environment)
        tap.equal(done.returncode, 1, settings)
        assert "keys." in done.stderr, done.stderr
        s.__exit__()


def test_rotation_under_load_loses_nothing():
    with Server(**BRIEF) as s:
        secret = s.add_client("shop", "--grant", "client_credentials")
        over = threading.Event()

        def work(_):
            n = 0
            while not over.is_set():
                grant(s, secret)
                n += 1
            return n

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(work, i) for i in range(4)]
            for _ in range(4):
                s.command("key", "rotate", "--now")
                time.sleep(1)
            over.set()
            assert all(job.result() > 0 for job in jobs)


# ---- Refresh tokens, raced ----

ROUNDS = int(os.environ.get("ROUNDS", "15"))


def test_s2_of_200_parallel_uses_exactly_one_advances():
    """ROUNDS=1000 in the environment makes it long."""
    with Server() as s:
        s.add_client("spa", "--kind", "public", "--grant", "password",
                     "--grant", "refresh_token")

        def use(token):
            return s.form("/token", {"grant_type": "refresh_token",
                                     "client_id": "spa",
                                     "refresh_token": token})

        token = s.form("/token", {
            "grant_type": "password", "client_id": "spa", "username": "alice",
            "password": "correct horse battery staple"}).json["refresh_token"]
        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            for _ in range(ROUNDS):
                answers = list(pool.map(use, [token] * 200))
                tap.equal({a.status for a in answers}, {200})
                found = {a.json["refresh_token"] for a in answers}
                tap.equal(len(found), 1, found)
                before, token = token, found.pop()
                tap.equal(int(token.split(".")[1]),
                          int(before.split(".")[1]) + 1)


if __name__ == "__main__":
    tap.main(globals())
