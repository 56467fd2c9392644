# SPDX-License-Identifier: Apache-2.0
"""jeton(1) keeps its contract: statuses, streams, messages, inputs, limits."""
import hashlib
import hmac
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import time

import tap
from shell import (JETON, SANITIZED, WORK, b64, bad, good, key, run, unb64,
                   write)

SECRET = b"your-256-bit-secret"
FOUNDING = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIy"
    "fQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")
FOUNDING_CLAIMS = '{"sub":"1234567890","name":"John Doe","iat":1516239022}'
LONG = b"0123456789abcdef0123456789abcdef"
ALGS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
        "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519",
        "Ed448"]
ANY = ["--any-iss", "--any-aud"]
NEVER = ["--allow-no-exp", *ANY]


# ---- Tokens and keys ----

def forge(header, payload, secret=LONG, digest=hashlib.sha256):
    """An HMAC token of exactly these bytes."""
    parts = [p if isinstance(p, bytes) else json.dumps(p).encode()
             for p in (header, payload)]
    text = ".".join(map(b64, parts))
    return text + "." + b64(hmac.new(secret, text.encode(), digest).digest())


def sign(alg="ES256", *args, **more):
    args = args or ("--exp", "15m")
    return good("sign", "--key", key(alg)[0], *args, **more).out.decode()


def verify(*args, alg="ES256", **more):
    return run("verify", "--key", key(alg)[1], *args, **more)


def long_secret():
    return ["--secret-file", write("long", LONG), "--alg", "HS256"]


# ---- The example of the founding text ----

def short_secret(*more):
    return ["--secret-file", write("short", SECRET), "--alg", "HS256", *more]


def test_the_founding_token_is_decoded():
    ran = good("decode", FOUNDING)
    text = ran.out.decode()
    for word in ("HS256", "1234567890", "John Doe", "1516239022",
                 "2018-01-18T01:30:22Z", "years ago"):
        assert word in text, word
    assert "NOT VERIFIED" in ran.err and "VERIFIED" not in text
    tap.equal(json.loads(good("decode", "--json", FOUNDING).out)["payload"],
              json.loads(FOUNDING_CLAIMS))


def test_the_founding_token_is_refused_and_both_reasons_are_said():
    bad(3, "--insecure-short-secret", "verify", *ANY, *short_secret(),
        FOUNDING)
    bad(1, "--allow-no-exp", "verify", *ANY,
        *short_secret("--insecure-short-secret"), FOUNDING)
    bad(3, "19 bytes", "verify", *NEVER, *short_secret(), FOUNDING)


def test_the_founding_token_is_accepted_when_both_are_allowed_in_words():
    ran = good("verify", *NEVER, *short_secret("--insecure-short-secret"),
               FOUNDING)
    tap.equal(ran.out.decode(), FOUNDING_CLAIMS)
    tap.equal(ran.err, "jeton: VERIFIED (HS256)\n")


def test_the_founding_token_is_made_again_byte_for_byte():
    how = ["--no-exp", *short_secret("--insecure-short-secret")]
    options = ["--sub", "1234567890", "--claim", "name=John Doe", "--iat",
               "1516239022"]
    tap.equal(good("sign", *how, FOUNDING_CLAIMS).out.decode(), FOUNDING)
    tap.equal(good("sign", *how, *options).out.decode(), FOUNDING)
    tap.equal(good("sign", *how, "-", stdin=FOUNDING_CLAIMS.encode())
              .out.decode(), FOUNDING)
    claims = write("claims.json", FOUNDING_CLAIMS)
    tap.equal(good("sign", *how, "--claims", claims).out.decode(), FOUNDING)


# ---- Usage ----

COMMANDS = ["key new", "key public", "sign", "verify", "decode", "limits",
            "version"]


def test_each_command_has_a_usage_with_an_example_that_works():
    folder = WORK / "examples"
    folder.mkdir()
    tools = WORK / "bin"
    tools.mkdir()
    (tools / "jeton").symlink_to(pathlib.Path(JETON).resolve())
    for command in COMMANDS:
        usage = good(*command.split(), "-h").out.decode()
        assert usage.startswith(f"usage: jeton {command} "), usage
        tap.equal(good("help", *command.split()).out.decode(), usage)
        tap.equal(good(*command.split(), "--help").out.decode(), usage)
        example = usage.split("\nexample:\n")[1]
        done = subprocess.run(
            ["sh", "-c", "umask 077; " + example], cwd=folder,
            capture_output=True, timeout=20,
            env=dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}"))
        tap.equal(done.returncode, 0, f"{example}: {done.stderr}")


def test_help_lists_every_command():
    text = good("help").out.decode()
    tap.equal(good("--help").out.decode(), text)
    for command in COMMANDS:
        assert f"  {command} " in text, command
    tap.equal(run().status, 2)
    tap.equal(run().out, b"")


def test_wrong_use_is_status_2_and_one_line_that_names_it():
    pub = key("ES256")[1]
    cases = [
        ("unknown command 'frob'", ["frob"]),
        ("(a long word)", [FOUNDING]),
        ("key new", ["key"]),
        ("'--frob'", ["decode", "--frob", FOUNDING]),
        ("'--frob'", ["decode", "--frob=3", FOUNDING]),
        ("'-x'", ["verify", "-xyz"]),
        ("--json takes no value", ["decode", "--json=1", FOUNDING]),
        ("--iss needs a value", ["sign", "--iss"]),
        ("--iss needs a value", ["sign", "--iss", "--sub", "x"]),
        ("--sub is given twice", ["sign", "--sub", "x", "--sub=x"]),
        ("too many arguments", ["decode", FOUNDING, FOUNDING]),
        ("--iss is missing", ["verify", "--key", pub, "--any-aud", FOUNDING]),
        ("--aud is missing", ["verify", "--key", pub, "--any-iss", FOUNDING]),
        ("contradict", ["verify", "--key", pub, *ANY, "--iss", "x", FOUNDING]),
        ("contradict", ["verify", "--key", pub, *ANY, "--typ", "x",
                        "--any-typ", FOUNDING]),
        ("no key is given", ["verify", *ANY, FOUNDING]),
        ("too many", ["verify", *ANY, "--key", pub, "--jwks", pub, FOUNDING]),
        ("not 2", ["verify", *ANY, "--key", pub, *long_secret(), FOUNDING]),
        ("--alg HS256", ["verify", *ANY, "--secret-env", "HOME", FOUNDING]),
        ("not for RS256", ["verify", *ANY, "--secret-env", "HOME", "--alg",
                           "RS256", FOUNDING]),
        ("one algorithm", ["verify", *ANY, "--secret-env", "HOME", "--alg",
                           "HS256,HS512", FOUNDING]),
        ("names nothing", ["verify", *ANY, "--key", pub, "--alg", "none",
                           FOUNDING]),
        ("empty name", ["verify", *ANY, "--key", pub, "--alg", "ES256,",
                        FOUNDING]),
        ("descriptor", ["verify", *ANY, "--secret-fd", "x", "--alg", "HS256",
                        FOUNDING]),
        ("two things", ["verify", *ANY, "--key", "-", "-"]),
        ("--token-file", ["decode", "--token-file", "x", FOUNDING]),
        ("--bits", ["key", "new", "--bits", "2048"]),
        ("--bits", ["key", "new", "--alg", "RS256", "--bits", "1024"]),
        ("--bits", ["key", "new", "--alg", "RS256", "--bits", "9999999999"]),
        ("'HS1'", ["key", "new", "--alg", "HS1"]),
        ("'none'", ["key", "new", "--alg", "none"]),
    ]
    for words, args in cases:
        bad(2, words, *args, stdin=key("ES256")[1].read_bytes()
            if args[-1] == "-" else b"")


