# SPDX-License-Identifier: Apache-2.0
"""A whole story with known secrets, and then a search for them everywhere."""
import base64
import json
import pathlib
import subprocess

import postgres
import tap
from server import POSTGRES, Server

PASSWORD = "canary-Password-7f3a91c05d"
WRONG = "canary-Wrong-b2860e4417"
IN_QUERY = "canary-Query-03d9aa51e6"
API = "https://api.example"


class Story:
    """What was secret in it, under a name each."""

    def __init__(self, server):
        self.s = server
        self.secrets = {"password": PASSWORD, "wrong password": WRONG,
                        "query": IN_QUERY}

    def keep(self, what, answer):
        for name in ("access_token", "refresh_token", "csrf_token"):
            if name in answer.json:
                self.secrets[f"{what} {name}"] = answer.json[name]
        for name, (value, _) in answer.cookies().items():
            if len(value) > 20:
                self.secrets[f"{what} {name}"] = value
        return answer.json

    def client(self, name, *options):
        secret = self.s.add_client(name, *options, "--audience", API)
        self.secrets[f"secret of {name}"] = secret
        return name, secret

    def people(self):
        s = self.s
        s.add_user("bob", PASSWORD)
        who = {"username": "bob", "password": PASSWORD}
        pair = self.keep("login", s.post("/login", who))
        s.me(pair["access_token"])
        pair = self.keep("refresh", s.refresh(pair["refresh_token"]))
        s.refresh(pair["refresh_token"][:-2] + "AA")
        s.post("/login", dict(who, password=WRONG))
        s.post("/login", dict(who, username=WRONG))
        s.request("POST", "/login", '{"password":"' + WRONG,
                  {"Content-Type": "application/json"})
        self.keep("cookies", s.post("/login", dict(who, cookies=True)))
        s.get("/me?access_token=" + IN_QUERY)
        s.raw(b"GET /me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
              + IN_QUERY.encode() + b"\n\r\n")
        s.logout(pair["refresh_token"])
        s.refresh(pair["refresh_token"])

    def programs(self):
        s = self.s
        shop = self.client("shop", "--grant", "password", "--grant",
                           "refresh_token", "--grant", "client_credentials")
        api = self.client("api", "--kind", "resource")
        pair = self.keep("password", s.form("/token", {
            "grant_type": "password", "username": "bob",
            "password": PASSWORD}, basic=shop))
        single = self.keep("own", s.form(
            "/token", {"grant_type": "client_credentials"}, basic=shop))
        again = {"grant_type": "refresh_token",
                 "refresh_token": pair["refresh_token"]}
        newer = self.keep("rotated", s.form("/token", again, basic=shop))
        for token in (newer["access_token"], IN_QUERY):
            s.form("/introspect", {"token": token}, basic=api)
        s.form("/token", again, basic=("shop", WRONG))
        s.form("/token", dict(again, client_secret=WRONG, client_id="shop"))
        s.form("/revoke", {"token": single["access_token"]}, basic=shop)
        s.form("/revoke", {"token": newer["refresh_token"]}, basic=shop)

    def keys(self):
        self.s.command("key", "add", "EdDSA")
        self.s.command("user", "password", "bob", "--password-stdin",
                       stdin=PASSWORD + "-2")


def parts_of(secrets):
    """The secrets, and of tokens what makes them good: the last part."""
    for name, text in secrets.items():
        yield name, text
        if text.count(".") == 2:
            yield name + ", its end", text.rsplit(".", 1)[1]


def search(data, where, secrets):
    for name, text in parts_of(secrets):
        found = data.find(text.encode())
        assert found < 0, f"{where} has the {name}"
        for form in (base64.b64encode(text.encode()),
                     text.encode().hex().encode()):
            assert form not in data, f"{where} has the {name}, encoded"


def search_master_key(server, places):
    """It seals the others, and stands in its own file alone."""
    master = pathlib.Path(server.folder, "master.key").read_bytes().strip()
    assert len(master) >= 32
    for where, data in places.items():
        assert where == "master.key" or master not in data, where


def search_keys(places):
    """A sealed key shows nothing of what a private one looks like."""
    for where, data in places.items():
        for sign in (b'"d":"', b'"k":"', b"PRIVATE KEY"):
            assert sign not in data, f"{where} has {sign}"


def files_of(server):
    """Every file that is there, by its name."""
    found = {"log": pathlib.Path(server.folder).parent / "log"}
    for path in pathlib.Path(server.folder).rglob("*"):
        found[path.name] = path
    return {n: p.read_bytes() for n, p in found.items() if p.is_file()}


def dump_of(schema):
    """All that PostgreSQL has of it, as text."""
    done = subprocess.run([str(postgres.programs() / "pg_dump"), "-a", "-n",
                           schema, POSTGRES],
                          **postgres.somebody(), check=True,
                          capture_output=True, cwd="/", timeout=60)
    return done.stdout


def test_g10_no_secret_is_in_a_log_the_database_or_a_backup():
    with Server() as s:
        story = Story(s)
        story.people()
        story.programs()
        story.keys()
        s.command("backup", s.folder + "/backup.db")
        running = files_of(s)
        tap.equal(s.stop(), 0)
        places = files_of(s)
        places.update((n + " (live)", d) for n, d in running.items())
        if POSTGRES:
            places["dump"] = dump_of(s.schema)
        assert len(story.secrets) >= 14, sorted(story.secrets)
        assert b"refresh_refused" in places["log"]
        for where, data in places.items():
            search(data, where, story.secrets)
        assert len(places.get("dump", b"x" * 2000)) >= 2000
        places.pop("master.key (live)")
        search_master_key(s, places)
        search_keys(places)
        for line in places["log"].decode().splitlines():
            json.loads(line)


def test_g10_the_search_finds_what_it_looks_for():
    with Server() as s:
        secrets = {"password": "canary", "token": "a.b.cdefgh"}
        for text in (b"x canary x", b"x cdefgh", base64.b64encode(b"canary"),
                     b"canary".hex().encode()):
            try:
                search(text, "here", secrets)
            except AssertionError:
                continue
            raise AssertionError(text)
        tap.equal(s.get("/healthz").status, 200)


def test_g10_a_core_cannot_be_made_or_read():
    with Server() as s:
        status = pathlib.Path(f"/proc/{s.process.pid}/limits").read_text()
        core = next(line for line in status.splitlines()
                    if line.startswith("Max core file size"))
        tap.equal(core.split()[4:6], ["0", "0"])


if __name__ == "__main__":
    tap.main(globals())
