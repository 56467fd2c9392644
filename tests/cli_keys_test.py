# SPDX-License-Identifier: Apache-2.0
"""jeton key: every algorithm in every form, in and out, and what is unfit."""
import hashlib
import json
import os
import pty
import shutil
import stat
import subprocess

import tap
from shell import JETON, SANITIZED, WORK, b64, bad, good, run, write

SIGNING = ["RS256", "PS384", "ES256", "ES384", "ES512", "ES256K", "EdDSA",
           "Ed25519", "Ed448"]
# Each with the curve to ask for, if any.
ENCRYPTING = [("RSA-OAEP", None), ("RSA-OAEP-256", None), ("ECDH-ES", None),
              ("ECDH-ES+A128KW", "P-384"), ("ECDH-ES+A256KW", "P-521"),
              ("ECDH-ES", "X25519"), ("ECDH-ES+A192KW", "X448")]
SECRETS = ["HS256", "HS384", "HS512", "A128KW", "A192KW", "A256KW",
           "A128GCMKW", "A256GCMKW", "dir", "A128GCM", "A256CBC-HS512"]
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}
OPENSSH = {"RSA", "P-256", "P-384", "P-521", "Ed25519"}
MADE = {}


def fresh(alg, curve=None):
    """The path of a private key, made once."""
    if (alg, curve) not in MADE:
        path = WORK / f"{alg}-{curve}.jwk"
        good("key", "new", "--alg", alg, "--out", path,
             *(["--curve", curve] if curve else []),
             *(["--bits", "2048"] if alg[0] in "RP" else []))
        MADE[alg, curve] = path
    return MADE[alg, curve]


def pairs():
    return [(a, None) for a in SIGNING] + ENCRYPTING


def convert(path, to, *more):
    return good("key", "convert", "--to", to, *more, path).out


def thumbprint(jwk):
    """RFC 7638 by hand."""
    names = {"RSA": "e kty n", "EC": "crv kty x y", "OKP": "crv kty x",
             "oct": "k kty"}[jwk["kty"]].split()
    text = json.dumps({n: jwk[n] for n in names}, separators=(",", ":"))
    return b64(hashlib.sha256(text.encode()).digest())


def test_a_key_is_made_for_every_algorithm_and_knows_its_thumbprint():
    for alg, curve in [*pairs(), *((s, None) for s in SECRETS)]:
        path = fresh(alg, curve)
        jwk = json.loads(path.read_text())
        tap.equal(stat.S_IMODE(path.stat().st_mode), 0o600)
        tap.equal(jwk["alg"], alg)
        tap.equal(jwk["kid"], thumbprint(jwk), alg)
        assert curve is None or jwk["crv"] == curve, jwk
        printed = good("key", "thumbprint", path).out.decode().strip()
        tap.equal(printed, jwk["kid"])
        tap.equal(good("key", "thumbprint", "--uri", path).out.decode(),
                  "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" +
                  jwk["kid"] + "\n")


def test_a_key_goes_through_every_form_and_stays_itself():
    for alg, curve in pairs():
        path = fresh(alg, curve)
        whole = json.loads(path.read_text())
        half = {k: v for k, v in whole.items() if k not in PRIVATE}
        for to in ("jwk", "jwks", "pem", "der"):
            for wanted, how in ((half, []), (whole, ["--private"])):
                text = convert(path, to, *how)
                form = write("form", text)
                back = json.loads(convert(form, "jwk", *how, "--alg", alg,
                                          "--kid", whole["kid"]))
                tap.equal(back, wanted, f"{alg} by {to} {how}")


def test_secrets_leave_only_when_asked_in_words():
    for alg in SECRETS:
        path = fresh(alg)
        whole = json.loads(path.read_text())
        for to in ("jwk", "jwks", "pem", "der", "openssh"):
            bad(3, "no public half", "key", "convert", "--to", to, path)
        tap.equal(json.loads(convert(path, "jwk", "--private")), whole)
        tap.equal(json.loads(convert(path, "jwks", "--private")),
                  {"keys": [whole]})
        bad(3, "no such form", "key", "convert", "--to", "pem", "--private",
            path)
    ran = run("key", "show", fresh("HS256"))
    assert json.loads(fresh("HS256").read_text())["k"] not in \
        (ran.out.decode() + ran.err)


def test_no_private_half_is_printed_unless_asked():
    for alg, curve in pairs():
        path = fresh(alg, curve)
        hidden = [v for k, v in json.loads(path.read_text()).items()
                  if k in PRIVATE]
        assert hidden
        for args in (["show"], ["show", "--json"], ["check"],
                     ["check", "--json"], ["public"], ["convert", "--to",
                                                       "jwk"]):
            ran = good("key", *args, path)
            for number in hidden:
                assert number not in ran.out.decode() + ran.err, args


