# SPDX-License-Identifier: Apache-2.0
"""GET /forward-auth: what a proxy hears about the requests that it asks for."""
import base64
import json
import re
import subprocess
import time

import tap
from server import JETOND, PASSWORD, POSTGRES, Server

CRON = ("--grant", "client_credentials", "--scope", "read", "--scope", "write")
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


def ask(s, token=None, query="", **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return s.get("/forward-auth" + query, **headers)


def refused(answer, status, error=None):
    """An empty body that says so, and a challenge with no more than a code."""
    tap.equal((answer.status, answer.text), (status, ""), answer.fields)
    tap.equal(answer.field("Content-Length"), "0", answer.fields)
    tap.equal(answer.field("Cache-Control"), "no-store")
    challenge = 'Bearer realm="jetond"'
    if error:
        challenge += f', error="{error}"'
    tap.equal(answer.field("WWW-Authenticate"), challenge)
    assert not any(k.startswith("x-jeton") for k, _ in answer.fields)


def passed(answer, **fields):
    tap.equal((answer.status, answer.text), (200, ""), answer.fields)
    tap.equal(answer.field("Content-Length"), "0", answer.fields)
    for name, value in fields.items():
        tap.equal(answer.field("X-Jeton-" + name), value)


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def server(**settings):
    s = Server(users=(), **settings)
    s.add_user("alice", PASSWORD, "--role", "admin",
               "--role", "ops")
    s.add_user("bob")
    return s


def test_a_good_token_passes_with_its_owner():
    with server() as s:
        token = s.login()["access_token"]
        sub = claims_of(token)["sub"]
        passed(ask(s, token), Subject=sub, Scope="", Roles="admin,ops")
        passed(ask(s, s.login("bob")["access_token"]), Roles="")
        head = s.request("HEAD", "/forward-auth", headers={
            "Authorization": f"Bearer {token}"})
        tap.equal(head.status, 200)


def test_a_session_cookie_does_as_well():
    with server() as s:
        login = s.post("/login", {"username": "alice", "cookies": True,
                                  "password": PASSWORD})
        cookie = "__Host-jeton=" + login.cookies()["__Host-jeton"][0]
        passed(ask(s, Cookie=cookie), Roles="admin,ops")
        refused(ask(s, Cookie="__Host-jeton=x.y.z"), 401, "invalid_token")
        token = s.login()["access_token"]
        refused(ask(s, token, Cookie=cookie), 401, "invalid_request")


def test_none_and_bad_ones_are_401_without_a_body():
    with server() as s:
        token = s.login()["access_token"]
        refused(ask(s), 401)
        refused(ask(s, Authorization="Basic YTpi"), 401)
        for bad in (token[:-2], token + "x", "x", "a.b.c", token.split(".")[0]):
            refused(ask(s, bad), 401, "invalid_token")
        refused(ask(s, "two words"), 401, "invalid_request")
        log = s.log_text()
        assert '"guard_refused"' in log, log
        assert token[:-2] not in log


def test_b9_a_token_in_the_query_is_none():
    with server() as s:
        token = s.login()["access_token"]
        tap.equal(ask(s, None, "?access_token=" + token).status, 500)
        assert token not in s.log_text()


def test_an_ended_session_is_refused_at_once():
    with server() as s:
        pair = s.login()
        passed(ask(s, pair["access_token"]))
        tap.equal(s.logout(pair["refresh_token"]).status, 204)
        refused(ask(s, pair["access_token"]), 401, "invalid_token")
        token = s.login("bob")["access_token"]
        passed(ask(s, token))
        s.command("user", "disable", "bob")  # by another process
        if POSTGRES:
            time.sleep(0.3)  # store.staleness
        refused(ask(s, token), 401, "invalid_token")


def test_roles_and_scopes_are_what_the_proxy_demands():
    with server() as s:
        alice = s.login()["access_token"]
        bob = s.login("bob")["access_token"]
        passed(ask(s, alice, "?role=admin"))
        passed(ask(s, alice, "?role=boss%20admin"))
        passed(ask(s, alice, "?role=boss+ops"))
        refused(ask(s, alice, "?role=boss"), 403, "insufficient_scope")
        refused(ask(s, alice, "?role=adm"), 403, "insufficient_scope")
        refused(ask(s, bob, "?role=admin"), 403, "insufficient_scope")
        refused(ask(s, alice, "?scope=read"), 403, "insufficient_scope")


def test_scopes_of_a_client():
    with server() as s:
        secret = s.add_client("cron", *CRON)
        token = s.form("/token", {"grant_type": "client_credentials",
                                  "scope": "read"},
                       ("cron", secret)).json["access_token"]
        passed(ask(s, token, "?scope=read"), Subject="cron", Scope="read",
               Roles="")
        refused(ask(s, token, "?scope=read+write"), 403, "insufficient_scope")
        refused(ask(s, token, "?role=admin"), 403, "insufficient_scope")


def test_the_audience_is_ours_unless_the_proxy_says_another():
    with server(JETOND_TOKEN_AUDIENCE="orders") as s:
        token = s.login()["access_token"]
        passed(ask(s, token))
        passed(ask(s, token, "?audience=orders"))
        refused(ask(s, token, "?audience=billing"), 401, "invalid_token")


def test_a_demand_that_is_not_understood_lets_nobody_pass():
    with server() as s:
        token = s.login()["access_token"]
        for query in ("?rôle=admin", "?roles=admin", "?role=", "?role",
                      "?role=a&role=b", "?login=yes", "?role=%zz",
                      "?role=" + 600 * "a", "?" + "&".join(
                          f"a{i}=b" for i in range(40))):
            got = ask(s, token, query.replace("ô", "%C3%B4"))
            tap.equal((got.status, got.text), (500, ""), query)


def test_people_are_sent_to_the_login_page_if_the_proxy_wants_it():
    with server(JETOND_GUARD_LOGIN="https://id.example/login") as s:
        to = ask(s, None, "?login=redirect", Accept=HTML)
        tap.equal((to.status, to.text), (302, ""))
        tap.equal(to.field("Location"), "https://id.example/login")
        to = ask(s, "x.y.z", "?login=redirect", Accept=HTML)
        tap.equal(to.status, 302)
        refused(ask(s, None, "", Accept=HTML), 401)
        refused(ask(s, None, "?login=redirect"), 401)
        refused(ask(s, None, "?login=redirect", Accept="application/json"),
                401)
        token = s.login("bob")["access_token"]
        refused(ask(s, token, "?login=redirect&role=admin", Accept=HTML), 403,
                "insufficient_scope")
    with server() as s:
        refused(ask(s, None, "?login=redirect", Accept=HTML), 401)


def test_forwarded_fields_change_nothing():
    with server() as s:
        token = s.login("bob")["access_token"]
        lies = {"X-Forwarded-Uri": "/public", "X-Forwarded-Method": "OPTIONS",
                "X-Forwarded-For": "127.0.0.1", "X-Original-Url": "/public",
                "X-Jeton-Roles": "admin", "X-Jeton-Subject": "root",
                "X-Http-Method-Override": "OPTIONS", "X-Forwarded-Proto": "x"}
        refused(ask(s, None, "", **lies), 401)
        refused(ask(s, token, "?role=admin", **lies), 403,
                "insufficient_scope")
        tap.equal(s.post("/forward-auth", {}).status, 405)


def test_an_address_that_is_none_stops_the_start():
    s = Server(users=())
    s.environment["JETOND_GUARD_LOGIN"] = "javascript:alert(1)"
    done = subprocess.run([JETOND, "init",
                           "--dir", s.folder], capture_output=True, text=True,
                          env=s.environment, timeout=20)
    assert done.returncode != 0
    assert re.search(r"guard\.login = 'javascript:alert\(1\)'", done.stderr)
    s.__exit__()


tap.main(globals())
