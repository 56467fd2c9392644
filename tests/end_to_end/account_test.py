# SPDX-License-Identifier: Apache-2.0
"""What somebody can do with his own account, and nobody else with it."""
import concurrent.futures
import time

import tap
from server import PASSWORD, Server
from session_test import claims_of, invalid_grant, refused

NEW = "a quite different secret, 42 of them"
AGENT = "Firefox on the kitchen table"


def bearer(pair):
    return {"Authorization": f"Bearer {pair['access_token']}"}


def sessions(s, pair):
    a = s.request("GET", "/sessions", headers=bearer(pair))
    tap.equal(a.status, 200, a.text)
    tap.equal(a.field("Cache-Control"), "no-store")
    return a.json


def change(s, pair, old=PASSWORD, new=NEW):
    return s.request("POST", "/password", {"old_password": old,
                                           "new_password": new}, bearer(pair))


def end(s, pair, sid):
    return s.request("DELETE", f"/sessions/{sid}", headers=bearer(pair))


def error(answer, status, code):
    tap.equal(answer.status, status, answer.text)
    tap.equal(answer.json["error"], code)
    return answer.json["error_description"]


def test_the_list_names_each_device_and_marks_the_current_one():
    with Server(users=("alice", "bob")) as s:
        before = int(time.time())
        s.login("bob")
        first = s.login()
        a = s.request("POST", "/login", {"username": "alice",
                                         "password": PASSWORD},
                      {"User-Agent": AGENT})
        found = sessions(s, a.json)
        tap.equal(found["more"], False)
        tap.equal(len(found["sessions"]), 2)
        here, = [x for x in found["sessions"] if x["current"]]
        other, = [x for x in found["sessions"] if not x["current"]]
        tap.equal(here["device"], AGENT)
        tap.equal(here["address"], "127.0.0.1")
        tap.equal(here["client_id"], "jetond")
        tap.equal(here["sid"], claims_of(a.json["access_token"])["sid"])
        tap.equal(other["sid"], claims_of(first["access_token"])["sid"])
        assert before <= here["created"] <= here["last_used"], here
        assert here["expires"] > time.time(), here


def test_the_list_is_bounded_and_says_so():
    with Server() as s:
        pairs = [s.login() for _ in range(34)]
        found = sessions(s, pairs[-1])
        tap.equal(found["more"], True)
        tap.equal(len(found["sessions"]), 32)


def test_a_session_is_ended_from_another_and_dies_at_once():
    with Server() as s:
        lost, here = s.login(), s.login()
        sid = claims_of(lost["access_token"])["sid"]
        tap.equal(s.me(lost["access_token"]).status, 200)
        tap.equal(end(s, here, sid).status, 204)
        refused(s.me(lost["access_token"]))
        invalid_grant(s.refresh(lost["refresh_token"]))
        tap.equal(s.me(here["access_token"]).status, 200)
        error(end(s, here, sid), 404, "not_found")
        tap.equal(len(sessions(s, here)["sessions"]), 1)


def test_another_users_session_is_answered_as_one_that_never_was():
    with Server(users=("alice", "bob")) as s:
        alice, bob = s.login(), s.login("bob")
        sid = claims_of(alice["access_token"])["sid"]
        answers = [end(s, bob, x) for x in
                   (sid, "A" * 22, "A" * 60, "%00", sid + "A", "x'--")]
        for a in answers:
            error(a, 404, "not_found")
        tap.equal(len({a.text for a in answers}), 1)
        tap.equal(s.me(alice["access_token"]).status, 200)
        for path in ("/sessions/", f"/sessions/{sid}/x"):
            a = s.request("DELETE", path, headers=bearer(bob))
            tap.equal(a.status, 404, path)
        a = s.request("DELETE", "/sessions", headers=bearer(bob))
        tap.equal((a.status, a.field("Allow")), (405, "GET, HEAD"))
        a = s.request("GET", f"/sessions/{sid}", headers=bearer(bob))
        tap.equal((a.status, a.field("Allow")), (405, "DELETE"))


def test_logout_everywhere_ends_all_of_this_user_and_nobody_elses():
    with Server(users=("alice", "bob")) as s:
        pairs, bob = [s.login() for _ in range(3)], s.login("bob")
        a = s.request("POST", "/logout/all", headers=bearer(pairs[1]))
        tap.equal(a.status, 204, a.text)
        for pair in pairs:
            refused(s.me(pair["access_token"]))
            invalid_grant(s.refresh(pair["refresh_token"]))
        tap.equal(s.me(bob["access_token"]).status, 200)
        refused(s.request("POST", "/logout/all", headers=bearer(pairs[0])))


def test_s18_a_new_password_ends_all_other_sessions_at_once():
    with Server() as s:
        pairs, here = [s.login() for _ in range(3)], s.login()
        tap.equal(change(s, here).status, 204)
        for pair in pairs:
            refused(s.me(pair["access_token"]))
            invalid_grant(s.refresh(pair["refresh_token"]))
        tap.equal(s.me(here["access_token"]).status, 200)
        tap.equal(s.refresh(here["refresh_token"]).status, 200)
        invalid_grant(s.post("/login", {"username": "alice",
                                        "password": PASSWORD}))
        s.login("alice", NEW)


