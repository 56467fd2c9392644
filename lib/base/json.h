/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reader of JSON (RFC 8259) for text that a stranger sent.
 *
 * It allocates nothing and builds no tree: it checks the whole text once and
 * indexes the members of the outermost object by offsets.  A value inside is
 * read by indexing its own text again.  Refused, at every depth: anything the
 * grammar does not have, bytes that are not UTF-8, a byte order mark, lone
 * surrogates, a NUL in a string (raw or escaped), two members whose names are
 * equal after unescaping, more than JETON_DEPTH_MAX levels, more than
 * JT_JSON_LIVE_MAX members in the objects open at one time.
 */
#ifndef JT_JSON_H
#define JT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

enum { JT_JSON_LIVE_MAX = 1024 };

enum jt_json_type {
	JT_JSON_NONE = 0,
	JT_JSON_NULL,
	JT_JSON_FALSE,
	JT_JSON_TRUE,
	JT_JSON_NUMBER,
	JT_JSON_STRING,
	JT_JSON_ARRAY,
	JT_JSON_OBJECT
};

/* The last second of a NumericDate: 9999-12-31T23:59:59Z. */
#define JT_TIME_MAX INT64_C(253402300799)

/* A value inside a text that was checked; a string with its quotes. */
struct jt_json {
	jeton_str text;
	enum jt_json_type type;
	bool escaped; /* a string with at least one backslash */
};

/* The one layout that the public header shows as jeton_member_. */
typedef struct jeton_member_ jt_member;

/*
 * Checks that text is exactly one JSON value (white space around it allowed).
 * JETON_MALFORMED or, past a limit, JETON_TOO_LONG.
 */
jeton_err jt_json_check(jeton_str text);

/*
 * Checks that text is exactly one JSON object and indexes its members, in
 * their order, into members[0..max).  The offsets of a name are those of its
 * characters without quotes; those of a string value include its quotes.
 * JETON_MALFORMED, or JETON_TOO_LONG past a limit or past max members; then
 * *count is 0.
 */
jeton_err jt_json_object(jeton_str text, jt_member *members, size_t max,
    size_t *count);

/* Whether a text that may be JSON or something else begins an object. */
bool jt_json_begins_object(jeton_str text);

/* The value of a member of that text. */
static inline struct jt_json
jt_json_value(jeton_str text, const jt_member *m)
{
	return (struct jt_json){
		.text = { text.p + m->value, m->value_size },
		.type = (enum jt_json_type)m->type,
		.escaped = m->value_escaped != 0,
	};
}

/* The first member with this name after unescaping, or NULL. */
const jt_member *jt_json_find(jeton_str text, const jt_member *members,
    size_t count, jeton_str name);

/*
 * Steps through a checked array: *at starts as 0, each call gives the next
 * element; false after the last.
 */
bool jt_json_next(jeton_str array, size_t *at, struct jt_json *element);

/* How many elements a checked array has. */
size_t jt_json_count(jeton_str array);

/*
 * The same through a checked object: each call gives the next member, its name
 * as a string with its quotes.
 */
bool jt_json_next_member(jeton_str object, size_t *at, struct jt_json *name,
    struct jt_json *value);

/* Whether v is a string with exactly these characters after unescaping. */
bool jt_json_is(struct jt_json v, jeton_str s);

/* Whether s, between quotes, is a string of JSON as it is: ASCII only. */
bool jt_json_is_plain(jeton_str s);

/*
 * Unescapes the string v into out[0..size) with a NUL behind it that *n does
 * not count; text.n - 1 bytes are always enough.  JETON_MALFORMED if v is no
 * string, JETON_NO_SPACE.
 */
jeton_err jt_json_str(struct jt_json v, char *out, size_t size, size_t *n);

/* Exact 64-bit integers only, in whatever notation: 5, 5.0, 5e0, 50e-1. */
bool jt_json_int(struct jt_json v, int64_t *out);
/* The nearest double; false if v is no number or it overflows. */
bool jt_json_double(struct jt_json v, double *out);

/*
 * A NumericDate (RFC 7519 section 2): a number of seconds, the fraction of
 * which is dropped towards the past.  JETON_BAD_CLAIM if v is no number,
 * JETON_OUT_OF_RANGE if it is negative, -0 or below 1 but not 0, or above
 * JT_TIME_MAX.
 */
jeton_err jt_json_time(struct jt_json v, int64_t *out);

#endif
