# SPDX-License-Identifier: Apache-2.0
"""jeton explain: one page about a token, and what is wrong with it by code."""
import hashlib
import hmac
import json
import re
import time

import tap
from shell import b64, bad, good, key, run, write

FOUNDING = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIy"
    "fQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")
SECRET = b"0123456789abcdef0123456789abcdef"
NOW = int(time.time())
FINE = {"iss": "https://id.example", "aud": "api", "iat": NOW,
        "exp": NOW + 600}


def forge(header, payload, secret=SECRET):
    parts = [p if isinstance(p, bytes) else json.dumps(p).encode()
             for p in (header, payload)]
    text = ".".join(map(b64, parts))
    return text + "." + b64(hmac.new(secret, text.encode(),
                                     hashlib.sha256).digest())


def head(**more):
    return dict({"alg": "HS256", "typ": "JWT", "kid": "k"}, **more)


def page(*args, status=0):
    ran = run("explain", "--json", *args)
    tap.equal(ran.status, status, ran.err)
    return ran.json()


def codes(*args, status=0):
    return {f["code"] for f in page(*args, status=status)["findings"]}


def test_the_founding_token_is_explained():
    ran = good("explain", FOUNDING)
    text = ran.out.decode()
    for word in ("a signed token", "155 characters", "header:", "payload:",
                 "signature: 43 characters, 32 bytes", '"HS256"', "John Doe",
                 "2018-01-18T01:30:22Z", "years ago", "NO_EXP", "NO_ISS",
                 "NO_AUD", "KNOWN_SECRET", "jeton sign --exp 15m"):
        assert word in text, f"{word}: {text}"
    assert "NOT VERIFIED" in ran.err and "VERIFIED" not in text
    assert "your-256-bit-secret" not in text + ran.err


def test_a_token_that_is_fine_has_no_findings():
    found = page(forge(head(), FINE))
    tap.equal(found["findings"], [])
    tap.equal((found["shape"], found["header"], found["claims"],
               found["result"]), ("jws", head(), FINE, "not verified"))
    assert "nothing is wrong" in good("explain",
                                      forge(head(), FINE)).out.decode()


def test_the_lint_knows_each_fault_of_a_header_by_name():
    """R-CX-06."""
    twice = b'{"alg":"HS256","kid":"k","kid":"l"}'
    cases = [
        ("ALG_NONE", head(alg="none")), ("ALG_NONE", head(alg="nOnE")),
        ("UNKNOWN_ALG", head(alg="HS257")), ("NO_ALG", {"kid": "k"}),
        ("NO_ALG", head(alg=7)), ("CRITICAL", head(crit=["exp"])),
        ("UNENCODED", head(b64=False)), ("EMBEDDED_KEY", head(jwk={})),
        ("EMBEDDED_KEY", head(x5c=[])), ("KEY_URL", head(jku="https://e")),
        ("KEY_URL", head(x5u="https://e")),
        ("UNSAFE_KID", head(kid="../../dev/null")),
        ("UNSAFE_KID", head(kid="x' UNION SELECT 1")),
        ("UNSAFE_KID", head(kid="a b")), ("BAD_KID", head(kid=1)),
        ("NO_KID", {"alg": "HS256"}), ("DUPLICATE_MEMBER", twice),
        ("DUPLICATE_MEMBER", b'{"alg":"HS256","\\u0061lg":"HS256"}'),
        ("TOO_MANY_MEMBERS", head(**{f"n{n}": n for n in range(33)})),
        ("NOT_JSON", b"{"), ("NOT_JSON", b"\xff\xfe"),
        ("NOT_JSON", b"[" * 40 + b"]" * 40), ("NOT_AN_OBJECT", b"[]"),
        ("SIGNATURE_SIZE", head(alg="ES256")),
        ("SIGNATURE_SIZE", head(alg="RS256")),
    ]
    for code, header in cases:
        found = codes(forge(header, FINE))
        assert code in found, f"{header}: {found}"


