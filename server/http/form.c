/* SPDX-License-Identifier: Apache-2.0 */
#include "http/form.h"

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
jt_put_unescaped(struct jt_buf *b, jeton_str s)
{
	const size_t start = b->n;

	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		if (s.p[i] != '%') {
			jt_put_char(b, s.p[i] == '+' ? ' ' : s.p[i]);
			continue;
		}
		if (s.n - i < 3)
			return false;
		high = digit_of(s.p[i + 1]);
		low = digit_of(s.p[i + 2]);
		if (high < 0 || low < 0 || (high == 0 && low == 0))
			return false;
		jt_put_char(b, (char)(high * 16 + low));
		i += 2;
	}
	return !b->failed && jt_is_utf8(b->p + start, b->n - start);
}

/* Cuts off what stands before the first c; everything if there is none. */
static jeton_str
cut(jeton_str *rest, char c, bool *found)
{
	const char *end = rest->n == 0 ? NULL : memchr(rest->p, c, rest->n);
	jeton_str part = *rest;

	*found = end != NULL;
	if (end != NULL)
		part.n = (size_t)(end - rest->p);
	rest->p += part.n + *found;
	rest->n -= part.n + *found;
	return part;
}

static bool
unescape(struct jt_form *form, jeton_str escaped, jeton_str *out)
{
	const size_t start = form->unescaped.n;

	if (memchr(escaped.p, '\0', escaped.n) != NULL ||
	    !jt_put_unescaped(&form->unescaped, escaped))
		return false;
	out->p = form->text + start;
	out->n = form->unescaped.n - start;
	return true;
}

static bool
has_name(const struct jt_form *form, jeton_str name)
{
	for (size_t i = 0; i < form->count; i++)
		if (jt_str_eq(form->pairs[i].name, name))
			return true;
	return false;
}

/* Why this pair is none, or NULL. */
static const char *
take_pair(struct jt_form *form, jeton_str pair)
{
	jeton_str escaped, name, value;
	bool has_value;

	if (form->count == JT_PARAMETERS_MAX)
		return "there are too many parameters";
	escaped = cut(&pair, '=', &has_value);
	if (escaped.n == 0 || !has_value)
		return "a parameter is name=value";
	if (!unescape(form, escaped, &name) || !unescape(form, pair, &value))
		return "a parameter is malformed";
	if (has_name(form, name))
		return "a parameter is there twice";
	form->pairs[form->count].name = name;
	form->pairs[form->count].value = value;
	form->count++;
	return NULL;
}

bool
jt_form_parse(struct jt_form *form, jeton_str body, const char **why)
{
	bool more = body.n > 0;

	form->count = 0;
	form->unescaped = jt_buf_over(form->text, sizeof form->text);
	*why = NULL;
	while (more && *why == NULL)
		*why = take_pair(form, cut(&body, '&', &more));
	if (*why != NULL)
		form->count = 0;
	return *why == NULL;
}

jeton_str
jt_form_get(const struct jt_form *form, const char *name)
{
	const jeton_str wanted = jeton_cstr(name);

	for (size_t i = 0; i < form->count; i++)
		if (jt_str_eq(form->pairs[i].name, wanted) &&
		    form->pairs[i].value.n > 0)
			return form->pairs[i].value;
	return (jeton_str){ NULL, 0 };
}
