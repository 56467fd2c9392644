# SPDX-License-Identifier: Apache-2.0
"""jeton set: a JWK Set in place, one program at a time, every byte kept."""
import fcntl
import json
import os
import stat
import subprocess
import time

import tap
from shell import JETON, WORK, bad, good, run, write

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}


def new(*args):
    return good("key", "new", *args).out


def public(jwk):
    return {k: v for k, v in json.loads(jwk).items() if k not in PRIVATE}


def fresh(name, *jwks):
    return write(name, json.dumps({"keys": [public(j) for j in jwks]}))


def keys(path):
    return json.loads(path.read_bytes())["keys"]


def kids(path):
    return [k.get("kid") for k in keys(path)]


def test_keys_are_added_removed_and_found():
    path = WORK / "new.jwks"
    a, b, c = new("--kid", "a"), new("--alg", "EdDSA"), new("--alg", "ECDH-ES")
    tap.equal(good("set", "add", path, stdin=a).out, b"a\n")
    tap.equal(stat.S_IMODE(path.stat().st_mode), 0o644)
    second = good("set", "add", path, write("b", b)).out.decode().strip()
    tap.equal(second, json.loads(b)["kid"])
    good("set", "add", path, write("c", c))
    tap.equal(keys(path), [public(a), public(b), public(c)])
    tap.equal(good("set", "find", "--kid", "a", path).json(), public(a))
    for how in ([], ["urn:ietf:params:oauth:jwk-thumbprint:sha-256:"]):
        found = good("set", "find", "--thumbprint", "".join(how) + second,
                     path)
        tap.equal(found.json(), public(b))
    good("set", "remove", path, "--kid", second)
    tap.equal(kids(path), ["a", json.loads(c)["kid"]])
    good("set", "remove", path, "--index", "0")
    good("set", "remove", path, "--index", "0")
    tap.equal(keys(path), [])
    bad(3, "no key 'a'", "set", "remove", path, "--kid", "a")
    bad(3, "no key '0'", "set", "remove", path, "--index", "0")
    bad(3, "no key 'a'", "set", "find", "--kid", "a", path)
    good("set", "add", path, stdin=a)
    tap.equal(keys(path), [public(a)])


def test_what_is_not_concerned_stays_byte_for_byte():
    one, two = public(new("--kid", "1")), public(new("--kid", "2"))
    odd = '{"kty":"XYZ", "kid" : "odd",\t"x":1.50e+2,"n":[ {} ]}'
    text = ('{ "note": "caf\\u00e9 \xe9",\n  "keys" : [\n    ' +
            json.dumps(dict(one, custom={"a": [1, 2]})) + ",\n    " + odd +
            '\n  ],  "keys2":[], "n":1E400 }\n\n')
    path = write("odd.jwks", text)
    good("set", "add", path, stdin=json.dumps(two).encode())
    grown = path.read_text()
    tap.equal(keys(path)[2], two)
    at = text.index(odd) + len(odd)
    tap.equal((grown[:at], grown[at:at + 6]), (text[:at], ",\n    "))
    assert grown.endswith(text[at:]), grown
    good("set", "remove", path, "--kid", "2")
    tap.equal(path.read_text(), text)
    good("set", "remove", path, "--kid", "1")
    left = path.read_text()
    assert odd in left and '"n":1E400 }\n\n' in left, left
    tap.equal(left.count("kty"), 1)
    listed = good("set", "list", path).out.decode()
    assert "KEY_TYPE" in listed, listed


def test_mode_and_links_are_kept_and_nothing_is_left_behind():
    folder = WORK / "folder"
    folder.mkdir()
    path = folder / "real.jwks"
    path.write_bytes(fresh("x", new("--kid", "a")).read_bytes())
    path.chmod(0o640)
    link = folder / "link.jwks"
    link.symlink_to("real.jwks")
    good("set", "add", link, stdin=new("--kid", "b"))
    assert link.is_symlink()
    tap.equal(stat.S_IMODE(path.stat().st_mode), 0o640)
    tap.equal(kids(path), ["a", "b"])
    tap.equal(sorted(os.listdir(folder)), ["link.jwks", "real.jwks"])
    own = WORK / "own.jwks"
    good("set", "add", "--private", own, stdin=new())
    tap.equal(stat.S_IMODE(own.stat().st_mode), 0o600)
    dangling = folder / "dangling"
    dangling.symlink_to("nowhere")
    ran = run("set", "add", dangling, stdin=new())
    tap.equal(ran.status, 3)
    assert not (folder / "nowhere").exists()


def test_private_halves_go_in_and_come_out_only_when_asked():
    path = WORK / "half.jwks"
    key = new("--kid", "a")
    good("set", "add", path, stdin=key)
    assert "d" not in keys(path)[0]
    own = WORK / "whole.jwks"
    good("set", "add", "--private", own, stdin=key)
    tap.equal(keys(own)[0], json.loads(key))
    assert "d" not in good("set", "find", "--kid", "a", own).json()
    tap.equal(good("set", "find", "--kid", "a", "--private", own).json(),
              json.loads(key))
    listed = good("set", "list", own).out + good("set", "list", "--json",
                                                 own).out
    assert json.loads(key)["d"].encode() not in listed
    secret = new("--alg", "HS256")
    bad(3, "no public half", "set", "add", path, stdin=secret)
    bad(3, "no private key", "set", "add", "--private", own,
        stdin=json.dumps(public(key)).encode())


