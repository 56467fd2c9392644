# SPDX-License-Identifier: Apache-2.0
"""jeton jwks get, jeton discover, --jwks URL: an issuer's keys over HTTPS.

The server misbehaves as in jwks_test.py, which proves the library; here it is
what people are told, with which status, and when.
"""
import json
import time

import tap
from jwks_server import Authority, Site, answer
from shell import SANITIZED, WORK, bad, good, key, run

SLOW = 8 if SANITIZED else 1
PROXIES = {n: "http://127.0.0.1:9" for n in
           ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY")}
MADE = {}


def authority():
    if b"without libjeton-jwks" in good("version", "--build").out:
        raise tap.Skip("jeton was built without libjeton-jwks")
    if not MADE:
        MADE["ca"] = Authority(WORK / "ca")
        MADE["context"] = MADE["ca"].context("server")
    return MADE["ca"]


def site(text, path="/jwks"):
    authority()
    made = Site(MADE["context"])
    made.pages[path] = answer(text)
    return made


def trust():
    return ["--ca-file", authority().file]


def half(alg="ES256"):
    return json.loads(key(alg)[1].read_text())


def a_set(*algs):
    return json.dumps({"keys": [half(a) for a in algs], "more": 1})


def token():
    return good("sign", "--key", key("ES256")[0], "--iss", "me", "--aud",
                "you", "--exp", "5m").out


def test_a_set_is_fetched_checked_and_printed():
    with site(a_set("ES256", "EdDSA")) as s:
        ran = good("jwks", "get", *trust(), s.url())
        tap.equal(ran.json(), {"keys": [half("ES256"), half("EdDSA")]})
        tap.equal(ran.err, "")
    unknown = {"keys": [half(), {"kty": "XYZ"}, {"kty": "XYZ", "kid": "x"}]}
    with site(json.dumps(unknown)) as s:
        ran = good("jwks", "get", *trust(), s.url(), env=PROXIES)
        tap.equal(len(ran.json()["keys"]), 1)
        assert "2 of its keys" in ran.err, ran.err


def test_an_issuer_is_discovered():
    with site(a_set("ES256")) as s:
        meta = {"issuer": s.base, "jwks_uri": s.url()}
        s.pages["/.well-known/openid-configuration"] = answer(
            json.dumps(meta))
        tap.equal(good("discover", *trust(), s.base).json()["keys"], [half()])
        s.pages["/.well-known/openid-configuration"] = answer(
            json.dumps(dict(meta, issuer="https://other.example")))
        bad(3, "could not fetch", "discover", *trust(), s.base)
        s.pages.clear()
        bad(3, "could not fetch", "discover", *trust(), s.base)


def test_a_token_is_verified_by_keys_from_a_url():
    expect = ["--iss", "me", "--aud", "you"]
    with site(a_set("ES256", "EdDSA")) as s:
        ran = good("verify", "--jwks", s.url(), *trust(), *expect,
                   stdin=token())
        tap.equal(json.loads(ran.out)["iss"], "me")
        tap.equal(good("explain", "--json", "--jwks", s.url(), *trust(),
                       stdin=token()).json()["result"], "verified")
        other = good("sign", "--key", "-", "--iss", "me", "--aud", "you",
                     "--exp", "5m", stdin=good("key", "new").out).out
        ran = run("verify", "--jwks", s.url(), *trust(), *expect, stdin=other)
        tap.equal((ran.status, ran.out), (1, b""))
        ran = run("verify", "--jwks", s.url(), *trust(), *expect,
                  stdin=b"junk")
        tap.equal((ran.status, ran.out), (1, b""))


def test_b1_only_the_command_line_names_a_url_and_only_https():
    with site(a_set("ES256")) as s:
        for url in ("http://id.example/jwks", "http://127.0.0.1:1/jwks",
                    "https://u:p@id.example/", "https://id.example/#x",
                    "https://", "HTTPS://x/"):
            bad(2, "is no https: URL", "jwks", "get", url)
            bad(2, "is no https: URL", "verify", "--any-iss", "--any-aud",
                "--jwks", url, stdin=token())
        for url in ("file:///etc/passwd", "ftp://id.example/", "data:,{}"):
            bad(2, "is no https: URL", "jwks", "get", url)
            bad(3, "could not read", "verify", "--any-iss", "--any-aud",
                "--jwks", url, stdin=token())
        lure = good("sign", "--key", key("ES256")[0], "--exp", "5m",
                    "--header", f"jku={s.url()}").out
        run("verify", "--key", key("EdDSA")[1], "--any-iss", "--any-aud",
            *trust(), stdin=lure)
        run("explain", "--key", key("EdDSA")[1], *trust(), stdin=lure)
        tap.equal(s.connections, 0)


def test_http_to_this_machine_only_when_asked_in_words():
    authority()
    with Site() as s:
        s.pages["/jwks"] = answer(a_set("ES256"))
        bad(2, "--allow-loopback-http", "jwks", "get", s.url())
        good("jwks", "get", "--allow-loopback-http", s.url())
        good("verify", "--jwks", s.url(), "--allow-loopback-http",
             "--any-iss", "--any-aud", stdin=token())
        bad(2, "is no https: URL", "jwks", "get", "--allow-loopback-http",
            "http://id.example/jwks")


def slow(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    time.sleep(5)


def test_bad_answers_are_told_in_time_and_nothing_is_printed():
    text = a_set("ES256")
    cases = [
        ("redirect", answer(text, "302 Found",
                            fields=["Location: /elsewhere"])),
        ("status 404", answer("", "404 No")),
        ("status 500", answer(text, "500 No")),
        ("", answer(text)[:-9]), ("", b"SSH-2.0-OpenSSH\r\n"),
        ("", slow), ("type", answer(text, kind="text/html")),
        ("", answer(text + " " * 300000)),
        ("JWK Set", answer("<html>")), ("", answer('{"keys":[]}')),
        ("shared secret", answer(json.dumps({"keys": [
            {"kty": "oct", "alg": "HS256", "k": "A" * 43}]}))),
        ("", answer('{"keys":[{"kty":"RSA","n":"%s","e":"AQAB"}]}' %
                    ("w" * 171))),
        ("encoded", answer(text, fields=["Content-Encoding: gzip"])),
    ]
    with site(text) as s:
        s.pages["/elsewhere"] = answer(text)
        for words, page in cases:
            s.pages["/jwks"] = page
            began = time.monotonic()
            ran = bad(3, words, "jwks", "get", *trust(), s.url())
            assert "could not fetch" in ran.err, ran.err
            assert time.monotonic() - began < 2 * SLOW, words
            ran = run("verify", "--jwks", s.url(), *trust(), "--any-iss",
                      "--any-aud", stdin=token())
            tap.equal((ran.status, ran.out), (3, b""), words)
        tap.equal(s.count("/elsewhere"), 0)


def test_b1_a_server_that_nobody_vouches_for_is_not_believed():
    with site(a_set("ES256")) as s:
        bad(3, "could not fetch", "jwks", "get", s.url())
        bad(3, "could not read", "jwks", "get", "--ca-file", "absent",
            s.url())
        tap.equal(s.count(), 0)
    authority()
    expired = MADE["ca"].context("old", last="20240102000000Z")
    with Site(expired) as s:
        s.pages["/jwks"] = answer(a_set("ES256"))
        bad(3, "could not fetch", "jwks", "get", *trust(), s.url())
    bad(3, "could not fetch", "jwks", "get", *trust(),
        "https://127.0.0.1:9/jwks")


def test_wrong_use_is_status_2():
    authority()
    for words, args in [
            ("which URL", ["jwks", "get"]), ("which issuer", ["discover"]),
            ("--timeout", ["jwks", "get", "--timeout", "5", "https://x/"]),
            ("--timeout", ["jwks", "get", "--timeout", "1h", "https://x/"]),
            ("no algorithm", ["jwks", "get", "--alg", "none", "https://x/"]),
            ("'jeton jwks get'", ["jwks"])]:
        bad(2, words, *args)


if __name__ == "__main__":
    tap.main(globals())
