# SPDX-License-Identifier: Apache-2.0
"""jeton sign --jws and verify --jws: any payload, every form, no claims."""
import json

import tap
from shell import (WORK, b64, bad, good, key, run, unb64, write)

PAYLOADS = {"text": b"hello", "empty": b"", "json": b'{"exp":1}',
            "bytes": bytes(range(256)), "lines": b" a\r\n\n"}
ALL = ["--form", "compact,flattened,general"]


def sign(payload, *args, alg="ES256"):
    return good("sign", "--jws", "--key", key(alg)[0], *args,
                stdin=payload).out


def verify(jws, *args, alg="ES256", **more):
    return run("verify", "--jws", "--key", key(alg)[1], *args,
               "--token-file", write("jws", jws), **more)


def refused(jws, code, *args, **more):
    ran = verify(jws, *args, **more)
    tap.equal((ran.status, ran.out), (1, b""), f"{jws} {args} {ran.err}")
    tap.equal(verify(jws, "--json", *args, **more).json()["code"], code,
              f"{jws} {args}")


def test_exactly_the_bytes_of_the_payload_come_out_in_every_form():
    for name, payload in PAYLOADS.items():
        for form in "compact", "flattened", "general":
            ran = verify(sign(payload, "--form", form), "--form", form)
            tap.equal((ran.status, ran.out), (0, payload), (name, form))


def test_every_algorithm_signs_any_bytes():
    for alg in "HS256", "RS256", "PS384", "ES512", "ES256K", "Ed25519", \
            "Ed448":
        ran = verify(sign(PAYLOADS["bytes"], alg=alg), "--alg", f"ES384,{alg}",
                     alg=alg)
        tap.equal((ran.status, ran.out), (0, PAYLOADS["bytes"]), alg)


def test_a_form_that_was_not_asked_for_is_refused():
    for form in "flattened", "general":
        jws = sign(b"x", "--form", form)
        refused(jws, "MALFORMED")
        assert "--form" in verify(jws).err
    refused(sign(b"x"), "MALFORMED", "--form", "general,flattened")
    refused(sign(b"x", "--form", "general"), "MALFORMED", "--form",
            "flattened")


def test_a_changed_part_is_refused_and_nothing_comes_out():
    header, payload, signature = sign(b"payload").decode().split(".")
    other = b64(b"Payload")
    for jws in (f"{header}.{other}.{signature}", f"{header}.{payload}.",
                f"{header}.{payload}", f"{header}..{signature}", "", ".", "..",
                f"{header}.{payload}.{signature}.",
                f"{header}.{payload}.{signature[:-4]}",
                f"{header}.{payload}=.{signature}"):
        ran = verify(jws.encode())
        tap.equal((ran.status, ran.out), (1, b""), jws)


def test_a17_crit_and_a18_b64_are_refused_where_nobody_asked():
    jws = sign(b"x", "--unencoded")
    refused(jws, "CRITICAL")
    tap.equal(verify(jws, "--unencoded").out, b"x")
    for crit in [], ["exp"], ["b64", "b64"], "b64", ["b64", "x"], [1]:
        header = b64(json.dumps({"alg": "HS256", "b64": False,
                                 "crit": crit}).encode())
        refused(f"{header}.x.AAAA".encode(), "CRITICAL", "--unencoded",
                alg="HS256")


def test_a_detached_payload_is_signed_and_verified_beside_its_jws():
    payload = write("payload", PAYLOADS["bytes"])
    for more in [], ["--unencoded"]:
        jws = sign(b"", "--payload", payload, "--detached", *more)
        tap.equal(jws.split(b".")[1], b"")
        ran = verify(jws, "--payload", payload, *more)
        tap.equal((ran.status, ran.out), (0, PAYLOADS["bytes"]), ran.err)
        refused(jws, "BAD_SIGNATURE", "--payload", write("other", b"other"),
                *more)
        tap.equal(verify(jws, *more).status, 1)
    big = write("big", b"0123456789abcdef" * 262144)
    jws = sign(b"", "--payload", big, "--detached")
    tap.equal(verify(jws, "--payload", big).out, big.read_bytes())
    bad(3, "longer than", "sign", "--jws", "--key", key("ES256")[0],
        "--payload", write("big", b"0" * (1 << 24) + b"1"))


