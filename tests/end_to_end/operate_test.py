# SPDX-License-Identifier: Apache-2.0
"""Running jetond: check, sessions, the audit trail, the log and its silence."""
import base64
import json
import os
import pathlib
import re
import subprocess

import tap
from secure import SecureServer, make_certificate
from server import JETOND, PASSWORD, Server


def run(s, *words, **settings):
    """Exit status, stdout and stderr of a command on this server's store."""
    done = subprocess.run([JETOND, *words, "--dir", s.folder], text=True,
                          capture_output=True, timeout=60,
                          env=dict(s.environment, **settings))
    return done.returncode, done.stdout, done.stderr


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


# ---- check ----

def test_check_finds_nothing_wrong_with_a_server_that_runs():
    with SecureServer() as s:
        status, said, _ = run(s, "check")
        tap.equal(status, 0, said)
        tap.equal([line.split(":")[0] for line in said.splitlines()],
                  ["configuration", "tls", "database", "keys", "clock",
                   "descriptors"])
        assert "bad" not in said, said


def test_check_says_what_is_bad_and_changes_nothing():
    with Server() as s:
        s.stop()
        status, said, _ = run(s, "check", JETOND_LIMITS_CONNECTIONS="1000000")
        tap.equal((status, "descriptors: bad" in said), (1, True), said)
        os.rename(s.folder + "/master.key", s.folder + "/elsewhere")
        status, said, _ = run(s, "check")
        tap.equal((status, "keys: bad" in said), (1, True), said)
        assert not os.path.exists(s.folder + "/master.key")
        status, said, _ = run(s, "check", JETOND_STORE_DATABASE="/no/such.db")
        tap.equal(status, 1)
        assert "database: bad: " in said and "/no/such.db" in said, said
        empty = s.folder + "/empty"
        os.mkdir(empty, 0o700)
        tap.equal(run(s, "check", JETOND_STORE_DATABASE=empty + "/x.db")[0], 1)
        tap.equal(os.listdir(empty), [])


def test_check_sees_a_certificate_that_is_over_or_foreign():
    with SecureServer() as s:
        other = make_certificate(s.pairs.name, "stranger")[1]
        status, said, _ = run(s, "check", JETOND_TLS_KEY=other)
        tap.equal(status, 1)
        assert "tls: bad: " in said and "certificate's key" in said, said
        crt, key = make_certificate(s.pairs.name, "soon", days=3)
        status, said, _ = run(s, "check", JETOND_TLS_CERTIFICATE=crt,
                              JETOND_TLS_KEY=key)
        tap.equal(status, 0)
        assert "expires within two weeks" in said, said


def test_check_names_the_line_of_a_wrong_configuration():
    with Server() as s:
        path = pathlib.Path(s.folder) / "jetond.conf"
        path.write_text("[server]\nworkers = 2\n[tls]\ncertificat = x\n")
        status, _, said = run(s, "check", "--config", str(path))
        tap.equal(status, 1)
        assert f"{path}:4: unknown key 'tls.certificat'" in said, said


def test_a_slip_in_the_environment_stops_the_start():
    with Server() as s:
        status, _, said = run(s, "check", JETOND_SERVER_LISSEN="127.0.0.1:1")
        tap.equal(status, 1)
        assert "JETOND_SERVER_LISSEN" in said, said
        tap.equal(run(s, "check", LOG_FORMAT="xml")[0], 1)


# ---- sessions and the audit trail ----

def test_sessions_are_listed_and_ended_by_an_operator():
    with Server(users=("alice", "bob")) as s:
        mine, his = s.login("alice"), s.login("bob")
        s.login("alice")
        found = lines(run(s, "session", "list")[1])
        tap.equal(sorted(f["user"] for f in found), ["alice", "alice", "bob"])
        bobs = lines(run(s, "session", "list", "bob")[1])
        tap.equal(len(bobs), 1)
        assert bobs[0]["address"] == "127.0.0.1", bobs
        tap.equal(run(s, "session", "end", bobs[0]["sid"])[0], 0)
        tap.equal(s.refresh(his["refresh_token"]).status, 401)
        tap.equal(lines(run(s, "session", "list", "bob")[1]), [])
        tap.equal(run(s, "session", "end", "--user", "alice")[0], 0)
        tap.equal(s.refresh(mine["refresh_token"]).status, 401)
        status, _, said = run(s, "session", "end", "nothing")
        tap.equal((status, "no session 'nothing'" in said), (1, True))
        status, _, said = run(s, "session", "end", "--user", "nobody")
        tap.equal((status, "no user 'nobody'" in said), (1, True))
        for words in (["end"], ["list", "a", "b"], ["stop"], []):
            tap.equal(run(s, "session", *words)[0], 2, words)


