# SPDX-License-Identifier: Apache-2.0
"""jeton encrypt and decrypt: every algorithm, every form, nested tokens."""
import json
import pathlib
import time

import tap
from shell import SANITIZED, WORK, b64, bad, good, key, run, unb64, write

VECTORS = pathlib.Path(__file__).resolve().parent / "vectors"
ENCS = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM",
        "A192GCM", "A256GCM"]
SIZES = {"A128": 16, "A192": 24, "A256": 32}
JSON = ["--form", "compact,flattened,general"]
# RFC 7517 appendix A.2.
EC = {"kty": "EC", "crv": "P-256",
      "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
      "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
      "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}


def oct_key(n, **more):
    return {"kty": "oct", "k": b64(bytes(range(1, n + 1))), **more}


def public(jwk):
    return {n: v for n, v in jwk.items() if n != "d"}


def keys_of(alg):
    """The files of a private and a public key for an algorithm."""
    if alg.startswith("RSA"):
        pem = VECTORS / "keys" / "rsa-pkcs8.pem"
        return write("rsa.pem", pem.read_bytes()), pem
    jwk = EC if alg.startswith("ECDH") else oct_key(SIZES[alg[:4]])
    return (write(f"{alg}.key", json.dumps(jwk)),
            write(f"{alg}.pub", json.dumps(public(jwk))))


def encrypt(payload, *args):
    return good("encrypt", *args, stdin=payload).out


def decrypt(jwe, *args):
    return run("decrypt", *args, "--token-file", write("jwe", jwe))


def refused(jwe, code, *args):
    ran = decrypt(jwe, *args)
    tap.equal((ran.status, ran.out), (1, b""), f"{args} {ran.err}")
    ran = decrypt(jwe, "--json", *args)
    tap.equal((ran.status, ran.json()["code"]), (1, code), args)


def test_every_algorithm_opens_what_it_closed():
    for alg in ("A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW",
                "A256GCMKW", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384",
                "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW",
                "ECDH-ES+A192KW", "ECDH-ES+A256KW"):
        private, open_half = keys_of(alg)
        for enc in ENCS[::2] if SANITIZED else ENCS:
            jwe = encrypt(b"\0any\xff", "--key", open_half, "--alg", alg,
                          "--enc", enc)
            ran = decrypt(jwe, "--key", private, "--alg", alg, "--enc", enc)
            tap.equal((ran.status, ran.out), (0, b"\0any\xff"),
                      (alg, enc, ran.err))


def test_a_direct_key_and_other_curves_work():
    for enc, n in zip(ENCS, (32, 48, 64, 16, 24, 32)):
        path = write("dir.jwk", json.dumps(oct_key(n, alg="dir")))
        jwe = encrypt(b"x", "--key", path, "--enc", enc)
        tap.equal(decrypt(jwe, "--key", path).out, b"x", enc)
    path = write("x.pem", (VECTORS / "keys" / "x25519-pkcs8.pem").read_bytes())
    tap.equal(decrypt(encrypt(b"x", "--key", path), "--key", path).out, b"x")


def test_exactly_the_payload_comes_out():
    private, half = keys_of("ECDH-ES")
    for payload in b"", b"\n", b" x \r\n", bytes(range(256)), b"A" * 150000:
        ran = decrypt(encrypt(payload, "--key", half), "--key", private)
        tap.equal((ran.status, ran.out), (0, payload), ran.err)
        found = decrypt(encrypt(payload, "--key", half, "--form", "general"),
                        "--key", private, *JSON)
        tap.equal(found.out, payload)
    path = write("payload", b"of a file")
    jwe = good("encrypt", "--key", half, "--payload", path).out
    tap.equal(decrypt(jwe, "--key", private).out, b"of a file")


def test_a_key_behind_a_passphrase_is_opened_by_it():
    pem = (VECTORS / "keys" / "rsa-pkcs8-encrypted.pem").read_bytes()
    path = write("locked.pem", pem)
    jwe = encrypt(b"x", "--key", VECTORS / "keys" / "rsa-pkcs8.pem")
    ran = decrypt(jwe, "--key", path)
    tap.equal((ran.status, ran.out), (3, b""))
    assert "--passphrase-file" in ran.err, ran.err
    ran = decrypt(jwe, "--key", path, "--passphrase-file",
                  write("phrase", b"x\n"))
    tap.equal((ran.status, ran.out), (0, b"x"), ran.err)


def test_lists_of_algorithms_narrow_what_is_taken():
    private, half = keys_of("ECDH-ES")
    jwe = encrypt(b"x", "--key", half, "--alg", "ECDH-ES+A256KW", "--enc",
                  "A128GCM")
    jwk = write("named.jwk", json.dumps({**EC, "alg": "ECDH-ES+A256KW"}))
    tap.equal(decrypt(jwe, "--key", jwk, "--alg", "A128KW,ECDH-ES+A256KW",
                      "--enc", "A256GCM,A128GCM").out, b"x")
    for args in (["--alg", "ECDH-ES"], ["--enc", "A256GCM"],
                 ["--alg", "A128KW,RSA-OAEP"],
                 ["--enc", "A128CBC-HS256,A256GCM"]):
        refused(jwe, "NO_KEY", "--key", jwk, *args)
    refused(jwe, "NO_KEY", "--key", private, "--alg", "ECDH-ES")
    ran = decrypt(jwe, "--key", jwk, "--alg", "RSA1_5,ECDH-ES+A256KW")
    tap.equal((ran.status, ran.out), (0, b"x"))
    assert "RSA1_5" in ran.err, ran.err


def test_a41_there_is_no_rsa1_5():
    path = write("rsa.pem", (VECTORS / "keys" / "rsa-pkcs8.pem").read_bytes())
    ran = run("decrypt", "--key", path, "--alg", "RSA1_5", "x")
    tap.equal((ran.status, ran.out), (2, b""), ran.err)
    header = b64(b'{"alg":"RSA1_5","enc":"A128GCM"}')
    jwe = f"{header}.{b64(bytes(256))}.{b64(bytes(12))}.AA.{b64(bytes(16))}"
    refused(jwe.encode(), "NO_KEY", "--key", path)


def test_a36_a_password_opens_only_what_was_named():
    secret = ["--secret-file", write("password", b"correct horse")]
    for alg in ("PBES2-HS256+A128KW", "PBES2-HS384+A192KW",
                "PBES2-HS512+A256KW"):
        jwe = encrypt(b"x", *secret, "--alg", alg)
        tap.equal(decrypt(jwe, *secret, "--alg", alg).out, b"x")
        refused(jwe, "BAD_SIGNATURE", "--secret-file", write("no", b"wrong"),
                "--alg", alg)
        refused(jwe, "NO_KEY", "--key", keys_of("A128KW")[0], "--alg",
                "A128KW")
        tap.equal(decrypt(jwe, *secret).status, 2)
        tap.equal(decrypt(jwe, "--key", keys_of("A128KW")[0], "--alg",
                          alg).status, 2)
    header = {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": b64(
        bytes(16))}
    for p2c in 0, 1, 999, -1, 1200001, 10**9, 2**31, 2**32 + 4096, \
            2**64 + 4096, 1000.5, "1000", 1e300:
        jwe = ".".join([b64(json.dumps({**header, "p2c": p2c}).encode()),
                        b64(bytes(24)), b64(bytes(12)), "AA", b64(bytes(16))])
        started = time.monotonic()
        ran = decrypt(jwe.encode(), *secret, "--alg", "PBES2-HS256+A128KW")
        tap.equal((ran.status, ran.out), (1, b""), p2c)
        assert time.monotonic() - started < (5 if SANITIZED else 1), p2c


