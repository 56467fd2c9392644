# SPDX-License-Identifier: Apache-2.0
"""The same requests to a real djangorestframework-simplejwt and to jetond.

A Django project with its own tokens is written into a temporary folder and
driven by its test client; the same bodies go to jetond.  What they answer is
compared field by field; docs/from/simplejwt.md has what differs and why.
"""
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import tap
from server import PASSWORD, Server
from session_test import refused

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
sys.path.insert(0, str(TOP / "tests"))
import witnesses  # noqa: E402

WITNESS = TOP / "tests" / "witness"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
RIGHT = {"username": "alice", "password": PASSWORD}
NOT_VALID = "token_not_valid"


# ---- The two sides ----

def python():
    """A Python that has Django and simplejwt."""
    return witnesses.python_with("django", WITNESS / "django.txt")


class Answer:
    def __init__(self, status, challenge, text):
        self.status, self.challenge, self.text = status, challenge, text

    @property
    def json(self):
        return json.loads(self.text)

    def shape(self):
        """What is compared: tokens by their names alone."""
        body = self.json
        if isinstance(body, dict):
            body = {k: "token" if k in ("access", "refresh") and
                    isinstance(v, str) else v for k, v in body.items()}
        return self.status, self.challenge, body


class Django:
    """The project, in a process that takes a request per line."""

    def __init__(self, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [python(), WITNESS / "django_witness.py", self.folder.name,
             PASSWORD, *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return Answer(*json.loads(self.process.stdout.readline()))

    def post(self, path, body, kind=JSON):
        return self.ask(path=path, body=body, kind=kind)

    def disable(self):
        self.ask(disable="alice")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
        self.folder.cleanup()


class Jetond(Server):
    """The same requests to a jetond."""

    def ask_for(self, path, body, kind=JSON):
        a = self.request("POST", path, body, {"Content-Type": kind})
        return Answer(a.status, a.field("WWW-Authenticate"), a.text)

    def disable(self):
        self.command("user", "disable", "alice")


def each(run):
    """What `run(post, disable)` collects from both sides."""
    with Django() as d:
        theirs = run(d.post, d.disable)
    with Jetond(JETOND_SESSION_GRACE="0") as s:
        ours = run(s.ask_for, s.disable)
    return theirs, ours


def same(run):
    theirs, ours = each(run)
    tap.equal(len(ours), len(theirs))
    for i, (a, b) in enumerate(zip(theirs, ours)):
        tap.equal(b.shape(), a.shape(), f"answer {i}")


def text(body):
    return json.dumps(body)


def parts(token):
    return [json.loads(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)))
            for p in token.split(".")[:2]]


# ---- What is the same ----

def test_a_pair_and_its_refusals_are_the_same():
    bodies = [RIGHT, dict(RIGHT, password="wrong password"),
              dict(RIGHT, username="nobody"), {}, {"username": "alice"},
              {"password": PASSWORD}, {"username": "", "password": None},
              {"username": 1, "password": []}, {"username": {},
                                                "password": True},
              dict(RIGHT, username=" alice "), dict(RIGHT, more=1),
              {"username": "   ", "password": "x"}, [], "x", 1, True, None,
              {"username": "x" * 200, "password": "y" * 2000}]
    same(lambda post, _: [post("/api/token/", text(b)) for b in bodies])


def test_forms_and_other_bodies_are_the_same():
    def run(post, _):
        form = f"username=alice&password={PASSWORD.replace(' ', '+')}"
        return [post("/api/token/", form, FORM),
                post("/api/token/", "username=alice", FORM),
                post("/api/token/", "username=alice&password=x", FORM),
                post("/api/token/", "username=&password=", FORM),
                post("/api/token/", "", JSON), post("/api/token/", "", FORM),
                post("/api/token/", "x", "text/plain"),
                post("/api/token/refresh/", "refresh=x", FORM)]
    same(run)


