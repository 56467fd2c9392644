# SPDX-License-Identifier: Apache-2.0
"""What is installed is found by CMake, from outside the tree, in C and C++."""
import pathlib
import shutil
import subprocess
import tempfile

import snippets
import tap

FOLDER = tempfile.TemporaryDirectory()
C = r"""
#include <jeton.h>
#include <stdio.h>

int
main(void)
{
	jeton_keys *keys;
	jeton_err e = jeton_keys_secret(&keys, "HS256",
	    "at least thirty-two random bytes", 32);

	printf("%s %zu\n", jeton_errname(e), jeton_keys_count(keys));
	jeton_keys_free(keys);
	return 0;
}
"""
JWKS = r"""
#include <jeton/jwks.h>
#include <stdio.h>

int
main(void)
{
	jeton_jwks_options options = {};
	jeton_jwks *jwks;
	jeton_err e;

	options.url = "http://id.example/keys";
	e = jeton_jwks_open(&jwks, &options);
	puts(jeton_errname(e));
	jeton_jwks_close(jwks);
	return 0;
}
"""
LISTS = """
cmake_minimum_required(VERSION 3.13)
project(outside LANGUAGES C CXX)
set(CMAKE_C_STANDARD 99)
set(CMAKE_CXX_STANDARD 11)
add_compile_options(-Wall -Werror)
find_package(jeton %s)
"""
PROGRAM = """
add_executable({0} {0}.{1})
target_link_libraries({0} PRIVATE {2})
"""


def prefix():
    """Where this build is installed below a folder, once."""
    if shutil.which("cmake") is None:
        raise tap.Skip("cmake is not installed")
    if snippets.SANITIZED:
        raise tap.Skip("the sanitizer's runtime has to come first")
    if not list(pathlib.Path(FOLDER.name).rglob("jetonConfig.cmake")):
        done = subprocess.run(
            ["meson", "install", "--quiet", "--no-rebuild", "-C",
             snippets.BUILD, "--destdir", FOLDER.name], capture_output=True,
            text=True)
        assert done.returncode == 0, done.stderr
    return next(pathlib.Path(FOLDER.name).rglob("include/jeton.h")).parents[1]


def configure(folder, find, programs=()):
    """CMake's result for a project with these programs."""
    text = LISTS % find
    for name, suffix, target in programs:
        source = JWKS if "jwks" in target else C
        (pathlib.Path(folder) / f"{name}.{suffix}").write_text(source)
        text += PROGRAM.format(name, suffix, target)
    (pathlib.Path(folder) / "CMakeLists.txt").write_text(text)
    return subprocess.run(
        ["cmake", "-S", folder, "-B", f"{folder}/b",
         f"-DCMAKE_PREFIX_PATH={prefix()}"], capture_output=True, text=True)


def build_and_run(find, programs, wanted):
    with tempfile.TemporaryDirectory() as folder:
        done = configure(folder, find, programs)
        assert done.returncode == 0, done.stderr
        done = subprocess.run(["cmake", "--build", f"{folder}/b"],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        for name, _, target in programs:
            program = f"{folder}/b/{name}"
            done = subprocess.run([program], capture_output=True, text=True)
            tap.equal((done.returncode, done.stdout), (0, wanted), name)
            done = subprocess.run(["readelf", "-d", program], text=True,
                                  capture_output=True)
            tap.equal("libjeton" in done.stdout, "static" not in target, name)


def require_jwks():
    if not snippets.HAS_JWKS:
        raise tap.Skip("it was built without libjeton-jwks")


def test_cmake_finds_the_shared_library_for_c_and_cxx():
    build_and_run("0.1 REQUIRED", [("plain", "c", "jeton::jeton"),
                                   ("plus", "cpp", "jeton::jeton")], "OK 1\n")


def test_cmake_finds_the_static_library_for_c_and_cxx():
    build_and_run("REQUIRED COMPONENTS static",
                  [("plain", "c", "jeton::jeton_static"),
                   ("plus", "cpp", "jeton::jeton_static")], "OK 1\n")


def test_cmake_finds_libjeton_jwks_in_both_forms():
    require_jwks()
    build_and_run("REQUIRED COMPONENTS jwks static",
                  [("plain", "c", "jeton::jwks"),
                   ("plus", "cpp", "jeton::jwks"),
                   ("plain_static", "c", "jeton::jwks_static"),
                   ("plus_static", "cpp", "jeton::jwks_static")],
                  "ARGUMENT\n")


def test_cmake_refuses_another_version_and_an_unknown_component():
    for find, wanted in (("1.0 REQUIRED", "0.1"), ("0.9 REQUIRED", "0.1"),
                         ("REQUIRED COMPONENTS tls", "component tls")):
        with tempfile.TemporaryDirectory() as folder:
            done = configure(folder, find)
            assert done.returncode != 0, find
            assert wanted in done.stderr, done.stderr


def test_cmake_may_do_without_an_optional_component():
    with tempfile.TemporaryDirectory() as folder:
        done = configure(folder, "REQUIRED OPTIONAL_COMPONENTS tls")
        assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    tap.main(globals())
