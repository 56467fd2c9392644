/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A path into claims: up to a NUL it is the path, behind it the claims, which
 * are signed here and verified.
 */
#include <stdlib.h>
#include <string.h>

#include "jeton/value.h"

#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"

enum { DEPTH = 40 };

static jeton_token token;

static bool
is_inside(jeton_value v)
{
	jeton_str all = jeton_payload(&token);

	return v.json.p >= all.p && v.json.p + v.json.n <= all.p + all.n;
}

/* A text is whole or empty, and never longer than the JSON that it is from. */
static void
check_text(jeton_value v)
{
	char *text = fuzz_alloc(v.json.n + 1);
	jeton_err e = jeton_value_text(v, text, v.json.n + 1);
	size_t n = strlen(text);

	MUST(e == JETON_OK || (e == JETON_BAD_CLAIM && n == 0));
	MUST(e == JETON_OK || v.type != JETON_STRING);
	MUST(e != JETON_OK || v.type != JETON_OBJECT);
	if (e == JETON_OK && n > 0)
		MUST(jeton_value_text(v, text, n) == JETON_NO_SPACE);
	free(text);
}

/* A string without a space in it is one word. */
static void
check_word(jeton_value v, const char *text)
{
	bool is_word = text[0] != '\0' && strchr(text, ' ') == NULL &&
	    memchr(v.json.p, '\\', v.json.n) == NULL;

	if (v.type == JETON_STRING && is_word)
		MUST(jeton_value_has_word(v, text));
	MUST(!jeton_value_has_word(v, ""));
}

/* What a value says it is, its getters say, and no other. */
static void
check_value(jeton_value v)
{
	char *text;
	int64_t integer;
	double real;
	bool yes;

	if (v.type == JETON_ABSENT) {
		MUST(v.json.p == NULL && v.json.n == 0);
		return;
	}
	MUST(is_inside(v));
	MUST(jt_json_check(v.json) == JETON_OK);
	text = fuzz_alloc(v.json.n);
	MUST((jeton_value_str(v, text, v.json.n) == JETON_OK) ==
	    (v.type == JETON_STRING));
	MUST(v.type != JETON_STRING || jeton_value_has(v, text));
	if (v.type == JETON_STRING)
		check_word(v, text);
	free(text);
	check_text(v);
	if (jeton_value_int(v, &integer))
		MUST(v.type == JETON_NUMBER);
	if (jeton_value_double(v, &real))
		MUST(v.type == JETON_NUMBER);
	MUST(jeton_value_bool(v, &yes) == (v.type == JETON_BOOL));
}

static void
check_array(jeton_value v)
{
	jeton_value element;
	size_t at = 0, count = 0;

	while (jeton_next(v, &at, &element)) {
		check_value(element);
		count++;
	}
	MUST(v.type == JETON_ARRAY || count == 0);
}

/* By number and by name it is the same claim. */
static void
check_claims(void)
{
	static char name[JETON_TEXT_MAX];
	jeton_value whole = jeton_at(&token, ""), v;

	MUST(whole.type == JETON_OBJECT);
	for (size_t i = 0; i < jeton_claim_count(&token); i++) {
		MUST(jeton_claim_at(&token, i, name, sizeof name, &v) ==
		    JETON_OK);
		check_value(v);
		check_array(v);
		MUST(jeton_member(whole, name).json.p == v.json.p);
	}
	MUST(jeton_claim_at(&token, jeton_claim_count(&token), name,
		 sizeof name, &v) == JETON_ARGUMENT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static char text[JETON_TOKEN_MAX + 1], json[JETON_TEXT_MAX];
	static const jeton_rules rules = { .issuer = JETON_ANY,
		.audience = JETON_ANY,
		.allow = JETON_ALLOW_NO_EXP };
	jeton_claims claims = { .json = json,
		.allow = JETON_ALLOW_NO_EXP | JETON_NO_ISSUED_AT };
	const char *path = (const char *)p;
	size_t size = strnlen(path, n);
	jeton_value v;

	if (size == n || n - size >= sizeof json)
		return 0;
	memcpy(json, path + size + 1, n - size - 1);
	json[n - size - 1] = '\0';
	if (jeton_sign_at(fuzz_key(0), &claims, FUZZ_NOW, text, sizeof text) !=
		JETON_OK ||
	    jeton_verify_at(&rules, fuzz_set(0), jeton_cstr(text), FUZZ_NOW,
		&token) != JETON_OK)
		return 0;
	v = jeton_at(&token, path);
	MUST(jeton_value_at(jeton_at(&token, ""), path).json.p == v.json.p);
	check_value(v);
	check_array(v);
	if (size > 0 && path[0] != '/')
		MUST(v.type == JETON_ABSENT);
	check_claims();
	return 0;
}