def test_an_empty_expectation_is_wrong_use():
    for name in ("iss", "aud", "sub", "jti", "nonce", "typ", "scope",
                 "require", "alg"):
        any_ = [a for a in ANY if a != f"--any-{name}"]
        bad(2, f"--{name} is empty", "verify", "--key", key("ES256")[1],
            *any_, f"--{name}=", FOUNDING)
        bad(2, f"--{name} is empty", "verify", "--key", key("ES256")[1],
            *any_, f"--{name}", "", FOUNDING)


def test_version_and_limits():
    tap.equal(good("version").out, b"jeton 0.1.0\n")
    tap.equal(good("--version").out, b"jeton 0.1.0\n")
    assert b"OpenSSL 3" in good("version", "--build").out
    limits = good("limits", "--json").json()
    tap.equal(limits["token"], 16384)
    tap.equal(limits["depth"], 32)
    assert len(good("limits").out.splitlines()) == len(limits)


# ---- Keys ----

def test_a_key_is_made_for_every_algorithm_and_its_public_half_taken():
    for alg in ALGS:
        private, public = key(alg)
        tap.equal(stat.S_IMODE(private.stat().st_mode), 0o600)
        jwk = json.loads(private.read_text())
        tap.equal(jwk["alg"], alg)
        if alg[0] == "H":
            bad(3, "no public half", "key", "public", private)
            continue
        half = json.loads(public.read_text())
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(half), half
        tap.equal({k: jwk[k] for k in half}, half)
        whole = good("key", "public", "--set", private).json()
        tap.equal(whole, {"keys": [half]})
        piped = good("key", "public", stdin=private.read_bytes()).json()
        tap.equal(piped, half)


def test_a_new_key_has_the_kid_and_the_size_that_were_asked_for():
    tap.equal(good("key", "new", "--kid", "k1").json()["kid"], "k1")
    tap.equal(good("key", "new").json()["alg"], "ES256")
    jwk = good("key", "new", "--alg", "PS256", "--bits", "2048").json()
    tap.equal(len(unb64(jwk["n"])), 256)
    assert good("key", "new").json() != good("key", "new").json()


def test_a_key_never_goes_over_a_file_or_through_a_link():
    there = write("there", b"precious")
    bad(3, "could not create", "key", "new", "--out", there)
    tap.equal(there.read_bytes(), b"precious")
    link = WORK / "link"
    link.symlink_to(WORK / "nowhere")
    bad(3, "could not create", "key", "new", "--out", link)
    assert not (WORK / "nowhere").exists()
    bad(3, "could not create", "key", "new", "--out", "no/such/folder")
    old = os.umask(0)
    try:
        good("key", "new", "--out", WORK / "masked")
    finally:
        os.umask(old)
    tap.equal(stat.S_IMODE((WORK / "masked").stat().st_mode), 0o600)


def test_an_unfit_key_file_is_status_3():
    for words, content in [("cannot use", b""), ("cannot use", b"hello"),
                           ("cannot use", b"{}"), ("cannot use", b"\0" * 99),
                           ("cannot use", b"[" * 300000)]:
        path = write("unfit", content)
        bad(3, words, "verify", *ANY, "--key", path, FOUNDING)
        bad(3, words, "sign", "--no-exp", "--key", path)
        bad(3, words, "key", "public", path)
    bad(3, "could not read 'absent': No such file", "verify", *ANY, "--key",
        "absent", FOUNDING)
    bad(3, "could not read", "verify", *ANY, "--jwks", WORK, FOUNDING)
    bad(3, "cannot use", "sign", "--no-exp", "--key", key("ES256")[1])


# ---- Signing ----

def claims_of(token):
    return json.loads(unb64(token.split(".")[1]))


def header_of(token):
    return json.loads(unb64(token.split(".")[0]))


def test_claims_come_from_options_in_their_order():
    before = int(time.time())
    token = sign("ES256", "--iss", "https://id.example", "--sub", "bob",
                 "--aud", "api", "--nbf", "-10s", "--exp", "15m", "--jti=id-1",
                 "--claim", "a=b=c", "--claim", "n:=[1, {\"x\":null}]",
                 "--claim", "empty=")
    claims = claims_of(token)
    iat = claims.pop("iat")
    assert before <= iat <= before + 5, iat
    tap.equal(claims, {
        "iss": "https://id.example", "sub": "bob", "aud": "api",
        "nbf": iat - 10, "exp": iat + 900, "jti": "id-1", "a": "b=c",
        "n": [1, {"x": None}], "empty": ""})
    tap.equal(list(claims), ["iss", "sub", "aud", "nbf", "exp", "jti", "a",
                             "n", "empty"])


def test_several_audiences_are_an_array():
    token = sign("ES256", "--aud", "a\"\\\n", "--sub", "s", "--aud", "é",
                 "--exp", "1h", "--no-iat")
    tap.equal(list(claims_of(token)), ["aud", "sub", "exp"])
    tap.equal(claims_of(token)["aud"], ["a\"\\\n", "é"])


def test_an_id_is_random_or_given():
    for how in (["--jti"], ["--jti=random"], ["--jti", "--no-typ"]):
        one, two = (claims_of(sign("ES256", "--exp", "1h", *how))["jti"]
                    for _ in range(2))
        assert one != two and len(unb64(one)) == 16
    tap.equal(claims_of(sign("ES256", "--exp", "1h", "--jti", "x"))["jti"],
              "x")


