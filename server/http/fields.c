/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "http/form.h"

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

/* What stands behind the scheme. */
static enum jt_field
behind(jeton_str authorization, jeton_str scheme, jeton_str *token)
{
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

enum jt_field
jt_bearer(jeton_str authorization, jeton_str *token)
{
	return behind(authorization, JT_LIT("Bearer"), token);
}

/* Padded base64 (RFC 4648 section 4), as base64url without padding. */
static bool
decode_base64(jeton_str text, char *out, size_t size, size_t *n)
{
	char url[JT_BASIC_MAX];
	jeton_err e;

	*n = 0;
	if (text.n == 0 || text.n % 4 != 0 || text.n > sizeof url)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];

		if (c == '-' || c == '_')
			return false;
		url[i] = c;
		if (c == '+')
			url[i] = '-';
		if (c == '/')
			url[i] = '_';
	}
	for (size_t pad = 0; pad < 2 && url[text.n - 1] == '='; pad++)
		text.n--;
	e = jt_base64url_decode_secret((jeton_str){ url, text.n }, out, size,
	    n);
	jt_wipe(url, sizeof url);
	return e == JETON_OK;
}

/* Unescapes both halves of decoded into out. */
static bool
split_basic(jeton_str decoded, struct jt_basic *out)
{
	struct jt_buf b = jt_buf_over(out->text, sizeof out->text);
	const char *colon = memchr(decoded.p, ':', decoded.n);
	jeton_str id = { decoded.p, 0 }, secret;

	if (colon == NULL || memchr(decoded.p, '\0', decoded.n) != NULL)
		return false;
	id.n = (size_t)(colon - decoded.p);
	secret.p = colon + 1;
	secret.n = decoded.n - id.n - 1;
	if (!jt_put_unescaped(&b, id))
		return false;
	out->id = (jeton_str){ out->text, b.n };
	if (!jt_put_unescaped(&b, secret))
		return false;
	out->secret = (jeton_str){ out->text + out->id.n, b.n - out->id.n };
	return true;
}

enum jt_field
jt_basic_read(jeton_str authorization, struct jt_basic *out)
{
	char decoded[JT_BASIC_MAX];
	enum jt_field found;
	jeton_str text;
	size_t n;

	out->id = out->secret = (jeton_str){ NULL, 0 };
	found = behind(authorization, JT_LIT("Basic"), &text);
	if (found != JT_FIELD_FOUND)
		return found;
	if (!decode_base64(text, decoded, sizeof decoded, &n) ||
	    !split_basic((jeton_str){ decoded, n }, out)) {
		out->id = out->secret = (jeton_str){ NULL, 0 };
		found = JT_FIELD_BAD;
	}
	jt_wipe(decoded, sizeof decoded);
	return found;
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
