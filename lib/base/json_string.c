/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json_parts.h"
#include "base/plain.h"
#include "base/text.h"
#include "base/utf8.h"

/* The value of four hexadecimal digits, or -1. */
static int32_t
hex4(const char *at)
{
	int32_t value = 0;

	for (int i = 0; i < 4; i++) {
		int32_t c = (uint8_t)at[i];
		int32_t lower = c | 0x20;

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if (lower >= 'a' && lower <= 'f')
			value = value << 4 | (lower - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/*
 * Reads the six bytes of \uXXXX, or two of them if they are surrogates; refuses
 * \u0000.
 */
static const char *
read_u(const char *at, const char *end, struct jt_unit *unit)
{
	int32_t c = hex4(at + 2), low;

	at += 6;
	if (c <= 0 || (c >= 0xdc00 && c <= 0xdfff))
		return NULL;
	if (c >= 0xd800 && c <= 0xdbff) {
		if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
			return NULL;
		low = hex4(at + 2);
		if (low < 0xdc00 || low > 0xdfff)
			return NULL;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		at += 6;
	}
	unit->n = (unsigned)jt_utf8_write(unit->bytes, (uint32_t)c);
	return at;
}

const char *
jt_json_escape(const char *at, const char *end, struct jt_unit *unit)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (end - at < 2)
		return NULL;
	if (at[1] == 'u')
		return end - at < 6 ? NULL : read_u(at, end, unit);
	letter = memchr(letters, at[1], sizeof letters - 1);
	if (letter == NULL)
		return NULL;
	unit->bytes[0] = meant[letter - letters];
	unit->n = 1;
	return at + 2;
}

const char *
jt_json_string_rest(const char *at, const char *end, bool *escaped)
{
	struct jt_unit ignored;

	while (at != NULL && at < end && *at != '"') {
		if (*at == '\\') {
			*escaped = true;
			at = jt_json_escape(at, end, &ignored);
		} else if ((uint8_t)*at >= 0x80) {
			size_t n = jt_utf8_size(at, (size_t)(end - at));

			at = n == 0 ? NULL : at + n;
		} else {
			return NULL; /* a control character */
		}
		if (at != NULL)
			at = jt_plain_end(at, end);
	}
	return at == end ? NULL : at;
}

struct jt_walk
jt_walk_over(const char *at, const char *end)
{
	return (struct jt_walk){ .at = at, .end = end };
}

int
jt_walk_next(struct jt_walk *w)
{
	if (w->used < w->unit.n)
		return (uint8_t)w->unit.bytes[w->used++];
	if (w->at == NULL || w->at == w->end || *w->at == '"')
		return -1;
	if (*w->at != '\\')
		return (uint8_t)*w->at++;
	w->at = jt_json_escape(w->at, w->end, &w->unit);
	w->used = 1;
	return w->at == NULL ? -1 : (uint8_t)w->unit.bytes[0];
}

bool
jt_json_same_unescaped(jeton_str a, jeton_str b)
{
	struct jt_walk w = jt_walk_over(a.p, a.p + a.n);

	for (size_t i = 0; i < b.n; i++) {
		if (jt_walk_next(&w) != (uint8_t)b.p[i])
			return false;
	}
	return jt_walk_next(&w) == -1;
}

/* What is between the quotes. */
static jeton_str
content(struct jt_json v)
{
	return (jeton_str){ v.text.p + 1, v.text.n - 2 };
}

static bool
is_string(struct jt_json v)
{
	return v.type == JT_JSON_STRING && v.text.n >= 2;
}

bool
jt_json_is(struct jt_json v, jeton_str s)
{
	return is_string(v) && jt_json_same(content(v), v.escaped, s);
}

/* Copies up to the next backslash, or one escape. */
static const char *
copy_part(struct jt_buf *b, const char *at, const char *end)
{
	const char *stop = memchr(at, '\\', (size_t)(end - at));
	struct jt_unit unit;

	if (stop != at) {
		stop = stop == NULL ? end : stop;
		jt_put(b, (jeton_str){ at, (size_t)(stop - at) });
		return stop;
	}
	at = jt_json_escape(at, end, &unit);
	if (at != NULL)
		jt_put(b, (jeton_str){ unit.bytes, unit.n });
	return at;
}

jeton_err
jt_json_str(struct jt_json v, char *out, size_t size, size_t *n)
{
	struct jt_buf b = jt_buf_over(out, size);
	const char *at, *end;
	jeton_err e;

	*n = 0;
	if (size > 0)
		out[0] = '\0';
	if (!is_string(v))
		return JETON_MALFORMED;
	at = content(v).p;
	end = at + content(v).n;
	if (!v.escaped) {
		jt_put(&b, content(v));
		at = end;
	}
	while (at != NULL && at < end)
		at = copy_part(&b, at, end);
	e = jt_buf_end(&b);
	*n = b.n;
	return e;
}

bool
jt_json_is_plain(jeton_str s)
{
	return jt_plain_end(s.p, s.p + s.n) == s.p + s.n;
}
