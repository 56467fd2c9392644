/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <string.h>

/* A place in a text; NULL once the text has turned out to be wrong. */
struct cursor {
	const char *p, *end;
};

static char
peek(const struct cursor *c)
{
	return c->p != NULL && c->p < c->end ? *c->p : '\0';
}

static void
fail(struct cursor *c)
{
	c->p = NULL;
}

static bool
take(struct cursor *c, char wanted)
{
	if (peek(c) != wanted)
		return false;
	c->p++;
	return true;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(struct cursor *c)
{
	while (is_space(peek(c)))
		c->p++;
}

static size_t
character_size(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc0 || lead >= 0xf8)
		return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t
jt_doc_character(const char *s, size_t n, unsigned *code)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = n == 0 ? 0xff : (unsigned char)s[0];
	size_t size = character_size(lead);

	if (size == 0 || size > n)
		return 0;
	*code = size == 1 ? lead : lead & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | ((unsigned char)s[i] & 0x3fu);
	}
	if (*code < least[size] || *code > 0x10ffff || *code >> 11 == 0x1b)
		return 0;
	return size;
}

bool
jt_doc_is_utf8(jeton_str s)
{
	size_t size = 0;
	unsigned code;

	for (size_t i = 0; i < s.n; i += size) {
		size = jt_doc_character(s.p + i, s.n - i, &code);
		if (size == 0)
			return false;
	}
	return true;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four hexadecimal digits at s, or -1. */
static int
read_hex(const char *s, size_t n)
{
	int code = 0;

	for (size_t i = 0; i < 4; i++) {
		int digit = i < n ? hex_digit(s[i]) : -1;

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

/*
 * Undoes the escape at s[0] == '\\': its size and *code; 0 if there is none
 * such.  Two \u make one character, half of a pair makes none.
 */
static size_t
read_escape(const char *s, size_t n, unsigned *code)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *at = n < 2 || s[1] == '\0' ? NULL : strchr(letters, s[1]);
	int high, low;

	if (at != NULL) {
		*code = (unsigned char)meant[at - letters];
		return 2;
	}
	high = n >= 6 && s[1] == 'u' ? read_hex(s + 2, n - 2) : -1;
	if (high < 0 || high >> 10 == 0x37)
		return 0;
	*code = (unsigned)high;
	if (high >> 10 != 0x36)
		return 6;
	low = n >= 12 && s[6] == '\\' && s[7] == 'u' ? read_hex(s + 8, 4) : -1;
	*code = 0x10000 + ((unsigned)(high & 0x3ff) << 10) +
	    (unsigned)(low & 0x3ff);
	return low >> 10 == 0x37 ? 12 : 0;
}

static void
skip_string(struct cursor *c)
{
	unsigned code;

	if (!take(c, '"'))
		fail(c);
	while (c->p != NULL && !take(c, '"')) {
		size_t left = (size_t)(c->end - c->p);
		size_t n = peek(c) == '\\'
		    ? read_escape(c->p, left, &code)
		    : jt_doc_character(c->p, left, &code);

		if (n == 0 || (n == 1 && code < ' '))
			fail(c);
		else
			c->p += n;
	}
}

static void
skip_digits(struct cursor *c)
{
	const char *start = c->p;

	while (peek(c) >= '0' && peek(c) <= '9')
		c->p++;
	if (c->p == start)
		fail(c);
}

static void
skip_number(struct cursor *c)
{
	take(c, '-');
	if (!take(c, '0'))
		skip_digits(c);
	if (take(c, '.'))
		skip_digits(c);
	if (take(c, 'e') || take(c, 'E')) {
		if (!take(c, '+'))
			take(c, '-');
		skip_digits(c);
	}
}

static void
skip_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
		fail(c);
	else
		c->p += n;
}

static void
skip_scalar(struct cursor *c)
{
	switch (peek(c)) {
	case '"':
		skip_string(c);
		break;
	case 't':
		skip_word(c, "true");
		break;
	case 'f':
		skip_word(c, "false");
		break;
	case 'n':
		skip_word(c, "null");
		break;
	default:
		if (c->p != NULL)
			skip_number(c);
		break;
	}
}

static void skip_value(struct cursor *c, unsigned depth);

/* The elements or members up to the closing bracket. */
static void
skip_inside(struct cursor *c, char close, unsigned depth)
{
	c->p++;
	skip_space(c);
	if (take(c, close))
		return;
	do {
		skip_space(c);
		if (close == '}') {
			skip_string(c);
			skip_space(c);
			if (!take(c, ':'))
				fail(c);
		}
		skip_value(c, depth + 1);
	} while (take(c, ','));
	if (!take(c, close))
		fail(c);
}

/* Not deeper than JETON_DEPTH_MAX, so the recursion is bounded. */
static void
skip_value(struct cursor *c, unsigned depth)
{
	skip_space(c);
	if (depth > JETON_DEPTH_MAX)
		fail(c);
	else if (peek(c) == '{')
		skip_inside(c, '}', depth);
	else if (peek(c) == '[')
		skip_inside(c, ']', depth);
	else
		skip_scalar(c);
	skip_space(c);
}

bool
jt_doc_is_value(jeton_str text)
{
	struct cursor c = { text.p, text.p + text.n };

	skip_value(&c, 0);
	return c.p != NULL && c.p == c.end;
}

jeton_str
jt_doc_trim(jeton_str text)
{
	struct cursor c = { text.p, text.p + text.n };

	skip_space(&c);
	text = (jeton_str){ c.p, (size_t)(c.end - c.p) };
	while (text.n > 0 && is_space(text.p[text.n - 1]))
		text.n--;
	return text;
}

bool
jt_doc_next(jeton_str text, size_t *at, jeton_str *name, jeton_str *value)
{
	struct cursor c = { text.p + *at, text.p + text.n };
	bool named = jt_doc_trim(text).p[0] == '{';

	skip_space(&c);
	*name = (jeton_str){ NULL, 0 };
	if (!take(&c, ',') && !take(&c, '{'))
		take(&c, '[');
	skip_space(&c);
	if (c.p == c.end || *c.p == '}' || *c.p == ']')
		return false;
	if (named) {
		name->p = c.p;
		skip_string(&c);
		name->n = (size_t)(c.p - name->p);
		skip_space(&c);
		take(&c, ':');
		skip_space(&c);
	}
	value->p = c.p;
	skip_value(&c, 1);
	value->n = (size_t)(c.p - value->p);
	*value = jt_doc_trim(*value);
	*at = (size_t)(c.p - text.p);
	return true;
}

bool
jt_doc_is(jeton_str string, jeton_str s)
{
	size_t i = 1, k = 0, n;
	unsigned found, wanted;

	while (i < string.n - 1) {
		n = string.p[i] == '\\'
		    ? read_escape(string.p + i, string.n - 1 - i, &found)
		    : jt_doc_character(string.p + i, string.n - 1 - i, &found);
		i += n;
		n = k < s.n ? jt_doc_character(s.p + k, s.n - k, &wanted) : 0;
		k += n;
		if (n == 0 || found != wanted)
			return false;
	}
	return k == s.n;
}

/* The character at *i of a string with its quotes; false at its end. */
static bool
next_character(jeton_str string, size_t *i, unsigned *code)
{
	const char *p = string.p + *i;
	size_t left = string.n - 1 - *i;

	if (left == 0)
		return false;
	*i += *p == '\\' ? read_escape(p, left, code)
			 : jt_doc_character(p, left, code);
	return true;
}

bool
jt_doc_is_same(jeton_str a, jeton_str b)
{
	size_t i = 1, k = 1;
	unsigned x = 0, y = 0;
	bool more;

	do {
		more = next_character(a, &i, &x);
		if (next_character(b, &k, &y) != more || (more && x != y))
			return false;
	} while (more);
	return true;
}

bool
jt_doc_member(jeton_str object, const char *name, jeton_str *value)
{
	jeton_str found;
	size_t at = 0;

	if (!jt_doc_is_value(object) || jt_doc_trim(object).p[0] != '{')
		return false;
	while (jt_doc_next(object, &at, &found, value))
		if (jt_doc_is(found, jeton_cstr(name)))
			return true;
	return false;
}
