/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an issuer's server answers: three digits of status, field lines, an
 * empty line, and a body that is metadata and then keys.
 */
#include "jwks/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"
#include "jwks/json.h"

static bool
is_printable(const char *text, size_t size)
{
	const char *end = memchr(text, '\0', size);

	for (; end != NULL && text < end; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return end != NULL;
}

/* Takes the fields, up to an empty line, off the front. */
static void
read_fields(jeton_jwks_answer *a, jeton_str *rest)
{
	size_t n = 0;

	do {
		const char *end = memchr(rest->p, '\n', rest->n);

		n = end == NULL ? rest->n : (size_t)(end - rest->p) + 1;
		jt_jwks_answer_field(a, (jeton_str){ rest->p, n });
		rest->p += n;
		rest->n -= n;
	} while (n > 1);
}

static void
check_answer(jeton_jwks_answer *a)
{
	jeton_err e = jt_jwks_answer_judge(a);

	MUST(is_printable(a->content_type, sizeof a->content_type));
	MUST(is_printable(a->content_encoding, sizeof a->content_encoding));
	MUST(is_printable(a->why, sizeof a->why));
	MUST(a->max_age >= -1 && a->max_age <= JT_JWKS_AGE_MAX);
	MUST(e == JETON_OK || e == JETON_FILE);
	MUST((e == JETON_OK) == (a->why[0] == '\0'));
	if (e == JETON_OK)
		MUST(a->status == 200 && a->size > 0);
}

/* The little reader knows less than the strict one, but agrees with it. */
static void
check_metadata(jeton_str body)
{
	static const char name[] = "jwks_uri";
	static jt_member members[JETON_CLAIMS_MAX];
	char url[JETON_JWKS_URL_MAX + 1], *text;
	const jt_member *m;
	jeton_str value;
	size_t count, n;
	jeton_err e = jt_jwks_json_find(body, name, &value);
	bool ascii = jt_jwks_json_ascii(value, url, sizeof url);

	MUST(e == JETON_OK || value.p == NULL);
	MUST(ascii == (url[0] != '\0') || value.n == 2);
	if (jt_json_object(body, members, JETON_CLAIMS_MAX, &count) != JETON_OK)
		return;
	MUST(e == JETON_OK);
	m = jt_json_find(body, members, count, jeton_cstr(name));
	MUST((m == NULL) == (value.p == NULL));
	if (m == NULL)
		return;
	MUST(jt_str_eq(jt_json_value(body, m).text, value));
	text = fuzz_alloc(value.n);
	if (ascii)
		MUST(jt_json_str(jt_json_value(body, m), text, value.n, &n) ==
			JETON_OK &&
		    strcmp(text, url) == 0);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_jwks_answer a = { 0 };
	jeton_str rest = { (const char *)p + 3, n - 3 };

	if (n < 3)
		return 0;
	jt_jwks_answer_reset(&a);
	a.status = (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
	read_fields(&a, &rest);
	a.size = rest.n;
	check_answer(&a);
	check_metadata(rest);
	return 0;
}
