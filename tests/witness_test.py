# SPDX-License-Identifier: Apache-2.0
"""What jeton signs PyJWT and npm's jose verify, and the other way round."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
JETON = os.environ.get("JETON", str(BUILD / "cli" / "jeton"))
HERE = TOP / "tests" / "witness"
ALGS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
        "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed448"]
NOT_IN_JOSE = ["ES256K", "Ed448"]
RULES = ["--iss", "https://id.example", "--aud", "orders"]


# ---- The witnesses, installed once per build folder ----

def install(commands):
    """Runs the commands, or skips the test with what the last one said."""
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True,
                                  timeout=300)
        except (OSError, subprocess.TimeoutExpired) as e:
            raise tap.Skip(f"{command[0]}: {e}") from e
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise tap.Skip(f"{' '.join(map(str, command[:4]))}: "
                           f"{said[-1] if said else done.returncode}")


def make_venv(folder):
    """By Debian's Python if it can, else by the one that runs this."""
    for python in ("/usr/bin/python3", sys.executable):
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run([python, "-m", "venv", folder],
                              capture_output=True, check=False) \
            if os.path.exists(python) else None
        if done is not None and done.returncode == 0:
            return
    raise tap.Skip("no Python here can make a venv")


def is_fresh(mark, wanted):
    return mark.exists() and mark.read_text() == wanted


def pyjwt():
    folder = BUILD / "witness" / "py"
    wanted = (HERE / "requirements.txt").read_text()
    if not is_fresh(folder / "installed", wanted):
        make_venv(folder)
        install([[folder / "bin" / "pip", "install", "--quiet", "-r",
                  HERE / "requirements.txt"]])
        (folder / "installed").write_text(wanted)
    return [folder / "bin" / "python", HERE / "pyjwt_witness.py"]


def jose():
    folder = BUILD / "witness" / "js"
    wanted = (HERE / "package.json").read_text()
    if not is_fresh(folder / "installed", wanted):
        if shutil.which("npm") is None or shutil.which("node") is None:
            raise tap.Skip("there is no npm here")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(HERE / "package.json", folder)
        install([["npm", "install", "--silent", "--no-audit", "--no-fund",
                  "--no-package-lock", "--prefix", folder]])
        (folder / "installed").write_text(wanted)
    return ["node", HERE / "jose_witness.mjs", folder]


# ---- Ours ----

def jeton(*args, stdin=b""):
    done = subprocess.run([JETON, *map(str, args)], input=stdin,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, 1), (args, done)
    return done.returncode, done.stdout


def rename(path, alg):
    """Has a key say the older name, the one that PyJWT knows."""
    path.write_text(json.dumps({**json.loads(path.read_text()), "alg": alg}))


def make_jobs(folder):
    """For each algorithm a key, claims, and our token of them."""
    now = int(time.time())
    for alg in ALGS:
        private = folder / f"{alg}.jwk"
        bits = ["--bits", "2048"] if alg[0] in "RP" else []
        jeton("key", "new", "--alg", alg, "--out", private, *bits)
        if alg == "Ed448":
            rename(private, "EdDSA")
        public = private.read_bytes()
        if alg[0] != "H":
            _, public = jeton("key", "public", private)
        claims = {
            "iss": "https://id.example", "sub": "Zoë \u2603 \"\\\n",
            "aud": ["shop", "orders"], "iat": now, "exp": now + 900,
            "n": 9007199254740991, "x": -1.5, "none": None,
            "deep": {"list": [1, [2, {"three": True}]], "": ""},
        }
        status, token = jeton("sign", "--key", private, "-",
                              stdin=json.dumps(claims).encode())
        tap.equal(status, 0, alg)
        own = json.loads(private.read_text())
        yield {"name": alg, "alg": own["alg"], "private": own,
               "public": json.loads(public), "claims": claims,
               "token": token.decode(), "path": str(private)}


JOBS = []


def jobs():
    if not JOBS:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="jeton-witness-"))
        JOBS.extend(make_jobs(folder))
    return JOBS


def flip(token):
    """One bit of the signature's first byte is another."""
    head, signature = token.rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(
        signature + "=" * (-len(signature) % 4)))
    raw[0] ^= 1
    text = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return f"{head}.{text}"


def ask(witness, questions):
    done = subprocess.run(witness, input=json.dumps(questions),
                          capture_output=True, text=True, timeout=60,
                          check=False)
    tap.equal(done.returncode, 0, done.stderr)
    return json.loads(done.stdout)


def verify(job, token):
    status, out = jeton("verify", "--key", job["path"], *RULES, token)
    return status, json.loads(out) if out else None


def compare(witness, missing=()):
    ours = [job for job in jobs() if job["name"] not in missing]
    broken = [{**job, "token": flip(job["token"])} for job in ours]
    answers = ask(witness, [*ours, *broken])
    for job, answer in zip(ours, answers):
        tap.equal(answer.get("claims"), job["claims"],
                  f"{job['name']}: our claims there ({answer})")
        tap.equal(verify(job, answer["token"]), (0, job["claims"]),
                  f"{job['name']}: their claims here")
        tap.equal(verify(job, flip(answer["token"])), (1, None),
                  f"{job['name']}: their token with another bit")
    for job, answer in zip(broken, answers[len(ours):]):
        assert "error" in answer, f"{job['alg']}: our token, another bit"


def test_pyjwt_and_jeton_read_each_other():
    compare(pyjwt())


def test_npm_jose_and_jeton_read_each_other():
    compare(jose(), NOT_IN_JOSE)


def test_the_witnesses_themselves_agree():
    ours = [job for job in jobs() if job["name"] not in NOT_IN_JOSE]
    theirs = [{**j, "token": a["token"]}
              for j, a in zip(ours, ask(pyjwt(), ours))]
    for job, answer in zip(theirs, ask(jose(), theirs)):
        tap.equal(answer.get("claims"), job["claims"], job["name"])


if __name__ == "__main__":
    try:
        tap.main(globals())
    finally:
        if JOBS:
            shutil.rmtree(pathlib.Path(JOBS[0]["path"]).parent)