def test_the_lint_knows_each_fault_of_the_claims_by_name():
    def without(name):
        return {k: v for k, v in FINE.items() if k != name}

    def having(**more):
        return dict(FINE, **more)

    cases = [
        ("NO_EXP", without("exp")), ("NO_IAT", without("iat")),
        ("NO_ISS", without("iss")), ("NO_AUD", without("aud")),
        ("EXPIRED", having(exp=NOW - 1)),
        ("EXP_FAR", having(exp=NOW + 9000000)),
        ("NOT_YET", having(nbf=NOW + 600)),
        ("IAT_FUTURE", having(iat=NOW + 3600, exp=NOW + 7200)),
        ("NEVER_VALID", having(nbf=NOW + 700)),
        ("BAD_TIME", having(exp="tomorrow")), ("BAD_TIME", having(nbf=None)),
        ("MILLISECONDS", having(exp=NOW * 1000)),
        ("BAD_CLAIM", having(iss=7)), ("BAD_CLAIM", having(sub="")),
        ("BAD_CLAIM", having(aud=[])), ("BAD_CLAIM", having(aud=[1])),
        ("BAD_CLAIM", having(aud={})), ("ISS_HTTP", having(iss="http://x")),
        ("CONFIDENTIAL", having(password="x")),
        ("DUPLICATE_MEMBER", json.dumps(FINE).encode()[:-1] + b',"exp":1}'),
        ("DUPLICATE_MEMBER", json.dumps(FINE).encode()[:-1] +
         b',"x":[{"y":1,"\\u0079":2}]}'),
        ("TOO_MANY_MEMBERS", having(**{f"n{n}": n for n in range(65)})),
        ("NOT_JSON", b"hello"), ("NOT_AN_OBJECT", b"7"),
    ]
    for code, payload in cases:
        found = codes(forge(head(), payload))
        assert code in found, f"{payload}: {found}"
    assert "EXPIRED" in codes(forge(head(), FINE), "--at", "+1d")
    assert "EXPIRED" not in codes(forge(head(), having(exp=NOW - 1)), "--at",
                                  "-1h")


def test_how_it_is_written_is_told_as_well():
    good_one = forge(head(), dict(FINE, x="??>>~~"))
    h, p, s = good_one.split(".")
    cases = [
        ("BASE64_PADDED", f"{h}==.{p}.{s}", 0),
        ("BASE64_STANDARD", f"{h}.{p}.+{s[1:]}", 0),
        ("BASE64_STRAY", good_one[:-1] +
         chr(ord(good_one[-1]) + 1), 0),
        ("BASE64_BROKEN", f"{h}.{p}.{s}!", 0),
        ("BASE64_BROKEN", f"{h}A.{p}.{s}", 0),
        ("WHITE_SPACE", f"{h}.\n {p}.{s}", 0),
        ("QUOTED", f'"{good_one}"', 0),
        ("BEARER_PREFIX", f"Bearer {good_one}", 0),
        ("NO_SIGNATURE", f"{h}.{p}.", 0),
        ("NO_SIGNATURE_PART", f"{h}.{p}", 0),
        ("NOT_A_TOKEN", "hello", 1), ("NOT_A_TOKEN", "a.b.c.d", 1),
        ("NOT_A_TOKEN", "{}", 1), ("NOT_A_TOKEN", " ", 1),
        ("TOO_LONG", "A" * 17000 + "..", 0),
        ("TOO_LONG", "A" * 40000 + "..", 1),
    ]
    for code, text, status in cases:
        found = codes(in_file(text), status=status)
        assert code in found, f"{code}: {found}"


def in_file(text):
    """The token through a file: some are longer than an argument should be."""
    return f"--token-file={write('token', text)}"


def test_with_keys_it_verifies_as_well():
    private, public = key("ES256")
    token = good("sign", "--key", private, "--iss", "me", "--aud", "you",
                 "--exp", "5m").out.decode().strip()
    found = page(token, "--key", public)
    tap.equal((found["result"], found["findings"]), ("verified", []))
    assert "VERIFIED" in good("explain", "--key", public, token).err
    other = write("other", good("key", "new").out)
    found = page(token, "--key", other, status=1)
    tap.equal((found["result"], found["code"]), ("refused", "NO_KEY"))
    found = page(token, "--key", public, "--iss", "them", status=1)
    tap.equal((found["code"], found["claim"]), ("WRONG_ISSUER", "iss"))
    page(token, "--key", public, "--iss", "me", "--aud", "you")
    tap.equal(page(token, "--jwks", public)["result"], "verified")


