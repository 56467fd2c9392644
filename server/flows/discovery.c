/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this server is and has (RFC 8414, OpenID Connect Discovery): only what
 * is really there, and only from the configuration, whatever Host says.
 */
#include <stdio.h>

#include "base/text.h"
#include "flows/answer.h"
#include "flows/flow.h"

enum { ANSWER_SIZE = 8192 };

static const struct {
	const char *name, *path;
} endpoints[] = {
	{ "token_endpoint", "/token" },
	{ "introspection_endpoint", "/introspect" },
	{ "revocation_endpoint", "/revoke" },
	{ "jwks_uri", "/jwks.json" },
};

static const jeton_str methods =
    JT_INIT("[\"client_secret_basic\",\"client_secret_post\","
	    "\"private_key_jwt\"]");
static const jeton_str methods_and_none =
    JT_INIT("[\"client_secret_basic\",\"client_secret_post\","
	    "\"private_key_jwt\",\"none\"]");
static const jeton_str assertion_algs =
    JT_INIT("[\"ES256\",\"ES384\",\"ES512\",\"RS256\",\"RS384\","
	    "\"RS512\",\"PS256\",\"PS384\",\"PS512\",\"EdDSA\"]");

/* How one proves who one is at each endpoint that wants to know. */
static const struct {
	const char *endpoint;
	const jeton_str *methods;
} proofs[] = {
	{ "token_endpoint", &methods_and_none },
	{ "introspection_endpoint", &methods },
	{ "revocation_endpoint", &methods_and_none },
};

static void
put_endpoints(struct jt_buf *b, const char *issuer)
{
	jeton_str base = jeton_cstr(issuer);
	char url[JT_CONFIG_TEXT + 64];

	if (base.n > 0 && base.p[base.n - 1] == '/')
		base.n--;
	for (size_t i = 0; i < JT_COUNT(endpoints); i++) {
		jt_put_char(b, ',');
		jt_put_json_str(b, jeton_cstr(endpoints[i].name));
		jt_put_char(b, ':');
		snprintf(url, sizeof url, "%.*s%s", (int)base.n, base.p,
		    endpoints[i].path);
		jt_put_json_str(b, jeton_cstr(url));
	}
}

static void
put_proofs(struct jt_buf *b)
{
	for (size_t i = 0; i < JT_COUNT(proofs); i++) {
		jt_put(b, JT_LIT(",\""));
		jt_put(b, jeton_cstr(proofs[i].endpoint));
		jt_put(b, JT_LIT("_auth_methods_supported\":"));
		jt_put(b, *proofs[i].methods);
		jt_put(b, JT_LIT(",\""));
		jt_put(b, jeton_cstr(proofs[i].endpoint));
		jt_put(b, JT_LIT("_auth_signing_alg_values_supported\":"));
		jt_put(b, assertion_algs);
	}
}

static void
put_grants(struct jt_buf *b)
{
	jt_put(b, JT_LIT(",\"grant_types_supported\":["));
	for (unsigned i = 0; i < JT_GRANTS; i++) {
		if (i > 0)
			jt_put_char(b, ',');
		jt_put_json_str(b, jeton_cstr(jt_grant_name(1U << i)));
	}
	jt_put_char(b, ']');
}

static void
answer(struct jt_request *r, const struct jt_flow *f, bool is_openid)
{
	char text[ANSWER_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);

	jt_put(&b, JT_LIT("{\"issuer\":"));
	jt_put_json_str(&b, jeton_cstr(f->config->issuer));
	put_endpoints(&b, f->config->issuer);
	put_proofs(&b);
	put_grants(&b);
	jt_put(&b, JT_LIT(",\"response_types_supported\":[]"));
	if (is_openid) {
		jt_put(&b,
		    JT_LIT(",\"subject_types_supported\":[\"public\"]"
			   ",\"id_token_signing_alg_values_supported\""
			   ":"));
		jt_keyring_put_algs(f->keyring, &b);
	}
	jt_put_char(&b, '}');
	if (b.failed) {
		jt_answer_busy(r);
		return;
	}
	jt_reply_header(r, "Cache-Control", "public, max-age=300");
	jt_reply(r, 200, (jeton_str){ b.p, b.n });
}

void
jt_discovery(struct jt_request *r, void *context)
{
	answer(r, context, false);
}

void
jt_openid_discovery(struct jt_request *r, void *context)
{
	answer(r, context, true);
}
