# SPDX-License-Identifier: Apache-2.0
"""The library is hard to hold wrong: programs that do, and what they get."""
import pathlib
import re
import shutil
import subprocess
import tempfile

import snippets
import tap

TESTS = snippets.TOP / "tests"
PAGE = snippets.TOP / "docs" / "misuse.md"
START = r"""
#include <jeton.h>
#include <jeton/keys.h>
#include <jeton/value.h>
#include <stdio.h>

static jeton_key *key;
static jeton_keys *keys;
static jeton_token token;
static char text[JETON_TOKEN_MAX + 1];
static const jeton_claims claims = { .json = "{\"iss\":\"i\",\"aud\":\"a\"}",
	.subject = "alice", .lifetime = 60 };
static jeton_rules rules = { .issuer = "i", .audience = "a" };

int
main(void)
{
	jeton_err e = jeton_key_generate(&key, "ES256", 0, NULL);

	if (e == JETON_OK)
		e = jeton_keys_of(&keys, key);
	if (e == JETON_OK)
		e = jeton_sign(key, &claims, text, sizeof text);
	if (e != JETON_OK)
		return 1;
"""
END = "\tjeton_keys_free(keys);\n\tjeton_key_free(key);\n\treturn 0;\n}\n"


def prints(body, wanted):
    with tempfile.TemporaryDirectory() as folder:
        snippets.run_c(START + body + END, wanted, folder,
                       "-Wno-unused-variable")


def compilers():
    """Those of this machine, each with the language that it is given."""
    for command, suffix in (("gcc", ".c"), ("g++", ".cpp"), ("clang-19", ".c")):
        if shutil.which(command):
            yield command, suffix


def compile_call(command, suffix, call, *flags):
    """What a compiler says to a program with this call."""
    source = ("#include <jeton.h>\nvoid f(const jeton_rules *r, jeton_key *key,"
              " jeton_keys *keys, jeton_token *t, char *s);\n"
              "void f(const jeton_rules *r, jeton_key *key, jeton_keys *keys,"
              " jeton_token *t, char *s)\n{\n"
              "\t(void)r; (void)key; (void)keys; (void)t; (void)s;\n"
              f"\t{call}\n}}\n")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"wrong{suffix}"
        path.write_text(source)
        done = subprocess.run(
            [command, *flags, "-c", path, "-o", f"{folder}/wrong.o",
             f"-I{snippets.TOP / 'include'}"], capture_output=True, text=True)
    return done.returncode, done.stderr


# ---- What a compiler says ----

RIGHT = "if (jeton_verify(r, keys, jeton_cstr(s), t) != JETON_OK) *s = 0;"


def test_the_right_call_compiles_without_a_word():
    for command, suffix in compilers():
        tap.equal(compile_call(command, suffix, RIGHT, "-Wall"), (0, ""),
                  command)


def test_an_ignored_result_is_a_warning():
    for command, suffix in compilers():
        for call in ("jeton_verify(r, keys, jeton_cstr(s), t);",
                     "jeton_keys_load(&keys, s);"):
            status, said = compile_call(command, suffix, call)
            assert "-Wunused-result" in said, (command, call, said)
            status, _ = compile_call(command, suffix, call, "-Werror")
            assert status != 0, (command, call)


def test_every_function_that_can_fail_is_checked():
    text = snippets.public_headers()
    count = 0
    for one in re.findall(r"JETON_API([^;{]*);", text):
        if re.search(r"^\s*(JETON_CHECKED\s+)?jeton_err\s", one):
            assert "JETON_CHECKED" in one, one
            count += 1
    assert count > 50, count


SWAPPED = ["if (jeton_verify(r, key, jeton_cstr(s), t) != JETON_OK) *s = 0;",
           "if (jeton_sign(keys, NULL, s, 1) != JETON_OK) *s = 0;",
           "jeton_keys_free(key);", "jeton_key_free(keys);"]


