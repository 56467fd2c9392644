/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON text that nobody vouched for: what a token to decode holds, or what is
 * to be signed.  Checked by the grammar of RFC 8259, in UTF-8, at most
 * JETON_DEPTH_MAX levels deep; the rest is for the library to judge.
 */
#ifndef JT_CLI_JSON_H
#define JT_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

/* Whether text is one JSON value, with white space around it or not. */
bool jt_doc_is_value(jeton_str text);

/* The value without the white space around it, of a checked text. */
jeton_str jt_doc_trim(jeton_str text);

/*
 * Steps through a checked object or array: *at starts as 0, each call gives
 * the next value and, in an object, its name as written, with its quotes.
 */
bool jt_doc_next(jeton_str text, size_t *at, jeton_str *name, jeton_str *value);

/* The value of the first member with this name; false if there is none. */
bool jt_doc_member(jeton_str object, const char *name, jeton_str *value);

/*
 * Whether a checked string, with its quotes, is these characters once its
 * escapes are undone.
 */
bool jt_doc_is(jeton_str string, jeton_str s);

/* Whether two such strings are the same once their escapes are undone. */
bool jt_doc_is_same(jeton_str a, jeton_str b);

/*
 * The UTF-8 character at s[0..n): its size and *code; 0 if it is none.
 */
size_t jt_doc_character(const char *s, size_t n, unsigned *code);

/* Whether all of it is such characters. */
bool jt_doc_is_utf8(jeton_str s);

#endif