def test_a_secret_is_measured_and_never_shown():
    weak = write("weak", b"short-one")
    token = forge(head(), FINE, b"short-one")
    found = page(token, "--secret-file", weak, "--alg", "HS256")
    tap.equal((found["result"], [f["code"] for f in found["findings"]]),
              ("verified", ["WEAK_SECRET"]))
    ran = good("explain", "--secret-file", weak, "--alg", "HS256", token)
    assert b"short-one" not in ran.out and "short-one" not in ran.err
    strong = write("strong", SECRET)
    tap.equal(page(forge(head(), FINE), "--secret-file", strong, "--alg",
                   "HS256")["findings"], [])
    tap.equal(codes(forge(head(), FINE, b"secret")), {"KNOWN_SECRET"})
    bad(2, "needs its algorithm", "explain", "--secret-file", strong, token)
    bad(2, "for HS256", "explain", "--secret-file", strong, "--alg", "ES256",
        token)


def jwe(header, *sizes):
    return ".".join([b64(json.dumps(header).encode()),
                     *(b64(b"x" * n) for n in sizes)])


def test_an_encrypted_token_is_explained_without_its_content():
    fine = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "k"}
    found = page(jwe(fine, 256, 12, 40, 16))
    tap.equal((found["shape"], found["claims"], found["findings"]),
              ("jwe", None, []))
    tap.equal([p["name"] for p in found["parts"]],
              ["header", "encrypted key", "initialisation vector",
               "ciphertext", "tag"])
    cases = [
        ("RSA1_5", dict(fine, alg="RSA1_5"), (256, 12, 40, 16)),
        ("UNKNOWN_ALG", dict(fine, alg="ROT13"), (256, 12, 40, 16)),
        ("UNKNOWN_ENC", dict(fine, enc="A1GCM"), (256, 12, 40, 16)),
        ("UNKNOWN_ENC", {"alg": "dir", "kid": "k"}, (0, 12, 40, 16)),
        ("PART_SIZE", fine, (256, 16, 40, 16)),
        ("PART_SIZE", fine, (256, 12, 40, 32)),
        ("COMPRESSED", dict(fine, zip="DEF"), (256, 12, 40, 16)),
        ("FEW_ITERATIONS", dict(fine, alg="PBES2-HS256+A128KW", p2c=1000),
         (24, 12, 40, 16)),
        ("MANY_ITERATIONS", dict(fine, alg="PBES2-HS256+A128KW",
                                 p2c=9999999999999), (24, 12, 40, 16)),
    ]
    for code, header, sizes in cases:
        assert code in codes(jwe(header, *sizes)), (code, header)


def test_json_forms_are_explained():
    h, p, s = forge(head(), FINE).split(".")
    flat = {"payload": p, "protected": h, "signature": s}
    general = {"payload": p, "signatures": [{"protected": h, "signature": s}]}
    for text in (flat, general):
        found = page(json.dumps(text))
        tap.equal((found["shape"], found["header"], found["claims"]),
                  ("jws-json", head(), FINE))
        tap.equal([f["code"] for f in found["findings"]], ["JSON_FORM"])
    sealed = {"protected": b64(b'{"alg":"dir","enc":"A256GCM","kid":"k"}'),
              "iv": b64(b"x" * 12), "ciphertext": b64(b"x"),
              "tag": b64(b"x" * 16)}
    found = page(json.dumps(sealed))
    tap.equal((found["shape"], [f["code"] for f in found["findings"]]),
              ("jwe-json", ["JSON_FORM"]))


def test_hostile_text_is_escaped():
    evil = "\x1b]0;x\x07\u202e\u0085\x7f\u200b"
    raw = json.dumps(dict(FINE, iss=evil, sub={evil: [evil]}),
                     ensure_ascii=False).encode()
    texts = [forge(head(kid=evil, alg=evil), dict(FINE, exp=evil)),
             forge(head(), raw), forge(head(), evil.encode()),
             forge(bytes(range(256)), bytes(range(256)))]
    for text in texts:
        ran = run("explain", text)
        found = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f"
                          "\u202a-\u202e]", ran.out.decode())
        assert found is None, ran.out


def test_every_prefix_of_a_token_is_explained():
    token = forge(head(), FINE)
    for n in range(0, len(token), 3):
        ran = run("explain", "--json", token[:n] or " ")
        assert ran.status in (0, 1) and ran.json()["findings"], ran.out


def test_long_tokens_are_explained_in_time():
    many = b"{" + b",".join(b'"%d":1' % n for n in range(1500)) + b"}"
    for text in ("." * 16000, "A" * 16000, forge(head(), many),
                 forge(b"[" * 6000, b"{" * 6000)):
        began = time.monotonic()
        run("explain", in_file(text))
        assert time.monotonic() - began < 2


if __name__ == "__main__":
    tap.main(globals())
