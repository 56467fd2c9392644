/* SPDX-License-Identifier: Apache-2.0 */
#include <rhonabwy.h>

#include <stdlib.h>
#include <time.h>

#include "peer.h"

struct prepared {
	jwa_alg alg;
	jwk_t *key, *public_key;
};

static void *
prepare(const struct material *m)
{
	struct prepared *p = calloc(1, sizeof *p);
	const char *public =
	    m->public_jwk.p != NULL ? m->public_jwk.p : m->jwk.p;

	if (p == NULL)
		return NULL;
	p->alg = r_str_to_jwa_alg(m->alg);
	if (p->alg != R_JWA_ALG_UNKNOWN && r_jwk_init(&p->key) == RHN_OK &&
	    r_jwk_init(&p->public_key) == RHN_OK &&
	    r_jwk_import_from_json_str(p->key, m->jwk.p) == RHN_OK &&
	    r_jwk_import_from_json_str(p->public_key, public) == RHN_OK)
		return p;
	free(p);
	return NULL;
}

static bool
verify(void *prepared, const struct file *token)
{
	struct prepared *p = prepared;
	jwt_t *jwt = NULL;
	bool good;

	if (r_jwt_init(&jwt) != RHN_OK)
		return false;
	good = r_jwt_parsen(jwt, token->p, token->n, 0) == RHN_OK &&
	    r_jwt_get_sign_alg(jwt) == p->alg &&
	    r_jwt_verify_signature(jwt, p->public_key, 0) == RHN_OK &&
	    r_jwt_validate_claims(jwt, R_JWT_CLAIM_EXP, R_JWT_CLAIM_NOW,
		R_JWT_CLAIM_ISS, ISSUER, R_JWT_CLAIM_AUD, AUDIENCE,
		R_JWT_CLAIM_NOP) == RHN_OK;
	r_jwt_free(jwt);
	return good;
}

static bool
sign(void *prepared)
{
	struct prepared *p = prepared;
	rhn_int_t now = time(NULL);
	char *token = NULL;
	jwt_t *jwt = NULL;
	bool good;

	if (r_jwt_init(&jwt) != RHN_OK)
		return false;
	good = r_jwt_set_sign_alg(jwt, p->alg) == RHN_OK &&
	    r_jwt_set_claim_int_value(jwt, "iat", now) == RHN_OK &&
	    r_jwt_set_claim_int_value(jwt, "exp", now + LIFETIME) == RHN_OK;
	for (const struct peer_claim *c = peer_claims; c->name != NULL; c++)
		good = good &&
		    r_jwt_set_claim_str_value(jwt, c->name, c->value) == RHN_OK;
	if (good)
		token = r_jwt_serialize_signed(jwt, p->key, 0);
	r_jwt_free(jwt);
	r_free(token);
	return token != NULL;
}

const struct peer peers[] = {
	{ "rhonabwy", prepare, verify, sign, false },
	{ 0 },
};
