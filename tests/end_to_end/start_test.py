# SPDX-License-Identifier: Apache-2.0
"""Starting jetond: by hand, by `make run`, and when something is wrong."""
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

import tap
from server import BUILD, JETOND, SANITIZED, TOP, Server, free_port

# It breaks the files of a store; postgres_test.py has what is like it there.
RUNS_ONCE = True


def start(*words, **environment):
    """The exit status and stderr of a jetond that should not stay up."""
    done = subprocess.run([JETOND, *words], capture_output=True, text=True,
                          env=dict(os.environ, **environment), timeout=20)
    return done.returncode, done.stderr


def complains(status_and_text, *words):
    status, text = status_and_text
    assert status not in (0, -6, -11), (status, text)
    tap.equal(len(text.strip().splitlines()), 1, text)
    for word in words:
        assert word in text, text


def test_a_taken_port_is_one_line():
    with Server() as s, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        complains(start("--dir", s.folder, "--listen", f"127.0.0.1:{port}"),
                  str(port))
        complains(start("--dir", s.folder, "--listen",
                        f"127.0.0.1:{s.port}"), str(s.port))
        tap.equal(s.get("/healthz").status, 200)


def test_a_folder_that_cannot_be_is_one_line():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "file"
        path.write_text("")
        complains(start("init", "--dir", str(path / "var")), str(path))
        complains(start("--dir", str(path / "nothing"), "--listen",
                        "127.0.0.1:0"), "nothing")


def test_a_wrong_configuration_names_file_and_line():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "jetond.conf"
        for text, line, word in (
                ("[server]\nlisten = 127.0.0.1:1\nlissen = x\n", 3, "lissen"),
                ("[token]\naccess_lifetime = 5x\n", 2, "access_lifetime"),
                ("[nothing]\na = b\n", 2, "nothing"),
                ("[session]\n\ngrace = -1\n", 3, "grace")):
            path.write_text(text)
            complains(start("--config", str(path)), f"{path}:{line}", word)
        complains(start("--config", folder + "/none"), "none")
        complains(start(JETOND_TOKEN_ACCESS_LIFETIME="never"),
                  "JETOND_TOKEN_ACCESS_LIFETIME")


def test_s34_a_key_that_others_can_read_stops_the_start():
    with Server() as s:
        s.stop()
        os.chmod(s.folder + "/master.key", 0o644)
        complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"),
                  "master.key")
        os.chmod(s.folder + "/master.key", 0o600)
        s.start()


def test_s33_a_lost_or_foreign_master_key_is_not_replaced():
    with Server() as s:
        token = s.login()["access_token"]
        s.stop()
        path = pathlib.Path(s.folder) / "master.key"
        good = path.read_bytes()
        path.unlink()
        complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"),
                  "master.key")
        with Server() as other:
            shutil.copy(other.folder + "/master.key", path)
        complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"), "key")
        for bad in (b"", b"x", good[:-5], good + b"x" * 40):
            path.write_bytes(bad)
            complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"),
                      "master.key")
        path.write_bytes(good)
        s.start()
        tap.equal(s.me(token).status, 200)


def test_a_newer_or_broken_database_stops_the_start():
    with Server() as s:
        s.stop()
        path = s.folder + "/jetond.db"
        database = sqlite3.connect(path)
        database.execute("INSERT INTO schema_version (version) VALUES (9999)")
        database.commit()
        database.close()
        complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"),
                  "too old")
        for suffix in ("-wal", "-shm"):
            pathlib.Path(path + suffix).unlink(missing_ok=True)
        pathlib.Path(path).write_bytes(b"this is no database" * 100)
        complains(start("--dir", s.folder, "--listen", "127.0.0.1:0"),
                  "jetond.db")