def test_a_key_in_the_place_of_keys_does_not_compile():
    for command, suffix in compilers():
        for call in SWAPPED:
            status, said = compile_call(command, suffix, call)
            if suffix == ".c" and status == 0:  # before gcc 14
                assert "incompatible" in said, (command, call, said)
                status, said = compile_call(command, suffix, call, "-Werror")
            assert status != 0, (command, call)
            assert "jeton_key" in said, (command, call, said)


# ---- What a program gets ----

def test_only_verifying_functions_make_a_token():
    makers = {name for name, line in snippets.prototypes().items()
              if re.search(r"(?<!const )jeton_token\*", line)}
    tap.equal(sorted(n for n in makers if "verify" not in n),
              ["jeton_explain"])
    assert "jeton_verify" in makers, makers


ABSENT = r"""
	int64_t n = 7;

	printf("%d %d %d %zu %zu %d\n", jeton_get_str(&token, "sub") == NULL,
	    jeton_get_int(&token, "exp", &n), jeton_has(&token, "aud", "a"),
	    jeton_payload(&token).n, jeton_claim_count(&token),
	    jeton_at(&token, "/sub").type == JETON_ABSENT);
"""


def test_claims_before_a_verify_are_absent():
    prints(ABSENT, "1 0 0 0 0 1\n")


def test_claims_after_a_failure_are_absent():
    good = r"""
	if (jeton_verify(&rules, keys, jeton_cstr(text), &token) != JETON_OK)
		return 1;
"""
    bad = r"""
	rules.audience = "bills";
	e = jeton_verify(&rules, keys, jeton_cstr(text), &token);
	printf("%s ", jeton_errname(e));
"""
    prints(good + bad + ABSENT, "WRONG_AUDIENCE 1 0 0 0 0 1\n")


def test_a_forgotten_rule_is_an_error_at_the_first_call():
    for wrong in ("rules.issuer = NULL;", 'rules.issuer = "";',
                  "rules.audience = NULL;", 'rules.audience = "";',
                  'rules.subject = "";', "rules.leeway = -1;",
                  "rules.leeway = JETON_LEEWAY_MAX + 1;"):
        prints(f"\t{wrong}\n" + r"""
	e = jeton_verify(&rules, keys, jeton_cstr(text), &token);
	printf("%s ", jeton_errname(e));
	e = jeton_verify(&rules, keys, jeton_cstr("no token"), &token);
	printf("%s\n", jeton_errname(e));
""", "ARGUMENT ARGUMENT\n")


def test_a_buffer_that_is_too_small_is_left_empty():
    prints(r"""
	char small[20] = "before";

	e = jeton_sign(key, &claims, small, sizeof small);
	printf("%s '%s'\n", jeton_errname(e), small);
	e = jeton_key_public_jwk(key, small, sizeof small);
	printf("%s '%s'\n", jeton_errname(e), small);
""", "NO_SPACE ''\nNO_SPACE ''\n")


def test_what_two_readers_could_read_differently_is_refused():
    prints(r"""
	static const char *const texts[] = { "{\"a\":1,\"a\":2}",
		"{\"a\":[{\"b\":1,\"\\u0062\":2}]}", "{\"a\":\"x\\u0000y\"}",
		"{\"a\":\"\\ud800\"}", "{} {}", "{\"a\":1}" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		printf("%s ", jeton_errname(jeton_json_check(
		    jeton_cstr(texts[i]))));
	printf("\n");
""", "MALFORMED MALFORMED MALFORMED MALFORMED MALFORMED OK \n")


# ---- The page ----

def test_every_proof_that_the_page_names_exists():
    text = PAGE.read_text()
    found = re.findall(r"`([\w/]+_test\.(?:c|py))`: ((?:`\w+`(?:, )?)+)", text)
    assert len(found) > 15, found
    for file, names in found:
        source = (TESTS / file).read_text()
        for name in re.findall(r"\w+", names):
            wanted = rf"\b(?:test_)?{name}\("
            assert re.search(wanted, source), f"{file}: {name}"
    for row in text.splitlines()[6:]:
        assert not row.startswith("| ") or "_test." in row or \
            row.startswith("| mistake"), row


if __name__ == "__main__":
    tap.main(globals())
