# SPDX-License-Identifier: Apache-2.0
"""The whole life of a session, over real processes."""
import base64
import concurrent.futures
import json
import subprocess
import time

import tap
from server import JETON, PASSWORD, SANITIZED, Server

INVALID = 'error="invalid_token"'


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def refused(answer):
    tap.equal(answer.status, 401, answer.text)
    assert INVALID in answer.field("WWW-Authenticate"), answer.fields
    tap.equal(answer.json["error"], "invalid_token")


def invalid_grant(answer, status=401):
    tap.equal(answer.status, status, answer.text)
    tap.equal(answer.json["error"], "invalid_grant")


def test_the_whole_story():
    with Server() as s:
        pair = s.login()
        tap.equal(pair["token_type"], "Bearer")
        tap.equal(pair["expires_in"], 300)
        me = s.me(pair["access_token"])
        tap.equal(me.status, 200, me.text)
        tap.equal(me.json["username"], "alice")
        next_pair = s.refresh(pair["refresh_token"]).json
        assert next_pair["refresh_token"] != pair["refresh_token"]
        tap.equal(s.me(next_pair["access_token"]).status, 200)
        tap.equal(s.logout(next_pair["refresh_token"]).status, 204)
        refused(s.me(next_pair["access_token"]))
        refused(s.me(pair["access_token"]))
        invalid_grant(s.refresh(next_pair["refresh_token"]))
        tap.equal(s.logout(next_pair["refresh_token"]).status, 204)
        tap.equal(s.stop(), 0)


def test_the_access_token_is_one_of_rfc_9068():
    with Server() as s:
        before = int(time.time())
        pair = s.login()
        token = pair["access_token"]
        claims = claims_of(token)
        part = token.split(".")[0]
        header = json.loads(base64.urlsafe_b64decode(
            part + "=" * (-len(part) % 4)))
        tap.equal(header["typ"], "at+jwt")
        tap.equal(header["alg"], "ES256")
        for name in ("iss", "sub", "aud", "iat", "exp", "jti", "sid",
                     "client_id"):
            assert name in claims, claims
        assert isinstance(claims["roles"], list), claims
        tap.equal(claims["exp"] - claims["iat"], 300)
        assert before <= claims["iat"] <= int(time.time())
        keys = s.get("/jwks.json")
        tap.equal(keys.status, 200)
        assert "max-age" in keys.field("Cache-Control"), keys.fields
        assert '"d"' not in keys.text
        tap.equal([k["kid"] for k in keys.json["keys"]], [header["kid"]])


def test_another_service_verifies_the_token_offline():
    with Server() as s:
        token = s.login()["access_token"]
        claims = claims_of(token)
        path = s.folder + "/../issuer.jwks"
        with open(path, "w") as f:
            f.write(s.get("/jwks.json").text)
        done = subprocess.run(
            [JETON, "verify", "--jwks", path, "--iss", claims["iss"],
             "--aud", claims["aud"], "--typ", "at+jwt", token],
            capture_output=True, text=True)
        tap.equal(done.returncode, 0, done.stderr)
        tap.equal(json.loads(done.stdout), claims)


def test_roles_are_in_the_token_and_in_me():
    with Server() as s:
        s.add_user("root1", PASSWORD, "--role", "admin", "--role", "ops")
        pair = s.login("root1")
        tap.equal(claims_of(pair["access_token"])["roles"], ["admin", "ops"])
        tap.equal(s.me(pair["access_token"]).json["roles"], ["admin", "ops"])


def test_s13_wrong_and_unknown_are_answered_alike():
    with Server() as s:
        answers = [s.post("/login", {"username": u, "password": p})
                   for u, p in (("alice", "wrong password!"),
                                ("nobody", PASSWORD),
                                ("ALICE", PASSWORD), ("alice", "x"))]
        for a in answers:
            invalid_grant(a)
        tap.equal(len({a.text for a in answers}), 1)


def test_an_expired_access_token_is_refused():
    with Server(JETOND_TOKEN_ACCESS_LIFETIME="1") as s:
        pair = s.login()
        tap.equal(s.me(pair["access_token"]).status, 200)
        time.sleep(1.1)
        refused(s.me(pair["access_token"]))
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)


def test_a_tampered_access_token_is_refused():
    with Server() as s:
        token = s.login()["access_token"]
        header, payload, signature = token.split(".")
        bent = json.dumps(dict(claims_of(token), roles=["admin"])).encode()
        bent = base64.urlsafe_b64encode(bent).decode().rstrip("=")
        none = base64.urlsafe_b64encode(
            b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
        for bad in (f"{header}.{bent}.{signature}", f"{none}.{payload}.",
                    token[:-1] + ("A" if token[-1] != "A" else "B"),
                    token + "A", token[:-10], "x", "..", "a.b.c"):
            refused(s.me(bad))
        for at in range(0, len(token), 7):
            bad = token[:at] + ("x" if token[at] != "x" else "y") + \
                token[at + 1:]
            if bad != token:
                tap.equal(s.me(bad).status, 401, f"byte {at}")
        tap.equal(s.me(token).status, 200)


def test_a26_no_other_kind_of_token_opens_a_route():
    with Server() as s:
        pair = s.login()
        tap.equal(s.me(pair["refresh_token"]).status, 401)
        assert s.refresh(pair["access_token"]).status in (400, 401)
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)