def test_a_life_from_login_to_blacklist_is_the_same():
    def run(post, _):
        found = [post("/api/token/", text(RIGHT))]
        first = found[0].json
        for token in first.values():
            found.append(post("/api/token/verify/", text({"token": token})))
        found.append(post("/api/token/refresh/",
                          text({"refresh": first["refresh"]})))
        second = found[-1].json
        tap.equal(list(second), ["access", "refresh"])
        for token in second.values():
            found.append(post("/api/token/verify/", text({"token": token})))
        found.append(post("/api/token/blacklist/",
                          text({"refresh": second["refresh"]})))
        for _ in range(2):
            for path in ("blacklist", "refresh"):
                found.append(post(f"/api/token/{path}/",
                                  text({"refresh": second["refresh"]})))
        found.append(post("/api/token/verify/",
                          text({"token": second["refresh"]})))
        return found
    same(run)


def test_what_is_no_token_is_answered_the_same():
    def run(post, _):
        pair = post("/api/token/", text(RIGHT)).json
        found = []
        for path in ("refresh", "blacklist"):
            for bad in (pair["access"], "x", "a.b.c", pair["refresh"][:-4],
                        pair["refresh"][:-4] + "AAAA", "." * 50):
                found.append(post(f"/api/token/{path}/",
                                  text({"refresh": bad})))
        for bad in ("x", "a.b.c", pair["access"][:-8] + "AAAAAAAA",
                    pair["refresh"][:-8] + "AAAAAAAA", 5):
            found.append(post("/api/token/verify/", text({"token": bad})))
        for name in ("refresh", "verify", "blacklist"):
            for body in ({}, {"refresh": "", "token": ""},
                         {"refresh": None, "token": None},
                         {"refresh": [], "token": {}}, []):
                found.append(post(f"/api/token/{name}/", text(body)))
        return found
    same(run)


def test_a_used_refresh_token_is_blacklisted_in_both():
    def run(post, _):
        first = post("/api/token/", text(RIGHT)).json["refresh"]
        post("/api/token/refresh/", text({"refresh": first}))
        return [post("/api/token/refresh/", text({"refresh": first}))]
    same(run)


def test_a_disabled_user_gets_no_pair_in_both():
    def run(post, disable):
        disable()
        return [post("/api/token/", text(RIGHT))]
    same(run)


def test_the_claims_have_the_same_names():
    def run(post, _):
        return [post("/api/token/", text(RIGHT))]

    (theirs,), (ours,) = each(run)
    for kind in ("access", "refresh"):
        (_, a), (_, b) = parts(theirs.json[kind]), parts(ours.json[kind])
        assert set(a) <= set(b), (a, b)
        tap.equal(b["token_type"], kind)
        for name in a:
            tap.equal(type(b[name]), type(a[name]), name)
        assert b["exp"] > b["iat"] >= time.time() - 60, b
    tap.equal(parts(ours.json["access"])[1]["exp"] -
              parts(ours.json["access"])[1]["iat"], 300)


# ---- What differs: each row of the table in docs/from/simplejwt.md ----

def test_the_table_of_differences_is_true():
    def run(post, disable):
        pair = post("/api/token/", text(RIGHT)).json
        later = post("/api/token/", text(RIGHT)).json
        padded = post("/api/token/", text(dict(
            RIGHT, password=f" {PASSWORD} ")))
        broken = post("/api/token/", "{")
        post("/api/token/blacklist/", text({"refresh": pair["refresh"]}))
        ended = post("/api/token/verify/", text({"token": pair["access"]}))
        disable()
        gone = post("/api/token/refresh/", text({"refresh":
                                                 later["refresh"]}))
        alive = post("/api/token/verify/", text({"token": later["access"]}))
        return {"ended": ended, "gone": gone, "alive": alive,
                "padded": padded, "broken": broken}

    theirs, ours = each(run)
    tap.equal((theirs["ended"].status, ours["ended"].status), (200, 401))
    tap.equal(ours["ended"].json, {"detail": "Token is blacklisted",
                                   "code": NOT_VALID})
    tap.equal((theirs["alive"].status, ours["alive"].status), (200, 401))
    tap.equal((theirs["gone"].status, ours["gone"].status), (401, 401))
    tap.equal(theirs["gone"].json, {"detail": "No active account found for "
                                              "the given token."})
    tap.equal(ours["gone"].json, {"detail": "Token is blacklisted",
                                  "code": NOT_VALID})
    tap.equal((theirs["padded"].status, ours["padded"].status), (200, 401))
    tap.equal((theirs["broken"].status, ours["broken"].status), (400, 400))
    for a in (theirs["broken"], ours["broken"]):
        assert re.match("JSON parse error - ", a.json["detail"]), a.text


