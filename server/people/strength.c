/* SPDX-License-Identifier: Apache-2.0 */
#include "people/strength.h"

#include <zxcvbn.h>

#include "base/bytes.h"
#include "base/text.h"
#include "limits.h"

/* 10^8 guesses: zxcvbn's own bound for what holds when attempts are slow. */
static const double bits_wanted = 27;

static const char *const texts[] = {
	[JT_NO_FLAW] = "it is good",
	[JT_TOO_SHORT] = "it must have at least 12 bytes",
	[JT_TOO_LONG] = "it must have at most 1024 bytes",
	[JT_NO_TEXT] = "it must be UTF-8 without NUL",
	[JT_TOO_COMMON] = "it is too common or too easy to guess",
};

_Static_assert(JT_PASSWORD_MIN == 12 && JT_PASSWORD_MAX == 1024, "texts");

static bool
is_common(jeton_str password, const char *name)
{
	char text[JT_PASSWORD_MAX + 1];
	const char *words[] = { name, "jetond", NULL };
	double bits;

	memcpy(text, password.p, password.n);
	text[password.n] = '\0';
	bits = ZxcvbnMatch(text, words, NULL);
	jt_wipe(text, sizeof text);
	return bits < bits_wanted;
}

enum jt_flaw
jt_password_flaw(jeton_str password, const char *name)
{
	if (password.n < JT_PASSWORD_MIN)
		return JT_TOO_SHORT;
	if (password.n > JT_PASSWORD_MAX)
		return JT_TOO_LONG;
	if (!jt_is_utf8(password.p, password.n) ||
	    memchr(password.p, '\0', password.n) != NULL)
		return JT_NO_TEXT;
	return is_common(password, name) ? JT_TOO_COMMON : JT_NO_FLAW;
}

const char *
jt_flaw_text(enum jt_flaw flaw)
{
	return texts[flaw];
}
