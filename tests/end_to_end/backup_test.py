# SPDX-License-Identifier: Apache-2.0
"""backup and restore, export and import, on either store and between them."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading

import postgres
import tap
from server import JETOND, PASSWORD, POSTGRES, Server


def run(server, *words):
    """The status and stderr of a command on this server's store."""
    done = subprocess.run([JETOND, *words, "--dir", server.folder],
                          capture_output=True, text=True, timeout=60,
                          env=server.environment)
    return done.returncode, done.stderr


def refused(status_and_text, *words):
    status, text = status_and_text
    tap.equal(status, 1, text)
    tap.equal(len(text.splitlines()), 1, text)
    for word in words:
        assert word in text, text


def equal_status(status, *answers):
    for answer in answers:
        tap.equal(answer.status, status, answer.text)


def lines_of(path):
    return [json.loads(x) for x in pathlib.Path(path).read_text().splitlines()]


def new_master(server, folder):
    """A folder with this server's master key and nothing else."""
    os.mkdir(folder, 0o700)
    shutil.copy2(server.folder + "/master.key", folder)
    return folder


def test_a_backup_is_a_private_file_of_one_moment():
    with Server(users=("alice", "bob")) as s:
        pair = s.login()
        path = s.folder + "/../backup"
        s.command("backup", path)
        tap.equal(os.stat(path).st_mode & 0o777, 0o600)
        tap.equal(sorted(os.listdir(pathlib.Path(path).parent)),
                  ["backup", "log", "var"])
        database = sqlite3.connect(path)
        tap.equal([n for n, in database.execute(
            "SELECT name FROM users ORDER BY name")], ["alice", "bob"])
        tap.equal(database.execute(
            "SELECT count(*) FROM sessions").fetchone(), (1,))
        tap.equal(database.execute("PRAGMA integrity_check").fetchone(),
                  ("ok",))
        database.close()
        refused(run(s, "backup", path), "already")
        equal_status(200, s.refresh(pair["refresh_token"]))


def test_a_backup_under_load_holds_together():
    """Each session in it has its user; refreshes go on meanwhile."""
    def keep_on():
        token = s.login()["refresh_token"]
        while not ending.is_set():
            answer = s.refresh(token)
            equal_status(200, answer)
            token = answer.json["refresh_token"]

    ending = threading.Event()
    with Server() as s, concurrent.futures.ThreadPoolExecutor(4) as pool:
        busy = [pool.submit(keep_on) for _ in range(4)]
        try:
            for i in range(3):
                s.add_user(f"user{i}")
                path = f"{s.folder}/backup{i}"
                s.command("backup", path)
                database = sqlite3.connect(path)
                tap.equal(database.execute(
                    "SELECT count(*) FROM users").fetchone(), (2 + i,))
                tap.equal(database.execute(
                    "PRAGMA foreign_key_check").fetchall(), [])
                database.close()
        finally:
            ending.set()
        for b in busy:
            b.result()


def test_what_was_restored_is_what_was_there():
    with Server() as s:
        before = s.login()
        path = s.folder + "/backup"
        s.command("backup", path)
        s.add_user("late")
        after = s.login()
        refused(run(s, "restore", path), "--replace")
        s.command("restore", path, "--replace")
        equal_status(401, s.post("/login", {"username": "late",
                                            "password": PASSWORD}))
        equal_status(401, s.me(after["access_token"]),
                     s.refresh(after["refresh_token"]))
        # A token that may have been used since is not good once more.
        equal_status(401, s.me(before["access_token"]),
                     s.refresh(before["refresh_token"]))
        s.login()


def test_sessions_can_be_kept_where_a_store_moves():
    with Server() as s:
        pair = s.login()
        s.command("backup", s.folder + "/backup")
        s.stop()
        s.command("restore", s.folder + "/backup", "--replace",
                  "--keep-sessions")
        s.start()
        equal_status(200, s.me(pair["access_token"]),
                     s.refresh(pair["refresh_token"]))


def test_a_backup_goes_into_the_other_store():
    with Server(users=("alice", "zoë")) as s:
        pair = s.login()
        s.command("backup", s.folder + "/backup")
        s.command("export", s.folder + "/lines")
        s.stop()
        del s.environment["JETOND_STORE_DATABASE"]
        s.command("restore", s.folder + "/backup", "--keep-sessions")
        s.start()
        equal_status(200, s.me(pair["access_token"]))
        s.login("zoë")
        s.stop()
        s.command("export", s.folder + "/lines2")
        again = lines_of(s.folder + "/lines2")
        for line in lines_of(s.folder + "/lines"):
            assert line in again, line


if not POSTGRES:  # there is no other store in this run
    del test_a_backup_goes_into_the_other_store