def test_the_bytes_of_a_given_object_are_kept():
    text = '{ "exp" : 4102444800.5,\n\t"z":1.0e2, "a":"\\u0041" }'
    token = sign("ES256", "--no-iat", text)
    payload = unb64(token.split(".")[1]).decode()
    tap.equal(payload.replace(" }", "}"), text.replace(" }", "}"))
    token = sign("ES256", "--sub", "x", '{"exp":4102444800}', "--no-iat")
    tap.equal(unb64(token.split(".")[1]), b'{"exp":4102444800,"sub":"x"}')


def test_header_members_type_and_kid():
    kid = json.loads(key("ES256")[0].read_text())["kid"]
    tap.equal(header_of(sign()), {"alg": "ES256", "typ": "JWT", "kid": kid})
    token = sign("ES256", "--exp", "1h", "--typ", "at+jwt", "--header",
                 "x=y", "--header", "z:=[1]")
    tap.equal(header_of(token), {"alg": "ES256", "typ": "at+jwt", "kid": kid,
                                 "x": "y", "z": [1]})
    assert "typ" not in header_of(sign("ES256", "--exp", "1h", "--no-typ"))
    token = good("sign", "--exp", "1h", "--kid", "k", *long_secret()).out
    tap.equal(header_of(token.decode()),
              {"alg": "HS256", "typ": "JWT", "kid": "k"})
    good("verify", *ANY, *long_secret(), "-", stdin=token)


def test_a_kid_is_given_to_a_key_that_has_none():
    jwk = json.loads(key("EdDSA")[0].read_text())
    del jwk["kid"]
    path = write("nameless", json.dumps(jwk))
    token = good("sign", "--key", path, "--kid", "k2", "--exp", "1h").out
    tap.equal(header_of(token.decode())["kid"], "k2")
    bad(2, "of its own", "sign", "--key", key("EdDSA")[0], "--kid", "k2",
        "--exp", "1h")


def test_what_cannot_be_signed_is_wrong_use():
    cases = [
        ("--exp is missing", []),
        ("contradict", ["--exp", "1h", "--no-exp"]),
        ("contradict", ["--no-exp", '{"exp":4102444800}']),
        ("contradict", ["--no-exp", "--iat", "2020-01-01", "--no-iat"]),
        ("contradict", ["--no-exp", "--typ", "x", "--no-typ"]),
        ("'sub' is given twice", ["--no-exp", "--sub", "x", '{"sub":"y"}']),
        ("'sub' is given twice",
         ["--no-exp", "--sub", "x", '{"s\\u0075b":"y"}']),
        ("'x' is given twice", ["--no-exp", "--claim", "x=1", "--claim",
                                "x:=1"]),
        ("'jti' is given twice", ["--no-exp", "--jti", '{"jti":"y"}']),
        ("'exp' is given twice", ["--exp", "1h", "--claim", "exp:=1"]),
        ("the key decides it", ["--no-exp", "--header", "alg=none"]),
        ("--typ sets it", ["--no-exp", "--header", "typ=x"]),
        ("--kid sets it", ["--no-exp", "--header", "kid=x"]),
        ("no use", ["--no-exp", "--header", "crit:=[\"x\"]"]),
        ("no use", ["--no-exp", "--header", "b64:=false"]),
        ("NAME=TEXT", ["--no-exp", "--claim", "x"]),
        ("NAME=TEXT", ["--no-exp", "--claim", "=x"]),
        ("NAME=TEXT", ["--no-exp", "--claim", ":=1"]),
        ("not JSON", ["--no-exp", "--claim", "x:=yes"]),
        ("not JSON", ["--no-exp", "--claim", "x:=1 2"]),
        ("not UTF-8", ["--no-exp", b"--claim=x=\xff"]),
        ("not a JSON object", ["--no-exp", "[1]"]),
        ("not a JSON object", ["--no-exp", "{'a':1}"]),
        ("not a JSON object", ["--no-exp", "{"]),
        ("no verifier", ["--no-exp", '{"a":1,"a":2}']),
        ("no verifier", ["--no-exp", '{"iss":5}']),
        ("no verifier", ["--no-exp", "--claim", "aud:=[1]"]),
        ("no verifier", ["--claim", "exp:=\"soon\""]),
        ("no verifier", ["--no-exp", "--claim", "x:=" + "[" * 32 + "]" * 32]),
        ("longer than", ["--no-exp", '{"a":"' + "x" * 13000 + '"}']),
        ("--claims", ["--no-exp", "--claims", "x", "{}"]),
        ("empty", ["--no-exp", "--iss", ""]),
    ]
    for words, args in cases:
        bad(2, words, "sign", "--key", key("ES256")[0],
            *[os.fsdecode(a) for a in args])
    bad(3, "not a JSON object", "sign", "--no-exp", "--key", key("ES256")[0],
        "-", stdin=b'{"a":1}\0')
    bad(3, "longer than", "sign", "--no-exp", "--key", key("ES256")[0], "-",
        stdin=b" " * 9000000)
    bad(3, "could not read", "sign", "--no-exp", "--key", key("ES256")[0],
        "--claims", "absent")
    bad(3, "cannot use", "sign", "--no-exp", "--key", key("ES256")[0],
        "--alg", "RS256")
    bad(2, "'none'", "sign", "--no-exp", "--key", key("ES256")[0], "--alg",
        "none")


def test_an_expired_token_can_be_made_and_is_warned_of():
    ran = good("sign", "--key", key("ES256")[0], "--exp", "-10s")
    assert "jeton: warning: " in ran.err
    bad(1, "seconds ago", "verify", *ANY, "--key", key("ES256")[1],
        ran.out.decode())


# ---- Verifying ----

def test_every_algorithm_signs_and_verifies():
    for alg in ALGS:
        token = sign(alg, "--iss", "i", "--aud", "a", "--exp", "15m")
        ran = verify("--iss", "i", "--aud", "a", token, alg=alg)
        tap.equal(ran.status, 0, ran.err)
        tap.equal(ran.err, f"jeton: VERIFIED ({alg})\n")
        tap.equal(ran.out, unb64(token.split(".")[1]))
        tap.equal(verify("--iss", "i", "--aud", "b", token, alg=alg).status,
                  1)
        ran = verify(*ANY, "--alg", alg, token, alg=alg)
        tap.equal((ran.status, ran.err), (0, f"jeton: VERIFIED ({alg})\n"))


