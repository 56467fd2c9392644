# SPDX-License-Identifier: Apache-2.0
"""The tree obeys its own rules, and the checks of the rules bite."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent


def lint(step):
    done = subprocess.run([TOP / "tools" / "lint", step], cwd=TOP,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_format_is_that_of_clang_format():
    lint("format")


def test_includes_point_downward():
    lint("layers")


def test_each_header_compiles_alone_and_the_public_ones_in_cxx():
    lint("headers")


def test_functions_have_60_lines_and_files_500():
    lint("length")


def test_each_public_function_has_a_page():
    lint("pages")


def test_no_banned_call_and_no_unfinished_note():
    lint("words")


def test_gcc_has_no_warning():
    lint("gcc")


def test_clang_has_no_warning():
    lint("clang")


PLANTED = [
    ("lib/base/planted.c", '#include "jose/jws.h"', "lib/jose"),
    ("lib/jwt/planted.c", "#include <openssl/evp.h>", "+openssl"),
    ("lib/jwt/planted.c", "void *p = malloc(1);", "+malloc"),
    ("cli/planted.c", '#include "base/json.h"', "lib/base"),
    ("server/http/planted.c", '#include "store/store.h"', "server/store"),
]


def plant(folder, name, line):
    shutil.copytree(TOP / "tools", folder / "tools")
    for part in ("lib/jose/jws.h", "lib/base/json.h", "server/store/store.h"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).write_text("")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(line + "\n")


def test_a_planted_wrong_include_is_found():
    for name, line, wanted in PLANTED:
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            plant(folder, name, line)
            done = subprocess.run([folder / "tools" / "layers", folder],
                                  capture_output=True, text=True)
            assert done.returncode == 1, (name, line, done.stdout)
            assert f"{name}:1:" in done.stdout, done.stdout
            assert wanted in done.stdout, done.stdout


if __name__ == "__main__":
    os.chdir(TOP)
    tap.main(globals())