def openssl(*args, text):
    done = subprocess.run(["openssl", *args], input=text, capture_output=True,
                          timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_openssl_reads_what_is_written():
    for alg, curve in pairs():
        path = fresh(alg, curve)
        for to, form in (("pem", "PEM"), ("der", "DER")):
            public = openssl("pkey", "-pubin", "-inform", form, "-pubout",
                             text=convert(path, to))
            private = openssl("pkey", "-inform", form, "-pubout",
                              text=convert(path, to, "--private"))
            tap.equal(public, private, alg)


def test_openssh_reads_what_is_written_and_is_read_again():
    for alg, curve in pairs():
        path = fresh(alg, curve)
        jwk = json.loads(path.read_text())
        if jwk.get("crv", jwk["kty"]) not in OPENSSH:
            bad(3, "OpenSSH has no keys", "key", "convert", "--to", "openssh",
                path)
            continue
        line = convert(path, "openssh")
        tap.equal(line.decode().split()[-1], jwk["kid"])
        back = good("key", "thumbprint", "--alg", alg, write("line", line))
        tap.equal(back.out.decode().strip(), jwk["kid"])
        if shutil.which("ssh-keygen"):
            done = subprocess.run(["ssh-keygen", "-l", "-f", WORK / "line"],
                                  capture_output=True, timeout=20)
            tap.equal(done.returncode, 0, line)
    bad(2, "public keys only", "key", "convert", "--to", "openssh",
        "--private", fresh("ES256"))


def lock(path, to, word):
    """The private key behind what is in this file, and none of it seen."""
    text = convert(path, to, "--private", "--new-passphrase-file", word)
    for name, number in json.loads(path.read_text()).items():
        assert name not in PRIVATE or number.encode() not in text, name
    return write(f"locked-{to}", text)


def test_a_passphrase_locks_a_key_in_each_form():
    word = write("word", b"correct horse\n")
    for alg, curve, forms in [
            ("ES256", None, ["jwk", "pem", "der"]),
            ("RSA-OAEP-256", None, ["pem"]), ("ECDH-ES", "X25519", ["der"]),
            ("HS256", None, ["jwk"]), ("A256KW", None, ["jwk"])]:
        path = fresh(alg, curve)
        whole = json.loads(path.read_text())
        for to in forms:
            back = convert(lock(path, to, word), "jwk", "--private",
                           "--passphrase-file", word, "--alg", alg, "--kid",
                           whole["kid"])
            tap.equal(json.loads(back), whole, f"{alg} by {to}")


def test_without_its_passphrase_a_key_stays_locked():
    word = write("word", b"correct horse\n")
    other = write("other", b"battery staple\n")
    for to in ("jwk", "pem", "der"):
        form = lock(fresh("ES256"), to, word)
        for more in ([], ["--passphrase-file", other]):
            bad(3, "passphrase missing or wrong", "key", "show", *more, form)
        ran = run("key", "check", "--json", form)
        tap.equal((ran.status, ran.json()["keys"][0]["weakness"]),
                  (3, "locked"))


def test_a_new_key_is_locked_and_signs_once_it_is_open():
    word = write("word", b"correct horse")
    locked = WORK / "locked.jwk"
    good("key", "new", "--alg", "EdDSA", "--passphrase-file", word, "--out",
         locked)
    assert locked.read_text().count(".") == 4
    tap.equal(stat.S_IMODE(locked.stat().st_mode), 0o600)
    public = write("public", good("key", "public", "--passphrase-file", word,
                                  locked).out)
    token = good("sign", "--key", locked, "--passphrase-file", word, "--exp",
                 "5m").out
    good("verify", "--key", public, "--any-iss", "--any-aud", stdin=token)
    bad(3, "--passphrase-file FILE gives one", "sign", "--key", locked,
        "--exp", "5m")
    for content in (b"", b"\n", b"x" * 1025):
        bad(3, "the passphrase", "key", "new", "--passphrase-file",
            write("poor", content))
    bad(3, "could not read", "key", "new", "--passphrase-file", "absent")


def at_terminal(args, typed):
    """Runs it at a terminal, where the passphrase is asked for."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(WORK)
        os.execv(JETON, [JETON, *map(str, args)])
    out = b""
    try:
        while chunk := os.read(fd, 65536):
            out += chunk
            if typed and b"passphrase: " in out:
                os.write(fd, typed)
                typed = b""
    except OSError:
        pass  # the end, for a terminal
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return os.waitstatus_to_exitcode(status), out


def test_a_passphrase_is_asked_for_once_and_not_shown():
    word = write("typed", b"correct horse")
    locked = WORK / "asked.jwk"
    good("key", "new", "--passphrase-file", word, "--out", locked)
    status, out = at_terminal(["key", "thumbprint", locked],
                              b"correct horse\n")
    tap.equal((status, out.count(b"passphrase: ")), (0, 1), out)
    assert b"correct" not in out, out
    for typed in (b"mistaken\n", b"\n", b"\x03"):
        status, out = at_terminal(["key", "thumbprint", locked], typed)
        tap.equal(status, 3, out)
        assert b"mistaken" not in out and b"encrypted" in out, out
    status, out = at_terminal(["key", "thumbprint", "--passphrase-file", word,
                               locked], b"")
    tap.equal((status, b"passphrase: " in out), (0, False))


def test_what_is_made_or_converted_never_goes_over_a_file():
    there = write("there", b"precious")
    link = WORK / "dangling"
    link.symlink_to(WORK / "nowhere")
    for path in (there, link):
        bad(3, "could not create", "key", "convert", "--to", "jwk", "--out",
            path, fresh("ES256"))
        bad(3, "could not create", "key", "new", "--out", path)
    tap.equal(there.read_bytes(), b"precious")
    assert not (WORK / "nowhere").exists()
    old = os.umask(0)
    try:
        good("key", "convert", "--to", "pem", "--private", "--out",
             WORK / "masked", fresh("ES256"))
    finally:
        os.umask(old)
    tap.equal(stat.S_IMODE((WORK / "masked").stat().st_mode), 0o600)


def test_a_set_is_shown_key_by_key_and_one_of_it_is_picked():
    parts = [json.loads(fresh(*p).read_text())
             for p in [("ES256", None), ("RSA-OAEP-256", None),
                       ("ECDH-ES", "X25519")]]
    path = write("set", json.dumps({"keys": parts, "more": 1}))
    shown = good("key", "show", "--json", path).json()["keys"]
    tap.equal([k["index"] for k in shown], [0, 1, 2])
    for jwk, part in zip(shown, parts):
        tap.equal(jwk["thumbprint"], part["kid"])
        tap.equal(jwk["jwk"],
                  {k: v for k, v in part.items() if k not in PRIVATE})
    tap.equal(good("key", "thumbprint", path).out.decode().split(),
              [p["kid"] for p in parts])
    one = good("key", "show", "--json", "--kid", parts[1]["kid"], path)
    tap.equal([k["index"] for k in one.json()["keys"]], [1])
    bad(3, "3 keys: --kid says which", "key", "convert", "--to", "pem", path)
    bad(3, "no key with the kid 'x'", "key", "show", "--kid", "x", path)
    picked = convert(path, "jwk", "--kid", parts[2]["kid"], "--private")
    tap.equal(json.loads(picked), parts[2])
    tap.equal(json.loads(convert(path, "jwks", "--private"))["keys"], parts)
    tap.equal(json.loads(good("key", "public", "--kid", parts[0]["kid"],
                              path).out)["kid"], parts[0]["kid"])


def changed(path, **members):
    jwk = dict(json.loads(path.read_text()), **members)
    return json.dumps({k: v for k, v in jwk.items() if v is not None})


def test_check_says_what_is_unfit_by_its_name():
    rsa1024 = openssl("genrsa", "1024", text=b"")
    ec, oct_ = fresh("ES256"), fresh("HS256")
    other = json.loads(good("key", "new").out)
    cases = [
        ("weak", "KEY_WEAK", rsa1024),
        ("weak", "KEY_WEAK", changed(oct_, k=b64(b"short"))),
        ("mismatch", "KEY_MISMATCH", changed(ec, d=other["d"])),
        ("mismatch", "KEY_MISMATCH", changed(ec, alg="ES384")),
        ("wrong use", "KEY_USE", changed(ec, key_ops=["wrapKey"], use="sig")),
        ("unreadable", "KEY_FORM", b"hello"),
        ("unreadable", "KEY_FORM", b""),
        ("unreadable", "KEY_FORM", changed(ec, x=None)),
        ("unknown", "KEY_TYPE", changed(ec, kty="XYZ")),
        ("unknown", "KEY_TYPE", changed(ec, crv="P-123")),
    ]
    for name, code, text in cases:
        ran = run("key", "check", "--json", write("unfit", text))
        found = ran.json()["keys"][0]
        tap.equal((ran.status, found["fit"], found["weakness"], found["code"]),
                  (3, False, name, code), f"{text!r:.60} {found}")
        plain = run("key", "check", WORK / "unfit")
        tap.equal(plain.status, 3)
        assert plain.out.decode().startswith(f"unfit: {name}: "), plain.out
        assert f"unfit key: {name}" in plain.err, plain.err


def test_check_tells_what_a_fit_key_may_do_and_what_to_know():
    cases = [
        (fresh("ES256").read_text(), ["verify", "sign"], []),
        (changed(fresh("ES256"), d=None), ["verify"], []),
        (fresh("RSA-OAEP-256").read_text(), ["encrypt", "decrypt"],
         ["SHORT_RSA"]),
        (fresh("RSA-OAEP").read_text(), ["encrypt", "decrypt"],
         ["SHORT_RSA", "SHA1"]),
        (fresh("HS256").read_text(), ["verify", "sign"], ["SHARED"]),
        (changed(fresh("RS256"), alg=None, kid=None), ["verify", "sign"],
         ["NO_ALG", "NO_KID", "SHORT_RSA"]),
        (changed(fresh("ES256"), kid="../../etc/passwd"), ["verify", "sign"],
         ["UNSAFE_KID"]),
        (changed(fresh("ES256"), kid="a' OR 1=1"), ["verify", "sign"],
         ["UNSAFE_KID"]),
        (changed(fresh("ES256"), key_ops=["verify"]), ["verify"],
         ["IDLE_PRIVATE_HALF"]),
    ]
    for text, may, notes in cases:
        found = good("key", "check", "--json", write("fit", text))
        one = found.json()["keys"][0]
        tap.equal((one["fit"], one["may"], [n["code"] for n in one["notes"]]),
                  (True, may, notes), text[:80])
    wide = write("wide", fresh("ES256").read_text(), 0o644)
    notes = good("key", "check", "--json", wide).json()["keys"][0]["notes"]
    tap.equal([n["code"] for n in notes], ["WIDE_FILE"])


def test_check_of_a_set_finds_what_its_keys_do_to_each_other():
    a, b = (json.loads(good("key", "new").out) for _ in range(2))
    half = {k: v for k, v in b.items() if k != "d"}
    twins = write("twins", json.dumps({"keys": [a, dict(half, kid=a["kid"])]}))
    ran = run("key", "check", "--json", twins)
    tap.equal((ran.status, ran.json()["weakness"]), (3, "duplicate"))
    mixed = write("mixed", json.dumps(
        {"keys": [half, json.loads(fresh("HS256").read_text())]}))
    ran = run("key", "check", "--json", mixed)
    tap.equal((ran.status, ran.json()["weakness"]), (3, "mixed"))
    both = good("key", "check", "--json", write("both", json.dumps(
        {"keys": [a, half]}))).json()["keys"]
    tap.equal([n["code"] for n in both[0]["notes"]], ["AMONG_PUBLIC"])
    bad(3, "no key", "key", "check", write("none", '{"keys":[]}'))
    bad(3, "there twice", "key", "check",
        write("two", '{"keys":[],"keys":[]}'))
    bad(3, "not an array", "key", "check", write("odd", '{"keys":{}}'))
    many = json.dumps({"keys": [half] * 65})
    bad(3, "more than 64", "key", "check", write("many", many))


def test_wrong_use_is_status_2():
    path = fresh("ES256")
    cases = [
        ("--to is missing", ["key", "convert", path]),
        ("there is no form 'xml'", ["key", "convert", "--to", "xml", path]),
        ("--private", ["key", "convert", "--to", "jwk",
                       "--new-passphrase-file", path, path]),
        ("--curve is for", ["key", "new", "--alg", "ES256", "--curve",
                            "P-256"]),
        ("cannot make a key", ["key", "new", "--alg", "ECDH-ES", "--curve",
                               "P-1"]),
        ("cannot make a key", ["key", "new", "--alg", "RSA1_5"]),
        ("cannot make a key", ["key", "new", "--alg", "PBES2-HS256+A128KW"]),
        ("--bits is for", ["key", "new", "--alg", "A128KW", "--bits", "2048"]),
        ("'jeton key new'", ["key"]),
        ("'jeton key new'", ["key", "destroy"]),
        ("--kid is empty", ["key", "show", "--kid", "", path]),
    ]
    for words, args in cases:
        bad(2, words, *args)


def test_every_prefix_of_a_key_is_an_answer():
    """And none of a damaged one is taken for something else."""
    text = fresh("ES256").read_bytes()
    step = 16 if SANITIZED else 5
    for n in range(0, len(text) - 1, step):
        bad(3, "cannot use", "key", "convert", "--to", "pem", "--private",
            stdin=text[:n])
    der = convert(fresh("ES256"), "der", "--private")
    for n in range(0, len(der), step):
        bad(3, "cannot use", "key", "show", stdin=der[:n])


if __name__ == "__main__":
    tap.main(globals())
