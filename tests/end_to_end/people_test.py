# SPDX-License-Identifier: Apache-2.0
"""People by jetond user ...: roles, ends, and passwords from elsewhere."""
import hashlib
import base64
import json
import os
import subprocess
import time

import tap
from server import JETOND, PASSWORD, Server
from session_test import claims_of, invalid_grant, refused

B = "s5OZpeihBCP0uKhQTbK00e"
# Of PASSWORD: by Python's hashlib, and by libxcrypt.
HASHES = {
    "django": "pbkdf2_sha256$20000$saltysalt$" + base64.b64encode(
        hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"saltysalt",
                            20000)).decode(),
    "bcrypt": f"$2b$04${B}.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
    "php": f"$2y$04${B}.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
    "django-bcrypt":
        f"bcrypt_sha256$$2b$04${B}tehCx47ciTGieoDJQ2HS7ddyPfV0mdW",
    "sha512crypt": "$6$rounds=1000$saltysalt$G5P7YFDZv.krqTXM6nNGQy1XeFY."
                   "QRyu4zRt4sRiPsuphnd0OhCKYsFhDzASTMHBKLupnvTivZRhrVyZYv.GQ/",
    "yescrypt": "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$"
                "y8e1eitiNDaQsFFW6d.9KbSTlk5zV3R3coZQtfcNAO5",
}


def run(s, *words):
    return subprocess.run([JETOND, *words, "--dir", s.folder],
                          capture_output=True, text=True, env=s.environment,
                          timeout=60)


def import_lines(s, *lines):
    path = os.path.join(s.folder, "..", "people.jsonl")
    with open(path, "w") as f:
        for line in lines:
            f.write((line if isinstance(line, str) else json.dumps(line))
                    + "\n")
    return run(s, "user", "import", path)


def users(s):
    found = [json.loads(x) for x in s.command("user", "list").splitlines()]
    return {u["name"]: u for u in found}


def stored_hash(s, name):
    path = os.path.join(s.folder, "..", f"out{time.monotonic_ns()}.jsonl")
    s.command("export", path)
    with open(path) as f:
        for line in f:
            row = json.loads(line).get("users", {})
            if row.get("name") == name:
                return row["password"]
    raise AssertionError(name)


def login(s, name, password=PASSWORD):
    return s.post("/login", {"username": name, "password": password})


def test_hashes_from_elsewhere_open_and_become_ours_at_the_first_login():
    with Server(users=()) as s:
        done = import_lines(s, *({"name": n, "password": h,
                                  "roles": ["moved"]}
                                 for n, h in HASHES.items()))
        tap.equal(done.returncode, 0, done.stderr)
        for name, text in HASHES.items():
            invalid_grant(login(s, name, PASSWORD + "!"))
            tap.equal(stored_hash(s, name), text)
            a = login(s, name)
            tap.equal(a.status, 200, f"{name}: {a.text}")
            tap.equal(claims_of(a.json["access_token"])["roles"], ["moved"])
            assert stored_hash(s, name).startswith("$argon2id$v=19$m=8192,t=1")
            tap.equal(login(s, name).status, 200)
            invalid_grant(login(s, name, PASSWORD + "!"))


def test_an_import_is_all_or_nothing_and_names_the_line():
    good = {"name": "ann", "password": HASHES["bcrypt"]}
    cases = [
        ({"name": "bob"}, "password"), ({"password": "x"}, "name"),
        ({"name": "bob", "password": "secret"}, "known kind"),
        ({"name": "bob", "password": "$1$salt$x"}, "known kind"),
        ({"name": "bob", "password": ""}, "hash"),
        ({"name": "bob", "password": HASHES["bcrypt"].replace("04", "31")},
         "costs too much"),
        ({"name": "bob", "password":
          "$argon2id$v=19$m=4194304,t=3,p=1$c2FsdA$aGFzaA"}, "too much"),
        ({"name": "bob", "password": "pbkdf2_sha256$900000000$salt$aGFzaA=="},
         "too much"),
        ({"name": "bob", "password": HASHES["php"], "admin": 1}, "admin"),
        ({"name": "b\nb", "password": HASHES["php"]}, "name"),
        (good, "already"), ("{", "JSON"), ("[]", "JSON"),
    ]
    with Server(users=()) as s:
        for bad, why in cases:
            done = import_lines(s, good, {**good, "name": "eve"}, bad)
            tap.equal(done.returncode, 1, str(bad))
            assert "people.jsonl:3: " in done.stderr, done.stderr
            assert why in done.stderr, (why, done.stderr)
            assert "nothing was imported" in done.stderr
            tap.equal(users(s), {})


