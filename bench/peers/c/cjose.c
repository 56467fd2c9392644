/* SPDX-License-Identifier: Apache-2.0 */
/* cjose knows JOSE and no JWT: the claims are ours to read, by jansson. */
#include <cjose/cjose.h>
#include <jansson.h>

#include <stdlib.h>
#include <time.h>

#include "peer.h"

struct prepared {
	const char *alg;
	cjose_jwk_t *key;
	cjose_header_t *header;
};

static void *
prepare(const struct material *m)
{
	struct prepared *p = calloc(1, sizeof *p);
	cjose_err e;

	if (p == NULL)
		return NULL;
	p->alg = m->alg;
	p->key = cjose_jwk_import(m->jwk.p, m->jwk.n, &e);
	p->header = cjose_header_new(&e);
	if (p->key != NULL && p->header != NULL &&
	    cjose_header_set(p->header, CJOSE_HDR_ALG, m->alg, &e) &&
	    cjose_header_set(p->header, "typ", "JWT", &e))
		return p;
	free(p);
	return NULL;
}

static const char *
text(const json_t *claims, const char *name)
{
	return json_string_value(json_object_get(claims, name));
}

static bool
check_claims(cjose_jws_t *jws)
{
	json_t *claims;
	uint8_t *json;
	cjose_err e;
	size_t n;
	bool good;

	if (!cjose_jws_get_plaintext(jws, &json, &n, &e))
		return false;
	claims =
	    json_loadb((const char *)json, n, JSON_REJECT_DUPLICATES, NULL);
	good =
	    json_integer_value(json_object_get(claims, "exp")) > time(NULL) &&
	    peer_expects(text(claims, "iss"), text(claims, "aud"));
	json_decref(claims);
	return good;
}

static bool
verify(void *prepared, const struct file *token)
{
	struct prepared *p = prepared;
	cjose_jws_t *jws;
	const char *alg;
	cjose_err e;
	bool good;

	jws = cjose_jws_import(token->p, token->n, &e);
	if (jws == NULL)
		return false;
	alg = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, &e);
	good = alg != NULL && strcmp(alg, p->alg) == 0 &&
	    cjose_jws_verify(jws, p->key, &e) && check_claims(jws);
	cjose_jws_release(jws);
	return good;
}

static char *
write_claims(void)
{
	json_int_t now = time(NULL);
	json_t *claims =
	    json_pack("{sI sI}", "iat", now, "exp", now + LIFETIME);
	char *json;

	for (const struct peer_claim *c = peer_claims; c->name != NULL; c++)
		json_object_set_new(claims, c->name, json_string(c->value));
	json = json_dumps(claims, JSON_COMPACT);
	json_decref(claims);
	return json;
}

static bool
sign(void *prepared)
{
	struct prepared *p = prepared;
	const char *token = NULL;
	char *json = write_claims();
	cjose_jws_t *jws;
	cjose_err e;
	bool good;

	if (json == NULL)
		return false;
	jws = cjose_jws_sign(p->key, p->header, (const uint8_t *)json,
	    strlen(json), &e);
	good = jws != NULL && cjose_jws_export(jws, &token, &e);
	cjose_jws_release(jws);
	free(json);
	return good;
}

const struct peer peers[] = {
	{ "cjose", prepare, verify, sign, false },
	{ 0 },
};
