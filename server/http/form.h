/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application/x-www-form-urlencoded, read strictly: name=value pairs between
 * single &, every name once, values in UTF-8 without a NUL.
 */
#ifndef JT_FORM_H
#define JT_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "jeton.h"
#include "limits.h"

struct jt_form {
	size_t count;
	struct {
		jeton_str name, value; /* in text */
	} pairs[JT_PARAMETERS_MAX];
	struct jt_buf unescaped; /* over text */
	char text[JT_BODY_MAX];
};

/*
 * On false *why is for people, and the form empty.  A form holds passwords
 * and tokens: wipe text[0..unescaped.n) when it has been used.
 */
bool jt_form_parse(struct jt_form *form, jeton_str body, const char **why);

/*
 * A value; { NULL, 0 } if there is none, or an empty one, which is the same
 * (RFC 6749 3.1).
 */
jeton_str jt_form_get(const struct jt_form *form, const char *name);

/* Appends with + and %XX undone; false if it is malformed. */
bool jt_put_unescaped(struct jt_buf *b, jeton_str s);

#endif
