# SPDX-License-Identifier: Apache-2.0
"""What is installed can be used from outside the tree, and shows no more."""
import os
import pathlib
import re
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
SANITIZED = "-san" in BUILD.name

PROGRAM = r"""
#include <jeton.h>
#include <jeton/jose.h>
#include <stdio.h>

int main(void)
{
	static jeton_token token;
	static char text[JETON_TOKEN_MAX + 1];
	jeton_key *key;
	jeton_keys *keys;
	jeton_rules rules = jeton_rules();
	jeton_claims claims = jeton_claims();

	rules.issuer = claims.issuer = "https://id.example";
	rules.audience = claims.audience = "orders";
	claims.lifetime = 60;
	claims.subject = "alice";
	if (jeton_key_generate(&key, "ES256", 0, NULL) != JETON_OK ||
	    jeton_keys_of(&keys, key) != JETON_OK ||
	    jeton_sign(key, &claims, text, sizeof text) != JETON_OK ||
	    jeton_verify(&rules, keys, jeton_cstr(text), &token) != JETON_OK)
		return 1;
	printf("hello %s\n", jeton_get_str(&token, "sub"));
	jeton_keys_free(keys);
	jeton_key_free(key);
	return 0;
}
"""


def run(*command, **more):
    done = subprocess.run([str(c) for c in command], capture_output=True,
                          text=True, **more)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def installed():
    """A folder with what `meson install` of this build puts there."""
    if not hasattr(installed, "folder"):
        installed.folder = tempfile.TemporaryDirectory()
        run("meson", "install", "--quiet", "--no-rebuild", "-C", BUILD,
            "--destdir", installed.folder.name)
    return pathlib.Path(installed.folder.name)


def find(name):
    found = [p for p in installed().rglob(name)]
    assert found, f"{name} is not installed"
    return found[0]


OF_JWKS = TOP / "include" / "jeton" / "jwks.h"  # of libjeton-jwks


def declared(headers=None):
    """Every name that the headers, or libjeton's, declare as exported."""
    names = set()
    for header in headers or set((TOP / "include").rglob("*.h")) - {OF_JWKS}:
        text = re.sub(r"/\*.*?\*/|^\s*#.*?$", "", header.read_text(),
                      flags=re.S | re.M)
        for one in re.findall(r"JETON_API([^;{]*);", text):
            match = re.search(r"(jeton_\w+)\s*\(|(JETON_ANY)", one)
            names.add(match.group(1) or match.group(2))
    return names


def exported(library, *options):
    lines = run("nm", *options, "--defined-only", "--extern-only", library)
    names = {line.split()[-1].split("@")[0] for line in lines.splitlines()
             if len(line.split()) == 3}
    return names - {"JETON_0", "JETON_JWKS_0"}


def test_the_shared_library_exports_what_the_headers_declare():
    found = exported(find("libjeton.so.0"), "-D")
    tap.equal(sorted(found), sorted(declared()))


def test_the_static_library_shows_what_the_headers_declare():
    if SANITIZED:
        raise tap.Skip("a sanitizer adds names of its own")
    found = exported(find("libjeton.a"))
    tap.equal(sorted(found), sorted(declared()))


def test_the_map_lists_what_the_headers_declare():
    listed = re.findall(r"^\t(\w+);$", (TOP / "lib/jeton.map").read_text(),
                        re.M)
    tap.equal(listed, sorted(declared(), key=lambda n: n.encode()))


def require_jwks():
    if not list(installed().rglob("libjeton-jwks.so.0")):
        raise tap.Skip("it was built without libjeton-jwks")


def test_libjeton_jwks_exports_what_its_header_declares_in_all_forms():
    require_jwks()
    wanted = sorted(declared([OF_JWKS]))
    tap.equal(sorted(exported(find("libjeton-jwks.so.0"), "-D")), wanted)
    listed = re.findall(r"^\t(\w+);$",
                        (TOP / "lib/jwks/jwks.map").read_text(), re.M)
    tap.equal(listed, wanted)
    if not SANITIZED:
        tap.equal(sorted(exported(find("libjeton-jwks.a"))), wanted)


