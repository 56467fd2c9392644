# SPDX-License-Identifier: Apache-2.0
"""Running jeton(1) and judging what it says, for the tests of its commands.

Each program has a folder WORK of its own, which goes with it.
"""
import atexit
import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
JETON = os.environ.get("JETON", str(TOP / "build" / "cli" / "jeton"))
SANITIZED = "-san" in JETON
WORK = pathlib.Path(tempfile.mkdtemp(prefix="jeton-cli-"))
atexit.register(shutil.rmtree, WORK, True)


class Ran:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr.decode("utf-8")
        self.lines = self.err.splitlines()

    def json(self):
        return json.loads(self.out)


def run(*args, stdin=b"", env=None, **more):
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment.update(env or {})
    done = subprocess.run(
        [JETON, *map(str, args)], input=stdin, env=environment,
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE, cwd=WORK, timeout=20, **more)
    ran = Ran(done)
    assert ran.status in (0, 1, 2, 3), f"status {ran.status}: {ran.err}"
    assert all(32 <= ord(c) < 127 or c == "\n" for c in ran.err), ran.err
    return ran


def good(*args, **more):
    ran = run(*args, **more)
    tap.equal(ran.status, 0, f"status of {args} ({ran.err})")
    return ran


def bad(status, words, *args, **more):
    """One line on stderr that holds the words, and nothing on stdout."""
    ran = run(*args, **more)
    tap.equal(ran.status, status, f"status of {args} ({ran.err})")
    tap.equal(ran.out, b"", f"stdout of {args}")
    errors = [l for l in ran.lines if not l.startswith("jeton: warning: ")]
    tap.equal(len(errors), 1, f"lines of {args} ({ran.err})")
    assert errors[0].startswith("jeton: "), errors[0]
    assert words in errors[0], f"{words!r} is not in {errors[0]!r}"
    return ran


def write(name, content, mode=0o600):
    path = WORK / name
    path.write_bytes(content if isinstance(content, bytes)
                     else content.encode())
    path.chmod(mode)
    return path


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


KEYS = {}


def key(alg):
    """The paths of a private and a public key, made once."""
    if alg not in KEYS:
        private = WORK / f"{alg}.jwk"
        good("key", "new", "--alg", alg, "--out", private,
             *(["--bits", "2048"] if alg[0] in "RP" else []))
        public = private
        if alg[0] != "H":
            public = write(f"{alg}.pub", good("key", "public", private).out,
                           0o644)
        KEYS[alg] = private, public
    return KEYS[alg]