def test_of_several_signatures_one_will_do_unless_all_have_to():
    jws = good("sign", "--jws", "--form", "general", "--key", key("ES256")[0],
               "--key", key("EdDSA")[0], stdin=b"both").out
    tap.equal(len(json.loads(jws)["signatures"]), 2)
    for alg in "ES256", "EdDSA":
        tap.equal(verify(jws, *ALL, alg=alg).out, b"both")
        refused(jws, "NO_KEY", *ALL, "--all", alg=alg)
    keys = [json.loads(key(a)[1].read_text()) for a in ("ES256", "EdDSA")]
    path = write("both.jwks", json.dumps({"keys": keys}))
    ran = run("verify", "--jws", "--jwks", path, *ALL, "--all", stdin=jws)
    tap.equal((ran.status, ran.out), (0, b"both"), ran.err)
    refused(jws, "NO_KEY", *ALL, "--alg", "EdDSA", alg="ES256")
    bad(2, "--form general", "sign", "--jws", "--key", key("ES256")[0],
        "--key", key("EdDSA")[0], stdin=b"x")


def test_a43_what_is_unprotected_decides_nothing():
    jws = json.loads(sign(b"x", "--form", "flattened", "--unprotected",
                          "note=hello"))
    tap.equal(jws["header"], {"note": "hello"})
    for name, value in {"alg": "ES256", "crit": ["b64"], "b64": False}.items():
        ran = verify(json.dumps({**jws, "header": {name: value}}).encode(),
                     *ALL, "--unencoded")
        tap.equal((ran.status, ran.out), (1, b""), name)
    protected = json.loads(unb64(jws["protected"]))
    protected.pop("alg")
    ran = verify(json.dumps({**jws, "protected": b64(json.dumps(
        protected).encode()), "header": {"alg": "ES256"}}).encode(), *ALL)
    tap.equal((ran.status, ran.out), (1, b""))


def test_the_header_says_what_was_asked_for():
    header = json.loads(unb64(sign(b"x", "--typ", "a", "--cty", "b",
                                   "--header", "n:=1").split(b".")[0].decode()))
    tap.equal([header[n] for n in ("typ", "cty", "n", "alg")],
              ["a", "b", 1, "ES256"])
    jws = sign(b"x", "--typ", "a")
    tap.equal(verify(jws, "--typ", "A").status, 0)
    refused(jws, "WRONG_TYPE", "--typ", "b")


def test_json_output_holds_the_payload_as_text_or_base64url():
    found = verify(sign(b'"x"'), "--json").json()
    tap.equal((found["result"], found["alg"], found["payload"]),
              ("verified", "ES256", '"x"'))
    found = verify(sign(b"\xff\x00"), "--json").json()
    tap.equal(unb64(found["payload_base64url"]), b"\xff\x00")
    found = json.loads(sign(b"x", "--json"))
    tap.equal(verify(found["jws"].encode()).out, b"x")


def test_a_jws_per_line_is_judged_one_by_one():
    path = write("lines", b"\n".join([sign(b"1"), b"x", sign(b"2")]) + b"\n")
    ran = run("verify", "--jws", "--lines", "--key", key("ES256")[1],
              "--token-file", path)
    tap.equal(ran.status, 1)
    found = [json.loads(l) for l in ran.out.splitlines()]
    tap.equal([f.get("payload", f.get("code")) for f in found],
              ["1", "MALFORMED", "2"])


def test_claims_and_jws_do_not_mix():
    for args in (["--iss", "x"], ["--any-iss"], ["--at", "@1"], ["--explain"],
                 ["--scope", "a"], ["--require", "a"], ["--form", "json"],
                 ["--form", ""], ["--form", "compact,"], ["--alg", ""]):
        ran = verify(sign(b"x"), *args)
        tap.equal((ran.status, ran.out), (2, b""), args)
    for args in (["--form", "compact"], ["--all"], ["--payload", "x"],
                 ["--unencoded"]):
        bad(2, "needs --jws", "verify", "--any-iss", "--any-aud", "--key",
            key("ES256")[1], *args, "x")
    for args in (["--iss", "x"], ["--exp", "1h"], ["--no-exp"], ["{}"],
                 ["--header", "alg=x"], ["--header", "a=1", "--header",
                                         "a=2"]):
        ran = run("sign", "--jws", "--key", key("ES256")[0], *args,
                  stdin=b"x")
        tap.equal((ran.status, ran.out), (2, b""), args)
    bad(2, "one signature", "sign", "--no-exp", "--key", key("ES256")[0],
        "--key", key("EdDSA")[0])
    bad(2, "needs --jws", "sign", "--no-exp", "--detached", "--key",
        key("ES256")[0])


def test_an_unfit_key_is_told_from_a_refused_jws():
    jws = sign(b"x")
    for path in WORK / "missing", write("no.jwk", b"{}"), \
            write("weak.jwk", b'{"kty":"oct","alg":"HS256","k":"AAAA"}'):
        ran = run("verify", "--jws", "--jwks", path, stdin=jws)
        tap.equal((ran.status, ran.out), (3, b""), path)


if __name__ == "__main__":
    tap.main(globals())