def test_s16_an_expensive_hash_that_got_into_the_store_is_never_computed():
    with Server(users=()) as s:
        path = os.path.join(s.folder, "..", "rows.jsonl")
        with open(path, "w") as f:
            for name, text in (
                    ("a", "$2b$31$" + B + ".zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu"),
                    ("b", "$6$rounds=999999999$saltysalt$x"),
                    ("c", "$argon2id$v=19$m=8388608,t=3,p=1$c2FsdA$aGFzaA"),
                    ("d", "pbkdf2_sha256$900000000$salt$aGFzaA=="),
                    ("e", "$y$jKT$F5Jx5fExrKuPp53xLKQ..1$x")):
                f.write(json.dumps({"users": {"name": name, "password": text}})
                        + "\n")
        s.command("import", path)
        started = time.monotonic()
        for name in "abcde":
            invalid_grant(login(s, name))
        assert time.monotonic() - started < 5


def test_users_are_listed_and_named_by_what_they_are():
    with Server(users=()) as s:
        s.add_user("ann", PASSWORD, "--role", "admin", "--role", "ops")
        s.add_user("bob")
        s.command("user", "disable", "bob")
        found = users(s)
        tap.equal(list(found), ["ann", "bob"])
        tap.equal(found["ann"]["roles"], ["admin", "ops"])
        tap.equal((found["ann"]["disabled"], found["bob"]["disabled"]),
                  (False, True))
        assert "argon2" not in s.command("user", "list")
        s.command("user", "enable", "bob")
        tap.equal(users(s)["bob"]["disabled"], False)
        for wrong in (("role", "nobody"), ("remove", "nobody"),
                      ("disable", "nobody")):
            done = run(s, "user", *wrong)
            tap.equal(done.returncode, 1)
            assert "there is no user 'nobody'" in done.stderr, done.stderr
        for wrong in (("role",), ("list", "x"), ("remove",), ("import",)):
            tap.equal(run(s, "user", *wrong).returncode, 2, str(wrong))
        tap.equal(run(s, "user", "role", "ann", "--role", "a b").returncode, 1)
        weak = subprocess.run([JETOND, "user", "add", "eve", "--dir", s.folder,
                               "--password-stdin"], input="password1234",
                              capture_output=True, text=True,
                              env=s.environment)
        tap.equal(weak.returncode, 1)
        assert "too common" in weak.stderr, weak.stderr


def test_a_refresh_reads_the_user_again():
    with Server() as s:
        pair = s.login()
        tap.equal(claims_of(pair["access_token"])["roles"], [])
        s.command("user", "role", "alice", "--role", "admin")
        tap.equal(s.me(pair["access_token"]).json["roles"], ["admin"])
        pair = s.refresh(pair["refresh_token"]).json
        tap.equal(claims_of(pair["access_token"])["roles"], ["admin"])
        s.command("user", "role", "alice")
        pair = s.refresh(pair["refresh_token"]).json
        tap.equal(claims_of(pair["access_token"])["roles"], [])


def test_s18_whatever_takes_a_user_away_is_true_everywhere_at_once():
    def introspect(token):
        return s.form("/introspect", {"token": token},
                      ("orders", secret)).json

    with Server(users=("ann", "bob", "cleo"),
                JETOND_STORE_STALENESS="0") as s:
        secret = s.add_client("orders", "--kind", "resource", "--audience",
                              f"http://127.0.0.1:{s.port}")
        for name, words in (("ann", ("disable", "ann")),
                            ("bob", ("remove", "bob")),
                            ("cleo", ("password", "cleo",
                                      "--random-password"))):
            pair = s.login(name)
            tap.equal(introspect(pair["access_token"])["active"], True)
            s.command("user", *words)
            tap.equal(introspect(pair["access_token"]), {"active": False})
            refused(s.me(pair["access_token"]))
            refused(s.post("/verify", {"token": pair["access_token"]}))
            invalid_grant(s.refresh(pair["refresh_token"]))
            invalid_grant(login(s, name))


def test_a_removed_name_is_free_for_somebody_else():
    with Server() as s:
        pair, before = s.login(), users(s)["alice"]["id"]
        s.command("user", "remove", "alice")
        tap.equal(users(s), {})
        s.add_user("alice")
        assert users(s)["alice"]["id"] != before
        refused(s.me(pair["access_token"]))
        invalid_grant(s.refresh(pair["refresh_token"]))
        s.command("user", "remove", "alice")
        s.add_user("alice")
        tap.equal(login(s, "alice").status, 200)


if __name__ == "__main__":
    tap.main(globals())
