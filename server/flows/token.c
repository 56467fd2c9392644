/* SPDX-License-Identifier: Apache-2.0 */
/* POST /token: who asks, for what, and may he. */
#include <time.h>

#include "base/text.h"
#include "flows/answer.h"
#include "flows/client_auth.h"
#include "flows/flow.h"
#include "flows/grants.h"
#include "log.h"
#include "words.h"

static const struct {
	unsigned bit;
	void (*give)(struct jt_request *r, struct jt_flow *f);
} grants[] = {
	{ JT_GRANT_CLIENT, jt_grant_client },
	{ JT_GRANT_REFRESH, jt_grant_refresh },
	{ JT_GRANT_PASSWORD, jt_grant_password },
};

bool
jt_grant_scope(struct jt_request *r, const struct jt_flow *f,
    char out[JT_SCOPES_SIZE])
{
	const jeton_str wanted = jt_form_get(&f->form, "scope");
	const jeton_str allowed = jeton_cstr(f->client->scopes);

	if (wanted.n == 0) {
		jt_copy(out, JT_SCOPES_SIZE, allowed);
		return true;
	}
	if (wanted.n < JT_SCOPES_SIZE &&
	    jt_words_are_scopes(wanted, JT_SCOPE_MAX) &&
	    jt_words_within(wanted, allowed) &&
	    jt_words_common(wanted, allowed, out, JT_SCOPES_SIZE))
		return true;
	jt_answer_error(r, 400, "invalid_scope",
	    "the scope is malformed, or more than the client may have");
	return false;
}

bool
jt_grant_audience(struct jt_request *r, const struct jt_flow *f,
    char out[JT_AUDIENCE_SIZE])
{
	jeton_str wanted = jt_form_get(&f->form, "resource");
	jeton_str allowed = jeton_cstr(f->client->audiences);

	out[0] = '\0';
	if (wanted.n == 0 && !jt_next_word(&allowed, &wanted))
		return true;
	if (wanted.n < JT_AUDIENCE_SIZE &&
	    jt_words_have(jeton_cstr(f->client->audiences), wanted)) {
		jt_copy(out, JT_AUDIENCE_SIZE, wanted);
		return true;
	}
	jt_answer_error(r, 400, "invalid_target",
	    "the resource is none that the client may ask for");
	return false;
}

bool
jt_grant_alg(struct jt_request *r, const struct jt_flow *f,
    char out[JT_ALG_SIZE])
{
	const struct jt_client *c = f->client;
	const int64_t now = time(NULL);

	jt_copy(out, JT_ALG_SIZE,
	    jeton_cstr(c->alg[0] != '\0'
		    ? c->alg
		    : jt_keyring_public_alg(f->keyring, now)));
	if (jt_keyring_has(f->keyring, out, now))
		return true;
	jt_log_error("keys", "no key signs with the client's algorithm");
	jt_answer_busy(r);
	return false;
}

static void
authenticated(struct jt_request *r, struct jt_flow *f)
{
	const jeton_str name = jt_form_get(&f->form, "grant_type");
	const unsigned bit = jt_grant_of(name);

	jt_request_note(r, "", f->client->id);
	if (name.n == 0) {
		jt_answer_bad(r, "there is no grant_type");
		return;
	}
	if (bit == 0) {
		jt_answer_error(r, 400, "unsupported_grant_type",
		    "the server has no such grant");
		return;
	}
	if ((f->client->grants & bit) == 0) {
		jt_answer_error(r, 400, "unauthorized_client",
		    "the client may not use this grant");
		return;
	}
	for (size_t i = 0; i < JT_COUNT(grants); i++)
		if (grants[i].bit == bit)
			grants[i].give(r, f);
}

void
jt_token(struct jt_request *r, void *context)
{
	jt_client_authenticate(r, context, authenticated);
}
