/* SPDX-License-Identifier: Apache-2.0 */
/* client_credentials (RFC 6749 4.4): a token for the client itself. */
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"
#include "flows/access_token.h"
#include "flows/answer.h"
#include "flows/grants.h"

static void
answer(struct jt_request *r, const struct jt_grant *g,
    const char token[JT_ACCESS_TOKEN_SIZE])
{
	char text[JT_ACCESS_TOKEN_SIZE + JT_SCOPES_SIZE + 128];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"token_type\":\"Bearer\",\"expires_in\":"));
	jt_put_int(&b, g->lifetime);
	if (g->scope[0] != '\0') {
		jt_put(&b, JT_LIT(",\"scope\":"));
		jt_put_json_str(&b, jeton_cstr(g->scope));
	}
	jt_put(&b, JT_LIT(",\"access_token\":"));
	jt_put_json_str(&b, jeton_cstr(token));
	jt_put_char(&b, '}');
	jt_reply_header(r, "Cache-Control", "no-store");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
	jt_wipe(text, b.n);
}

void
jt_grant_client(struct jt_request *r, struct jt_flow *f)
{
	const struct jt_client *c = f->client;
	char scope[JT_SCOPES_SIZE], audience[JT_AUDIENCE_SIZE];
	char alg[JT_ALG_SIZE], token[JT_ACCESS_TOKEN_SIZE];
	const struct jt_grant g = {
		.client = c->id,
		.subject = c->id,
		.scope = scope,
		.audience = audience,
		.alg = alg,
		.now = time(NULL),
		.lifetime = jt_access_lifetime(f->config, c->access_lifetime),
	};

	if (!jt_grant_scope(r, f, scope) ||
	    !jt_grant_audience(r, f, audience) || !jt_grant_alg(r, f, alg))
		return;
	if (jt_access_token_make(f, &g, token) == JETON_OK)
		answer(r, &g, token);
	else
		jt_answer_busy(r);
	jt_wipe(token, sizeof token);
}