def test_a_shared_secret_is_taken_as_bytes():
    path = write("bytes", bytes(range(32)))
    for alg in "A256KW", "A256GCMKW", "dir":
        args = ["--secret-file", path, "--alg", alg]
        tap.equal(decrypt(encrypt(b"x", *args), *args).out, b"x", alg)
    for alg in "A128KW", "dir":
        ran = run("encrypt", "--secret-file", path, "--alg", alg, "--enc",
                  "A128GCM", stdin=b"x")
        tap.equal((ran.status, ran.out), (3, b""), alg)
    for alg in "RSA-OAEP", "ECDH-ES":
        bad(2, "public key", "encrypt", "--secret-file", path, "--alg", alg)


def test_a39_a_changed_part_is_refused_in_one_way():
    private, half = keys_of("A128KW")
    jwe = encrypt(b"payload", "--key", half, "--alg", "A128KW", "--enc",
                  "A128CBC-HS256").decode()
    said = set()
    for i, part in enumerate(jwe.split(".")[1:], 1):
        parts = jwe.split(".")
        parts[i] = ("B" if part[0] != "B" else "C") + part[1:]
        ran = decrypt(".".join(parts).encode(), "--key", private, "--alg",
                      "A128KW")
        tap.equal((ran.status, ran.out), (1, b""), i)
        said.add(ran.err)
    tap.equal(len(said), 1, said)
    for broken in "", ".", "....", jwe[:-1], jwe + ".", jwe + "=", \
            jwe.replace(".", "..", 1), jwe.rsplit(".", 1)[0]:
        ran = decrypt(broken.encode(), "--key", private, "--alg", "A128KW")
        tap.equal((ran.status, ran.out), (1, b""), broken)


