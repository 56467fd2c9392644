# SPDX-License-Identifier: Apache-2.0
"""A browser's session: cookies that a script cannot read, and CSRF."""
import tap
from server import PASSWORD, Server

ACCESS, REFRESH, CSRF = ("__Host-jeton", "__Secure-jeton_refresh",
                         "__Host-jeton_csrf")


def login(s):
    a = s.post("/login", {"username": "alice", "password": PASSWORD,
                          "cookies": True})
    tap.equal(a.status, 200, a.text)
    return a


def jar(answer, *names):
    found = answer.cookies()
    return "; ".join(f"{n}={found[n][0]}" for n in names)


def test_s30_the_cookies_are_for_the_browser_alone():
    with Server() as s:
        a = login(s)
        found = a.cookies()
        for name in (ACCESS, REFRESH, CSRF):
            assert name in found, found
            value, attributes = found[name]
            assert "secure" in attributes, attributes
            assert "samesite=lax" in attributes or \
                "samesite=strict" in attributes, attributes
            assert not any(x.startswith("domain") for x in attributes)
            assert value and value not in a.text or name == CSRF, name
        assert "httponly" in found[ACCESS][1]
        assert "httponly" in found[REFRESH][1]
        assert "path=/" in found[ACCESS][1]
        assert "access_token" not in a.text and "refresh_token" not in a.text
        tap.equal(a.json["csrf_token"], found[CSRF][0])


def test_a_cookie_opens_a_route():
    with Server() as s:
        a = login(s)
        me = s.get("/me", Cookie=jar(a, ACCESS))
        tap.equal(me.status, 200, me.text)
        tap.equal(me.json["username"], "alice")
        tap.equal(s.get("/me", Cookie=f"{ACCESS}=x").status, 401)
        tap.equal(s.get("/me", Cookie=f"a=b; {jar(a, ACCESS)}").status, 200)
        tap.equal(s.get("/me", Cookie=jar(a, REFRESH)).status, 401)


def test_s11_a_change_by_cookie_needs_the_csrf_token():
    with Server() as s:
        a = login(s)
        cookies = jar(a, ACCESS, REFRESH, CSRF)
        token = a.json["csrf_token"]
        for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"},
                      {"X-CSRF-Token": token[:-1]},
                      {"X-CSRF-Token": token + "A"}):
            for path in ("/refresh", "/logout"):
                answer = s.request("POST", path, None,
                                   {"Cookie": cookies, **wrong})
                tap.equal(answer.status, 403, answer.text)
        tap.equal(s.get("/me", Cookie=cookies).status, 200)
        a = s.request("POST", "/refresh", None,
                      {"Cookie": cookies, "X-CSRF-Token": token})
        tap.equal(a.status, 200, a.text)
        fresh = a.cookies()
        assert ACCESS in fresh and REFRESH in fresh, fresh
        tap.equal(s.get("/me", Cookie=jar(a, ACCESS)).status, 200)


def test_logging_out_forgets_the_cookies():
    with Server() as s:
        a = login(s)
        answer = s.request("POST", "/logout", None, {
            "Cookie": jar(a, ACCESS, REFRESH, CSRF),
            "X-CSRF-Token": a.json["csrf_token"]})
        tap.equal(answer.status, 204, answer.text)
        gone = answer.cookies()
        for name in (ACCESS, REFRESH):
            assert any(x.startswith("max-age=0") or "1970" in x
                       for x in gone[name][1]), gone
        tap.equal(s.get("/me", Cookie=jar(a, ACCESS)).status, 401)


def test_a_csrf_token_belongs_to_its_session():
    with Server() as s:
        mine, other = login(s), login(s)
        foreign = other.json["csrf_token"]
        assert foreign != mine.json["csrf_token"]
        answer = s.request("POST", "/logout", None, {
            "Cookie": jar(mine, ACCESS, REFRESH) + f"; {CSRF}=" + foreign,
            "X-CSRF-Token": foreign})
        tap.equal(answer.status, 403, answer.text)


if __name__ == "__main__":
    tap.main(globals())
