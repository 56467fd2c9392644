/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"

#include "base/text.h"

/* What a token in a field may consist of (RFC 6750 2.1, b64token). */
static bool
is_token_text(jeton_str s)
{
	static const char others[] = "-._~+/=";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9'))
			continue;
		if (memchr(others, c, sizeof others - 1) == NULL)
			return false;
	}
	return s.n > 0;
}

enum jt_field
jt_bearer(jeton_str authorization, jeton_str *token)
{
	static const jeton_str scheme = JT_INIT("Bearer");
	jeton_str start = { authorization.p, scheme.n };

	*token = (jeton_str){ NULL, 0 };
	if (authorization.n < scheme.n || !jt_str_eq_nocase(start, scheme))
		return JT_FIELD_ABSENT;
	authorization.p += scheme.n;
	authorization.n -= scheme.n;
	if (authorization.n == 0)
		return JT_FIELD_BAD;
	if (authorization.p[0] != ' ')
		return JT_FIELD_ABSENT;
	while (authorization.n > 0 && authorization.p[0] == ' ') {
		authorization.p++;
		authorization.n--;
	}
	if (!is_token_text(authorization))
		return JT_FIELD_BAD;
	*token = authorization;
	return JT_FIELD_FOUND;
}

/* Cuts the next "name=value" off. */
static bool
next_pair(jeton_str *rest, jeton_str *pair)
{
	const char *end;

	while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == ';')) {
		rest->p++;
		rest->n--;
	}
	if (rest->n == 0)
		return false;
	end = memchr(rest->p, ';', rest->n);
	pair->p = rest->p;
	pair->n = end == NULL ? rest->n : (size_t)(end - rest->p);
	rest->p += pair->n;
	rest->n -= pair->n;
	return true;
}

enum jt_field
jt_cookie(jeton_str cookies, jeton_str name, jeton_str *value)
{
	enum jt_field found = JT_FIELD_ABSENT;
	jeton_str pair;

	*value = (jeton_str){ NULL, 0 };
	while (next_pair(&cookies, &pair)) {
		jeton_str start = { pair.p, name.n };

		if (pair.n <= name.n || pair.p[name.n] != '=' ||
		    !jt_str_eq(start, name))
			continue;
		value->p = pair.p + name.n + 1;
		value->n = pair.n - name.n - 1;
		if (found != JT_FIELD_ABSENT || !is_token_text(*value)) {
			*value = (jeton_str){ NULL, 0 };
			return JT_FIELD_BAD;
		}
		found = JT_FIELD_FOUND;
	}
	return found;
}