def test_of_two_changes_at_once_one_counts_and_logins_race_neither():
    with Server() as s:
        for i in range(4):
            old = PASSWORD if i == 0 else new[won]
            here = [s.login("alice", old) for _ in range(2)]
            new = [f"{NEW} number {i} of {k}" for k in "ab"]
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                got = list(pool.map(lambda k: change(
                    s, here[k], old, new[k]).status, range(2)))
            assert got.count(204) == 1, got
            won = got.index(204)
            assert got[1 - won] in (401, 403, 503), got
            refused(s.me(here[1 - won]["access_token"]))
            s.login("alice", new[won])


def test_the_old_password_is_checked_and_the_new_one_has_rules():
    with Server() as s:
        here = s.login()
        error(change(s, here, "not the password"), 403, "wrong_password")
        for new, why in (("short", "12 bytes"), ("password1234", "common"),
                         ("111111111111", "common"), ("qwertyuiop12", "common"),
                         ("alicealicealice", "common")):
            said = error(change(s, here, PASSWORD, new), 422, "weak_password")
            assert why in said, said
        tap.equal(change(s, here, PASSWORD, "x" * 1025).status, 400)
        for body in ({}, {"old_password": PASSWORD}, {"old_password": 1}):
            tap.equal(s.request("POST", "/password", body,
                                bearer(here)).status, 400)
        s.login()
        tap.equal(change(s, here, PASSWORD, "é" * 5 + "Zw93!kd0" + "x" * 999)
                  .status, 204)
        assert NEW not in s.log_text() and PASSWORD not in s.log_text()


def test_s11_a_cookie_changes_nothing_without_the_csrf_token():
    with Server() as s:
        a = s.post("/login", {"username": "alice", "password": PASSWORD,
                              "cookies": True})
        jar = "; ".join(f"{n}={v[0]}" for n, v in a.cookies().items())
        token = a.json["csrf_token"]
        body = {"old_password": PASSWORD, "new_password": NEW}
        sid = s.get("/me", Cookie=jar).json["sid"]
        for method, path, data in (("POST", "/password", body),
                                   ("POST", "/logout/all", None),
                                   ("DELETE", f"/sessions/{sid}", None)):
            for more in ({}, {"X-CSRF-Token": token[:-1]}):
                error(s.request(method, path, data, {"Cookie": jar, **more}),
                      403, "csrf_failed")
        tap.equal(s.get("/sessions", Cookie=jar).status, 200)
        right = {"Cookie": jar, "X-CSRF-Token": token}
        tap.equal(s.request("POST", "/password", body, right).status, 204)
        gone = s.request("POST", "/logout/all", None, right)
        tap.equal(gone.status, 204)
        assert all("max-age=0" in v[1] for v in gone.cookies().values())
        refused(s.get("/me", Cookie=jar))


def test_another_programs_token_does_not_open_the_account():
    with Server() as s:
        secret = s.add_client("mobile", "--grant", "password", "--scope", "x")
        pair = s.form("/token", {"grant_type": "password", "username": "alice",
                                 "password": PASSWORD},
                      ("mobile", secret)).json
        for method, path in (("GET", "/sessions"), ("POST", "/logout/all"),
                             ("DELETE", "/sessions/x")):
            error(s.request(method, path, headers=bearer(pair)), 403,
                  "insufficient_scope")
        error(change(s, pair), 403, "insufficient_scope")
        here = s.login()
        assert {x["client_id"] for x in sessions(s, here)["sessions"]} == \
            {"mobile", "jetond"}


def test_verify_answers_whoever_has_the_token():
    with Server() as s:
        pair = s.login()
        a = s.post("/verify", {"token": pair["access_token"]})
        tap.equal(a.status, 200, a.text)
        tap.equal((a.json["active"], a.json["username"]), (True, "alice"))
        tap.equal(a.json["exp"], claims_of(pair["access_token"])["exp"])
        for bad in (pair["refresh_token"], "x", pair["access_token"] + "A"):
            refused(s.post("/verify", {"token": bad}))
        tap.equal(s.post("/verify", {}).status, 400)
        s.logout(pair["refresh_token"])
        refused(s.post("/verify", {"token": pair["access_token"]}))


def test_s23_nobody_registers_unless_it_was_asked_for_in_words():
    body = {"username": "carol", "password": NEW}
    with Server() as s:
        error(s.post("/register", body), 404, "not_found")
    with Server(JETOND_PEOPLE_REGISTER="yes") as s:
        a = s.post("/register", body)
        tap.equal(a.status, 201, a.text)
        pair = s.login("carol", NEW)
        tap.equal(claims_of(pair["access_token"])["sub"], a.json["sub"])
        tap.equal(claims_of(pair["access_token"])["roles"], [])
        error(s.post("/register", body), 409, "name_taken")
        error(s.post("/register", dict(body, username="alice")), 409,
              "name_taken")
        error(s.post("/register", {"username": "dave",
                                   "password": "davedavedave"}), 422,
              "weak_password")
        for wrong in (dict(body, username=""), dict(body, username="a\nb"),
                      dict(body, username="x" * 129), {"username": "dave"}):
            tap.equal(s.post("/register", wrong).status, 400, wrong)
        s.post("/register", dict(body, username="erin", roles=["admin"]))
        tap.equal(claims_of(s.login("erin", NEW)["access_token"])["roles"], [])


if __name__ == "__main__":
    tap.main(globals())