def test_a_network_file_system_under_sqlite_is_refused():
    """Over a statfs(2) that says what a mounted network would."""
    if SANITIZED:
        raise tap.Skip("a sanitizer wants to be loaded first")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "statfs.c"
        source.write_text(
            "#include <stdlib.h>\n#include <sys/vfs.h>\n"
            "int statfs64(const char *p, struct statfs64 *s) { (void)p;"
            " s->f_type = strtol(getenv(\"TYPE\"), 0, 16); return 0; }\n"
            "int statfs(const char *p, struct statfs *s) { (void)p;"
            " s->f_type = strtol(getenv(\"TYPE\"), 0, 16); return 0; }\n")
        shim = folder + "/statfs.so"
        subprocess.run(["cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", shim,
                        str(source)], check=True)
        for kind, name in (("6969", "NFS"), ("ff534d42", "CIFS"),
                           ("fe534d42", "SMB2"), ("00c36400", "Ceph")):
            complains(start("init", "--dir", folder + "/var", LD_PRELOAD=shim,
                            TYPE=kind), name, "PostgreSQL")
        status, said = start("init", "--dir", folder + "/var",
                             LD_PRELOAD=shim, TYPE="ef53")
        tap.equal(status, 0, said)


def test_only_the_right_words_are_a_command():
    for words in (["nonsense"], ["user"], ["user", "add"], ["--listen"],
                  ["user", "add", "x", "--nonsense"], ["init", "more"]):
        status, text = start(*words)
        assert status not in (0, -6, -11), (words, text)
        assert text, words


def test_a_weak_password_or_a_bad_name_is_not_taken():
    with Server() as s:
        for name, password in (("bob", "short"), ("bob", ""),
                               ("bob", "x" * 1025), ("", "x" * 20),
                               ("a\nb", "x" * 20), ("alice", "x" * 20)):
            done = subprocess.run(
                [JETOND, "user", "add", name, "--dir", s.folder,
                 "--password-stdin"], input=password, capture_output=True,
                text=True, timeout=20)
            assert done.returncode not in (0, -6, -11), (name, done.stderr)
            assert done.stderr.strip(), name


class Run:
    """`make run` in a clone of the committed tree, with this build."""

    def __init__(self, folder, port):
        self.process = subprocess.Popen(
            ["make", "--no-print-directory", "run", f"BUILD={BUILD}",
             f"PORT={port}"], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        self.said = ""
        dashes = 0
        while dashes < 2:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
            dashes += bool(re.fullmatch("-{20,}\n", line))
        self.block = re.split("^-{20,}\n", self.said, flags=re.M)[1]

    def stop(self):
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=20)


def copy_of_the_tree(folder):
    """What a clone has, as it stands in the working tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (TOP / name).is_file() and not name.startswith("tests/vectors"):
            target = pathlib.Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, target)


def paste(block, **environment):
    return subprocess.run(["sh", "-c", block], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60,
                          env=dict(os.environ, **environment))


def test_make_run_tells_a_story_that_can_be_pasted():
    with tempfile.TemporaryDirectory() as folder:
        copy_of_the_tree(folder)
        port = free_port()
        run = Run(folder, port)
        try:
            done = paste(run.block)
            tap.equal(done.returncode, 0, done.stdout + done.stderr)
            assert '"username":"alice"' in done.stdout, done.stdout
            assert "invalid_token" in done.stdout, done.stdout
            for name in os.listdir(folder + "/var"):
                mode = os.stat(f"{folder}/var/{name}").st_mode & 0o777
                tap.equal(mode, 0o600, name)
            password = re.search(r"has the password (\S+)", run.said).group(1)
            again = subprocess.run(
                ["make", "--no-print-directory", "run", f"BUILD={BUILD}",
                 f"PORT={port}"], cwd=folder, capture_output=True, text=True,
                timeout=60)
            assert again.returncode != 0, again.stdout
            assert str(port) in again.stderr, again.stderr
        finally:
            run.stop()
        run = Run(folder, port)
        try:
            assert password not in run.said
            done = paste(run.block, PASSWORD=password)
            tap.equal(done.returncode, 0, done.stdout + done.stderr)
        finally:
            run.stop()
        limit = time.monotonic() + 5
        while time.monotonic() < limit:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) != 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server outlived make run")


if __name__ == "__main__":
    tap.main(globals())
