/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/cookies.h"

#include "base/bytes.h"
#include "base/text.h"
#include "flows/answer.h"
#include "flows/refresh_token.h"

enum { COOKIE_SIZE = 4096 };

struct cookie {
	const char *name, *value, *path;
	int64_t lifetime;
	bool is_readable; /* by scripts */
};

enum jt_field
jt_cookie_of(const struct jt_request *r, const char *name, jeton_str *value)
{
	size_t count;
	jeton_str cookies = jt_request_header(r, "Cookie", &count);

	*value = (jeton_str){ NULL, 0 };
	if (count > 1)
		return JT_FIELD_BAD;
	return jt_cookie(cookies, jeton_cstr(name), value);
}

static void
set_cookie(struct jt_request *r, const struct cookie *c)
{
	char text[COOKIE_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, jeton_cstr(c->name));
	jt_put_char(&b, '=');
	jt_put(&b, jeton_cstr(c->value));
	jt_put(&b, JT_LIT("; Path="));
	jt_put(&b, jeton_cstr(c->path));
	jt_put(&b, JT_LIT("; Max-Age="));
	jt_put_int(&b, c->lifetime);
	if (!c->is_readable)
		jt_put(&b, JT_LIT("; HttpOnly"));
	jt_put(&b, JT_LIT("; Secure; SameSite=Lax"));
	if (jt_buf_end(&b) == JETON_OK)
		jt_reply_header(r, "Set-Cookie", text);
	jt_wipe(text, sizeof text);
}

void
jt_cookies_set(struct jt_request *r, const struct jt_cookies *c)
{
	const struct cookie cookies[] = {
		{ JT_ACCESS_COOKIE, c->access, "/", c->access_lifetime, false },
		{ JT_REFRESH_COOKIE, c->refresh, "/refresh",
		    c->refresh_lifetime, false },
		{ JT_REFRESH_COOKIE, c->refresh, "/logout", c->refresh_lifetime,
		    false },
		{ JT_CSRF_COOKIE, c->csrf, "/", c->refresh_lifetime, true },
	};

	for (size_t i = 0; i < JT_COUNT(cookies); i++)
		set_cookie(r, &cookies[i]);
}

void
jt_cookies_clear(struct jt_request *r)
{
	const struct jt_cookies none = { "", "", "", 0, 0 };

	jt_cookies_set(r, &none);
}

static bool
is_csrf(jeton_str s, const char wanted[JT_CSRF_SIZE])
{
	return s.n == JT_CSRF_SIZE - 1 && jt_equal(s.p, wanted, s.n);
}

bool
jt_csrf_check(struct jt_request *r, const struct jt_flow *f, const char *sid)
{
	char wanted[JT_CSRF_SIZE];
	size_t count;
	jeton_str cookie;
	jeton_str header = jt_request_header(r, "X-CSRF-Token", &count);

	jt_csrf_write(f->keyring, sid, wanted);
	if (count == 1 && is_csrf(header, wanted) &&
	    jt_cookie_of(r, JT_CSRF_COOKIE, &cookie) == JT_FIELD_FOUND &&
	    is_csrf(cookie, wanted))
		return true;
	jt_answer_error(r, 403, "csrf_failed",
	    "X-CSRF-Token must be the CSRF token of this session");
	return false;
}
