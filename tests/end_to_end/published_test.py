# SPDX-License-Identifier: Apache-2.0
"""GET /revocations and the file of it: what has ended, for those who do not ask."""
import base64
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time

import postgres
import tap
from server import JETON, JETOND, POSTGRES, Server

CRON = ("--grant", "client_credentials", "--scope", "read")


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def parts(answer):
    """(header, claims) of each line of a list."""
    assert answer.text.endswith("\n"), answer.text[-80:]
    return [tuple(decoded(p) for p in line.split(".")[:2])
            for line in answer.text.splitlines()]


def sids(answer):
    return [sid for _, claims in parts(answer) for sid in claims["sids"]]


def sid_of(pair):
    return decoded(pair["access_token"].split(".")[1])["sid"]


def wait_for(what, seconds=10):
    """The seconds until it is true."""
    begin = time.monotonic()
    while not what():
        assert time.monotonic() - begin < seconds, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - begin


def update(s, what):
    """Changes sessions behind the server's back."""
    if POSTGRES:
        postgres.sql(POSTGRES, f"UPDATE {s.schema}.sessions SET {what}")
        return
    with sqlite3.connect(s.folder + "/jetond.db", timeout=10) as db:
        db.execute("UPDATE sessions SET " + what)


def list_of(s, query="", **headers):
    answer = s.get("/revocations" + query, **headers)
    tap.equal(answer.status, 200, answer.text)
    return answer


def test_a_list_is_there_and_empty_at_first():
    with Server() as s:
        got = list_of(s)
        (header, claims), = parts(got)
        tap.equal(header["typ"], "revocations+jwt")
        tap.equal(header["alg"], "ES256")
        tap.equal([claims[n] for n in ("part", "parts", "sids", "jtis")],
                  [1, 1, [], []])
        tap.equal(claims["exp"] - claims["iat"], 300)
        tap.equal(claims["iss"], f"http://127.0.0.1:{s.port}")
        tap.equal(got.field("Cache-Control"), "public, max-age=1")
        assert got.field("Content-Type").startswith("text/plain")


def test_it_is_signed_with_a_published_key():
    with Server() as s, tempfile.TemporaryDirectory() as folder:
        keys = pathlib.Path(folder, "keys")
        keys.write_text(s.get("/jwks.json").text)
        done = subprocess.run(
            [JETON, "verify", "--jwks", keys, "--typ", "revocations+jwt",
             "--iss", f"http://127.0.0.1:{s.port}", "--any-aud"],
            input=list_of(s).text, capture_output=True, text=True)
        tap.equal(done.returncode, 0, done.stderr)


def test_what_ends_comes_into_it_and_what_lives_does_not():
    with Server(users=("alice", "bob")) as s:
        first, second, third = s.login(), s.login(), s.login("bob")
        s.logout(first["refresh_token"])
        seconds = wait_for(lambda: sids(list_of(s)) == [sid_of(first)])
        print(f"# {seconds:.2f} s from the logout to the list")
        s.command("user", "disable", "bob")  # by another process
        seconds = wait_for(lambda: sids(list_of(s)) == [sid_of(first),
                                                        sid_of(third)])
        print(f"# {seconds:.2f} s from the command to the list")
        tap.equal(s.me(second["access_token"]).status, 200)


def test_a_revoked_access_token_is_in_it_by_its_jti():
    with Server() as s:
        secret = s.add_client("cron", *CRON)
        token = s.form("/token", {"grant_type": "client_credentials"},
                       ("cron", secret)).json["access_token"]
        tap.equal(s.form("/revoke", {"token": token}, ("cron", secret)).status,
                  200)
        jti = decoded(token.split(".")[1])["jti"]
        wait_for(lambda: parts(list_of(s))[0][1]["jtis"] == [jti])


def test_it_forgets_what_has_expired():
    with Server(JETOND_TOKEN_ACCESS_LIFETIME="1", JETOND_SESSION_GRACE="0",
                JETOND_REVOCATIONS_LIFETIME="4") as s:
        pair = s.login()
        s.logout(pair["refresh_token"])
        wait_for(lambda: sids(list_of(s)) == [sid_of(pair)])
        # by hand, what would take two minutes
        update(s, "access_end = access_end - 130")
        wait_for(lambda: sids(list_of(s)) == [])