def test_a37_zip_is_taken_only_when_asked_for():
    names = json.loads((VECTORS / "cookbook" / "jwe" /
                        "5_9.compressed_content.json").read_text())
    path = write("zip.jwk", json.dumps(names["input"]["key"]))
    jwe = names["output"]["compact"].encode()
    refused(jwe, "CRITICAL", "--key", path)
    ran = decrypt(jwe, "--key", path, "--inflate")
    tap.equal((ran.status, ran.out.decode()), (0, names["input"]["plaintext"]))


def test_a25_a_signed_token_is_no_encrypted_one_and_no_other_way_round():
    private, half = keys_of("ECDH-ES")
    jws = good("sign", "--jws", "--key", key("ES256")[0], stdin=b"x").out
    refused(jws, "MALFORMED", "--key", private)
    jwe = encrypt(b"x", "--key", half)
    ran = run("verify", "--jws", "--key", key("ES256")[1], stdin=jwe)
    tap.equal((ran.status, ran.out), (1, b""))
    ran = run("verify", "--any-iss", "--any-aud", "--key", key("ES256")[1],
              stdin=jwe)
    tap.equal((ran.status, ran.out), (1, b""))


def nest(*args):
    return good("encrypt", "--key", keys_of("ECDH-ES")[1], "--sign-key",
                key("ES256")[0], "--iss", "https://id.example", "--aud",
                "orders", "--exp", "5m", *args).out


EXPECTED = ["--iss", "https://id.example", "--aud", "orders"]


def unnest(jwe, *args, alg="ES256"):
    return decrypt(jwe, "--key", keys_of("ECDH-ES")[0], "--verify-key",
                   key(alg)[1], *args)


def test_a_nested_token_is_decrypted_and_verified_in_one_step():
    jwe = nest("--sub", "alice", "--claim", "role=admin")
    ran = unnest(jwe, *EXPECTED)
    tap.equal(ran.status, 0, ran.err)
    tap.equal(json.loads(ran.out)["role"], "admin")
    assert "VERIFIED (ES256)" in ran.err, ran.err
    found = unnest(jwe, *EXPECTED, "--json").json()
    tap.equal((found["result"], found["claims"]["sub"]), ("verified", "alice"))
    inner = decrypt(jwe, "--key", keys_of("ECDH-ES")[0]).out
    tap.equal(run("verify", *EXPECTED, "--key", key("ES256")[1],
                  stdin=inner).status, 0)


def test_a_nested_token_is_refused_for_what_is_wrong_inside():
    jwe = nest("--claim", "scope=read")
    for code, args in (("WRONG_ISSUER", ["--iss", "x", "--aud", "orders"]),
                       ("WRONG_AUDIENCE", [*EXPECTED[:2], "--aud", "x"]),
                       ("EXPIRED", [*EXPECTED, "--at", "+1h"]),
                       ("MISSING_CLAIM", [*EXPECTED, "--require", "x"]),
                       ("WRONG_SCOPE", [*EXPECTED, "--scope", "write"]),
                       ("NO_KEY", [*EXPECTED, "--verify-alg", "ES384"])):
        ran = unnest(jwe, *args)
        tap.equal((ran.status, ran.out), (1, b""), ran.err)
        tap.equal(unnest(jwe, *args, "--json").json()["code"], code)
    tap.equal(unnest(jwe, *EXPECTED, "--scope", "read").status, 0)
    ran = unnest(jwe, *EXPECTED, alg="EdDSA")
    tap.equal((ran.status, ran.out), (1, b""))
    tap.equal(unnest(jwe, "--aud", "orders").status, 2)
    half = keys_of("ECDH-ES")[1]
    for payload in b"x", b'{"iss":"https://id.example"}':
        plain = encrypt(payload, "--key", half, "--cty", "JWT")
        ran = unnest(plain, *EXPECTED)
        tap.equal((ran.status, ran.out), (1, b""), payload)


def test_several_recipients_each_open_the_same_message():
    first, half = keys_of("ECDH-ES+A128KW")
    second = write("kw.jwk", json.dumps(oct_key(32, alg="A256KW", kid="b")))
    jwe = encrypt(b"both", "--form", "general", "--key", write(
        "ec.pub", json.dumps({**public(EC), "alg": "ECDH-ES+A128KW"})),
        "--key", second, "--aad", "seen", "--unprotected", "note=hello")
    tap.equal(len(json.loads(jwe)["recipients"]), 2)
    for path in first, second:
        ran = decrypt(jwe, "--key", path, *JSON)
        tap.equal((ran.status, ran.out), (0, b"both"), ran.err)
    refused(jwe, "MALFORMED", "--key", second)
    assert "--form" in decrypt(jwe, "--key", second).err
    changed = json.dumps({**json.loads(jwe), "aad": b64(b"other")}).encode()
    refused(changed, "BAD_SIGNATURE", "--key", second, *JSON)
    bad(2, "--form general", "encrypt", "--key", second, "--key", second,
        stdin=b"x")


