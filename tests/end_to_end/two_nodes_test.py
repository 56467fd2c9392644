# SPDX-License-Identifier: Apache-2.0
"""Two jetonds on one PostgreSQL are one server."""
import concurrent.futures
import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time

import postgres
import tap
from server import CHEAP, JETOND, PASSWORD, Server

# It has a PostgreSQL of its own, also when the others run on SQLite.
RUNS_ONCE = True
CLUSTER = None


@contextlib.contextmanager
def two(**settings):
    url, _ = postgres.new_schema(CLUSTER.url)
    with Server(JETOND_STORE_DATABASE=url,
                JETOND_TOKEN_ISSUER="https://id.example",
                JETOND_STORE_STALENESS="0", **settings) as a:
        with a.twin() as b:
            yield a, b


def equal_status(status, *answers):
    for answer in answers:
        tap.equal(answer.status, status, answer.text)


def test_a_session_begins_on_one_and_goes_on_on_the_other():
    with two() as (a, b):
        pair = a.login()
        equal_status(200, b.me(pair["access_token"]))
        second = b.refresh(pair["refresh_token"]).json
        third = a.refresh(second["refresh_token"]).json
        equal_status(200, a.me(third["access_token"]),
                     b.me(third["access_token"]))
        equal_status(204, b.logout(third["refresh_token"]))
        equal_status(401, a.me(third["access_token"]),
                     b.me(third["access_token"]),
                     a.refresh(third["refresh_token"]),
                     b.refresh(third["refresh_token"]))


def test_a_lost_answer_of_one_is_repeated_by_the_other():
    with two() as (a, b):
        first = a.login()["refresh_token"]
        second = a.refresh(first).json["refresh_token"]
        tap.equal(b.refresh(first).json["refresh_token"], second)


def test_s1_reuse_on_one_ends_the_session_on_both():
    with two(JETOND_SESSION_GRACE="0") as (a, b):
        first = a.login()
        second = b.refresh(first["refresh_token"]).json
        equal_status(401, a.refresh(first["refresh_token"]))
        equal_status(401, b.me(second["access_token"]),
                     a.me(second["access_token"]),
                     b.refresh(second["refresh_token"]))


def test_s14_of_parallel_attempts_on_both_the_limit_is_one():
    def attempt(i):
        return (a, b)[i % 2].post("/login", {
            "username": "alice", "password": "not the right one"}).status

    with two(JETOND_THROTTLE_USER="5", JETOND_THROTTLE_USER_EVERY="1h") \
            as (a, b), concurrent.futures.ThreadPoolExecutor(32) as pool:
        got = list(pool.map(attempt, range(200)))
        tap.equal((got.count(401), got.count(429)), (5, 195), set(got))


def test_s2_of_parallel_uses_on_both_exactly_one_advances():
    with two() as (a, b), concurrent.futures.ThreadPoolExecutor(32) as pool:
        for _ in range(40):
            token = a.login()["refresh_token"]
            answers = list(pool.map(
                lambda i: (a, b)[i % 2].refresh(token), range(32)))
            equal_status(200, *answers)
            found = {x.json["refresh_token"] for x in answers}
            tap.equal(len(found), 1)
            counters = [int(t.split(".")[1]) for t in (token, *found)]
            tap.equal(counters[1], counters[0] + 1)
            equal_status(200, b.refresh(found.pop()))


def test_s2_many_sessions_raced_on_both_never_lose_one():
    """Groups that hold many rows, taken in different order."""
    def one(token):
        for _ in range(6):
            answers = [s.refresh(token) for s in (a, b)]
            equal_status(200, *answers)
            found = {x.json["refresh_token"] for x in answers}
            tap.equal(len(found), 1)
            token = found.pop()

    with two() as (a, b), concurrent.futures.ThreadPoolExecutor(24) as pool:
        tokens = [a.login()["refresh_token"] for _ in range(24)]
        list(pool.map(one, tokens))


def test_s18_a_disabled_user_is_out_on_both_at_once():
    with two() as (a, b):
        pair = a.login()
        b.command("user", "disable", "alice")
        equal_status(401, a.me(pair["access_token"]),
                     b.me(pair["access_token"]),
                     a.refresh(pair["refresh_token"]))


def test_what_was_restored_is_seen_by_both_at_once():
    with two() as (a, b):
        a.command("backup", a.folder + "/backup")
        pair = a.login()
        for _ in range(20):  # each moves the epoch
            b.logout(b.login()["refresh_token"])
            equal_status(200, a.me(pair["access_token"]),
                         b.me(pair["access_token"]))
        a.command("restore", a.folder + "/backup", "--replace")
        for _ in range(30):
            equal_status(401, a.me(pair["access_token"]),
                         b.me(pair["access_token"]))
            b.logout(b.login()["refresh_token"])