# ---- What stays sound ----

def test_s1_reuse_ends_the_session_in_this_spelling_too():
    with Jetond(JETOND_SESSION_GRACE="0") as s:
        first = s.ask_for("/api/token/", text(RIGHT)).json
        body = text({"refresh": first["refresh"]})
        second = s.ask_for("/api/token/refresh/", body).json
        tap.equal(s.ask_for("/api/token/refresh/", body).status, 401)
        tap.equal(s.ask_for("/api/token/refresh/", text(
            {"refresh": second["refresh"]})).status, 401)
        refused(s.me(second["access"]))
        assert "reuse" in s.log_text()


def test_a_lost_answer_gets_the_very_same_refresh_token_again():
    with Jetond() as s:
        first = s.ask_for("/api/token/", text(RIGHT)).json
        body = text({"refresh": first["refresh"]})
        second = s.ask_for("/api/token/refresh/", body).json
        time.sleep(1.1)
        again = s.ask_for("/api/token/refresh/", body).json
        tap.equal(again["refresh"], second["refresh"])
        tap.equal(s.me(again["access"]).status, 200)


def test_a26_each_spelling_is_good_on_its_own_routes_only():
    with Jetond() as s:
        pair, drf = s.login(), s.ask_for("/api/token/", text(RIGHT)).json
        tap.equal(s.me(drf["access"]).status, 200)
        tap.equal(s.me(drf["refresh"]).status, 401)
        assert s.refresh(drf["refresh"]).status in (400, 401)
        a = s.ask_for("/api/token/refresh/",
                      text({"refresh": pair["refresh_token"]}))
        tap.equal(a.json, {"detail": "Token is invalid", "code": NOT_VALID})
        tap.equal(s.refresh(pair["refresh_token"]).status, 200)


def test_a_tampered_refresh_token_touches_nothing():
    with Jetond(JETOND_SESSION_GRACE="0") as s:
        token = s.ask_for("/api/token/", text(RIGHT)).json["refresh"]
        for at in range(0, len(token), 3):
            bad = token[:at] + ("x" if token[at] != "x" else "y") + \
                token[at + 1:]
            a = s.ask_for("/api/token/refresh/", text({"refresh": bad}))
            tap.equal(a.status, 401, at)
        for n in range(1, len(token), 7):
            a = s.ask_for("/api/token/refresh/", text({"refresh": token[:n]}))
            tap.equal(a.status, 401, n)
        tap.equal(s.ask_for("/api/token/refresh/",
                            text({"refresh": token})).status, 200)


def test_attempts_are_throttled_in_drfs_words():
    with Jetond(JETOND_THROTTLE_USER="2", JETOND_THROTTLE_USER_EVERY="50") \
            as s:
        wrong = text(dict(RIGHT, password="wrong password"))
        got = [s.ask_for("/api/token/", wrong) for _ in range(3)]
        tap.equal([a.status for a in got], [401, 401, 429])
        assert re.fullmatch(r"Request was throttled\. Expected available in "
                            r"\d+ seconds\.", got[2].json["detail"])


def test_drf_services_take_the_access_token_with_three_settings():
    with Jetond() as s:
        token = s.ask_for("/api/token/", text(RIGHT)).json["access"]
        issuer = parts(token)[1]["iss"]
        with Django(issuer, f"http://127.0.0.1:{s.port}/jwks.json") as d:
            a = d.ask(whoami=token)
            tap.equal(a.status, 200, a.text)
            tap.equal(a.json["user_id"], parts(token)[1]["sub"])
            tap.equal(d.ask(whoami=token[:-8] + "AAAAAAAA").status, 401)


if __name__ == "__main__":
    tap.main(globals())
