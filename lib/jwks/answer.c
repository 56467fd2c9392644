/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/answer.h"

#include <stdio.h>
#include <strings.h>

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static jeton_str
trim(jeton_str s)
{
	while (s.n > 0 && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool
is_word(jeton_str s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* Takes what stands before a separator, or all, off the front. */
static jeton_str
cut(jeton_str *rest, char separator)
{
	const char *at = memchr(rest->p, separator, rest->n);
	size_t n = at == NULL ? rest->n : (size_t)(at - rest->p);
	jeton_str first = { rest->p, n };

	rest->p += at == NULL ? n : n + 1;
	rest->n -= at == NULL ? n : n + 1;
	return trim(first);
}

/* Delta-seconds, RFC 9111 1.2.2: the largest if it is larger; else -1. */
static int64_t
read_seconds(jeton_str s)
{
	int64_t seconds = 0;

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (jeton_str){ s.p + 1, s.n - 2 };
	if (s.n == 0)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		if (seconds < JT_JWKS_AGE_MAX)
			seconds = seconds * 10 + (s.p[i] - '0');
	}
	return seconds < JT_JWKS_AGE_MAX ? seconds : JT_JWKS_AGE_MAX;
}

static void
note_age(jeton_jwks_answer *a, int64_t seconds)
{
	if (seconds >= 0 && (a->max_age < 0 || seconds < a->max_age))
		a->max_age = seconds;
}

static void
note_cache_control(jeton_jwks_answer *a, jeton_str value)
{
	while (value.n > 0) {
		jeton_str number = cut(&value, ',');
		jeton_str name = cut(&number, '=');

		if (is_word(name, "no-store") || is_word(name, "no-cache"))
			note_age(a, 0);
		else if (is_word(name, "max-age"))
			note_age(a, read_seconds(trim(number)));
	}
}

/* A second line, or one that does not fit, spoils the field. */
static void
note_text(char *out, size_t size, jeton_str value)
{
	if (out[0] != '\0' || value.n >= size)
		value = jeton_cstr("(several)");
	jt_jwks_print(out, size, value);
}

void
jt_jwks_answer_reset(jeton_jwks_answer *a)
{
	char *body = a->body;

	memset(a, 0, sizeof *a);
	a->body = body;
	a->max_age = -1;
}

void
jt_jwks_answer_field(jeton_jwks_answer *a, jeton_str line)
{
	jeton_str value = line, name = cut(&value, ':');

	value = trim(value);
	if (is_word(name, "content-type"))
		note_text(a->content_type, sizeof a->content_type, value);
	else if (is_word(name, "content-encoding"))
		note_text(a->content_encoding, sizeof a->content_encoding,
		    value);
	else if (is_word(name, "transfer-encoding") &&
	    !is_word(value, "chunked"))
		note_text(a->content_encoding, sizeof a->content_encoding,
		    value);
	else if (is_word(name, "cache-control"))
		note_cache_control(a, value);
}

static bool
has_known_type(const jeton_jwks_answer *a)
{
	jeton_str rest = jeton_cstr(a->content_type);
	jeton_str type = cut(&rest, ';');

	return is_word(type, "application/jwk-set+json") ||
	    is_word(type, "application/json");
}

jeton_err
jt_jwks_answer_judge(jeton_jwks_answer *a)
{
	jeton_str coding = jeton_cstr(a->content_encoding);
	char *why = a->why;
	size_t size = sizeof a->why;

	if (a->status >= 300 && a->status < 400)
		snprintf(why, size, "status %d: redirects are not followed",
		    a->status);
	else if (a->status != 200)
		snprintf(why, size, "status %d, not 200", a->status);
	else if (coding.n > 0 && !is_word(coding, "identity"))
		snprintf(why, size, "the body is encoded: '%s'", coding.p);
	else if (!has_known_type(a))
		snprintf(why, size, "the type is '%s', not application/json",
		    a->content_type);
	else if (a->size > JETON_JWKS_BODY_MAX)
		snprintf(why, size, "the body has more than %d bytes",
		    JETON_JWKS_BODY_MAX);
	else if (a->size == 0)
		snprintf(why, size, "the body is empty");
	else
		return JETON_OK;
	return JETON_FILE;
}

void
jt_jwks_print(char *out, size_t size, jeton_str text)
{
	size_t n = text.n < size ? text.n : size - 1;

	for (size_t i = 0; i < n; i++) {
		char c = text.p[i];

		out[i] = c;
		if (c < ' ' || c > '~')
			out[i] = '?';
	}
	out[n] = '\0';
}
