/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to base: the parts of the JSON reader.  A position is a pointer into
 * the text; what looks for the end of something gives the position behind it,
 * or NULL if it is malformed, and never reads at or past `end`.
 */
#ifndef JT_JSON_PARTS_H
#define JT_JSON_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/plain.h"

/* ---- Strings ---- */

/* What one escape or one plain byte stands for. */
struct jt_unit {
	char bytes[4];
	unsigned n;
};

/* Reads the escape at `at`, where a backslash is. */
const char *jt_json_escape(const char *at, const char *end,
    struct jt_unit *unit);

/* The closing quote of a string that has a special character at `at`. */
const char *jt_json_string_rest(const char *at, const char *end, bool *escaped);

/* The closing quote of the string whose first character is at `at`. */
static inline const char *
jt_json_string_end(const char *at, const char *end, bool *escaped)
{
	at = jt_plain_end(at, end);
	*escaped = false;
	if (at < end && *at == '"')
		return at;
	return jt_json_string_rest(at, end, escaped);
}

/* A checked string read one unescaped byte at a time. */
struct jt_walk {
	const char *at, *end;
	struct jt_unit unit;
	unsigned used;
};

struct jt_walk jt_walk_over(const char *at, const char *end);

/* The next byte as 0 to 255, or -1 at the closing quote or the end. */
int jt_walk_next(struct jt_walk *w);

/* Whether a, a checked string without its quotes, stands for b. */
bool jt_json_same_unescaped(jeton_str a, jeton_str b);

/* The same; most strings have no escape, and most differ at once. */
static inline bool
jt_json_same(jeton_str a, bool escaped, jeton_str b)
{
	if (escaped)
		return jt_json_same_unescaped(a, b);
	if (a.n != b.n)
		return false;
	return a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0);
}

/* ---- Numbers ---- */

const char *jt_json_number_end(const char *at, const char *end);

/* ---- Names: finding two equal ones in an object ---- */

/*
 * The names of all objects that are open, innermost last.  A key is what
 * names are compared by first: up to seven bytes and, on top, the length or
 * 255, all of it after unescaping.  Where a name is in the text is enough to
 * find its rest.
 */
struct jt_names {
	jeton_str text;
	size_t count;
	uint64_t keys[JT_JSON_LIVE_MAX];
	uint32_t starts[JT_JSON_LIVE_MAX];
};

/* The key of a name that has an escape. */
uint64_t jt_names_escaped_key(const char *name, const char *name_end);

/* Whether two of the names from `first` on are equal.  Changes their order. */
bool jt_names_clash(struct jt_names *names, size_t first);

/* The key of a name of n bytes without escape in text of size bytes. */
static inline uint64_t
jt_names_key(const char *name, size_t n, size_t size)
{
	uint64_t length = (uint64_t)(n < 255 ? n : 255) << 56, key = 0;

	if (size >= 8) {
		unsigned wanted = n < 7 ? (unsigned)n : 7;

		key = jt_load(name) & ((UINT64_C(1) << 8 * wanted) - 1);
		return key | length;
	}
	for (size_t i = 0; i < n; i++)
		key |= (uint64_t)(uint8_t)name[i] << 8 * i;
	return key | length;
}

/* Adds the name at [name..name_end), which has a quote behind it. */
static inline void
jt_names_add(struct jt_names *names, const char *name, const char *name_end,
    bool escaped)
{
	size_t n = (size_t)(name_end - name), i = names->count++;
	size_t left = names->text.n - (size_t)(name - names->text.p);

	names->starts[i] = (uint32_t)(name - names->text.p);
	if (escaped) {
		names->keys[i] = jt_names_escaped_key(name, name_end);
		return;
	}
	names->keys[i] = jt_names_key(name, n, left);
}

#endif
