/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/json.h"

#include <string.h>

enum { NAME_MAX_ASCII = 64 };

struct scan {
	const char *p, *end;
	int depth;
};

static bool skip_value(struct scan *s);

static char
peek(const struct scan *s)
{
	return s->p < s->end ? *s->p : '\0';
}

static bool
take(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static void
skip_space(struct scan *s)
{
	while (s->p < s->end && memchr(" \t\r\n", *s->p, 4) != NULL)
		s->p++;
}

static bool
skip_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return false;
	s->p += n;
	return true;
}

static bool
skip_digits(struct scan *s)
{
	const char *begin = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > begin;
}

static bool
skip_number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0') && !skip_digits(s))
		return false;
	if (take(s, '.') && !skip_digits(s))
		return false;
	if (!take(s, 'e') && !take(s, 'E'))
		return true;
	if (!take(s, '+'))
		take(s, '-');
	return skip_digits(s);
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);
	int value = at == NULL ? -1 : (int)(at - digits);

	return value < 16 ? value : value - 6;
}

/* The character behind a backslash, or -1; those past ASCII count as DEL. */
static int
take_escape(struct scan *s)
{
	static const char names[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	char c = peek(s);
	const char *at = c == '\0' ? NULL : strchr(names, c);
	int code = 0;

	if (at == NULL && c != 'u')
		return -1;
	s->p++;
	if (at != NULL)
		return meant[at - names];
	for (int i = 0; i < 4; i++) {
		int digit = hex(peek(s));

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
		s->p++;
	}
	return code < 0x7f ? code : 0x7f;
}

static bool
skip_string(struct scan *s)
{
	if (!take(s, '"'))
		return false;
	while (s->p < s->end && *s->p != '"') {
		unsigned char c = (unsigned char)*s->p++;

		if (c < 0x20 || (c == '\\' && take_escape(s) < 0))
			return false;
	}
	return take(s, '"');
}

static bool
skip_array(struct scan *s)
{
	s->p++;
	skip_space(s);
	if (take(s, ']'))
		return true;
	do {
		if (!skip_value(s))
			return false;
	} while (take(s, ','));
	return take(s, ']');
}

/* A name with its colon, and then the value: views of both. */
static bool
take_member(struct scan *s, jeton_str *name, jeton_str *value)
{
	skip_space(s);
	name->p = s->p;
	if (!skip_string(s))
		return false;
	name->n = (size_t)(s->p - name->p);
	skip_space(s);
	if (!take(s, ':'))
		return false;
	skip_space(s);
	value->p = s->p;
	if (!skip_value(s))
		return false;
	value->n = (size_t)(s->p - value->p);
	while (value->n > 0 &&
	    memchr(" \t\r\n", value->p[value->n - 1], 4) != NULL)
		value->n--;
	return true;
}

static bool
skip_object(struct scan *s)
{
	jeton_str name, value;

	s->p++;
	skip_space(s);
	if (take(s, '}'))
		return true;
	do {
		if (!take_member(s, &name, &value))
			return false;
	} while (take(s, ','));
	return take(s, '}');
}

/* With the space on both sides of it. */
static bool
skip_value(struct scan *s)
{
	bool ok;

	skip_space(s);
	if (++s->depth > JETON_DEPTH_MAX)
		return false;
	switch (peek(s)) {
	case '{':
		ok = skip_object(s);
		break;
	case '[':
		ok = skip_array(s);
		break;
	case '"':
		ok = skip_string(s);
		break;
	case 't':
		ok = skip_word(s, "true");
		break;
	case 'f':
		ok = skip_word(s, "false");
		break;
	case 'n':
		ok = skip_word(s, "null");
		break;
	default:
		ok = skip_number(s);
	}
	s->depth--;
	skip_space(s);
	return ok;
}

/* The next character of a string, or -1 at its end or a bad escape. */
static int
take_char(struct scan *s)
{
	int c = (unsigned char)peek(s);

	if (c < ' ' || c == '"')
		return -1;
	s->p++;
	return c == '\\' ? take_escape(s) : c;
}

/* The text between quotes; false with rubbish in out if it is no such. */
static bool
take_ascii(struct scan *s, char *out, size_t size)
{
	size_t n = 0;

	if (!take(s, '"'))
		return false;
	for (; n + 1 < size && peek(s) != '"'; n++) {
		int c = take_char(s);

		if (c < ' ' || c > '~')
			return false;
		out[n] = (char)c;
	}
	out[n] = '\0';
	return take(s, '"');
}

bool
jt_jwks_json_ascii(jeton_str value, char *out, size_t size)
{
	struct scan s = { value.p, value.p + value.n, 0 };

	if (value.p != NULL && take_ascii(&s, out, size) && s.p == s.end)
		return true;
	out[0] = '\0';
	return false;
}

/* Sets *value if this is the member, and *twice if it was there before. */
static void
match(jeton_str raw, jeton_str found, const char *name, jeton_str *value,
    bool *twice)
{
	char plain[NAME_MAX_ASCII];

	if (!jt_jwks_json_ascii(raw, plain, sizeof plain) ||
	    strcmp(plain, name) != 0)
		return;
	*twice = *twice || value->p != NULL;
	*value = found;
}

static bool
find(struct scan *s, const char *name, jeton_str *value)
{
	jeton_str raw, found;
	bool twice = false;

	skip_space(s);
	if (!take(s, '{'))
		return false;
	skip_space(s);
	if (take(s, '}'))
		return true;
	do {
		if (!take_member(s, &raw, &found))
			return false;
		match(raw, found, name, value, &twice);
	} while (take(s, ','));
	return !twice && take(s, '}');
}

jeton_err
jt_jwks_json_find(jeton_str text, const char *name, jeton_str *value)
{
	struct scan s = { text.p, text.p + text.n, 1 };
	bool ok;

	*value = (jeton_str){ NULL, 0 };
	ok = find(&s, name, value);
	skip_space(&s);
	if (ok && s.p == s.end)
		return JETON_OK;
	*value = (jeton_str){ NULL, 0 };
	return JETON_MALFORMED;
}
