# SPDX-License-Identifier: Apache-2.0
"""Wycheproof judges jeton: JOSE as a whole, and its signatures alone.

The vectors are in vectors/wycheproof, or in the folder that WYCHEPROOF names:
then every file that is about JOSE has to be there.  Each vector is answered as
the suite labels it, but for those of DIFFERENCES.
"""
import base64
import collections
import gzip
import json
import os
import pathlib

import tap
from shell import good, run, write

HERE = pathlib.Path(__file__).resolve().parent / "vectors" / "wycheproof"
FOLDER = pathlib.Path(os.environ.get("WYCHEPROOF", HERE))
WHOLE = FOLDER != HERE

# Vectors that are not answered as they are labelled: their file, their label,
# which they are (numbers, or a test of group and vector), and why.
DIFFERENCES = [
    ("json_web_signature", "valid", {346, 350},
     "the key says PS256, the signature is PS384: a key has one algorithm"),
    ("json_web_signature", "valid", {347, 351},
     "the key says ES521, which is no algorithm"),
    ("json_web_signature", "invalid", {367, 370},
     "the bytes of vector 357, which is valid: the padding that their "
     "comment names is not there"),
    ("json_web_signature", "valid", {372, 373},
     "'?' is no character of base64url, as their comment says"),
    ("json_web_encryption", "valid", {100, 101, 102, 103, 104, 105, 112, 128},
     "RSA1_5 does not exist here"),
    ("json_web_encryption", "valid", {135},
     "zip is taken only when --inflate asks for it, as it is below"),
    ("hmac_", "valid", lambda g, t: g["keySize"] < g["hash"],
     "the key is shorter than the hash (RFC 7518 section 3.2)"),
    ("hmac_", "valid", lambda g, t: g["tagSize"] < g["hash"],
     "a MAC of JOSE is whole"),
]

SIGNATURES = {
    "ecdsa_secp256r1_sha256_p1363": "ES256",
    "ecdsa_secp384r1_sha384_p1363": "ES384",
    "ecdsa_secp521r1_sha512_p1363": "ES512",
    "ecdsa_secp256k1_sha256_p1363": "ES256K",
    "ed25519": "Ed25519",
    "ed448": "Ed448",
    **{f"hmac_sha{n}": f"HS{n}" for n in (256, 384, 512)},
    **{f"rsa_signature_{size}_sha{n}": f"RS{n}" for n in (256, 384, 512)
       for size in (2048, 3072, 4096, 8192)},
    **{f"rsa_pss_{size}_sha{n}_mgf1_{n // 8}": f"PS{n}"
       for size, n in ((2048, 256), (3072, 256), (4096, 256), (2048, 384),
                       (4096, 384), (4096, 512))},
    **{f"mldsa_{n}_verify": f"ML-DSA-{n}" for n in (44, 65, 87)},
}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def load(name):
    """Each group with each of its vectors, or None without the file."""
    path = FOLDER / f"{name}_test.json"
    if path.exists():
        text = path.read_bytes()
    elif path.with_suffix(".json.gz").exists():
        text = gzip.decompress(path.with_suffix(".json.gz").read_bytes())
    else:
        return None
    suite = json.loads(text)
    pairs = [(g, t) for g in suite["testGroups"] for t in g["tests"]]
    tap.equal(len(pairs), suite["numberOfTests"], name)
    return pairs


def reason(name, group, vector):
    for file, label, which, why in DIFFERENCES:
        if not name.startswith(file) or label != vector["result"]:
            continue
        if which(group, vector) if callable(which) else \
                vector["tcId"] in which:
            return why
    return None


def judge(name, answers):
    """Counts, and fails on each answer that nobody accounts for."""
    counts, wrong, used = collections.Counter(), [], collections.Counter()
    for group, vector, accepted in answers:
        label = vector["result"]
        counts[label, "accepted" if accepted else "refused"] += 1
        why = reason(name, group, vector)
        if why:
            used[why] += 1
        if label != "acceptable" and \
                accepted != ((label == "valid") != bool(why)):
            wrong.append((vector["tcId"], label, vector["comment"], why))
    print(f"# {name}: " + ", ".join(
        f"{n} {label} {answer}" for (label, answer), n
        in sorted(counts.items())))
    for why, n in used.items():
        print(f"#   {n} differ: {why}")
    assert not wrong, f"{name}: {wrong}"


# ---- JOSE, a process for each vector ----

def ask(group, vector, *more):
    """The answer of the command; nothing but a payload may come out."""
    kind = "jws" if "jws" in vector else "jwe"
    key = group.get("public") if kind == "jws" else None
    text = vector[kind]
    text = text if isinstance(text, str) else json.dumps(text)
    path = write("wycheproof.jwks", json.dumps(key or group["private"]))
    command = ["verify", "--jws"] if kind == "jws" else ["decrypt"]
    ran = run(*command, "--jwks", path, *more, stdin=text.encode())
    assert ran.status in (0, 1, 3), (vector, ran.err)
    if ran.status:
        tap.equal(ran.out, b"", vector)
    return ran, text


