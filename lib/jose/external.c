/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys whose private half is elsewhere.  What comes back from there may be
 * made with another key, by a broken device, or be nothing: it is verified.
 */
#include <stdlib.h>

#include "base/bytes.h"
#include "jose/key.h"
#include "jose/why.h"

/* Asks; the signature is still to be verified. */
static jeton_err
ask(const struct jt_key *k, const jeton_to_sign *what, uint8_t *sig)
{
	size_t n = jt_key_signature_size(k);

	memset(sig, 0, n);
	return k->external(k->context, what, sig, n) ? JETON_OK : JETON_CRYPTO;
}

/* Nothing that does not hold is left behind. */
static jeton_err
conclude(const struct jt_key *k, uint8_t *sig, jeton_err e)
{
	if (e != JETON_OK)
		jt_wipe(sig, jt_key_signature_size(k));
	return e == JETON_BAD_SIGNATURE ? JETON_CRYPTO : e;
}

jeton_err
jt_external_sign_digest(const struct jt_key *k, const uint8_t *digest,
    uint8_t *sig)
{
	jeton_to_sign what = { .alg = k->alg->name.p,
		.digest = digest,
		.digest_size = jt_hash_size(k->alg->hash) };
	jeton_err e = ask(k, &what, sig);

	if (e == JETON_OK)
		e = jt_pkey_verify_digest(k->pkey, digest, sig,
		    jt_key_signature_size(k));
	return conclude(k, sig, e);
}

jeton_err
jt_external_sign(const struct jt_key *k, const void *p, size_t n, uint8_t *sig)
{
	uint8_t digest[JT_HASH_MAX];
	jeton_to_sign what = { .alg = k->alg->name.p, .input = { p, n } };
	jeton_err e = JETON_OK;

	if (jt_pkey_hashes(k->pkey)) {
		e = jt_digest(k->alg->hash, p, n, digest);
		what.digest = digest;
		what.digest_size = jt_hash_size(k->alg->hash);
	}
	if (e == JETON_OK)
		e = ask(k, &what, sig);
	if (e == JETON_OK)
		e = jt_key_verify(k, p, n, sig, jt_key_signature_size(k));
	return conclude(k, sig, e);
}

static jeton_err
check_set(const jeton_keys *keys, const jeton_key_options *options)
{
	if (keys->count > 1)
		return jt_refuse(options, JETON_KEY_FORM,
		    "the set has several keys");
	if (keys->key[0].pkey == NULL)
		return jt_refuse(options, JETON_KEY_TYPE,
		    "a shared secret cannot be elsewhere");
	return JETON_OK;
}

jeton_err
jeton_key_external(jeton_key **out, jeton_str public_text,
    const jeton_key_options *options, jeton_external *sign, void *context)
{
	jeton_keys *keys;
	jeton_err e;

	*out = NULL;
	if (sign == NULL)
		return jt_refuse(options, JETON_ARGUMENT,
		    "there is no function to sign with");
	e = jeton_keys_parse(&keys, public_text, options);
	if (e != JETON_OK)
		return e;
	e = check_set(keys, options);
	if (e == JETON_OK)
		e = jt_key_give(out, &keys->key[0]);
	if (e == JETON_OK) {
		(*out)->key.external = sign;
		(*out)->key.context = context;
	}
	jeton_keys_free(keys);
	return jt_why_end(options, e);
}

jeton_err
jeton_ecdsa_from_der(uint8_t *signature, size_t size, const void *der, size_t n)
{
	jeton_err e;

	if (size != 64 && size != 96 && size != 132)
		return JETON_ARGUMENT;
	memset(signature, 0, size);
	if (der == NULL || n > size + 16)
		return JETON_CRYPTO;
	e = jt_ec_from_der((jeton_str){ der, n }, signature, size / 2);
	if (e != JETON_OK)
		memset(signature, 0, size);
	return e;
}