def test_keys_in_pem_and_certificates_verify_as_well():
    if shutil.which("openssl") is None:
        raise tap.Skip("there is no openssl program")
    files = {n: WORK / n for n in ("rsa.pem", "rsa.pub", "rsa.crt")}

    def openssl(*args):
        subprocess.run(["openssl", *map(str, args)], check=True,
                       capture_output=True)
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
            "-out", files["rsa.pem"])
    files["rsa.pem"].chmod(0o600)
    openssl("pkey", "-in", files["rsa.pem"], "-pubout", "-out",
            files["rsa.pub"])
    openssl("req", "-x509", "-key", files["rsa.pem"], "-subj", "/CN=x",
            "-out", files["rsa.crt"])
    for alg, more in (("RS256", []), ("PS256", ["--alg", "PS256"])):
        token = good("sign", "--key", files["rsa.pem"], "--exp", "1h",
                     *more).out.decode()
        tap.equal(header_of(token)["alg"], alg)
        for path in files.values():
            good("verify", *ANY, "--key", path, *more, token)
    bad(1, "no key", "verify", *ANY, "--key", files["rsa.pub"], token)


CHECKS = [  # code, claim, words, how it is verified
    (None, None, None, []),
    (None, None, None, ["--sub", "bob", "--jti", "j", "--nonce", "n"]),
    (None, None, None, ["--scope", "read", "--scope", "write"]),
    (None, None, None, ["--require", "sub", "--require", "scope"]),
    (None, None, None, ["--max-age", "1h", "--leeway", "10m"]),
    (None, None, None, ["--alg", "HS256,ES256", "--typ", "application/JWT"]),
    (None, None, None, ["--any-typ", "--iss", "x", "--iss", "me"]),
    (None, None, None, ["--at", "1600000000"]),
    ("WRONG_ISSUER", "iss", "iss is 'me', wanted 'x'", ["--iss", "x"]),
    ("WRONG_AUDIENCE", "aud", "wanted 'x'", ["--aud", "x"]),
    ("WRONG_SUBJECT", "sub", "sub is 'bob', wanted 'x'", ["--sub", "x"]),
    ("WRONG_ID", "jti", "jti is 'j', wanted 'x'", ["--jti", "x"]),
    ("WRONG_NONCE", "nonce", "wanted 'x'", ["--nonce", "x"]),
    ("WRONG_TYPE", "typ", "typ is 'JWT', wanted 'at+jwt'",
     ["--typ", "at+jwt"]),
    ("WRONG_SCOPE", "scope", "does not contain 'admin'",
     ["--scope", "admin"]),
    ("WRONG_SCOPE", "scope", "does not contain 'rea'", ["--scope", "rea"]),
    ("MISSING_CLAIM", "acr", "it has no 'acr'", ["--require", "acr"]),
    ("EXPIRED", "exp", "exp was 2020-09-13T13:26:40Z, 1 second ago",
     ["--at", "2020-09-13T13:26:41Z"]),
    ("NOT_YET", "nbf", "nbf is 2020-09-13T11:26:40Z, in 10 minutes",
     ["--at", "2020-09-13T11:16:40Z"]),
    ("TOO_OLD", "iat", "iat was 2020-09-13T11:26:40Z, 1 hour ago",
     ["--max-age", "30m"]),
    ("NO_KEY", "alg", "no key", ["--alg", "RS256"]),
]


def checked_token():
    claims = {"iss": "me", "aud": ["a", "b"], "sub": "bob", "jti": "j",
              "nonce": "n", "scope": "read write", "iat": 1599996400,
              "nbf": 1599996400, "exp": 1600003600}
    return sign("ES256", json.dumps(claims)), claims


def how_of(how):
    """The row's options, and those that every row needs."""
    defaults = {"--iss": ["--iss", "me", "--iss", "you"],
                "--aud": ["--aud", "b"],
                "--at": ["--at", "2020-09-13T12:26:40Z"]}
    return [*how, *(word for name, words in defaults.items()
                    if name not in how for word in words)]


def test_each_claim_is_checked_and_the_refusal_names_it():
    token, claims = checked_token()
    for code, claim, words, how in CHECKS:
        ran = verify(*how_of(how), token)
        machine = verify("--json", *how_of(how), token)
        if code is None:
            tap.equal((ran.status, ran.err), (0, "jeton: VERIFIED (ES256)\n"),
                      str(how))
            tap.equal(machine.err, "")
            found = machine.json()
            tap.equal(list(found), ["result", "alg", "kid", "header",
                                    "claims"])
            tap.equal(found["result"], "verified")
            tap.equal(found["claims"], claims)
            tap.equal(found["header"], header_of(token))
            tap.equal(found["kid"], found["header"]["kid"])
            continue
        tap.equal((ran.status, ran.out), (1, b""), f"{how} {ran.err}")
        assert len(ran.lines) == 1 and words in ran.err, ran.err
        assert ran.err.startswith("jeton: refused: "), ran.err
        tap.equal(machine.status, 1)
        found = machine.json()
        tap.equal((found["result"], found["code"], found["claim"]),
                  ("refused", code, claim))
        assert f"refused: {found['message']}\n" in ran.err


def test_a_claim_of_the_wrong_type_is_refused_as_such():
    for claims, claim in [({"exp": "x"}, "exp"), ({"exp": None}, "exp"),
                          ({"exp": 1e300}, "exp"),
                          ({"exp": 9e9, "iss": 5}, "iss"),
                          ({"exp": 9e9, "aud": [5]}, "aud"),
                          ({"exp": 9e9, "nbf": []}, "nbf")]:
        token = forge({"alg": "HS256"}, claims)
        ran = run("verify", *ANY, "--json", *long_secret(), token)
        tap.equal(ran.status, 1)
        tap.equal(ran.json()["claim"], claim)
        assert ran.json()["code"] in ("BAD_CLAIM", "OUT_OF_RANGE")


