# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of its own in a temporary folder, reached by a socket there.

PostgreSQL does not run as root, so root hands the folder to another user.
"""
import contextlib
import glob
import itertools
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

NUMBERS = itertools.count(1)

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0777
max_connections = 80
shared_buffers = 32MB
fsync = {fsync}
checkpoint_timeout = 30min
max_wal_size = 512MB
autovacuum = off
log_min_messages = fatal
"""


def programs():
    """Where initdb and its kind are, or None."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    found.sort(key=lambda p: int(p.split("/")[4]))
    newest = found[-1] if found else shutil.which("initdb")
    return pathlib.Path(newest).resolve().parent if newest else None


def can_serve(jetond):
    """Whether this jetond knows PostgreSQL, and there is one to start."""
    if programs() is None or not pathlib.Path(jetond).is_file():
        return False
    return "libpq" in subprocess.run(["ldd", str(jetond)], check=False,
                                     capture_output=True, text=True).stdout


def somebody():
    """Whom root lets PostgreSQL run as; {} for anybody else."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid,
                    "extra_groups": []}
    raise LookupError("there is no user that PostgreSQL could run as")


class Cluster:
    """With fsync off it survives a kill, but not the end of the machine."""

    def __init__(self, fsync=False):
        self.bin = programs()
        self.who = somebody()
        self.folder = tempfile.mkdtemp(prefix="jeton-pg-")
        if self.who:
            os.chown(self.folder, self.who["user"], self.who["group"])
        os.chmod(self.folder, 0o755)
        self.data = self.folder + "/data"
        self.url = f"postgres://jetond@/postgres?host={self.folder}"
        self.process = None
        try:
            self._make(fsync)
            self.start()
        except BaseException:
            self.close()
            raise

    def _make(self, fsync):
        self._run("initdb", "-D", self.data, "-U", "jetond", "-E", "UTF8",
                  "--locale=C.UTF-8", "--auth=trust", "--no-sync")
        with open(self.data + "/postgresql.conf", "a") as f:
            f.write(SETTINGS.format(folder=self.folder,
                                    fsync="on" if fsync else "off"))

    def _run(self, name, *words):
        done = subprocess.run([str(self.bin / name), *words], **self.who,
                              cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120,
                              env=dict(os.environ, HOME=self.folder))
        assert done.returncode == 0, (name, done.stderr)
        return done.stdout

    def start(self):
        with open(self.folder + "/log", "ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", self.data], **self.who,
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True)
        limit = time.monotonic() + 60
        while not self.is_up():
            assert self.process.poll() is None, self.log_text()
            assert time.monotonic() < limit, "PostgreSQL does not start"
            time.sleep(0.02)
        return self

    def is_up(self):
        done = subprocess.run(
            [str(self.bin / "pg_isready"), "-q", "-h", self.folder],
            stdin=subprocess.DEVNULL, timeout=20)
        return done.returncode == 0

    def stop(self, mode="immediate"):
        """smart, fast, or immediate: as if the power had gone."""
        if self.process and self.process.poll() is None:
            self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w")
            self.process.wait(timeout=60)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_text(self):
        return pathlib.Path(self.folder, "log").read_text(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def sql(url, text):
    """What psql prints, one line per row."""
    done = subprocess.run(
        [str(programs() / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", url],
        input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def new_schema(url):
    """The URL of an empty schema in this database, and its name."""
    name = f"s{os.getpid()}_{next(NUMBERS)}"
    sql(url, f"CREATE SCHEMA {name}")
    return f"{url}&options=-csearch_path%3D{name}", name