def jose(name):
    answers = []
    for group, vector in load(name):
        ran, text = ask(group, vector)
        if ran.status == 0 and "jws" in vector:
            payload = text.split(".")[1]
            tap.equal(b64(ran.out), payload, vector)
        elif ran.status == 0 and "pt" in vector:
            tap.equal(ran.out.hex(), vector["pt"], vector)
        answers.append((group, vector, ran.status == 0))
    judge(name, answers)


def test_json_web_signatures():
    jose("json_web_signature")


def test_json_web_encryption():
    jose("json_web_encryption")


def test_json_web_keys():
    jose("json_web_key")


def test_json_web_crypto():
    jose("json_web_crypto")


def test_what_was_compressed_opens_when_that_is_asked_for():
    found = [(g, t) for g, t in load("json_web_encryption")
             if "CompressedPlaintext" in t["flags"]]
    assert found
    for group, vector in found:
        ran, _ = ask(group, vector, "--inflate")
        tap.equal((ran.status, ran.out.hex()), (0, vector["pt"]), ran.err)


# ---- Signatures, a file at a time ----

CURVES = {"edwards25519": "Ed25519", "edwards448": "Ed448",
          "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521",
          "secp256k1": "secp256k1"}


def rsa_key(numbers):
    e = numbers["publicExponent"]
    n = bytes.fromhex(numbers["modulus"]).lstrip(b"\0")
    return {"kty": "RSA", "n": b64(n),
            "e": b64(bytes.fromhex("0" * (len(e) % 2) + e).lstrip(b"\0"))}


def point_key(key):
    point = bytes.fromhex(key["uncompressed"])[1:]
    half = len(point) // 2
    return {"kty": "EC", "crv": CURVES[key["curve"]],
            "x": b64(point[:half]), "y": b64(point[half:])}


def jwk(alg, group, vector):
    """The suite's own JWK, or one of the numbers of the key."""
    if "key" in vector:
        return {"kty": "oct", "k": b64(bytes.fromhex(vector["key"]))}
    for name in "publicKeyJwk", "keyJwk":
        if name in group:
            return group[name]
    key = group["publicKey"]
    if alg.startswith("ML-DSA"):
        return {"kty": "AKP", "alg": alg, "pub": b64(bytes.fromhex(key))}
    if "modulus" in key:
        return rsa_key(key)
    if "uncompressed" in key:
        return point_key(key)
    return {"kty": "OKP", "crv": CURVES[key["curve"]],
            "x": b64(bytes.fromhex(key["pk"]))}


def has_context(vector):
    """ML-DSA for JOSE has none (RFC 9964)."""
    return vector.get("ctx", "") != ""


def signatures(name, alg):
    pairs = [p for p in load(name) if not has_context(p[1])]
    for group, _ in pairs:
        group["hash"] = int(alg[2:]) if alg[:2] == "HS" else 0
    lines = [json.dumps({"jwk": jwk(alg, g, t), "alg": alg, "msg": t["msg"],
                         "sig": t.get("sig", t.get("tag"))})
             for g, t in pairs]
    ran = run("dev", "raw-verify", "--lines", "-",
              stdin="\n".join(lines).encode())
    found = [json.loads(l) for l in ran.out.splitlines()]
    tap.equal(len(found), len(pairs), f"{name} {ran.err}")
    codes = {f.get("code") for f in found} - {None}
    if codes == {"KEY_TYPE"}:
        print(f"# {name}: not in this build")
        return
    # whatever a stranger sends, it is his fault
    assert not codes & {"CRYPTO", "NO_MEMORY", "ARGUMENT"}, (name, codes)
    judge(name, [(g, t, f["result"] == "verified")
                 for (g, t), f in zip(pairs, found)])


def test_signatures_of_bytes():
    there = {n: a for n, a in SIGNATURES.items() if load(n) is not None}
    missing = set(SIGNATURES) - set(there)
    assert not (WHOLE and missing), missing
    assert len(there) >= 16, there
    for name, alg in there.items():
        signatures(name, alg)


def test_one_signature_through_the_options():
    for name in "ecdsa_secp256r1_sha256_p1363", "ed25519":
        alg = SIGNATURES[name]
        group, vector = next(p for p in load(name) if p[1]["result"] == "valid")
        args = ["dev", "raw-verify", "--jwk", write("raw.jwk", json.dumps(
            jwk(alg, group, vector))), "--alg", alg, "--msg", vector["msg"]]
        good(*args, "--sig", vector["sig"])
        tap.equal(run(*args, "--sig", vector["sig"][:-2] + "ff").status, 1)


if __name__ == "__main__":
    tap.main(globals())
