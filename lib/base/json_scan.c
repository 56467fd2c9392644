/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text, without recursion: the objects and arrays that are
 * open are counted, and a bit for each says which of the two it is.
 */
#include <string.h>

#include "base/json_parts.h"
#include "base/text.h"

/* A scan in progress.  Much of it is names that are never initialised. */
struct scan {
	const char *begin, *end;
	jt_member *members; /* of the outermost object, or NULL */
	size_t max, count;
	jeton_err err; /* what a NULL position means */
	unsigned depth;
	uint64_t objects; /* bit d: the level d is an object */
	uint16_t first[JETON_DEPTH_MAX + 1]; /* its first name in names */
	struct jt_names names;
};

/* How a value begins. */
static const struct literal {
	const char *text;
	size_t n;
	enum jt_json_type type;
} literals[] = {
	{ "null", 4, JT_JSON_NULL },
	{ "true", 4, JT_JSON_TRUE },
	{ "false", 5, JT_JSON_FALSE },
};

static inline const char *
skip_space(const char *at, const char *end)
{
	while (at < end && (uint8_t)*at <= ' ' &&
	    (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	return at;
}

/* The character c, behind white space if there is some, or NULL. */
static inline const char *
find(const char *at, const char *end, char c)
{
	if (at < end && *at == c)
		return at;
	at = skip_space(at, end);
	return at < end && *at == c ? at : NULL;
}

static inline bool
in_object(const struct scan *s)
{
	return (s->objects >> s->depth & 1) != 0;
}

static const char *
too_long(struct scan *s)
{
	s->err = JETON_TOO_LONG;
	return NULL;
}

/* The member whose value is being read, or NULL if it is not indexed. */
static inline jt_member *
indexed(const struct scan *s)
{
	if (s->depth != 1 || s->count == 0)
		return NULL;
	return &s->members[s->count - 1];
}

static inline void
begin_value(const struct scan *s, jt_member *m, const char *at,
    enum jt_json_type type)
{
	if (m == NULL)
		return;
	m->value = (uint32_t)(at - s->begin);
	m->type = (uint8_t)type;
}

static inline void
end_value(const struct scan *s, jt_member *m, const char *at, bool escaped)
{
	if (m == NULL)
		return;
	m->value_size = (uint32_t)(at - s->begin) - m->value;
	m->value_escaped = escaped;
	m->unused = 0;
}

/* False if there is no room for one more. */
static inline bool
add_name(struct scan *s, const char *name, const char *stop, bool escaped)
{
	jt_member *m;

	if (s->names.count == JT_JSON_LIVE_MAX)
		return false;
	jt_names_add(&s->names, name, stop, escaped);
	if (s->depth != 1 || s->members == NULL)
		return true;
	if (s->count == s->max)
		return false;
	m = &s->members[s->count++];
	m->name = (uint32_t)(name - s->begin);
	m->name_size = (uint32_t)(stop - name);
	m->name_escaped = escaped;
	return true;
}

/*
 * The closing quote of a name.  The three letters of a registered claim are a
 * branch of their own, which the processor predicts instead of waiting for
 * the place of the quote.
 */
static inline const char *
name_end(const char *at, const char *end, bool *escaped)
{
	*escaped = false;
	if (end - at >= 8 && jt_is_fourth(jt_special(jt_load(at))) &&
	    at[3] == '"')
		return at + 3;
	return jt_json_string_end(at, end, escaped);
}

/* From the comma or bracket before a name to behind its colon. */
static inline const char *
read_name(struct scan *s, const char *at)
{
	const char *name, *stop;
	bool escaped;

	at = find(at, s->end, '"');
	if (at == NULL)
		return NULL;
	name = at + 1;
	stop = name_end(name, s->end, &escaped);
	if (stop == NULL)
		return NULL;
	at = find(stop + 1, s->end, ':');
	if (at == NULL)
		return NULL;
	return add_name(s, name, stop, escaped) ? at + 1 : too_long(s);
}

static const char *
literal_end(const char *at, const char *end, enum jt_json_type *type)
{
	for (size_t i = 0; i < JT_COUNT(literals); i++) {
		const struct literal *l = &literals[i];

		if ((size_t)(end - at) >= l->n &&
		    memcmp(at, l->text, l->n) == 0) {
			*type = l->type;
			return at + l->n;
		}
	}
	return NULL;
}

static inline const char *
read_scalar(struct scan *s, const char *at)
{
	enum jt_json_type type = JT_JSON_NONE;
	jt_member *m = indexed(s);
	bool escaped = false;
	const char *stop;

	if (*at == '"') {
		type = JT_JSON_STRING;
		stop = jt_json_string_end(at + 1, s->end, &escaped);
		stop = stop == NULL ? NULL : stop + 1;
	} else if (jt_is_digit(*at) || *at == '-') {
		type = JT_JSON_NUMBER;
		stop = jt_json_number_end(at, s->end);
	} else {
		stop = literal_end(at, s->end, &type);
	}
	begin_value(s, m, at, type);
	if (stop != NULL)
		end_value(s, m, stop, escaped);
	return stop;
}

/* Opens the object or array at `at`; gives what is behind its bracket. */
static inline const char *
open_level(struct scan *s, const char *at)
{
	bool object = *at == '{';

	if (s->depth == JETON_DEPTH_MAX)
		return too_long(s);
	begin_value(s, indexed(s), at, object ? JT_JSON_OBJECT : JT_JSON_ARRAY);
	s->depth++;
	s->first[s->depth] = (uint16_t)s->names.count;
	s->objects &= ~(UINT64_C(1) << s->depth);
	s->objects |= (uint64_t)object << s->depth;
	return skip_space(at + 1, s->end);
}

static inline bool
is_closing(const struct scan *s, const char *at)
{
	return at < s->end && *at == (in_object(s) ? '}' : ']');
}

static inline const char *
close_level(struct scan *s, const char *at)
{
	size_t first = s->first[s->depth];

	if (s->names.count - first > 1 && jt_names_clash(&s->names, first))
		return NULL;
	s->names.count = first;
	s->depth--;
	end_value(s, indexed(s), at + 1, false);
	return at + 1;
}

/* From behind a value to behind the next comma, or to the very end. */
static inline const char *
next_element(struct scan *s, const char *at)
{
	while (at != NULL && s->depth > 0) {
		if (at == s->end || *at != ',')
			at = skip_space(at, s->end);
		if (at < s->end && *at == ',')
			return at + 1;
		at = is_closing(s, at) ? close_level(s, at) : NULL;
	}
	return at;
}

/* Reads one value, all that is in it included. */
static const char *
read_value(struct scan *s, const char *at)
{
	do {
		if (in_object(s))
			at = read_name(s, at);
		if (at != NULL)
			at = skip_space(at, s->end);
		if (at == NULL || at == s->end)
			return NULL;
		if (*at == '{' || *at == '[') {
			at = open_level(s, at);
			if (at == NULL || !is_closing(s, at))
				continue;
		} else {
			at = read_scalar(s, at);
		}
		at = next_element(s, at);
	} while (at != NULL && s->depth > 0);
	return at;
}

static jeton_err
scan_text(struct scan *s, jeton_str text)
{
	const char *at = text.p;

	if (text.n > UINT32_MAX)
		return JETON_TOO_LONG;
	s->begin = at;
	s->end = at + text.n;
	s->err = JETON_MALFORMED;
	s->depth = 0;
	s->objects = 0;
	s->count = 0;
	s->names.text = text;
	s->names.count = 0;
	at = read_value(s, at);
	if (at == NULL)
		return s->err;
	at = skip_space(at, s->end);
	return at == s->end ? JETON_OK : JETON_MALFORMED;
}

jeton_err
jt_json_check(jeton_str text)
{
	struct scan s;

	if (text.n == 0)
		return JETON_MALFORMED;
	s.members = NULL;
	s.max = 0;
	return scan_text(&s, text);
}

jeton_err
jt_json_object(jeton_str text, jt_member *members, size_t max, size_t *count)
{
	struct scan s;
	const char *at;
	jeton_err e;

	*count = 0;
	if (text.n == 0)
		return JETON_MALFORMED;
	at = skip_space(text.p, text.p + text.n);
	if (at == text.p + text.n || *at != '{')
		return JETON_MALFORMED;
	s.members = members;
	s.max = max;
	e = scan_text(&s, text);
	if (e == JETON_OK)
		*count = s.count;
	return e;
}
