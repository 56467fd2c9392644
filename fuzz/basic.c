/* SPDX-License-Identifier: Apache-2.0 */
/* The field Authorization: one scheme at most, and only what it may carry. */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "http/fields.h"

static void
check_basic(const struct jt_basic *basic)
{
	MUST(basic->id.n + basic->secret.n <= JT_BASIC_MAX);
	MUST(jt_is_utf8(basic->id.p, basic->id.n));
	MUST(jt_is_utf8(basic->secret.p, basic->secret.n));
	MUST(memchr(basic->text, '\0', basic->id.n + basic->secret.n) == NULL);
}

static bool
is_inside(jeton_str part, jeton_str all)
{
	return part.n > 0 && part.p >= all.p &&
	    part.p + part.n == all.p + all.n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct jt_basic basic;
	const jeton_str field = { (const char *)p, n };
	enum jt_field as_basic, as_bearer;
	jeton_str token;

	memset(basic.text, 'x', sizeof basic.text);
	as_basic = jt_basic_read(field, &basic);
	as_bearer = jt_bearer(field, &token);
	MUST(as_basic == JT_FIELD_ABSENT || as_bearer == JT_FIELD_ABSENT);
	MUST((as_bearer == JT_FIELD_FOUND) == (token.n > 0));
	if (as_bearer == JT_FIELD_FOUND)
		MUST(is_inside(token, field));
	if (as_basic == JT_FIELD_FOUND)
		check_basic(&basic);
	else
		MUST(basic.id.p == NULL && basic.secret.p == NULL);
	return 0;
}