def test_libjeton_jwks_is_libjeton_and_libcurl_and_installs_no_handler():
    require_jwks()
    out = run("objdump", "-p", find("libjeton-jwks.so.0"))
    assert re.search(r"SONAME\s+libjeton-jwks\.so\.0\s", out), out
    needed = set(re.findall(r"NEEDED\s+(\S+)", out))
    tap.equal(sorted(n for n in needed if not n.startswith("lib")), [])
    assert {"libjeton.so.0", "libcurl.so.4"} <= needed, needed
    assert not needed & {"libcrypto.so.3", "libssl.so.3"}, needed
    out = run("objdump", "-p", find("libjeton.so.0"))
    assert "curl" not in out, out
    out = run("nm", "-D", "--undefined-only", find("libjeton-jwks.so.0"))
    wanted = {line.split()[-1].split("@")[0] for line in out.splitlines()}
    banned = {"socket", "connect", "getaddrinfo", "printf", "exit", "abort",
              "getenv", "secure_getenv", "syslog", "system", "fork", "signal",
              "sigaction", "strcpy", "sprintf"}
    if not SANITIZED:
        tap.equal(sorted(wanted & banned), [])


def test_a_c_program_outside_the_tree_builds_with_libjeton_jwks():
    require_jwks()
    if SANITIZED:
        raise tap.Skip("the sanitizer's runtime has to come first")
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "jwks"
        flags = pkgconfig("--cflags", "libjeton-jwks")
        static = [find("libjeton-jwks.a"), find("libjeton.a"), "-lcurl",
                  "-lcrypto", "-lsodium", "-lz"]
        for libraries in pkgconfig("--libs", "libjeton-jwks"), static:
            run("gcc", "-std=c99", "-Wall", "-Wextra", "-Werror",
                TOP / "examples" / "jwks.c", "-o", program, *flags,
                *libraries)
            path = str(find("libjeton.so.0").parent)
            done = subprocess.run([program], capture_output=True, text=True,
                                  env=dict(os.environ, LD_LIBRARY_PATH=path))
            tap.equal((done.returncode, done.stderr[:6]), (2, "usage:"))


def test_the_soname_has_a_version():
    out = run("objdump", "-p", find("libjeton.so.0"))
    assert re.search(r"SONAME\s+libjeton\.so\.0\s", out), out


def test_libjeton_asks_for_no_network_and_writes_nothing():
    out = run("nm", "-D", "--undefined-only", find("libjeton.so.0"))
    wanted = {line.split()[-1].split("@")[0] for line in out.splitlines()}
    banned = {"socket", "connect", "getaddrinfo", "printf", "fprintf", "puts",
              "exit", "abort", "getenv", "secure_getenv", "syslog", "system",
              "fork", "signal", "sigaction", "pthread_create", "strcpy",
              "sprintf", "__printf_chk", "__fprintf_chk"}
    if not SANITIZED:
        tap.equal(sorted(wanted & banned), [])


def pkgconfig(*options):
    """pkg-config, answering with paths below the installation folder."""
    folder = find("libjeton.pc").parent
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder),
                       PKG_CONFIG_SYSROOT_DIR=str(installed()))
    if not options[-1].startswith("lib"):
        options += ("libjeton",)
    return run("pkg-config", *options, env=environment).split()


def compile_and_run(compiler, suffix, libraries):
    source = PROGRAM if suffix == ".cpp" else PROGRAM.replace(
        "jeton_rules rules = jeton_rules();",
        "jeton_rules rules = { 0 };").replace(
        "jeton_claims claims = jeton_claims();",
        "jeton_claims claims = { 0 };")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"outside{suffix}"
        path.write_text(source)
        program = pathlib.Path(folder) / "outside"
        run(*compiler, "-Wall", "-Wextra", "-Werror", path, "-o", program,
            *pkgconfig("--cflags"), *libraries)
        environment = dict(
            os.environ, LD_LIBRARY_PATH=str(find("libjeton.so.0").parent))
        tap.equal(run(program, env=environment), "hello alice\n")


def test_a_c_program_outside_the_tree_builds_and_runs():
    if SANITIZED:
        raise tap.Skip("the sanitizer's runtime has to come first")
    compile_and_run(["gcc", "-std=c99"], ".c", pkgconfig("--libs"))


def test_a_cxx_program_outside_the_tree_builds_and_runs():
    if SANITIZED:
        raise tap.Skip("the sanitizer's runtime has to come first")
    compile_and_run(["g++", "-std=c++11"], ".cpp", pkgconfig("--libs"))


def test_a_program_links_the_static_library():
    if SANITIZED:
        raise tap.Skip("the sanitizer's runtime has to come first")
    compile_and_run(["gcc", "-std=c17"], ".c",
                    [find("libjeton.a"), "-lcrypto", "-lsodium", "-lz"])


if __name__ == "__main__":
    tap.main(globals())
