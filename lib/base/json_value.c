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

static const char *
skip_separators(const char *at, const char *end)
{
	while (at < end &&
	    (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t' ||
		*at == ','))
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

bool
jt_json_next(jeton_str array, size_t *at, struct jt_json *element)
{
	const char *end = array.p + array.n, *p, *stop;
	bool escaped = false;
	enum jt_json_type type;

	*element = (struct jt_json){ .type = JT_JSON_NONE };
	if (array.n < 2 || array.p[0] != '[' || *at >= array.n)
		return false;
	p = skip_separators(array.p + (*at == 0 ? 1 : *at), end);
	if (p == end || *p == ']')
		return false;
	type = type_of(*p);
	if (type == JT_JSON_STRING)
		stop = string_end(p, end, &escaped);
	else if (type == JT_JSON_ARRAY || type == JT_JSON_OBJECT)
		stop = nest_end(p, end);
	else
		stop = word_end(p, end);
	*at = (size_t)(stop - array.p);
	element->text = (jeton_str){ p, (size_t)(stop - p) };
	element->type = type;
	element->escaped = escaped;
	return true;
}
