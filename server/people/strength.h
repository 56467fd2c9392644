/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a password may be set: its size, its form, and how common it is. */
#ifndef JT_STRENGTH_H
#define JT_STRENGTH_H

#include "jeton.h"

enum jt_flaw {
	JT_NO_FLAW = 0,
	JT_TOO_SHORT,
	JT_TOO_LONG,
	JT_NO_TEXT, /* no UTF-8, or a NUL in it */
	JT_TOO_COMMON
};

/* Takes less than a millisecond for JT_PASSWORD_MAX bytes. */
enum jt_flaw jt_password_flaw(jeton_str password, const char *name);

/* The rule that it breaks, for people: "it must have at least 12 bytes". */
const char *jt_flaw_text(enum jt_flaw flaw);

#endif
