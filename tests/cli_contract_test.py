# SPDX-License-Identifier: Apache-2.0
"""The contract of jeton(1), held against every command of its own table.

A command that is added is in these tests without a word: they ask `jeton help`
for the list.  Its page in the manual is written by tools/man-jeton.
"""
import json
import os
import pathlib
import re
import subprocess
import time

import tap
from jwks_server import Authority, Site, answer
from shell import JETON, SANITIZED, TOP, WORK, bad, good, run, write

SLOW = 8 if SANITIZED else 1
PAGE = TOP / "docs" / "jeton.1.scd"
# A megabyte each, of what somebody may pipe into a command.
GARBAGE = {
    "noise": os.urandom(1 << 20),
    "dots": b"." * (1 << 20),
    "letters": b"A" * (1 << 20),
    "arrays": b"[" * (1 << 20),
    "objects": b'{"a":' * ((1 << 20) // 5),
    "digits": b"9" * (1 << 20),
    "zeros": bytes(1 << 20),
    "lines": b"\n" * (1 << 20),
    "set": b'{"keys":[' + b"{}," * 300000 + b"{}]}",
    "pem": b"-----BEGIN PRIVATE KEY-----\n" + b"A" * (1 << 20),
    "der": b"\x30\x83\x0f\xff\xff" + b"\x30\x80" * (1 << 19),
    "nothing": b"",
}


def commands():
    lines = good("help").out.decode().split("\n\n")[1].splitlines()
    names = [re.split(r"  +", line.strip())[0] for line in lines]
    assert "key check" in names and len(names) > 15, names
    return [n for n in names if n != "help"]


def usage(name):
    return good(*name.split(), "-h").out.decode()


def options(name):
    """Each long option of a usage, and whether it takes a value."""
    return re.findall(r"^  --([a-z0-9-]+)(\[=| (?! ))?", usage(name), re.M)


def example(name):
    return usage(name).split("\nexample:\n")[1]


def test_every_command_has_help_with_an_option_for_it():
    for name in commands():
        text = usage(name)
        assert text.startswith(f"usage: jeton {name} [options]"), text
        tap.equal(good("help", *name.split()).out.decode(), text)
        tap.equal(good(*name.split(), "--help").out.decode(), text)
        assert "--help" in text, text
        assert all(len(line) <= 100 for line in
                   text.split("\nexample:")[0].splitlines()), text


def shell(text, path):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], cwd=path, timeout=60,
        capture_output=True, stdin=subprocess.DEVNULL,
        env=dict(os.environ,
                 PATH=f"{pathlib.Path(JETON).parent}:{os.environ['PATH']}"))


def test_the_example_of_every_command_works():
    """Those that ask the internet ask a site of ours instead."""
    folder = WORK / "examples"
    folder.mkdir()
    authority = Authority(folder / "ca")
    with Site(authority.context("server")) as s:
        s.pages["/jwks"] = answer(good("key", "public", "--set", stdin=good(
            "key", "new").out).out)
        s.pages["/.well-known/openid-configuration"] = answer(json.dumps(
            {"issuer": s.base, "jwks_uri": s.url()}))
        urls = {"jwks get": s.url(), "discover": s.base}
        for name in commands():
            text = example(name)
            if name in urls:
                text = re.sub(r"https://\S+", urls[name] + " --ca-file " +
                              str(authority.file), text)
            done = shell(text, folder)
            tap.equal(done.returncode, 0, f"{name}: {done.stderr.decode()}")


def test_an_unknown_option_is_status_2_for_every_command():
    for name in commands():
        words = name.split()
        bad(2, "unknown option '--no-such'", *words, "--no-such")
        bad(2, "unknown option '-x'", *words, "-x")
        bad(2, "unknown option", *words, "--no-such=x", "--also")
        bad(2, "too many arguments", *words, "a", "b", "c")
        for option, value in options(name):
            if value == " ":
                bad(2, f"--{option} needs a value", *words, f"--{option}")
            elif value == "":
                bad(2, f"--{option} takes no value", *words, f"--{option}=x")


def test_a_file_that_is_missing_is_never_taken_for_an_empty_one():
    """Status 3 where it is read, and never silence, whichever names it."""
    for name in commands():
        for option, value in options(name):
            line = re.search(rf"^  --{option}[ =](\S+)", usage(name), re.M)
            if value != " " or "FILE" not in line.group(1) or \
                    option == "out":
                continue
            ran = run(*name.split(), f"--{option}", "absent/file")
            assert ran.status in (1, 2, 3) and ran.err, (name, option, ran.err)
            if name not in ("key check", "explain"):  # which tell of it
                tap.equal(ran.out, b"", f"{name} --{option}")
    for words in (["key", "show"], ["key", "check"], ["key", "public"],
                  ["key", "thumbprint"], ["key", "convert", "--to", "pem"],
                  ["set", "list"], ["set", "find", "--kid", "x"],
                  ["set", "remove", "--kid", "x"],
                  ["verify", "--any-iss", "--any-aud", "--key"],
                  ["verify", "--any-iss", "--any-aud", "--jwks"],
                  ["explain", "--key"], ["explain", "--jwks"],
                  ["explain", "--token-file"], ["decode", "--token-file"],
                  ["sign", "--no-exp", "--key"]):
        bad(3, "absent/file", *words, "absent/file")