def test_an_etag_saves_the_body():
    with Server() as s:
        got = list_of(s)
        tag = got.field("ETag")
        for tags in (tag, "W/" + tag, f'"other", {tag}', "*"):
            again = s.get("/revocations", **{"If-None-Match": tags})
            tap.equal((again.status, again.text), (304, ""), tags)
            tap.equal(again.field("ETag"), tag)
        for tags in ('"other"', tag[:-1], ""):
            tap.equal(s.get("/revocations", **{"If-None-Match": tags}).status,
                      200, tags)
        s.logout(s.login()["refresh_token"])
        wait_for(lambda: list_of(s).field("ETag") != tag)


def test_since_gives_what_came_lately_and_says_that_it_is_not_all():
    with Server() as s:
        pair, old = s.login(), s.login()
        s.logout(old["refresh_token"])
        s.logout(pair["refresh_token"])
        wait_for(lambda: len(sids(list_of(s))) == 2)
        update(s, f"ended = ended - 400 WHERE sid = '{sid_of(old)}'")
        s.logout(s.login()["refresh_token"])
        wait_for(lambda: len(sids(list_of(s))) == 3)
        now = int(time.time())
        lately = list_of(s, f"?since={now - 30}")
        (header, claims), = parts(lately)
        tap.equal(header["typ"], "revocations-since+jwt")
        assert now - 130 <= claims["since"] <= now - 110, claims
        assert sid_of(pair) in claims["sids"]
        assert sid_of(old) not in claims["sids"]
        (header, claims), = parts(list_of(s, f"?since={now - 450}"))
        tap.equal(header["typ"], "revocations-since+jwt")
        assert sid_of(old) in claims["sids"]
        for since in (now - 3600, 0, 1):
            (header, claims), = parts(list_of(s, f"?since={since}"))
            tap.equal(header["typ"], "revocations+jwt")
            tap.equal(len(claims["sids"]), 3)


def test_a_wrong_question_is_400():
    with Server() as s:
        for query in ("?since=", "?since=-1", "?since=1&since=2", "?x=1",
                      "?since=1e3", "?since=" + 13 * "9", "?since"):
            tap.equal(s.get("/revocations" + query).status, 400, query)


def test_the_file_is_whole_at_every_moment_and_like_the_answer():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "ended")
        with Server(JETOND_REVOCATIONS_FILE=str(path)) as s:
            tap.equal(path.read_text(), list_of(s).text)
            tap.equal(path.stat().st_mode & 0o777, 0o644)
            for _ in range(3):
                pair = s.login()
                s.logout(pair["refresh_token"])
                until = time.monotonic() + 10
                while True:
                    text = path.read_text()
                    assert text.endswith("\n"), text
                    claims = decoded(text.split(".")[1])
                    tap.equal((claims["part"], claims["parts"]), (1, 1))
                    if sid_of(pair) in claims["sids"]:
                        break
                    assert time.monotonic() < until
            tap.equal(os.listdir(folder), ["ended"])


def test_a_file_that_cannot_be_written_stops_the_start():
    s = Server(JETOND_REVOCATIONS_FILE="/nowhere/ended")
    done = subprocess.run([JETOND, "--dir", s.folder, "--listen",
                           f"127.0.0.1:{s.port}"], capture_output=True,
                          text=True, env=s.environment, timeout=20)
    assert done.returncode != 0
    assert "could not write '/nowhere/ended'" in done.stderr, done.stderr
    s.__exit__()


def test_two_nodes_publish_the_same():
    with Server() as s:
        if not s.schema:
            raise tap.Skip("one SQLite file is for one machine")
        with s.twin() as other:
            pair = s.login()
            s.logout(pair["refresh_token"])
            wait_for(lambda: sids(list_of(other)) == [sid_of(pair)])


tap.main(globals())
