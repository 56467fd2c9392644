/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens as cookies, for browsers: scripts never see the two that count.
 *
 * The refresh cookie is set for two paths, /refresh and /logout, because a
 * cookie has one path, "/" would send it with every request, and a logout
 * must work when the access token has expired.
 */
#ifndef JT_COOKIES_H
#define JT_COOKIES_H

#include <stdbool.h>
#include <stdint.h>

#include "flows/flow.h"
#include "http/fields.h"
#include "http/request.h"

#define JT_ACCESS_COOKIE "__Host-jeton"
#define JT_REFRESH_COOKIE "__Secure-jeton_refresh"
#define JT_CSRF_COOKIE "__Host-jeton_csrf"

/* Two Cookie fields, or two cookies of this name, are JT_FIELD_BAD. */
enum jt_field jt_cookie_of(const struct jt_request *r, const char *name,
    jeton_str *value);

struct jt_cookies {
	const char *access, *refresh, *csrf;
	int64_t access_lifetime, refresh_lifetime; /* seconds */
};

void jt_cookies_set(struct jt_request *r, const struct jt_cookies *c);
void jt_cookies_clear(struct jt_request *r);

/*
 * Whether a request with cookies comes from our own pages: X-CSRF-Token, the
 * readable cookie, and the session agree.  If not, r is answered with 403.
 */
bool jt_csrf_check(struct jt_request *r, const struct jt_flow *f,
    const char *sid);

#endif