def test_explain_lists_every_check_in_order():
    token, _ = checked_token()
    how = ["--iss", "x", "--aud", "a", "--at", "2020-09-13T13:26:41Z"]
    ran = verify("--explain", *how, token)
    tap.equal((ran.status, ran.out), (1, b""))
    steps = [l.split(" ", 2) for l in ran.lines[:-1]]
    steps = [(v, rest.split(" ")[0]) for v, *r in steps
             for rest in [" ".join(r).strip()]]
    tap.equal(steps, [
        ("passed", "size"), ("passed", "form"), ("passed", "header"),
        ("passed", "key"), ("passed", "signature"), ("passed", "payload"),
        ("passed", "typ"), ("failed", "exp"), ("passed", "nbf"),
        ("passed", "iat"), ("failed", "iss"), ("passed", "aud"),
        ("passed", "sub"), ("passed", "jti"), ("skipped", "nonce"),
        ("skipped", "required")])
    assert "(2020-09-13T13:26:40Z, 1 second ago): expired" in ran.err
    assert ran.lines[-1].startswith("jeton: refused: expired (exp was ")
    found = verify("--explain", "--json", *how, token).json()
    tap.equal([c["check"] for c in found["checks"]], [s for _, s in steps])
    ok = verify("--explain", "--iss", "me", "--aud", "a", "--at",
                "1600000000", token)
    tap.equal(ok.lines[-1], "jeton: VERIFIED (ES256)")
    assert "failed" not in ok.err


def test_explain_says_nothing_of_claims_without_a_signature():
    token, _ = checked_token()
    damaged = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
    ran = verify("--explain", *ANY, damaged)
    assert "failed  signature" in ran.err and "skipped exp\n" in ran.err
    assert "bob" not in ran.err and "1600003600" not in ran.err


def test_lines_gives_an_object_per_line():
    token, claims = checked_token()
    spaced = sign("ES256", "{\n \"exp\" : 1600003600, \"a\": \" \\u2028 \" }")
    text = f"{token}\n\nx.y.z\n  {token}\t\r\n{spaced}\n{token}"
    how = ["--lines", "--any-iss", "--any-aud", "--at", "1600000000"]
    ran = verify(*how, stdin=text.encode())
    tap.equal((ran.status, ran.err), (1, ""))
    found = [json.loads(l) for l in ran.out.decode().splitlines()]
    tap.equal([f["result"] for f in found],
              ["verified", "refused", "refused", "verified", "verified",
               "verified"])
    tap.equal([f.get("code") for f in found[1:3]], ["MALFORMED"] * 2)
    tap.equal(found[3]["claims"], claims)
    tap.equal(verify(*how, stdin=token.encode()).status, 0)
    path = write("tokens", token + "\n")
    tap.equal(verify(*how, "--token-file", path).status, 0)
    tap.equal(verify(*how, stdin=b"").out, b"")
    bad(2, "--lines reads", "verify", "--key", key("ES256")[1], *how, token)
    bad(3, "could not read", "verify", "--key", key("ES256")[1], *how,
        "--token-file", "absent")