def test_garbage_ends_in_time_with_a_status_and_no_signal():
    """Each command, fed what is no token, no key and no JSON."""
    slowest = 0
    for name in commands():
        for what, content in GARBAGE.items():
            for more in demands(name):
                began = time.monotonic()
                ran = run(*name.split(), *more, stdin=content)
                slowest = max(slowest, time.monotonic() - began)
                assert slowest < 2 * SLOW, (name, what, slowest)
                assert len(ran.out) < 1 << 21, (name, what)
                if ran.status != 0:
                    assert ran.err, (name, what)
    print(f"# the slowest took {slowest:.2f} s")


def demands(name):
    """What a command wants before it reads anything: as far as we know it."""
    secret = write("secret", b"x" * 64)
    more = {
        "verify": [["--any-iss", "--any-aud", "--secret-file", secret,
                    "--alg", "HS256"],
                   ["--any-iss", "--any-aud", "--key", "-", "x"]],
        "explain": [[], ["--json"]], "decode": [[], ["--json"]],
        "sign": [["--no-exp", "--secret-file", secret, "--alg", "HS256"],
                 ["--no-exp", "--key", "-"]],
        "key convert": [["--to", "jwk"], ["--to", "jwks", "--private"]],
        "key check": [[], ["--json"]], "key show": [[], ["--json"]],
        "set add": [["fresh.jwks"]], "set list": [[], ["--json"]],
        "set find": [["--kid", "x"], ["--thumbprint", "x"]],
        "completion": [["bash"]],
    }
    return more.get(name, [[]])


def test_json_output_is_json_with_a_stable_code():
    key = write("json.jwk", good("key", "new").out)
    for words in (["key", "show", key], ["key", "check", key],
                  ["set", "list", write("one", good(
                      "key", "public", "--set", key).out)],
                  ["explain", "a.b.c"], ["limits"]):
        ran = run(*words, "--json")
        assert isinstance(ran.json(), dict), words
        assert ran.out.endswith(b"}\n"), words
    for words, code in ((["key", "check", write("junk", b"junk")],
                         "KEY_FORM"),):
        ran = run(*words, "--json")
        tap.equal((ran.status, ran.json()["keys"][0]["code"]), (3, code))


def test_limits_are_those_of_the_headers():
    """Every ..._MAX and _MIN of the library that bounds what comes in."""
    numbers = set()
    for header in (TOP / "include").rglob("*.h"):
        text = header.read_text()
        numbers |= {(n, int(v)) for n, v in re.findall(
            r"\bJETON_(\w+_M(?:AX|IN)) = (\d+)", text)}
    # What bounds our own answers, or another program's.
    numbers = {(n, v) for n, v in numbers if not re.match(
        "NAME|STEPS|FOUND|JWKS_REASON|REVOCATIONS|CACHE", n)}
    shown = good("limits", "--json").json()
    values = sorted(v for n, v in shown.items() if n != "options")
    tap.equal(sorted(v for _, v in numbers), values, str(sorted(numbers)))
    tap.equal(len(good("limits").out.splitlines()), len(shown))


def test_version_names_what_is_linked():
    text = good("version", "--build").out.decode()
    for word in ("jeton 0.", "compiler", "OpenSSL 3", "libsodium 1", "zlib 1",
                 "libcurl"):
        assert word in text, text


# ---- The manual ----

def section(title):
    parts = re.split(r"^# (.*)$", PAGE.read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))[title]


def plain(text):
    return re.sub(r"\\([\\_*#~])", r"\1", text)


def test_the_manual_has_each_option_of_each_command_and_no_other():
    pages = re.split(r"^## jeton ", section("COMMANDS"), flags=re.M)[1:]
    found = {}
    for text in pages:
        name = plain(text).split(" [options]")[0]
        found[name] = re.findall(r"^\*--([a-z0-9-]+)\*", text, re.M)
    wanted = {n: [o for o, _ in options(n) if o != "help"]
              for n in commands()}
    tap.equal(found, wanted, "run tools/man-jeton")
    done = subprocess.run([TOP / "tools" / "man-jeton", "--check"],
                          env=dict(os.environ, JETON=JETON), timeout=60)
    tap.equal(done.returncode, 0, "run tools/man-jeton")


def test_the_examples_of_the_manual_work():
    folder = WORK / "manual"
    folder.mkdir()
    blocks = re.findall(r"^```\n(.*?)^```$", section("EXAMPLES"),
                        re.S | re.M)
    tap.equal(len(blocks), 3)
    for block in blocks:
        done = shell(block.replace("\\\\", "\\"), folder)
        tap.equal(done.returncode, 0, block + done.stderr.decode())


def test_the_manual_names_each_finding_of_the_lint():
    codes = set()
    for name in ("anatomy.c", "token_lint.c", "claim_lint.c"):
        text = (TOP / "cli" / name).read_text()
        codes |= set(re.findall(
            r'JT_(?:NOTE|WARNING|ERROR),\s+"([A-Z0-9_]+)"', text))
    said = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b",
                          plain(section("FINDINGS OF EXPLAIN"))))
    tap.equal(codes - said, set(), "not in the manual")
    tap.equal(said - codes, set(), "no longer found")


if __name__ == "__main__":
    tap.main(globals())
