/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reaching into the claims of a verified token: iterating them, following a
 * path into objects and arrays.  The rules at the top of jeton.h hold here
 * too.
 */
#ifndef JETON_VALUE_H
#define JETON_VALUE_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jeton_type {
	JETON_ABSENT = 0,
	JETON_NULL,
	JETON_BOOL,
	JETON_NUMBER,
	JETON_STRING,
	JETON_ARRAY,
	JETON_OBJECT
} jeton_type;

/* A view into a token, good as long as the token stays as it is. */
typedef struct jeton_value {
	jeton_type type;
	jeton_str json; /* its bytes; a string with its quotes */
} jeton_value;

/*
 * Follows a JSON Pointer (RFC 6901) from the claims object:
 * "/realm_access/roles/0".  "" is the object itself; "~1" is a '/' in a name,
 * "~0" a '~'.  Absent if a step does not exist, or in a token that was not
 * verified.
 */
JETON_API jeton_value jeton_at(const jeton_token *token, const char *pointer);

/* The same from any value, which need not be an object. */
JETON_API jeton_value jeton_value_at(jeton_value value, const char *pointer);

/* How many claims there are. */
JETON_API size_t jeton_claim_count(const jeton_token *token);

/*
 * Claim number i in the order of the token: its name, unescaped and
 * NUL-terminated, into name[0..size), and its value.  JETON_ARGUMENT if there
 * is none, JETON_NO_SPACE.
 */
JETON_API JETON_CHECKED jeton_err jeton_claim_at(const jeton_token *token,
    size_t i, char *name, size_t size, jeton_value *value);

/* The member with this name after unescaping, or absent. */
JETON_API jeton_value jeton_member(jeton_value object, const char *name);

/* Steps through an array: *at starts as 0; false behind the last. */
JETON_API bool jeton_next(jeton_value array, size_t *at, jeton_value *element);

/*
 * Unescapes a string into out[0..size), NUL-terminated; json.n bytes are
 * always enough.  JETON_BAD_CLAIM if it is no string, JETON_NO_SPACE.
 */
JETON_API JETON_CHECKED jeton_err jeton_value_str(jeton_value value, char *out,
    size_t size);

/* As jeton_get_int() and its kin. */
JETON_API bool jeton_value_int(jeton_value value, int64_t *out);
JETON_API bool jeton_value_double(jeton_value value, double *out);
JETON_API bool jeton_value_bool(jeton_value value, bool *out);

/*
 * As text for a header or a line: a string unescaped, a number or a truth as it
 * is written, an array of those with commas between them.  json.n + 1 bytes are
 * always enough.  JETON_BAD_CLAIM for anything else, and for an array with a
 * comma in an element; JETON_NO_SPACE.
 */
JETON_API JETON_CHECKED jeton_err jeton_value_text(jeton_value value, char *out,
    size_t size);

/* Whether it is this string, or an array that contains it. */
JETON_API bool jeton_value_has(jeton_value value, const char *text);

/*
 * Whether it is a string of words with single spaces between them that has this
 * one (RFC 6749 section 3.3: "scope"), or an array that contains it.
 */
JETON_API bool jeton_value_has_word(jeton_value value, const char *word);

/*
 * Whether text is one JSON value as tokens and keys may hold it: RFC 8259 in
 * UTF-8, no name twice in an object, no NUL or lone surrogate in a string, at
 * most JETON_DEPTH_MAX levels.  JETON_MALFORMED, or JETON_TOO_LONG past a
 * limit.
 */
JETON_API JETON_CHECKED jeton_err jeton_json_check(jeton_str text);

#ifdef __cplusplus
}
#endif

#endif
