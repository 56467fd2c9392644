/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/key.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/text.h"
#include "jose/kid.h"

jeton_err
jt_key_take(struct jt_key *out, struct jt_pkey *pkey, const struct jt_alg *alg,
    enum jt_purpose purpose)
{
	struct jt_pkey *half = NULL;
	jeton_err e = JETON_OK;

	memset(out, 0, sizeof *out);
	if (alg->scheme == JT_SCHEME_HMAC || alg->kind != jt_pkey_kind(pkey))
		e = JETON_KEY_MISMATCH;
	else if (purpose == JT_TO_SIGN && !jt_pkey_is_private(pkey))
		e = JETON_KEY_USE;
	if (e == JETON_OK && purpose == JT_TO_VERIFY &&
	    jt_pkey_is_private(pkey)) {
		e = jt_pkey_public(&half, pkey);
		jt_pkey_free(pkey);
		pkey = half;
	}
	if (e == JETON_OK)
		e = jt_pkey_bind(pkey, alg->scheme, alg->hash);
	if (e == JETON_OK) {
		out->alg = alg;
		out->pkey = pkey;
		pkey = NULL;
	}
	jt_pkey_free(pkey);
	return e;
}

jeton_err
jt_key_name(struct jt_key *k, jeton_str kid)
{
	return jt_kid_take(k->kid, &k->kid_size, kid);
}

size_t
jt_key_signature_size(const struct jt_key *k)
{
	return k->pkey == NULL ? jt_hash_size(k->alg->hash)
			       : jt_pkey_signature_size(k->pkey);
}

jeton_err
jt_key_verify(const struct jt_key *k, const void *p, size_t n,
    const uint8_t *sig, size_t sig_size)
{
	assert(k->pkey != NULL);
	return jt_pkey_verify(k->pkey, p, n, sig, sig_size);
}

jeton_err
jt_key_sign(const struct jt_key *k, const void *p, size_t n, uint8_t *sig)
{
	if (k->external != NULL)
		return jt_external_sign(k, p, n, sig);
	if (k->pkey != NULL)
		return jt_pkey_sign(k->pkey, p, n, sig);
	jt_hmac_run(&k->hmac, p, n, sig);
	return JETON_OK;
}

void
jt_key_clear(struct jt_key *k)
{
	jt_pkey_free(k->pkey);
	if (k->secret != NULL)
		jt_wipe(k->secret, k->secret_size);
	free(k->secret);
	jt_wipe(k, sizeof *k);
}

jeton_keys *
jt_keys_new(size_t room)
{
	static atomic_uint_least64_t generations;
	jeton_keys *keys =
	    calloc(1, sizeof(jeton_keys) + room * sizeof(struct jt_key));

	if (keys != NULL)
		keys->generation = atomic_fetch_add_explicit(&generations, 1,
		    memory_order_relaxed);
	return keys;
}

jeton_err
jt_key_give(jeton_key **out, struct jt_key *k)
{
	*out = malloc(sizeof **out);
	if (*out == NULL) {
		jt_key_clear(k);
		return JETON_NO_MEMORY;
	}
	(*out)->key = *k;
	jt_wipe(k, sizeof *k);
	return JETON_OK;
}

jeton_err
jt_keys_give(jeton_keys **out, struct jt_key *k)
{
	*out = jt_keys_new(1);
	if (*out == NULL) {
		jt_key_clear(k);
		return JETON_NO_MEMORY;
	}
	(*out)->key[0] = *k;
	(*out)->count = 1;
	jt_wipe(k, sizeof *k);
	return JETON_OK;
}

static bool
has_kid(const struct jt_key *k, const struct jt_key *other)
{
	return k->kid_size > 0 &&
	    jt_str_eq((jeton_str){ k->kid, k->kid_size },
		(jeton_str){ other->kid, other->kid_size });
}

jeton_err
jt_keys_check(const jeton_keys *keys)
{
	const struct jt_key *newest = &keys->key[keys->count - 1];

	for (size_t i = 0; i + 1 < keys->count; i++) {
		if (has_kid(newest, &keys->key[i]))
			return JETON_KEY_DUPLICATE;
		if ((newest->pkey == NULL) != (keys->key[i].pkey == NULL))
			return JETON_KEY_MIXED;
	}
	return JETON_OK;
}

jeton_err
jt_key_copy(struct jt_key *out, const struct jt_key *k)
{
	struct jt_pkey *half;
	jeton_err e = JETON_OK;

	memset(out, 0, sizeof *out);
	if (k->pkey != NULL) {
		e = jt_pkey_public(&half, k->pkey);
		if (e == JETON_OK)
			e = jt_key_take(out, half, k->alg, JT_TO_VERIFY);
	}
	if (e != JETON_OK)
		return e;
	out->alg = k->alg;
	out->hmac = k->hmac;
	out->is_weak = k->is_weak;
	out->kid_size = k->kid_size;
	memcpy(out->kid, k->kid, sizeof k->kid);
	return JETON_OK;
}

jeton_err
jeton_keys_of(jeton_keys **out, const jeton_key *key)
{
	struct jt_key k;
	jeton_err e;

	*out = NULL;
	if (key == NULL)
		return JETON_ARGUMENT;
	e = jt_key_copy(&k, &key->key);
	return e == JETON_OK ? jt_keys_give(out, &k) : e;
}

size_t
jeton_keys_count(const jeton_keys *keys)
{
	return keys->count;
}

bool
jeton_keys_weak(const jeton_keys *keys, size_t index)
{
	return index < keys->count && keys->key[index].is_weak;
}

size_t
jeton_keys_skipped(const jeton_keys *keys)
{
	return keys->skipped;
}

void
jeton_keys_free(jeton_keys *keys)
{
	if (keys == NULL)
		return;
	for (size_t i = 0; i < keys->count; i++)
		jt_key_clear(&keys->key[i]);
	free(keys);
}

const char *
jeton_key_alg(const jeton_key *key)
{
	return key->key.alg->name.p;
}

const char *
jeton_key_id(const jeton_key *key)
{
	return key->key.kid;
}

void
jeton_key_free(jeton_key *key)
{
	if (key == NULL)
		return;
	jt_key_clear(&key->key);
	free(key);
}
