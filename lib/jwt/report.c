/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/report.h"

#include <string.h>

#include "jose/object.h"

/* Copies what was found, cut between characters. */
static void
quote(char *out, size_t size, jeton_str s)
{
	size_t n = s.n;

	if (n >= size) {
		n = size - 1;
		while (n > 0 && (s.p[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

static jeton_step *
add(jeton_report *report, const char *name, jeton_verdict verdict, jeton_err e)
{
	jeton_step *s = &report->steps[report->count++];

	s->check = name;
	s->verdict = verdict;
	s->err = e;
	s->found[0] = '\0';
	return s;
}

void
jt_report_add(jeton_report *report, const char *name, jeton_verdict verdict,
    jeton_err e)
{
	add(report, name, verdict, e);
}

/* What the token said to the question of this check. */
static struct jt_json
found(const struct jt_case *facts, const struct jt_check *check)
{
	static const struct jt_json nothing = { { NULL, 0 }, JT_JSON_NONE,
		false };
	enum jt_claim c = jt_claim_named(jeton_cstr(check->claim));

	if (strcmp(check->claim, "typ") == 0)
		return facts->typ;
	return c == JT_CLAIM_COUNT ? nothing
				   : jt_claim_value(&facts->claims, c);
}

jeton_err
jt_report_check(jeton_report *report, const struct jt_check *check,
    const struct jt_case *facts, jeton_err first, const char **blamed)
{
	const char *own = NULL;
	jeton_err e = check->check(facts, &own);
	jeton_verdict v = JETON_PASSED;
	struct jt_json value = found(facts, check);
	jeton_step *s;

	if (e != JETON_OK)
		v = JETON_FAILED;
	else if (!check->applies(facts))
		v = JETON_SKIPPED;
	s = add(report, check->claim, v, e);
	if (value.type != JT_JSON_NONE)
		quote(s->found, sizeof s->found, value.text);
	if (first != JETON_OK || e == JETON_OK)
		return first;
	*blamed = own;
	return e;
}