def test_the_header_says_what_was_asked_for():
    private, half = keys_of("ECDH-ES")
    jwe = encrypt(b"x", "--key", half, "--typ", "a", "--cty", "b", "--header",
                  "n:=1", "--apu", "Alice", "--apv", "Bob", "--kid", "k")
    header = json.loads(unb64(jwe.split(b".")[0].decode()))
    tap.equal([header[n] for n in ("typ", "cty", "n", "apu", "apv", "kid")],
              ["a", "b", 1, b64(b"Alice"), b64(b"Bob"), "k"])
    tap.equal(decrypt(jwe, "--key", private, "--typ", "A").out, b"x")
    refused(jwe, "WRONG_TYPE", "--key", private, "--typ", "other")
    found = decrypt(jwe, "--key", private, "--json").json()
    tap.equal((found["result"], found["payload"], found["header"]),
              ("decrypted", "x", header))
    found = json.loads(encrypt(b"\xff", "--key", half, "--json"))
    tap.equal(decrypt(found["jwe"].encode(), "--key", private,
                      "--json").json()["payload_base64url"], "_w")


def test_an_unfit_key_is_told_from_a_refused_message():
    jwe = encrypt(b"x", "--key", keys_of("ECDH-ES")[1])
    for content in (b"{}", json.dumps(public(EC)).encode(), b"junk",
                    json.dumps({**EC, "use": "sig"}).encode(),
                    json.dumps(oct_key(16)).encode(), b'{"keys":[]}',
                    json.dumps({**EC, "alg": "RSA1_5"}).encode()):
        for option in "--key", "--jwks":
            ran = decrypt(jwe, option, write("unfit", content))
            tap.equal((ran.status, ran.out), (3, b""), content)
    tap.equal(decrypt(jwe, "--key", WORK / "missing").status, 3)
    bad(3, "cannot use", "encrypt", "--key", write("unfit", b"{}"),
        stdin=b"x")


def test_wrong_use_says_so_and_prints_nothing():
    half = keys_of("ECDH-ES")[1]
    for args in ([], ["--key", half, "--secret-env", "X"],
                 ["--key", half, "--alg", "A128KW,A256KW"],
                 ["--key", half, "--alg", ""], ["--key", half, "--enc", "x"],
                 ["--key", half, "--enc", "A128GCM,A256GCM"],
                 ["--key", half, "--form", "json"],
                 ["--key", half, "--iss", "x"], ["--key", half, "--exp", "5m"],
                 ["--key", half, "--sign-alg", "ES256"],
                 ["--key", half, "--aad", "x"],
                 ["--key", half, "--header", "zip=DEF"],
                 ["--key", half, "--unprotected", "a=b"],
                 ["--key", half, "operand"]):
        ran = run("encrypt", *args, stdin=b"x", env={"X": "y"})
        tap.equal((ran.status, ran.out), (2, b""), f"{args} {ran.err}")
    private = keys_of("ECDH-ES")[0]
    for args in ([], ["--key", private, "--jwks", private],
                 ["--key", private, "--iss", "x"], ["--key", private,
                                                    "--verify-alg", "ES256"],
                 ["--key", private, "--enc", ""],
                 ["--key", private, "--form", "x"]):
        ran = run("decrypt", *args, stdin=b"x")
        tap.equal((ran.status, ran.out), (2, b""), f"{args} {ran.err}")
    for args in (["--payload", "x"], ["--form", "general"], ["--cty", "x"],
                 ["--apu", "x"], ["--key", half]):
        ran = run("encrypt", "--key", half, "--sign-key", key("ES256")[0],
                  "--no-exp", *args)
        tap.equal((ran.status, ran.out), (2, b""), f"{args} {ran.err}")
    ran = run("encrypt", "--key", half, "--sign-key", key("ES256")[0])
    tap.equal((ran.status, ran.out), (2, b""), "no exp")


def test_a45_huge_inputs_are_refused_in_time_and_memory():
    private = keys_of("ECDH-ES")[0]
    for unit in b".", b"A", b"[", b"{", b'{"a":', b" ":
        started = time.monotonic()
        for args in ["decrypt", "--key", private, *JSON], \
                ["decrypt", "--key", "-"], \
                ["verify", "--jws", *JSON, "--key", key("ES256")[1]]:
            ran = run(*args, stdin=unit * (8000000 // len(unit)))
            assert ran.status in (1, 2, 3) and ran.out == b"", ran.err
        assert time.monotonic() - started < (15 if SANITIZED else 1.5), unit


if __name__ == "__main__":
    tap.main(globals())
