/* SPDX-License-Identifier: Apache-2.0 */
/* The input is a jeton_claims; what is signed verifies and says the same. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"

enum { LIST = 4 };

/* What is left of the input, and a copy of it in which texts end in NUL. */
struct source {
	const uint8_t *p;
	size_t n;
	char *pool;
};

static uint8_t
byte(struct source *s)
{
	if (s->n == 0)
		return 0;
	s->n--;
	return *s->p++;
}

static int64_t
number(struct source *s)
{
	uint64_t v = 0;
	size_t size = byte(s) % 9U;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | byte(s);
	return (int64_t)v;
}

/* The bytes up to the next NUL, or NULL for every text that begins with ~. */
static const char *
text(struct source *s)
{
	char *start = s->pool;

	while (s->n > 0 && *s->p != '\0')
		*s->pool++ = (char)byte(s);
	byte(s);
	*s->pool++ = '\0';
	return start[0] == '~' ? NULL : start;
}

static void
fill_list(struct source *s, jeton_claim list[LIST + 1])
{
	size_t count = byte(s) % (LIST + 1U);

	memset(list, 0, (LIST + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		uint64_t bits;

		list[i].name = text(s);
		list[i].kind = (jeton_kind)(byte(s) % 7);
		list[i].str = text(s);
		list[i].integer = number(s);
		bits = (uint64_t)list[i].integer;
		memcpy(&list[i].real, &bits, sizeof bits);
	}
}

static void
fill(struct source *s, jeton_claims *c, const char *audiences[LIST + 1],
    jeton_claim more[LIST + 1], jeton_claim header[LIST + 1])
{
	unsigned flags = byte(s);

	c->allow =
	    flags & (JETON_ALLOW_NO_EXP | JETON_RANDOM_ID | JETON_NO_ISSUED_AT);
	c->lifetime = number(s);
	c->not_before = number(s);
	c->issuer = text(s);
	c->subject = text(s);
	c->audience = text(s);
	c->id = text(s);
	c->json = text(s);
	c->type = text(s);
	for (size_t i = 0; i < LIST; i++)
		audiences[i] = (flags & 2) != 0 ? text(s) : NULL;
	audiences[LIST] = NULL;
	c->audiences = (flags & 2) != 0 ? audiences : NULL;
	fill_list(s, more);
	fill_list(s, header);
	c->more = (flags & 4) != 0 ? more : NULL;
	c->header = (flags & 8) != 0 ? header : NULL;
}

static void
check_str(const jeton_token *t, const char *name, const char *wanted)
{
	const char *found = jeton_get_str(t, name);

	if (wanted != NULL)
		MUST(found != NULL && strcmp(found, wanted) == 0);
}

static void
check_signed(const jeton_claims *c, const char *token)
{
	static const jeton_rules rules = { .issuer = JETON_ANY,
		.audience = JETON_ANY,
		.type = JETON_ANY,
		.allow = JETON_ALLOW_NO_EXP };
	static jeton_token t;
	jeton_err e = fuzz_verify(&rules, fuzz_set(0), jeton_cstr(token), &t);

	MUST(e == JETON_OK || e == JETON_EXPIRED || e == JETON_NOT_YET ||
	    e == JETON_OUT_OF_RANGE);
	if (e != JETON_OK)
		return;
	check_str(&t, "iss", c->issuer);
	check_str(&t, "sub", c->subject);
	check_str(&t, "aud", c->audience);
	if ((c->allow & JETON_RANDOM_ID) != 0)
		MUST(strlen(jeton_get_str(&t, "jti")) == 22);
	else
		check_str(&t, "jti", c->id);
	for (size_t i = 0; c->audiences != NULL && c->audiences[i]; i++)
		MUST(jeton_has(&t, "aud", c->audiences[i]));
	for (size_t i = 0; c->more != NULL && c->more[i].name != NULL; i++)
		MUST(jeton_get_json(&t, c->more[i].name).n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static char token[JETON_TOKEN_MAX + 1];
	const char *audiences[LIST + 1];
	jeton_claim more[LIST + 1], header[LIST + 1];
	struct source s = { p, n, fuzz_alloc(n + 64) };
	jeton_claims claims = { 0 };
	char *pool = s.pool;
	jeton_err e;

	fill(&s, &claims, audiences, more, header);
	e = jeton_sign_at(fuzz_key(0), &claims, FUZZ_NOW, token, sizeof token);
	MUST((e == JETON_OK) == (token[0] != '\0'));
	MUST(e == JETON_OK || e == JETON_ARGUMENT || e == JETON_TOO_LONG);
	if (e == JETON_OK)
		check_signed(&claims, token);
	free(pool);
	return 0;
}
