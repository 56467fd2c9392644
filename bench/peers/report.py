#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes RESULTS.md and results.svg: report.py PEERS-FOLDER OUT-FOLDER."""
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

import chart

ALGS = ("HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA")
LANGUAGES = {"c": "C", "rust": "Rust", "go": "Go", "java": "Java",
             "node": "Node", "python": "Python"}
OPS = {"verify": "Verify: signature, exp, iss, aud",
       "forged": "Refuse: one character of the signature is another",
       "sign": "Sign: 7 claims"}
NOTES = """\
`bare` is the primitive alone on the same bytes: OpenSSL with everything
prepared, libsodium for EdDSA; no base64url, no JSON, no claims.

What does less, or is measured to its advantage:

- *cached* rows have seen the token before and check its times, not its
  signature: compare them with each other. fast-jwt looks a hash of the token
  up, jeton the whole text, the rules and the keys.
- *cjose* and *libjwt* know no expected issuer and audience: the benchmark
  compares the strings itself. *libjwt* 1 parses the key anew at each call;
  its interface has no other way.
- *jose* is asynchronous and hands its work to a pool of threads: 64 calls are in
  flight at a time, since one at a time costs it two to four times as much.
- *Java*: the time of the calling thread after warming up, so neither garbage
  collection nor the compiler counts. Everywhere else it is that of the process.
- *Go* is built with GOEXPERIMENT=jsonv2 where jwx needs it (Go 1.26).
- *jwt-simple* tolerates 15 minutes of skew.
- The Rust peers read the claims into a struct that knows each of the seven, which
  is why they notice one that is there twice.
- *python-cryptography*, *Node* and the Rust peers bring crypto libraries of their
  own, *Go* and *Java* have theirs, *rhonabwy* uses GnuTLS; jeton and the other
  two in C use the system's OpenSSL (3.0 has no fast P-384).
- A best batch below half of its round's median is a fault of the clock (that of
  a process with threads, in Node) and does not count.
- What a peer takes that a strict verifier refuses is the last table: work that it
  saves."""

def is_cached(peer):
    return peer[1].endswith("(cached)")


def read(folder):
    """The best of best and the median of medians, and what was taken."""
    times = collections.defaultdict(list)
    taken = {}
    for line in (folder / "results").read_text().splitlines():
        r = json.loads(line)
        peer = (r["lang"], r["peer"])
        if r["op"] == "takes":
            taken.setdefault(peer, {})[r["alg"]] = r["taken"]
        else:
            times[r["op"], r["alg"], peer].append(
                (r["best_ns"], r["median_ns"]))
    # Less than half the median is a fault of a clock, seen with getrusage.
    best = {k: min((b for b, m in v if 2 * b > m), default=v[0][1])
            for k, v in times.items()}
    median = {k: statistics.median(m for _, m in v) for k, v in times.items()}
    return best, median, taken


def number(ns):
    if ns < 9995:
        return f"{ns:.0f}"
    return f"{ns / 1e3:.1f} k" if ns < 999500 else f"{ns / 1e6:.2f} M"


def label(peer):
    language, name = peer
    if name.split()[0] in ("jeton", "bare"):
        return name
    return f"{LANGUAGES[language]} {name}"


def order(values):
    """jeton, bare, then the languages in their order."""
    peers = {peer for _, _, peer in values}
    languages = list(LANGUAGES)
    return sorted(peers, key=lambda p: (
        not p[1].startswith("jeton"), p[1] != "bare", languages.index(p[0]),
        p[1].lower()))


def row(cells):
    return "| " + " | ".join(cells) + " |\n"


def table(op, values):
    mine = ("c", "jeton")
    algs = [a for a in ALGS if (op, a, mine) in values]
    text = row(["", *algs]) + row(["---", *["---:"] * len(algs)])
    for peer in order(values):
        cells = []
        for alg in algs:
            ns = values.get((op, alg, peer))
            if ns is None:
                cells.append("–")
                continue
            ratio = ns / values[op, alg, mine]
            digits = ".2g" if ratio < 0.1 else ".2f" if ratio < 9.95 else ".0f"
            cell = f"{number(ns)} ({ratio:{digits}})"
            faster = ratio < 0.995 and peer[1] != "bare" and \
                not is_cached(peer)
            cells.append(f"**{cell}**" if faster else cell)
        if any(cell != "–" for cell in cells):
            text += row([label(peer), *cells])
    return text


def taken_table(taken):
    cases = sorted({case for row in taken.values() for case in row})
    text = row(["takes a token with", *cases]) + \
        row(["---", *[":---:"] * len(cases)])
    for peer in order({("", "", p): 0 for p in taken if not is_cached(p)}):
        text += row([label(peer), *("takes" if taken[peer].get(case) else "–"
                                    for case in cases)])
    return text


def first_line(*command):
    try:
        out = subprocess.run(command, capture_output=True, text=True)
        return out.stdout.splitlines()[0]
    except (OSError, IndexError):
        return ""


def machine(folder):
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpu)
    flags = re.search(r"flags\s*: (.*)", cpu)
    known = {"sha_ni": "SHA-NI", "avx2": "AVX2", "avx512ifma": "AVX-512 IFMA"}
    has = [name for flag, name in known.items()
           if flags and flag in flags.group(1).split()]
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return (f"{model.group(1) if model else platform.machine()} "
            f"({', '.join(has) or 'no SHA-NI, no AVX2'}), "
            f"{os.cpu_count()} cores; {system}; load average at the start "
            f"{(folder / 'load').read_text().strip()}.")


def versions(folder):
    lines = ["jeton " + first_line("git", "describe", "--always", "--dirty") +
             ", " + " ".join(first_line("openssl", "version").split()[:2]) +
             ", libsodium " + first_line(
                 "pkg-config", "--modversion", "libsodium")]
    for language, name in LANGUAGES.items():
        path = folder / language / "versions"
        known = path.read_text().splitlines() if path.exists() else []
        lines.append(f"{name}: {', '.join(known) or 'not installed'}")
    return "".join(f"- {line}\n" for line in lines)


def main():
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    best, median, taken = read(folder)
    absent = (folder / "absent").read_text().split("\n")[:-1]
    text = [
        "# jeton and its peers, in one run\n",
        "Made by `make bench-peers` on "
        f"{datetime.date.today():%-d %B %Y}: the same keys, tokens and "
        "checks for all. Nanoseconds of CPU time per operation; in brackets "
        "how many times jeton's time that is; **bold where a peer is faster "
        "than jeton**. Each figure is the best batch of all rounds; medians "
        "are below.\n",
        machine(folder) + "\n",
        "![verify and sign, by library](results.svg)\n",
        "A bar that ends in … is longer than 20 times the first.\n"]
    for op, title in OPS.items():
        text += [f"## {title}\n", table(op, best)]
    text += ["## How to read it\n", NOTES + "\n"]
    if absent:
        text.append("Left out, because it could not be installed or failed "
                    f"here: {', '.join(absent)}.\n")
    text += ["## What each takes\n",
             "Tokens with the right HS256 signature, or a spelling of it, that "
             "RFC 7515, 7519, 8259 or caution refuse; `–` refuses it.\n",
             taken_table(taken), "## Medians\n"]
    for op, title in OPS.items():
        text += [f"### {title}\n", table(op, median)]
    text += ["## Versions\n", versions(folder)]
    (out / "RESULTS.md").write_text("\n".join(text))
    (out / "results.svg").write_text(chart.draw(
        {op: OPS[op] for op in ("verify", "sign")}, best,
        [p for p in order(best) if not is_cached(p)], label))


if __name__ == "__main__":
    main()
