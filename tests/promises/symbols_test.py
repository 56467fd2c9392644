# SPDX-License-Identifier: Apache-2.0
"""Which layer may ask the system for what, and how big the library is.

A layer that calls something new of these kinds shows up here, and in review.
"""
import os
import pathlib
import re
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
SIZE_MAX = 300_000

# Everything the layers ask of the C library that is not computation.
ALLOWED = {
    "base": "",
    "crypto": "calloc free getrandom pthread_mutex_lock "
              "pthread_mutex_unlock",  # for the generators' tables, once
    "jose": "calloc close free malloc open64 read",
    "jwt": "time",
    "cache": "calloc free malloc pthread_mutex_destroy pthread_mutex_init "
             "pthread_mutex_lock pthread_mutex_unlock time",
    "ended": "calloc free malloc",
    "jwks": None,  # a library of its own: threads, clocks, curl
}

# What only computes, on memory that it is given.
PURE = re.compile(
    r"mem\w+|str\w+|v?snprintf|explicit_bzero|assert_fail|errno_location|"
    r"stack_chk_fail|GLOBAL_OFFSET_TABLE_|cpu_model|cpu_indicator_init|"
    r"popcount\w+|is\w+|tolower|toupper|inflate\w*|bsearch|qsort|modf?|f?abs|"
    r"floor|ceil|l?rint|frexp|ldexp")
OURS = re.compile(r"jt_|jeton_|JETON_")
KEPT = re.compile(
    r"(ASN1|BIO|BN|CRYPTO|ECDSA|EC|ERR|EVP|HMAC|NCONF|OBJ|OPENSSL|OSSL|"
    r"PBE2PARAM|PBKDF2PARAM|PEM|PKCS\w*|RAND|RSA|SHA\d*|X509|d2i|i2d|crypto|sodium)_|"
    r"(MD5|SHA\d+)$|EVP_\w+|randombytes")
SANITIZED = "-san" in BUILD.name or "-tsan" in BUILD.name


def undefined(archive):
    done = subprocess.run(["nm", "-u", archive], capture_output=True,
                          text=True, check=True)
    names = {line.split()[1] for line in done.stdout.splitlines()
             if line.startswith(" ") and len(line.split()) == 2}
    return {re.sub(r"^_+|_chk$", "", n) if n.startswith("_") else n
            for n in names}


def asked_of_the_system(archive):
    return {n for n in undefined(archive)
            if not (PURE.fullmatch(n) or OURS.match(n) or KEPT.match(n))}


def test_g8_each_layer_asks_the_system_for_no_more_than_it_may():
    if SANITIZED:
        raise tap.Skip("a sanitizer's own calls are among the symbols")
    for layer, allowed in ALLOWED.items():
        archive = BUILD / "lib" / layer / f"libjt_{layer}.a"
        if allowed is None or not archive.exists():
            continue
        tap.equal(sorted(asked_of_the_system(archive)), allowed.split(),
                  layer)


def test_every_layer_of_the_library_is_in_the_table():
    folders = {p.parent.name for p in (TOP / "lib").glob("*/meson.build")}
    tap.equal(sorted(folders - set(ALLOWED)), [])


def test_the_stripped_library_is_smaller_than_300_kb():
    if SANITIZED:
        raise tap.Skip("a sanitizer makes it bigger")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "libjeton.so"
        subprocess.run(["strip", "-o", copy, BUILD / "lib" / "libjeton.so.0"],
                       check=True)
        size = copy.stat().st_size
    assert size < SIZE_MAX, size


if __name__ == "__main__":
    tap.main(globals())
