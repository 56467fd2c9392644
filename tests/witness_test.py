# SPDX-License-Identifier: Apache-2.0
"""What jeton signs PyJWT and npm's jose verify, and the other way round."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import tap
import witnesses

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
JETON = os.environ.get("JETON", str(BUILD / "cli" / "jeton"))
HERE = TOP / "tests" / "witness"
ALGS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
        "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed448"]
NOT_IN_JOSE = ["ES256K", "Ed448"]
RULES = ["--iss", "https://id.example", "--aud", "orders"]


# ---- The witnesses ----

def pyjwt():
    return [witnesses.python_with("py", HERE / "requirements.txt"),
            HERE / "pyjwt_witness.py"]


def jose():
    return ["node", HERE / "jose_witness.mjs",
            witnesses.node_with("js", HERE / "package.json")]


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
