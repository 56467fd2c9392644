# SPDX-License-Identifier: Apache-2.0
"""G4: secrets decide no branch and no index; valgrind would see it.

To valgrind a secret is memory that was never written, so that a branch or an
index that depends on it is reported.
"""
import os
import pathlib
import re
import subprocess

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
PROGRAM = BUILD / "tests" / "promises" / "ct"
FOUND = 99


def refuse_sanitizers():
    if "-san" in BUILD.name or "-tsan" in BUILD.name:
        raise tap.Skip("valgrind cannot run what a sanitizer was built into")
    if not PROGRAM.exists():
        raise tap.Skip("built without valgrind's headers")


def valgrind(*arguments):
    refuse_sanitizers()
    return subprocess.run(
        ["valgrind", "-q", f"--error-exitcode={FOUND}",
         f"--suppressions={TOP}/tests/promises/ct.supp", PROGRAM, *arguments],
        capture_output=True, text=True, timeout=300)


def test_g4_no_branch_and_no_index_depends_on_a_secret():
    done = valgrind()
    assert done.returncode == 0, done.stdout + done.stderr
    tap.equal(done.stderr, "", "valgrind's report")
    assert "hs512\n" in done.stdout, done.stdout


def steps(kind, number):
    """How many instructions reading that JWK takes."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         "--toggle-collect=ct_read_jwk", PROGRAM, kind, str(number)],
        capture_output=True, text=True, timeout=300)
    tap.equal(done.returncode, 0, done.stderr)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def test_g4_a_jwk_is_read_in_the_same_steps_whatever_its_secret():
    refuse_sanitizers()
    for kind in ("mac", "kw"):
        counts = [steps(kind, i) for i in range(3)]
        assert counts[0] > 1000, counts
        tap.equal(counts, counts[:1] * 3, kind)


def leaks(name, phrase):
    done = valgrind(name)
    tap.equal(done.returncode, FOUND, done.stderr)
    assert phrase in done.stderr, done.stderr


def test_g4_a_compare_that_stops_early_is_found():
    leaks("leaky_compare", "depends on uninitialised value")


def test_g4_a_table_indexed_by_a_secret_is_found():
    leaks("leaky_index", "Use of uninitialised value")


if __name__ == "__main__":
    tap.main(globals())
