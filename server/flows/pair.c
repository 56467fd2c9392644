/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/pair.h"

#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/cookies.h"
#include "flows/refresh_token.h"

struct made {
	char access[JT_ACCESS_TOKEN_SIZE];
	char refresh[JT_REFRESH_TOKEN_SIZE];
	char csrf[JT_CSRF_SIZE];
	int64_t access_lifetime, refresh_lifetime;
};

static jeton_err
make(const struct jt_flow *f, const struct jt_pair *p, struct made *m)
{
	struct jt_grant grant = {
		.client = p->client,
		.subject = p->user,
		.sid = p->sid,
		.roles = p->roles,
		.scope = p->scope,
		.audience = p->audience,
		.alg = p->alg,
		.status = p->status,
		.now = time(NULL),
		.lifetime = jt_access_lifetime(f->config, p->lifetime),
	};

	m->refresh_lifetime = p->ends > grant.now ? p->ends - grant.now : 1;
	if (grant.lifetime > m->refresh_lifetime)
		grant.lifetime = m->refresh_lifetime;
	m->access_lifetime = grant.lifetime;
	jt_refresh_token_write(f->keyring, p->sid, p->counter, m->refresh);
	jt_csrf_write(f->keyring, p->sid, m->csrf);
	return jt_access_token_make(f, &grant, m->access);
}

static void
put_str(struct jt_buf *b, jeton_str name, const char *value)
{
	jt_put(b, name);
	jt_put_json_str(b, jeton_cstr(value));
}

static void
put_int(struct jt_buf *b, jeton_str name, int64_t value)
{
	jt_put(b, name);
	jt_put_int(b, value);
}

static void
put_answer(struct jt_buf *b, const struct made *m, const struct jt_pair *p)
{
	put_str(b, JT_LIT("{\"token_type\":"), "Bearer");
	put_int(b, JT_LIT(",\"expires_in\":"), m->access_lifetime);
	if (!p->is_single)
		put_int(b, JT_LIT(",\"refresh_expires_in\":"),
		    m->refresh_lifetime);
	if (p->scope != NULL && p->scope[0] != '\0')
		put_str(b, JT_LIT(",\"scope\":"), p->scope);
	if (p->as_cookies)
		put_str(b, JT_LIT(",\"csrf_token\":"), m->csrf);
	else
		put_str(b, JT_LIT(",\"access_token\":"), m->access);
	if (!p->as_cookies && !p->is_single)
		put_str(b, JT_LIT(",\"refresh_token\":"), m->refresh);
	jt_put_char(b, '}');
}

void
jt_pair_answer(struct jt_request *r, const struct jt_flow *f,
    const struct jt_pair *p)
{
	char text[JT_ACCESS_TOKEN_SIZE + JT_SCOPES_SIZE + 512];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	struct jt_cookies cookies;
	struct made m;

	jt_request_note(r, p->sid, p->user);
	if (make(f, p, &m) != JETON_OK) {
		jt_answer_busy(r);
		return;
	}
	put_answer(&b, &m, p);
	if (p->as_cookies) {
		cookies = (struct jt_cookies){ m.access, m.refresh, m.csrf,
			m.access_lifetime, m.refresh_lifetime };
		jt_cookies_set(r, &cookies);
	}
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
	jt_wipe(text, sizeof text);
	jt_wipe(&m, sizeof m);
}
