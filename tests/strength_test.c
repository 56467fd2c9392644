/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "limits.h"
#include "people/strength.h"

static const struct {
	jeton_str password;
	enum jt_flaw flaw;
} passwords[] = {
	{ JT_INIT(""), JT_TOO_SHORT },
	{ JT_INIT("Zw93!kd0pQ5"), JT_TOO_SHORT },
	{ JT_INIT("Zw93!kd0pQ5x"), JT_NO_FLAW },
	{ JT_INIT("correct horse battery staple"), JT_NO_FLAW },
	{ JT_INIT("\xc3\xa9t\xc3\xa9 froid, neige en juin"), JT_NO_FLAW },
	{ JT_INIT("Zw93!kd0p\0Q5x"), JT_NO_TEXT },
	{ JT_INIT("Zw93!kd0pQ5x\xff"), JT_NO_TEXT },
	{ JT_INIT("password1234"), JT_TOO_COMMON },
	{ JT_INIT("123456789012"), JT_TOO_COMMON },
	{ JT_INIT("qwertyuiopas"), JT_TOO_COMMON },
	{ JT_INIT("aaaaaaaaaaaaaaaaaaaaaaaa"), JT_TOO_COMMON },
	{ JT_INIT("abcdefghijklmnop"), JT_TOO_COMMON },
	{ JT_INIT("iloveyou2024"), JT_TOO_COMMON },
	{ JT_INIT("p4ssw0rdp4ssw0rd"), JT_TOO_COMMON },
	{ JT_INIT("margaretthatch"), JT_TOO_COMMON }, /* the name */
	{ JT_INIT("jetondjetond"), JT_TOO_COMMON },
};

static void
each_flaw_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(passwords); i++) {
		const jeton_str p = passwords[i].password;
		char *copy = malloc(p.n + (p.n == 0));

		assert_non_null(copy);
		memcpy(copy, p.p, p.n);
		if (jt_password_flaw((jeton_str){ copy, p.n },
			"margaretthatch") != passwords[i].flaw)
			fail_msg("%s", p.p);
		free(copy);
	}
}

static void
the_bounds_are_exact(void **state)
{
	static char text[JT_PASSWORD_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = "Zw93!kd0pQ5x&"[i * i % 13];
	assert_int_equal(jt_password_flaw((jeton_str){ text, JT_PASSWORD_MAX },
			     "ann"),
	    JT_NO_FLAW);
	assert_int_equal(jt_password_flaw((jeton_str){ text,
					      JT_PASSWORD_MAX + 1 },
			     "ann"),
	    JT_TOO_LONG);
}

static void
each_flaw_has_its_text(void **state)
{
	(void)state;
	for (int flaw = JT_NO_FLAW; flaw <= JT_TOO_COMMON; flaw++)
		assert_true(strlen(jt_flaw_text((enum jt_flaw)flaw)) > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_flaw_is_found),
		cmocka_unit_test(the_bounds_are_exact),
		cmocka_unit_test(each_flaw_has_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