def test_what_is_no_backup_is_refused_and_changes_nothing():
    with Server() as s:
        pair = s.login()
        good = s.folder + "/backup"
        s.command("backup", good)
        data = pathlib.Path(good).read_bytes()
        other = s.folder + "/other"
        sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
        bad = s.folder + "/bad"
        for content in (b"", b"x" * 5000, data[:5000],
                        data[:4096] + b"\xff" * (len(data) - 4096),
                        pathlib.Path(other).read_bytes()):
            pathlib.Path(bad).write_bytes(content)
            refused(run(s, "restore", bad, "--replace"), "bad")
        refused(run(s, "restore", s.folder + "/none", "--replace"), "none")
        equal_status(200, s.me(pair["access_token"]))
        database = sqlite3.connect(good)
        database.execute("INSERT INTO schema_version VALUES (9999)")
        database.commit()
        database.close()
        refused(run(s, "restore", good, "--replace"), "too old")
        equal_status(200, s.refresh(pair["refresh_token"]))


def test_s33_a_backup_needs_its_master_key():
    with Server() as s, Server() as other:
        s.command("backup", s.folder + "/backup")
        refused(run(other, "restore", s.folder + "/backup", "--replace"),
                "master key")
        other.login()


def test_an_export_can_be_imported_again():
    with Server(users=("alice", "o'brien", "[]", '{"a":1}')) as s:
        s.command("user", "disable", "[]")
        pair = s.login()
        path = s.folder + "/lines"
        s.command("export", path)
        tap.equal(os.stat(path).st_mode & 0o777, 0o600)
        rows = lines_of(path)
        tap.equal([list(r) for r in rows], [["users"]] * 4 + [["sessions"]])
        with tempfile.TemporaryDirectory() as folder:
            settings = {}
            if POSTGRES:
                url, _ = postgres.new_schema(POSTGRES)
                settings["JETOND_STORE_DATABASE"] = url
            with Server(folder=new_master(s, folder + "/var"),
                        **settings) as t:
                t.command("import", path)
                t.login("o'brien")
                t.login('{"a":1}')
                equal_status(401, t.post("/login", {"username": "[]",
                                                    "password": PASSWORD}))
                t.command("export", folder + "/again")
                again = lines_of(folder + "/again")
                tap.equal([r for r in again if "users" in r], rows[:4])
                assert rows[4] in again
        refused(run(s, "export", path), "lines")
        equal_status(200, s.refresh(pair["refresh_token"]))


def row(**members):
    return json.dumps({"users": members})


def test_a_wrong_line_is_named_and_nothing_is_imported():
    with Server() as s:
        path = s.folder + "/lines"
        good = row(name="new", password="$argon2id$hash")
        for line, word in (
                ("{", "JSON"), ("[]", "JSON"), ('"x"', "JSON"),
                ("{}", "kind"), ('{"users":1}', "kind"),
                ('{"keys":{"kid":"x"}}', "keys"),
                ('{"schema_version":{"version":1}}', "schema_version"),
                (row(name="a"), "password"), (row(password="x"), "name"),
                (row(name="a", password="x", admin=1), "admin"),
                (row(name=5, password="x"), "name"),
                (row(name="a", password="x", created="now"), "created"),
                (row(name="a", password="x", disabled=1.5), "disabled"),
                (row(name="a\n", password="x"), "name"),
                (row(name="", password="x"), "name"),
                (row(name="a", password=""), "password"),
                (row(name="a", password="x" * 500), "password"),
                (row(name="a", password="x", id="x" * 23), "id"),
                (row(name="a", password="x", roles="admin"), "roles"),
                (row(name="a", password="x", roles=["a b"]), "roles"),
                (row(name="a", password="x", roles={"a": 1}), "roles"),
                (row(name="alice", password="x"), "already"),
                (good, "already"),
                (row(name="a", password="x")[:-1] + ',"users":{}}', "JSON"),
                (row(name="a", password="x") + row(name="b", password="x"),
                 "JSON"),
                (json.dumps({"sessions": {"sid": "x", "user_id": "nobody"}}),
                 "missing"),
                (row(name="a" * 200000, password="x"), "long"),
                (good[:-1] + "\0}", "JSON")):
            pathlib.Path(path).write_text(good + "\n\n" + line + "\n")
            refused(run(s, "import", path), f"{path}:3:", word)
        refused(run(s, "import", s.folder + "/none"), "none")
        s.command("export", s.folder + "/after")
        tap.equal(len(lines_of(s.folder + "/after")), 1)
        pathlib.Path(path).write_text(good)
        s.command("import", path)
        s.command("user", "exists", "new")


def test_a_session_of_nobody_is_not_imported():
    with Server() as s:
        s.login()
        s.command("export", s.folder + "/lines")
        session = [r for r in lines_of(s.folder + "/lines")
                   if "sessions" in r][0]
        session["sessions"].update(sid="other", user_id="nobody")
        path = s.folder + "/bad"
        pathlib.Path(path).write_text(json.dumps(session))
        refused(run(s, "import", path), f"{path}:1:")


def test_many_rows_go_through_in_pages():
    with Server() as s:
        path = s.folder + "/lines"
        pathlib.Path(path).write_text("".join(
            row(name=f"user{i}", password="$x$") + "\n" for i in range(2001)))
        s.command("import", path)
        s.command("backup", s.folder + "/backup")
        s.command("restore", s.folder + "/backup", "--replace")
        s.command("export", s.folder + "/again")
        names = {r["users"]["name"] for r in lines_of(s.folder + "/again")}
        tap.equal(len(names), 2002)


if __name__ == "__main__":
    tap.main(globals())
