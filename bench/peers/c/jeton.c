/* SPDX-License-Identifier: Apache-2.0 */
/* libjeton, and the bare primitive beneath it. */
#include "jeton.h"

#include <stdlib.h>
#include <string.h>

#include "../../bare.h"
#include "peer.h"

struct prepared {
	jeton_key *key;
	jeton_keys *keys;
	jeton_token token;
	char made[JETON_TOKEN_MAX + 1];
};

static const jeton_rules rules = { .issuer = ISSUER, .audience = AUDIENCE };

static const jeton_claim more[] = {
	{ .name = "role", .kind = JETON_KIND_STR, .str = ROLE },
	{ 0 },
};

static const jeton_claims claims = {
	.issuer = ISSUER,
	.subject = SUBJECT,
	.audience = AUDIENCE,
	.id = TOKEN_ID,
	.lifetime = LIFETIME,
	.more = more,
};

static void *
prepare(const struct material *m)
{
	const jeton_str jwk = { m->jwk.p, m->jwk.n };
	struct prepared *p = calloc(1, sizeof *p);

	if (p != NULL && jeton_key_parse(&p->key, jwk, NULL) == JETON_OK &&
	    jeton_keys_of(&p->keys, p->key) == JETON_OK)
		return p;
	free(p);
	return NULL;
}

static bool
verify(void *prepared, const struct file *token)
{
	struct prepared *p = prepared;
	const jeton_str text = { token->p, token->n };

	return jeton_verify(&rules, p->keys, text, &p->token) == JETON_OK;
}

static bool
sign(void *prepared)
{
	struct prepared *p = prepared;

	return jeton_sign(p->key, &claims, p->made, sizeof p->made) == JETON_OK;
}

static void *
bare_prepare(const struct material *m)
{
	return bare_new(m->alg, m->token.p);
}

static bool
bare_do_verify(void *prepared, const struct file *token)
{
	(void)token;
	return bare_verify(prepared);
}

static bool
bare_do_sign(void *prepared)
{
	return bare_sign(prepared);
}

const struct peer peers[] = {
	{ "jeton", prepare, verify, sign, false },
	{ "bare", bare_prepare, bare_do_verify, bare_do_sign, true },
	{ 0 },
};