def test_every_prefix_and_many_changed_bits_are_refused():
    for alg in ("ES256", "HS256"):
        token = sign(alg)
        raw = token.encode()
        lines = [raw[:i] for i in range(len(raw))]
        for bit in range(0, len(raw) * 8, 3):
            changed = bytearray(raw)
            changed[bit // 8] ^= 1 << bit % 8
            if changed[bit // 8] not in b"\n \t\r":
                lines.append(bytes(changed))
        lines += [raw + b"A", raw + b".", b"." + raw, raw + b"=", raw + b"\0",
                  raw + b" x", raw[:-1] + b"\xff"]
        ran = verify(*ANY, "--lines", alg=alg, stdin=b"\n".join(lines))
        tap.equal(ran.status, 1)
        found = [json.loads(l)["result"] for l in ran.out.splitlines()]
        tap.equal(len(found), len(lines))
        tap.equal(set(found), {"refused"})
        tap.equal(verify(*ANY, "--lines", alg=alg, stdin=raw).status, 0)


# ---- Attacks that fit a command line ----

def test_a1_a2_no_spelling_of_none_is_accepted():
    payload = {"sub": "x", "exp": 4102444800}
    names = [b'"none"', b'"None"', b'"NONE"', b'"nOnE"', b'"none "', b'" none"',
             b'"none\\u0000"', b'"\\u006eone"', b'""', b"null", b"0", b"true",
             b'["none"]', b'["HS256"]', b'{"HS256":1}', b'"hs256"',
             b'"HS256 "', b'"SHA256"', b'"HS25"', b'"RS256"', b'"ES256"']
    tokens = [forge(b'{"alg":' + n + b'}', payload) for n in names]
    tokens += [forge(b"{}", payload), forge(b'{"typ":"JWT"}', payload)]
    tokens += [t.rsplit(".", 1)[0] + "." for t in tokens]
    tokens += [t.rsplit(".", 1)[0] for t in tokens[:3]]
    for how in (["HS256"], ["HS256,none"]):
        args = long_secret()[:2] + ["--alg", *how]
        ran = run("verify", *ANY, *args, "--lines",
                  stdin="\n".join(tokens).encode())
        found = [json.loads(l)["result"] for l in ran.out.splitlines()]
        tap.equal(found, ["refused"] * len(tokens))
    good("verify", *ANY, *long_secret(),
         forge(b'{"alg":"\\u0048S256"}', payload))


def test_a3_a_public_key_is_no_secret():
    payload = {"sub": "x", "exp": 4102444800}
    for alg in ("ES256", "EdDSA", "RS256"):
        public = key(alg)[1].read_bytes()
        forms = [public, b" \n" + public,
                 json.dumps({"keys": [json.loads(public)]}).encode()]
        if shutil.which("openssl"):
            forms += openssl_forms(alg)
        for form in forms:
            path = write("confused", form)
            token = forge({"alg": "HS256"}, payload, form)
            bad(3, "a key is not a secret", "verify", *ANY, "--secret-file",
                path, "--alg", "HS256", token)
            bad(3, "a key is not a secret", "verify", *ANY, "--secret-file",
                path, "--alg", "HS256", "--insecure-short-secret", token)
            bad(3, "a key is not a secret", "sign", "--no-exp",
                "--secret-file", path, "--alg", "HS256")
            for allowed in ([], ["--alg", alg], ["--alg", f"{alg},HS256"],
                            ["--alg", "HS256"]):
                bad(1, "no key", "verify", *ANY, "--key", key(alg)[1],
                    *allowed, token)


def openssl_forms(alg):
    """A fresh public key as PEM, PEM behind blanks, and DER."""
    kind = {"ES256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "EdDSA": ["ED25519"], "RS256": ["RSA"]}[alg]
    private = subprocess.run(["openssl", "genpkey", "-algorithm", *kind],
                             check=True, capture_output=True).stdout
    pem, der = (subprocess.run(
        ["openssl", "pkey", "-pubout", "-outform", form], input=private,
        check=True, capture_output=True).stdout for form in ("PEM", "DER"))
    return [pem, b"  \n" + pem, private, der]


def test_a4_an_empty_secret_is_unfit():
    empty = write("empty", b"")
    for more in ([], ["--insecure-short-secret"]):
        bad(3, "empty", "verify", *ANY, "--secret-file", empty, "--alg",
            "HS256", *more, forge({"alg": "HS256"}, {"exp": 9e9}, b""))
        bad(3, "empty", "sign", "--no-exp", "--secret-env", "EMPTY", "--alg",
            "HS256", *more, env={"EMPTY": ""})
    path = write("k0", '{"kty":"oct","k":"","alg":"HS256"}')
    bad(3, "cannot use", "verify", *ANY, "--key", path, FOUNDING)


def test_a5_a_key_has_one_algorithm():
    payload = {"exp": 4102444800}
    bad(1, "no key", "verify", *ANY, *long_secret(),
        forge({"alg": "HS512"}, payload, LONG, hashlib.sha512))
    token = sign("PS256")
    jwk = json.loads(key("PS256")[1].read_text())
    path = write("rs.pub", json.dumps({**jwk, "alg": "RS256"}))
    bad(1, "no key", "verify", *ANY, "--key", path, token)
    bad(1, "no key", "verify", *ANY, "--key", path, "--alg", "PS256,RS256",
        token)


def test_a6_secrets_and_public_keys_are_not_mixed():
    keys = [json.loads(key(a)[1].read_text()) for a in ("HS256", "ES256")]
    path = write("mixed", json.dumps({"keys": keys}))
    bad(3, "cannot use", "verify", *ANY, "--jwks", path, FOUNDING)
    ec = keys[1]
    secret = LONG
    token = forge({"alg": "HS256", "kid": ec["kid"]}, {"exp": 9e9}, secret)
    bad(1, "no key", "verify", *ANY, "--key", key("ES256")[1], token)


def test_a12_a_key_in_the_header_is_no_key():
    jwk = {"kty": "oct", "k": b64(LONG), "alg": "HS256"}
    token = forge({"alg": "HS256", "jwk": jwk}, {"exp": 9e9})
    tap.equal(verify(*ANY, token).status, 1)


# ---- Times ----

def test_times_are_spans_dates_or_seconds():
    now = int(time.time())
    for text, wanted in [
            ("1516239022", 1516239022), ("@900", 900), ("@0", 0),
            ("2018-01-18T01:30:22Z", 1516239022),
            ("2018-01-18", 1516233600), ("2024-02-29", 1709164800),
            ("9999-12-31T23:59:59Z", 253402300799)]:
        token = sign("ES256", "--exp", "1h", "--nbf", text)
        tap.equal(claims_of(token)["nbf"], wanted, text)
    for text, wanted in [("15m", 900), ("1.5h", 5400), ("+2d", 172800),
                         ("-10s", -10), ("1w", 604800), ("1y", 31536000),
                         ("0s", 0), ("0.25h", 900)]:
        token = sign("ES256", "--exp", "1h", "--nbf", text)
        gap = claims_of(token)["nbf"] - now - wanted
        assert 0 <= gap <= 30, (text, gap)


def test_a_number_that_could_be_a_span_is_told_its_unit():
    for text in ("15", "900", "0", "1.5", "-10", "+3600", "99999999"):
        for args in (["sign", "--key", key("ES256")[0], f"--exp={text}"],
                     ["verify", "--key", key("ES256")[1], *ANY,
                      f"--at={text}", FOUNDING],
                     ["verify", "--key", key("ES256")[1], *ANY,
                      f"--leeway={text}", FOUNDING]):
            bad(2, f"write {text}s", *args)


def test_what_is_no_time_is_wrong_use():
    for text in ("", "x", "15 m", "15M", "m", "1h30m", "2018-02-30",
                 "2018-13-01", "2018-01-18T01:30:22", "2018-01-18T25:00:00Z",
                 "2018-01-18 01:30:22Z", "1e9", "0x10", "@", "@x", "@-5",
                 "99999999999999999999", "99999999999999y", "1969-12-31",
                 "-100y", "9999y", "1..5h", ".5h", "5.h", "--5s", "NaN",
                 "2018-01-18T01:30:22Zx"):
        bad(2, "--nbf", "sign", "--key", key("ES256")[0], "--exp", "1h",
            f"--nbf={text}")
    for name in ("leeway", "max-age"):
        for text in ("-1s", "x", "2018-01-18", "999y"):
            bad(2, f"--{name}", "verify", "--key", key("ES256")[1], *ANY,
                f"--{name}={text}", FOUNDING)
    bad(2, "--leeway", "verify", "--key", key("ES256")[1], *ANY,
        "--leeway=601s", FOUNDING)
    bad(2, "--max-age", "verify", "--key", key("ES256")[1], *ANY,
        "--max-age=0s", FOUNDING)


# ---- Inputs ----

def test_a_token_comes_as_argument_from_stdin_or_from_a_file():
    token = sign()
    path = write("token", f"\n \t{token}\r\n\n")
    for args, stdin in [([token], b""), (["-"], token.encode() + b"\n"),
                        ([], b" \r\n" + token.encode()), ([f" {token}\n"], b""),
                        (["--token-file", path], b""),
                        (["--token-file=-"], token.encode())]:
        tap.equal(verify(*ANY, *args, stdin=stdin).status, 0, str(args))
        good("decode", *args, stdin=stdin)
    bad(3, "could not read 'absent'", "decode", "--token-file", "absent")
    for junk in ("", " ", "x", "a.b", "a b.c.d"):
        bad(1, "refused: ", "verify", *ANY, "--key", key("ES256")[1], "-",
            stdin=junk.encode())
        bad(1, "not a token", "decode", "-", stdin=junk.encode())
    padded = token.encode() + b" " * 40000 + b"x"
    bad(1, "refused: ", "verify", *ANY, "--key", key("ES256")[1], "-",
        stdin=padded)


def test_a_secret_comes_from_a_file_the_environment_or_a_descriptor():
    token = forge({"alg": "HS256"}, {"exp": 4102444800})
    how = ["verify", *ANY, "--alg", "HS256"]
    good(*how, "--secret-file", write("long", LONG), token)
    good(*how, "--secret-env", "S", token, env={"S": LONG.decode()})
    good(*how, "--secret-fd", "0", token, stdin=LONG)
    good(*how, "--secret-file", "-", token, stdin=LONG)
    with open(write("long", LONG), "rb") as f:
        good(*how, "--secret-fd", f.fileno(), token, pass_fds=[f.fileno()])
    bad(3, "no variable 'NOT_THERE'", *how, "--secret-env", "NOT_THERE",
        token)
    bad(3, "could not read descriptor 99", *how, "--secret-fd", "99", token)
    bad(3, "could not read 'absent'", *how, "--secret-file", "absent", token)
    bad(3, "longer than 4096", *how, "--secret-file",
        write("huge", b"x" * 4097), token)
    good("sign", "--no-exp", "--alg", "HS256", "--secret-file",
         write("big", b"x" * 4096))


def test_a_secret_is_exactly_its_bytes_and_a_line_end_is_warned_of():
    secret = LONG + b"\n"
    token = forge({"alg": "HS256"}, {"exp": 4102444800}, secret)
    path = write("line", secret)
    ran = good("verify", *ANY, "--alg", "HS256", "--secret-file", path, token)
    assert "jeton: warning: the secret in " in ran.err
    assert "ends with a line end" in ran.err
    token = forge({"alg": "HS256"}, {"exp": 4102444800}, b"\0" * 40)
    good("verify", *ANY, "--alg", "HS256", "--secret-file",
         write("zeros", b"\0" * 40), token)


def test_a_secret_or_private_key_wider_than_0600_is_warned_of():
    token = forge({"alg": "HS256"}, {"exp": 4102444800})
    for mode, warned in ((0o600, False), (0o400, False), (0o640, True),
                         (0o604, True), (0o666, True)):
        path = write("wide", LONG, mode)
        ran = good("verify", *ANY, "--alg", "HS256", "--secret-file", path,
                   token)
        tap.equal("wider than 0600" in ran.err, warned, oct(mode))
        path.unlink()
        path = write("wide.jwk", key("ES256")[0].read_bytes(), mode)
        for args in (["sign", "--no-exp", "--key", path],
                     ["key", "public", path],
                     ["verify", *ANY, "--key", path, sign()]):
            ran = good(*args)
            tap.equal("wider than 0600" in ran.err, warned, f"{args} {mode}")
        path.unlink()
    assert "wider" not in verify(*ANY, sign()).err


def test_a_key_comes_from_a_pipe():
    token = sign()
    good("verify", *ANY, "--key", "-", token,
         stdin=key("ES256")[1].read_bytes())
    good("sign", "--no-exp", "--key", "-", stdin=key("ES256")[0].read_bytes())
    done = subprocess.run(
        ["bash", "-c", '"$0" verify --any-iss --any-aud --key <(cat "$1") $2',
         JETON, key("ES256")[1], token], capture_output=True, timeout=20)
    tap.equal(done.returncode, 0, done.stderr)


# ---- Outputs ----

def test_nothing_secret_is_ever_said():
    token = sign("HS256")
    secret = json.loads(key("HS256")[0].read_text())["k"]
    canary = "canary-canary-canary-canary-canary-canary"
    runs = [
        run("verify", *ANY, "--key", key("HS256")[0], "--explain", token),
        run("verify", *ANY, "--key", key("HS256")[0], token, token),
        run("verify", *ANY, "--key", key("HS256")[0], token[:-2]),
        run("verify", *ANY, "--explain", "--alg", "HS512", "--secret-env",
            "S", token, env={"S": canary}),
        run("verify", *ANY, "--alg", "HS256", "--secret-env", "S", token,
            env={"S": canary[:20]}),
        run("sign", "--key", "absent", token), run(token), run("help", token),
        run("decode", token, token), run("decode", token[:-1] + "!"),
        run("sign", "--key", key("HS256")[0], "--exp", token),
        run("verify", *ANY, "--key", write("c.jwk", json.dumps(
            {"kty": "oct", "k": canary + "!", "alg": "HS256"})), token),
    ]
    tap.equal([r.status for r in runs],
              [0, 2, 1, 3, 3, 2, 2, 2, 2, 0, 2, 3])
    for ran in runs:
        if "--exp" in ran.err:
            continue  # what was given as a time is shown to whom gave it
        for word in (token[:-2], token.split(".")[2], secret, canary[:20]):
            assert word not in ran.err, ran.err


def test_a_result_that_cannot_be_written_is_status_3():
    token = sign()
    cases = [["decode", token], ["verify", *ANY, "--key", key("ES256")[1],
             token], ["sign", "--no-exp", "--key", key("ES256")[0]],
             ["key", "new"], ["key", "public", key("ES256")[0]], ["limits"],
             ["version"], ["help"], ["sign", "-h"]]
    for args in cases:
        with open("/dev/full", "wb") as full:
            ran = run(*args, stdout=full)
        tap.equal(ran.status, 3, str(args))
        assert "could not write" in ran.lines[-1], ran.err
        assert "jeton: VERIFIED" not in ran.err
        reader, writer = os.pipe()
        os.close(reader)
        ran = run(*args, stdout=writer)
        os.close(writer)
        tap.equal(ran.status, 3, str(args))
        assert "Broken pipe" in ran.lines[-1], ran.err


def test_closed_descriptors_do_no_harm():
    for closing in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        out = WORK / "closed.jwk"
        out.unlink(missing_ok=True)
        done = subprocess.run(
            ["sh", "-c", f'"$0" key new --out "$1" {closing}', JETON, out],
            capture_output=True, timeout=20)
        tap.equal(done.returncode, 0, closing)
        assert json.loads(out.read_text())["kty"] == "EC"
    done = subprocess.run(["sh", "-c", '"$0" key new >&-', JETON],
                          capture_output=True, timeout=20)
    tap.equal(done.returncode, 3)


def test_lines_ends_when_nobody_reads():
    token = sign()
    process = subprocess.Popen(
        [JETON, "verify", *ANY, "--key", str(key("ES256")[1]), "--lines"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    process.stdout.close()
    try:
        process.stdin.write((token + "\n").encode() * 300)
        process.stdin.close()
    except BrokenPipeError:
        pass
    tap.equal(process.wait(timeout=20), 3)
    process.stderr.close()


def at_terminal(args, keys=b"", env=None):
    """Runs it with a terminal as stdin, stdout and stderr."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(env or {})
        os.execv(JETON, [JETON, *map(str, args)])
    out = b""
    while True:
        ready, _, _ = select.select([fd], [], [], 20)
        try:
            chunk = os.read(fd, 65536) if ready else b""
        except OSError:
            chunk = b""
        if not chunk:
            if not ready:
                os.kill(pid, signal.SIGKILL)
            break
        out += chunk
        if keys and b"secret: " in out:
            os.write(fd, keys)
            keys = b""
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return os.waitstatus_to_exitcode(status), out


def test_no_control_byte_of_a_token_reaches_a_terminal():
    evil = "\x1b]0;x\x07\x9b31m\u202e\x7f"
    payload = {"exp": 4102444800, evil: evil, "n": {evil: [evil] * 9},
               "kid": evil}
    raw = json.dumps(payload, ensure_ascii=False).encode()
    raw = raw.replace(b"\x1b", b"").replace(b"\x07", b"")
    for text in (raw, json.dumps(payload).encode()):
        for head in ({"alg": "HS256"}, {"alg": "HS256", "kid": "\u009b1m"}):
            token = forge(json.dumps(head, ensure_ascii=False).encode(), text)
            cases = [["decode", token], ["decode", "--json", token]]
            if "kid" not in head:
                cases += [["verify", *ANY, *long_secret(), token],
                          ["verify", *ANY, *long_secret(), "--json", token]]
            for args in cases:
                _, out = at_terminal(args, env={"NO_COLOR": "1"})
                check_harmless(out)
    for junk in (b"\x1b[2J\x07", evil.encode(), bytes(range(256))):
        for args in (["decode"], ["decode", "--json"]):
            _, out = at_terminal([*args, forge(junk, junk)],
                                 env={"NO_COLOR": "1"})
            check_harmless(out)


def check_harmless(out):
    text = out.decode("utf-8", "surrogateescape")
    found = re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e"
                      "\ud800-\udfff]", text)
    assert found is None, out


def test_piped_results_are_exact_and_terminals_get_a_line_end():
    payload = b'{"exp":4102444800, "x":"\x7f\xc2\x9b"}'
    token = forge({"alg": "HS256"}, payload)
    tap.equal(good("verify", *ANY, *long_secret(), token).out, payload)
    found = good("decode", "--json", token).out
    assert b'"payload":' + payload + b"}" in found, found
    _, out = at_terminal(["sign", "--no-exp", "--key", key("ES256")[0]])
    assert out.endswith(b"\r\n"), out
    status, out = at_terminal(["verify", *ANY, *long_secret(), token],
                              env={"NO_COLOR": ""})
    assert status == 0 and b"\033[32mVERIFIED\033[0m" in out, out
    _, out = at_terminal(["verify", *ANY, *long_secret(), token],
                         env={"NO_COLOR": "1"})
    assert b"\033" not in out, out


def test_a_secret_is_asked_for_at_a_terminal_and_not_shown():
    token = forge({"alg": "HS256"}, {"exp": 4102444800})
    how = ["verify", *ANY, "--alg", "HS256", token]
    status, out = at_terminal(how, keys=LONG + b"\n")
    tap.equal(status, 0, out)
    assert b"secret: " in out and LONG not in out
    status, out = at_terminal(how, keys=b"\x03")
    tap.equal(status, 2, out)


def test_decode_shows_what_is_no_json():
    token = forge(b"hello", b"plain text")
    text = good("decode", token).out.decode()
    assert "hello" in text and "plain text" in text
    tap.equal(good("decode", "--json", token).json(),
              {"header_text": "hello", "payload_text": "plain text"})
    token = forge({"alg": "x"}, b"\xff\xfe")
    tap.equal(good("decode", "--json", token).json()["payload_base64url"],
              "__4")
    for junk in (b"[1,2]", b"5", b'"x"', b"{}", b"{\"a\":}", b"[" * 40):
        good("decode", forge(junk, junk))


def test_decode_shows_the_exact_bytes_as_json():
    header, payload = b'{"alg" : "HS256"}', b' {"a":1.0, "b":"\\u0041"}\n'
    tap.equal(good("decode", "--json", forge(header, payload)).out,
              b'{"header":' + header + b',"payload":' + payload + b"}\n")


# ---- Bounds ----

def test_a45_huge_inputs_are_refused_at_once():
    for junk in (b".", b"A", b"[", b" ", b"{\"a\":", b"9", b"\n"):
        huge = junk * (8000000 // len(junk))
        for args, statuses in [
                (["verify", *ANY, "--key", key("ES256")[1]], {1}),
                (["decode"], {1}),
                (["sign", "--no-exp", "--key", key("ES256")[0], "-"], {3}),
                (["key", "public"], {3}),
                (["verify", *ANY, "--key", "-", FOUNDING], {3})]:
            started = time.monotonic()
            ran = run(*args, stdin=huge)
            seconds = time.monotonic() - started
            assert ran.status in statuses, (junk, args, ran.status)
            assert ran.out == b"" and len(ran.lines) == 1, ran.err
            assert seconds < (5 if SANITIZED else 0.5), (args, seconds)
    path = write("huge", b"A" * 8000000)
    started = time.monotonic()
    ran = verify(*ANY, "--lines", "--token-file", path)
    tap.equal(ran.json()["code"], "TOO_LONG")
    assert time.monotonic() - started < (5 if SANITIZED else 1)


def test_a45_huge_inputs_take_little_memory():
    if SANITIZED:
        raise tap.Skip("the sanitizers take more than that")
    path = write("huge", b"A" * 80000000)
    for args in (["verify", *ANY, "--key", key("ES256")[1], "--token-file"],
                 ["verify", *ANY, "--key", key("ES256")[1], "--lines",
                  "--token-file"],
                 ["decode", "--token-file"], ["key", "public"],
                 ["sign", "--no-exp", "--key", key("ES256")[0], "--claims"]):
        done = subprocess.run(
            ["sh", "-c", 'ulimit -v 65536; exec "$0" "$@"', JETON,
             *map(str, args), path], capture_output=True, timeout=20)
        assert done.returncode in (1, 3), (args, done)
        assert b"memory" not in done.stderr, done.stderr
    path.unlink()


def test_lines_are_answered_one_by_one():
    process = subprocess.Popen(
        [JETON, "verify", *ANY, "--key", str(key("ES256")[1]), "--lines"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    token = sign().encode()
    for line, wanted in ((token, "verified"), (b"x", "refused")):
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], 10)
        assert ready, "no answer within 10 s"
        tap.equal(json.loads(process.stdout.readline())["result"], wanted)
    process.stdin.close()
    tap.equal(process.wait(timeout=10), 1)
    process.stdout.close()


def test_a_token_at_the_limit_passes_and_one_past_it_does_not():
    token = sign("ES256", "--exp", "1h", "--claim", "x=" + "y" * 11500)
    tap.equal(verify(*ANY, token).status, 0)
    ran = verify(*ANY, "--json", token + "A" * 16384)
    tap.equal(ran.json()["code"], "TOO_LONG")


if __name__ == "__main__":
    tap.main(globals())
