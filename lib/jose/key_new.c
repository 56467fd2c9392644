/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "base/text.h"
#include "jeton/jose.h"
#include "jose/key.h"

enum { RSA_BITS = 3072 };

static jeton_err
new_secret(struct jt_key *out, const struct jt_alg *alg)
{
	uint8_t secret[JT_HASH_MAX];
	size_t n = jt_hash_size(alg->hash);
	jeton_err e = jt_random(secret, n);

	if (e == JETON_OK)
		e = jt_key_share(out, (jeton_str){ (char *)secret, n }, alg, n,
		    JT_TO_SIGN);
	jt_wipe(secret, sizeof secret);
	return e;
}

static jeton_err
new_pkey(struct jt_key *out, const struct jt_alg *alg, unsigned rsa_bits)
{
	struct jt_pkey *pkey;
	jeton_err e = jt_pkey_generate(&pkey, alg->kind,
	    rsa_bits == 0 ? RSA_BITS : rsa_bits);

	if (e != JETON_OK)
		return e;
	return jt_key_take(out, pkey, alg, JT_TO_SIGN);
}

static jeton_err
name(jeton_key *key, const char *kid)
{
	char thumbprint[JETON_THUMBPRINT_SIZE];
	jeton_err e = JETON_OK;

	if (kid == NULL)
		e = jeton_key_thumbprint(key, thumbprint);
	if (e == JETON_OK)
		e = jt_key_name(&key->key,
		    jeton_cstr(kid == NULL ? thumbprint : kid));
	return e;
}

jeton_err
jeton_key_generate(jeton_key **out, const char *alg, unsigned rsa_bits,
    const char *kid)
{
	const struct jt_alg *a = jt_alg_find(jeton_cstr(alg));
	struct jt_key k;
	jeton_err e;

	*out = NULL;
	if (alg == NULL)
		return JETON_ARGUMENT;
	if (a == NULL)
		return JETON_KEY_TYPE;
	e = a->scheme == JT_SCHEME_HMAC ? new_secret(&k, a)
					: new_pkey(&k, a, rsa_bits);
	if (e == JETON_OK)
		e = jt_key_give(out, &k);
	if (e == JETON_OK)
		e = name(*out, kid);
	if (e != JETON_OK) {
		jeton_key_free(*out);
		*out = NULL;
	}
	return e;
}