def test_a_tampered_refresh_token_touches_nothing():
    with Server() as s:
        pair = s.login()
        token = pair["refresh_token"]
        for at in range(len(token)):
            for other in "A_.0z":
                if token[at] != other:
                    invalid_grant(
                        s.refresh(token[:at] + other + token[at + 1:]))
                    break
        for n in range(0, len(token), 5):
            assert s.refresh(token[:n]).status in (400, 401)
        tap.equal(s.refresh(token).status, 200)


def test_s1_a_reused_refresh_token_ends_the_session():
    with Server(JETOND_SESSION_GRACE="0") as s:
        first = s.login()
        second = s.refresh(first["refresh_token"]).json
        third = s.refresh(second["refresh_token"]).json
        invalid_grant(s.refresh(first["refresh_token"]))
        invalid_grant(s.refresh(third["refresh_token"]))
        refused(s.me(third["access_token"]))
        assert "reuse" in s.log_text()


def test_a_lost_answer_gets_the_same_token_again_within_the_grace():
    with Server() as s:
        first = s.login()
        second = s.refresh(first["refresh_token"]).json
        again = s.refresh(first["refresh_token"])
        tap.equal(again.status, 200, again.text)
        tap.equal(again.json["refresh_token"], second["refresh_token"])
        tap.equal(s.me(again.json["access_token"]).status, 200)
        third = s.refresh(second["refresh_token"]).json
        invalid_grant(s.refresh(first["refresh_token"]))
        invalid_grant(s.refresh(third["refresh_token"]))


def test_the_grace_ends():
    with Server(JETOND_SESSION_GRACE="1") as s:
        first = s.login()
        second = s.refresh(first["refresh_token"]).json
        time.sleep(1.2)
        invalid_grant(s.refresh(first["refresh_token"]))
        invalid_grant(s.refresh(second["refresh_token"]))


def race(s, token, n):
    """The refresh tokens that n simultaneous uses of one are answered."""
    with concurrent.futures.ThreadPoolExecutor(n) as pool:
        answers = list(pool.map(s.refresh, [token] * n))
    for a in answers:
        tap.equal(a.status, 200, a.text)
    return [a.json["refresh_token"] for a in answers]


def test_s2_of_parallel_uses_exactly_one_advances():
    with Server() as s:
        for n in (8, 64):
            for _ in range(5):
                token = s.login()["refresh_token"]
                found = race(s, token, n)
                tap.equal(len(set(found)), 1)
                assert found[0] != token
                counter = [t.split(".")[1] for t in (token, found[0])]
                assert counter[0] != counter[1], counter
                tap.equal(s.refresh(found[0]).status, 200)


def test_s18_a_disabled_user_is_out_at_once():
    with Server() as s:
        pair = s.login()
        s.command("user", "disable", "alice")
        refused(s.me(pair["access_token"]))
        invalid_grant(s.refresh(pair["refresh_token"]))
        invalid_grant(s.post("/login", {"username": "alice",
                                        "password": PASSWORD}))


def test_a_second_start_keeps_keys_and_sessions():
    with Server() as s:
        pair = s.login()
        keys = s.get("/jwks.json").text
        tap.equal(s.stop(), 0)
        s.start()
        tap.equal(s.get("/jwks.json").text, keys)
        tap.equal(s.me(pair["access_token"]).status, 200)
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)


def test_s17_what_was_answered_survives_kill_9():
    with Server() as s:
        for _ in range(6):
            pair = s.login()
            gone = s.login()
            second = s.refresh(pair["refresh_token"]).json
            s.kill()
            s.start()
            tap.equal(s.me(second["access_token"]).status, 200)
            tap.equal(s.refresh(second["refresh_token"]).status, 200)
            tap.equal(s.logout(gone["refresh_token"]).status, 204)
            s.kill()
            s.start()
            refused(s.me(gone["access_token"]))
            invalid_grant(s.refresh(gone["refresh_token"]))


def test_a_thousand_logins_do_not_grow_the_process():
    def one(_):
        pair = s.login()
        tap.equal(s.me(pair["access_token"]).status, 200)
        tap.equal(s.logout(pair["refresh_token"]).status, 204)

    if SANITIZED:
        raise tap.Skip("a sanitizer keeps freed memory back")
    with Server() as s, concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(1000)))  # what it remembers is full
        before = s.rss_kb()
        list(pool.map(one, range(1000)))
        grown = s.rss_kb() - before
        assert grown < 2048, f"grew by {grown} kB from {before} kB"


if __name__ == "__main__":
    tap.main(globals())