def test_a_change_that_makes_no_good_set_is_not_made():
    a, b = new("--kid", "a"), new("--kid", "a")
    path = fresh("good.jwks", a)
    before = path.read_bytes()
    bad(3, "a key 'a' already", "set", "add", path, stdin=b)
    bad(3, "in one set", "set", "add", "--private", path,
        stdin=new("--alg", "HS256"))
    bad(3, "cannot use", "set", "add", path, stdin=b"junk")
    tap.equal(path.read_bytes(), before)
    full = write("full.jwks", json.dumps(
        {"keys": [dict(public(a), kid=str(n)) for n in range(64)]}))
    bad(3, "64 keys already", "set", "add", full, stdin=new())
    absent = WORK / "absent.jwks"
    bad(3, "no public half", "set", "add", absent,
        stdin=new("--alg", "HS256"))
    bad(3, "could not open", "set", "remove", absent, "--kid", "a")
    assert not absent.exists()
    for content in (b"[]", b"{}", json.dumps(public(a)).encode(), b"junk"):
        bad(3, "", "set", "add", write("no.jwks", content), stdin=new())
        tap.equal((WORK / "no.jwks").read_bytes(), content)
    bad(3, "", "set", "add", WORK, stdin=new())


def test_many_at_once_lose_nothing():
    path = WORK / "busy.jwks"
    parts = [write(f"busy{n}", new("--kid", f"k{n}")) for n in range(12)]
    running = [subprocess.Popen([JETON, "set", "add", path, p],
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE) for p in parts]
    for process in running:
        _, err = process.communicate(timeout=20)
        tap.equal((process.returncode, err), (0, b""))
    tap.equal(sorted(kids(path)), sorted(f"k{n}" for n in range(12)))


def test_a_lock_that_is_kept_is_not_waited_for_for_ever():
    path = fresh("locked.jwks", new("--kid", "a"))
    with open(path) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        began = time.monotonic()
        bad(3, "could not lock", "set", "remove", path, "--kid", "a")
        assert time.monotonic() - began < 2
    good("set", "remove", path, "--kid", "a")


def test_rotation_brings_a_new_key_and_drops_the_oldest():
    path = WORK / "rotating.jwks"
    names = []
    for n in range(4):
        own = WORK / f"rotated{n}.jwk"
        kid = good("set", "rotate", path, "--out", own).out.decode().strip()
        names.append(kid)
        tap.equal(stat.S_IMODE(own.stat().st_mode), 0o600)
        tap.equal(json.loads(own.read_text())["kid"], kid)
        tap.equal(kids(path), names[-2:])
        assert all(not PRIVATE & set(k) for k in keys(path))
        token = good("sign", "--key", own, "--exp", "5m").out
        good("verify", "--jwks", path, "--any-iss", "--any-aud", stdin=token)
    other = json.loads(new("--alg", "EdDSA", "--kid", "other"))
    good("set", "add", path, stdin=json.dumps(other).encode())
    good("set", "rotate", path, "--alg", "ES256", "--kid", "x", "--keep", "1",
         "--out", WORK / "x.jwk")
    tap.equal(kids(path), ["other", "x"])
    good("set", "rotate", path, "--out", WORK / "y.jwk", "--kid", "y")
    tap.equal([k["alg"] for k in keys(path)], ["EdDSA", "ES256", "ES256"])
    own = WORK / "secrets.jwks"
    good("set", "rotate", own, "--private", "--alg", "HS256")
    good("set", "rotate", own, "--private")
    tap.equal([k["kty"] for k in keys(own)], ["oct", "oct"])
    tap.equal(stat.S_IMODE(own.stat().st_mode), 0o600)


def test_a_rotation_that_fails_leaves_all_as_it_was():
    path = fresh("still.jwks", new("--kid", "a"))
    before = path.read_bytes()
    there = write("there.jwk", b"precious")
    bad(3, "could not create", "set", "rotate", path, "--out", there)
    tap.equal(there.read_bytes(), b"precious")
    out = WORK / "never.jwk"
    bad(3, "'a' already", "set", "rotate", path, "--kid", "a", "--out", out)
    bad(2, "cannot make", "set", "rotate", path, "--alg", "none", "--out", out)
    bad(2, "--out", "set", "rotate", path)
    bad(2, "--out", "set", "rotate", path, "--private", "--out", out)
    bad(2, "one of them", "set", "rotate", path, "--keep", "0", "--out", out)
    bad(2, "--keep", "set", "rotate", path, "--keep", "x", "--out", out)
    assert not out.exists()
    tap.equal(path.read_bytes(), before)


def test_wrong_use_is_status_2():
    path = fresh("use.jwks", new("--kid", "a"))
    for words, args in [
            ("which set", ["add"]), ("which set", ["remove", "--kid", "a"]),
            ("which key", ["remove", path]),
            ("which key", ["remove", path, "--kid", "a", "--index", "0"]),
            ("--index", ["remove", path, "--index", "-1"]),
            ("--index", ["remove", path, "--index", "99999999999999999999"]),
            ("which key", ["find", path]), ("which set", ["rotate"]),
            ("--kid is empty", ["find", "--kid", "", path]),
            ("'jeton set add'", [])]:
        bad(2, words, "set", *args)


if __name__ == "__main__":
    tap.main(globals())