def test_what_happened_is_in_the_audit_trail_in_order():
    with Server(JETOND_SESSION_GRACE="0") as s:
        first = s.login()["refresh_token"]
        s.refresh(first)
        s.refresh(first)
        s.logout(s.login()["refresh_token"])
        s.add_client("machine", "--grant", "client_credentials")
        s.command("client", "remove", "machine")
        s.login()
        s.command("user", "disable", "alice")
        s.command("key", "add", "EdDSA")
        trail = lines(run(s, "audit", "tail", "100")[1])
        events = [(t["event"], t.get("reason")) for t in trail
                  if t["event"] != "key_added"]
        for wanted in (("login", None), ("session_ended", "reuse"),
                       ("session_ended", "logout"), ("client_added", None),
                       ("client_removed", None), ("user_disabled", None),
                       ("session_ended", "disabled")):
            assert wanted in events, (wanted, events)
        tap.equal(trail[-1]["event"], "key_added")
        login = next(t for t in trail if t["event"] == "login")
        reuse = next(t for t in trail if t.get("reason") == "reuse")
        tap.equal((login["sid"], login["subject"]),
                  (reuse["sid"], reuse["subject"]))
        tap.equal(login["address"], "127.0.0.1")
        tap.equal(lines(run(s, "audit", "tail", "2")[1]), trail[-2:])
        for words in (["tail", "0"], ["tail", "x"], ["tail", "1", "2"], []):
            tap.equal(run(s, "audit", *words)[0], 2, words)


def test_s31_strangers_write_nothing_into_the_audit_trail():
    with Server() as s:
        before = run(s, "audit", "tail", "1000")[1]
        for _ in range(5):
            s.post("/login", {"username": "alice", "password": "wrong battery"})
            s.refresh("nonsense")
            s.form("/token", {"grant_type": "client_credentials"},
                   basic=("stranger", "secret"))
        tap.equal(run(s, "audit", "tail", "1000")[1], before)


# ---- the log ----

def test_each_request_has_an_id_that_its_answer_names():
    with Server() as s:
        answers = [s.get("/healthz") for _ in range(5)] + [s.get("/nothing")]
        ids = [a.field("X-Request-Id") for a in answers]
        tap.equal(len(set(ids)), 6)
        a = s.get("/healthz", **{"X-Request-Id": "mine"})
        assert a.field("X-Request-Id") != "mine"
        logged = [line for line in lines(s.log_text())
                  if line["event"] == "request"]
        by_id = {line["id"]: line for line in logged}
        tap.equal(len(by_id), len(logged))
        for i in ids:
            assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}", i), i
            assert i in by_id
        a = s.post("/login", {"username": "bob", "password": PASSWORD})
        refused = [line for line in lines(s.log_text())
                   if line["event"] == "login_refused"]
        tap.equal(refused[-1]["id"], a.field("X-Request-Id"))


def test_the_log_can_be_for_eyes():
    with Server(LOG_FORMAT="text") as s:
        s.login()
        text = s.log_text()
        assert "{" not in text, text
        assert re.search(r'^\S+Z info request id="\S+" method="POST" '
                         r'path="/login" status=200 us=\d+', text, re.M), text
        assert re.search(r'Z info login sid="\S+" user="\S+"$', text, re.M)


def secrets_of(s):
    """All that must never be seen, after using all of it."""
    found = [PASSWORD, "a wrong password 4711", "a new password 0815"]
    pair = s.login()
    found += [pair["access_token"], pair["refresh_token"]]
    s.me(pair["access_token"])
    s.me(pair["access_token"][:-3] + "abc")
    s.get(f"/me?access_token={pair['access_token']}")
    s.get("/healthz", Cookie=f"__Host-access={pair['access_token']}")
    for token in pair["refresh_token"], pair["refresh_token"] + "x":
        a = s.refresh(token)
        if a.status == 200:
            found += [a.json["access_token"], a.json["refresh_token"]]
    s.refresh(pair["refresh_token"])
    s.post("/login", {"username": "alice",
                      "password": "a wrong password 4711"})
    secret = s.add_client("machine", "--grant", "client_credentials")
    resource = s.add_client("api", "--kind", "resource",
                            "--audience", "https://api.example")
    found += [secret, resource]
    token = s.form("/token", {"grant_type": "client_credentials"},
                   basic=("machine", secret)).json["access_token"]
    found.append(token)
    s.form("/introspect", {"token": token}, basic=("api", resource))
    s.form("/revoke", {"token": token}, basic=("machine", secret))
    s.form("/token", {"grant_type": "client_credentials",
                      "client_id": "machine",
                      "client_secret": "wrong" + secret})
    found.append("wrong" + secret)
    s.logout(pair["refresh_token"])
    s.command("user", "password", "alice", "--password-stdin",
              stdin="a new password 0815")
    s.raw(b"GET /" + pair["refresh_token"].encode() +
          b" HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n")
    found.append(pathlib.Path(s.folder + "/master.key").read_text().strip())
    return found


def parts(secret):
    """The secret as it is, and the parts of a token that are worth as much."""
    yield secret
    if secret.count(".") == 2:
        yield secret.rpartition(".")[2]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")


def test_g10_no_secret_is_in_any_log_answer_or_audit_row():
    for log_format in "json", "text":
        with Server(LOG_FORMAT=log_format) as s:
            secrets = secrets_of(s)
            s.process.send_signal(1)
            seen = s.log_text() + run(s, "audit", "tail", "1000")[1] + \
                run(s, "session", "list")[1] + run(s, "check")[1] + \
                run(s, "key", "list")[1] + run(s, "client", "list")[1]
            s.stop()
            seen += s.log_text()
            for secret in secrets:
                for part in parts(secret):
                    assert part not in seen, (part, log_format)


if __name__ == "__main__":
    tap.main(globals())
