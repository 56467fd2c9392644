/* SPDX-License-Identifier: Apache-2.0 */
/* What a server answered, and whether we take it. */
#ifndef JT_JWKS_ANSWER_H
#define JT_JWKS_ANSWER_H

#include "jeton/jwks.h"

enum { JT_JWKS_AGE_MAX = 315360000 }; /* seconds: ten years */

/* Empties all but the body's place. */
void jt_jwks_answer_reset(jeton_jwks_answer *a);

/*
 * Notes a field line ("Name: value", any line end): Content-Type,
 * Content-Encoding, Transfer-Encoding, Cache-Control (RFC 9111 5.2.2).  A type
 * or coding that stands there twice is one that nobody takes.
 */
void jt_jwks_answer_field(jeton_jwks_answer *a, jeton_str line);

/* JETON_OK, or JETON_FILE with a->why. */
jeton_err jt_jwks_answer_judge(jeton_jwks_answer *a);

/* Copies the text with what is not printable ASCII as '?'. */
void jt_jwks_print(char *out, size_t size, jeton_str text);

#endif
