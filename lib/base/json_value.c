/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_parts.h"

const jt_member *
jt_json_find(jeton_str text, const jt_member *members, size_t count,
    jeton_str name)
{
	for (size_t i = 0; i < count; i++) {
		const jt_member *m = &members[i];
		jeton_str own = { text.p + m->name, m->name_size };

		if (jt_json_same(own, m->name_escaped, name))
			return m;
	}
	return NULL;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool
jt_json_begins_object(jeton_str text)
{
	size_t i = 0;

	while (i < text.n && is_space(text.p[i]))
		i++;
	return i < text.n && text.p[i] == '{';
}

static const char *
skip_separators(const char *at, const char *end)
{
	while (at < end && (is_space(*at) || *at == ','))
		at++;
	return at;
}

/* Behind the string at `at`, or `end`. */
static const char *
string_end(const char *at, const char *end, bool *escaped)
{
	const char *stop = jt_json_string_end(at + 1, end, escaped);

	return stop == NULL ? end : stop + 1;
}

/* Behind the object or array at `at`: brackets in strings do not count. */
static const char *
nest_end(const char *at, const char *end)
{
	size_t depth = 0;
	bool escaped;

	while (at < end) {
		if (*at == '"') {
			at = string_end(at, end, &escaped);
			continue;
		}
		if (*at == '[' || *at == '{')
			depth++;
		if ((*at == ']' || *at == '}') && --depth == 0)
			return at + 1;
		at++;
	}
	return end;
}

static const char *
word_end(const char *at, const char *end)
{
	while (at < end && (uint8_t)*at > ' ' && *at != ',' && *at != ']' &&
	    *at != '}')
		at++;
	return at;
}

static enum jt_json_type
type_of(char c)
{
	switch (c) {
	case '"':
		return JT_JSON_STRING;
	case '[':
		return JT_JSON_ARRAY;
	case '{':
		return JT_JSON_OBJECT;
	case 'n':
		return JT_JSON_NULL;
	case 't':
		return JT_JSON_TRUE;
	case 'f':
		return JT_JSON_FALSE;
	default:
		return JT_JSON_NUMBER;
	}
}

/* Reads the value at p, which is not the end; gives what is behind it. */
static const char *
take_value(const char *p, const char *end, struct jt_json *value)
{
	const char *stop;
	bool escaped = false;

	value->type = type_of(*p);
	if (value->type == JT_JSON_STRING)
		stop = string_end(p, end, &escaped);
	else if (value->type == JT_JSON_ARRAY || value->type == JT_JSON_OBJECT)
		stop = nest_end(p, end);
	else
		stop = word_end(p, end);
	value->text = (jeton_str){ p, (size_t)(stop - p) };
	value->escaped = escaped;
	return stop;
}

/* Where the next element or member begins, or NULL behind the last. */
static const char *
next_at(jeton_str nest, char open, size_t at)
{
	const char *end = nest.p + nest.n, *p;

	if (nest.n < 2 || nest.p[0] != open || at >= nest.n)
		return NULL;
	p = skip_separators(nest.p + (at == 0 ? 1 : at), end);
	return p == end || *p == ']' || *p == '}' ? NULL : p;
}

bool
jt_json_next(jeton_str array, size_t *at, struct jt_json *element)
{
	const char *p = next_at(array, '[', *at);

	*element = (struct jt_json){ .type = JT_JSON_NONE };
	if (p == NULL)
		return false;
	p = take_value(p, array.p + array.n, element);
	*at = (size_t)(p - array.p);
	return true;
}

size_t
jt_json_count(jeton_str array)
{
	struct jt_json element;
	size_t at = 0, count = 0;

	while (jt_json_next(array, &at, &element))
		count++;
	return count;
}

bool
jt_json_next_member(jeton_str object, size_t *at, struct jt_json *name,
    struct jt_json *value)
{
	const char *end = object.p + object.n;
	const char *p = next_at(object, '{', *at);

	*name = (struct jt_json){ .type = JT_JSON_NONE };
	*value = *name;
	if (p == NULL || *p != '"')
		return false;
	p = take_value(p, end, name);
	while (p < end && (is_space(*p) || *p == ':'))
		p++;
	if (p == end)
		return false;
	p = take_value(p, end, value);
	*at = (size_t)(p - object.p);
	return true;
}