def test_four_first_starts_at_once_make_one_database():
    url, name = postgres.new_schema(CLUSTER.url)
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, **CHEAP, JETOND_STORE_DATABASE=url)
        starts = [subprocess.Popen(
            [JETOND, "init", "--dir", folder + "/var"], env=environment,
            stderr=subprocess.PIPE, text=True) for _ in range(4)]
        for start in starts:
            said = start.communicate(timeout=60)[1]
            tap.equal(start.returncode, 0, said)
    keys = postgres.sql(CLUSTER.url,
                        f"SELECT purpose FROM {name}.keys ORDER BY 1")
    tap.equal(len(keys), len(set(keys)), keys)


def test_s33_a_node_without_the_master_key_does_not_start():
    with two() as (a, _), tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [JETOND, "init", "--dir", folder + "/var"], env=a.environment,
            capture_output=True, text=True, timeout=60)
        assert done.returncode == 1, done
        assert "master key" in done.stderr, done.stderr


def test_a_newer_schema_stops_the_start_of_the_older():
    with two() as (a, b):
        schema = a.environment["JETOND_STORE_DATABASE"].split("%3D")[1]
        postgres.sql(CLUSTER.url, f"INSERT INTO {schema}.schema_version"
                                  " VALUES (9999)")
        b.stop()
        done = subprocess.run(
            [JETOND, "init", "--dir", b.folder], env=b.environment,
            capture_output=True, text=True, timeout=60)
        tap.equal(done.returncode, 1)
        assert "too old" in done.stderr, done.stderr
        equal_status(200, a.post("/login", {"username": "alice",
                                            "password": PASSWORD}))


def test_what_cannot_be_connected_is_one_line_without_the_password():
    for url, word in (
            ("postgres://me:s3cret@/x?host=/nowhere", "could not open"),
            ("postgres://me:s3cret@127.0.0.1:1/x", "could not open"),
            (f"postgres://me:s3cret@/nothing?host={CLUSTER.folder}",
             "me"),
            ("mysql://me:s3cret@x/y", "mysql")):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [JETOND, "init", "--dir", folder], capture_output=True,
                env=dict(os.environ, JETOND_STORE_DATABASE=url), text=True,
                timeout=60)
            tap.equal(done.returncode, 1, done.stderr)
            tap.equal(len(done.stderr.splitlines()), 1, done.stderr)
            assert word in done.stderr, done.stderr
            assert "s3cret" not in done.stderr, done.stderr


def test_a_database_that_never_answers_is_not_waited_for():
    with socket.socket() as silent, tempfile.TemporaryDirectory() as folder:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgres://me@127.0.0.1:{silent.getsockname()[1]}/x"
        started = time.monotonic()
        done = subprocess.run(
            [JETOND, "init", "--dir", folder], capture_output=True,
            env=dict(os.environ, JETOND_STORE_DATABASE=url), text=True,
            timeout=60)
        tap.equal(done.returncode, 1, done.stderr)
        assert time.monotonic() - started < 10


def test_a_database_that_is_not_in_utf8_is_refused():
    postgres.sql(CLUSTER.url, "CREATE DATABASE latin ENCODING 'LATIN1'"
                              " LOCALE 'C' TEMPLATE template0")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [JETOND, "init", "--dir", folder], capture_output=True,
            env=dict(os.environ, JETOND_STORE_DATABASE=CLUSTER.url.replace(
                "/postgres?", "/latin?")), text=True, timeout=60)
    tap.equal(done.returncode, 1, done.stderr)
    assert "UTF8" in done.stderr, done.stderr


def test_names_of_any_kind_are_the_same_on_both():
    with two() as (a, b):
        for name in ("o'brien", 'a"b', "a;--", "%s%n", "$1", "\\", "é", "漢字",
                     "🙂", "İ"):
            a.add_user(name)
            pair = b.login(name)
            tap.equal(a.me(pair["access_token"]).json["username"], name)
        body = json.dumps({"username": "a\0b", "password": PASSWORD})
        answer = a.request("POST", "/login", body,
                           {"Content-Type": "application/json"})
        assert answer.status in (400, 401), answer.text


if __name__ == "__main__":
    if not postgres.can_serve(JETOND):
        print("ok 1 - PostgreSQL # SKIP there is none here")
    else:
        with postgres.Cluster() as CLUSTER:
            tap.main(globals())
