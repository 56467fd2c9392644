# SPDX-License-Identifier: Apache-2.0
"""G4: secrets decide no branch and no index; valgrind would see it.

To valgrind a secret is memory that was never written, so that a branch or an
index that depends on it is reported.
"""
import os
import pathlib
import subprocess

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
PROGRAM = BUILD / "tests" / "promises" / "ct"
FOUND = 99


def valgrind(*arguments):
    if "-san" in BUILD.name or "-tsan" in BUILD.name:
        raise tap.Skip("valgrind cannot run what a sanitizer was built into")
    if not PROGRAM.exists():
        raise tap.Skip("built without valgrind's headers")
    return subprocess.run(
        ["valgrind", "-q", f"--error-exitcode={FOUND}",
         f"--suppressions={TOP}/tests/promises/ct.supp", PROGRAM, *arguments],
        capture_output=True, text=True, timeout=300)


def test_g4_no_branch_and_no_index_depends_on_a_secret():
    done = valgrind()
    assert done.returncode == 0, done.stdout + done.stderr
    tap.equal(done.stderr, "", "valgrind's report")
    assert "hs512\n" in done.stdout, done.stdout


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
