/* SPDX-License-Identifier: Apache-2.0 */
/* ML-DSA (FIPS 204) with keys as RFC 9964 has them: the private one is a seed. */
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

enum { SEED_SIZE = 32, PUBLIC_MAX = 2592 };

static const struct set {
	const char *name;
	size_t public_size, signature_size;
} sets[] = {
	[JT_KIND_MLDSA44] = { "ML-DSA-44", 1312, 2420 },
	[JT_KIND_MLDSA65] = { "ML-DSA-65", 1952, 3309 },
	[JT_KIND_MLDSA87] = { "ML-DSA-87", 2592, 4627 },
};

static jeton_err
make_private(struct jt_pkey *k, jeton_str seed)
{
	uint8_t copy[SEED_SIZE];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_DSA_SEED,
		    copy, sizeof copy),
		OSSL_PARAM_construct_end(),
	};
	jeton_err e;

	memcpy(copy, seed.p, sizeof copy);
	e = jt_evp_make(&k->evp, sets[k->kind].name, true, params);
	jt_wipe(copy, sizeof copy);
	return e;
}

static jeton_err
make_public(struct jt_pkey *k, jeton_str point)
{
	k->evp = EVP_PKEY_new_raw_public_key_ex(NULL, sets[k->kind].name, NULL,
	    (const unsigned char *)point.p, point.n);
	return k->evp == NULL ? JETON_KEY_FORM : JETON_OK;
}

/* Whether the public half that the seed makes is the one that was given. */
static jeton_err
check_public(const struct jt_pkey *k, jeton_str given)
{
	uint8_t made[PUBLIC_MAX];
	size_t n = sizeof made;

	if (EVP_PKEY_get_raw_public_key(k->evp, made, &n) != 1)
		return JETON_CRYPTO;
	return n == given.n && memcmp(made, given.p, n) == 0
	    ? JETON_OK
	    : JETON_KEY_MISMATCH;
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	const struct set *s = &sets[k->kind];
	jeton_err e;

	*bad = "pub";
	if (parts->x.n != s->public_size)
		return JETON_KEY_FORM;
	*bad = "priv";
	if (parts->d.p != NULL && parts->d.n != SEED_SIZE)
		return JETON_KEY_FORM;
	k->is_private = parts->d.p != NULL;
	k->signature_size = s->signature_size;
	if (k->is_private) {
		e = make_private(k, parts->d);
		if (e == JETON_OK)
			e = check_public(k, parts->x);
	} else {
		*bad = "pub";
		e = make_public(k, parts->x);
	}
	if (e == JETON_OK)
		*bad = NULL;
	return e;
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	(void)bits;
	k->evp = EVP_PKEY_Q_keygen(NULL, NULL, sets[k->kind].name);
	k->signature_size = sets[k->kind].signature_size;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_mldsa_write(k->evp, with_private, out, parts);
}

bool
jt_mldsa_kind(const EVP_PKEY *evp, enum jt_kind *kind)
{
	for (*kind = JT_KIND_MLDSA44; *kind <= JT_KIND_MLDSA87; (*kind)++)
		if (EVP_PKEY_is_a(evp, sets[*kind].name))
			return true;
	return false;
}

/* JETON_KEY_USE for a private key that is not known by its seed. */
jeton_err
jt_mldsa_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	uint8_t raw[PUBLIC_MAX];
	size_t n = sizeof raw;
	jeton_err e = JETON_CRYPTO;

	if (EVP_PKEY_get_raw_public_key(evp, raw, &n) == 1)
		e = jt_write_bytes(out, raw, n, &parts->x);
	if (e != JETON_OK || !with_private)
		return e;
	e = JETON_KEY_USE;
	if (EVP_PKEY_get_octet_string_param(evp, OSSL_PKEY_PARAM_ML_DSA_SEED,
		raw, SEED_SIZE, &n) == 1)
		e = jt_write_bytes(out, raw, n, &parts->d);
	jt_wipe(raw, sizeof raw);
	return e;
}

const struct jt_pkey_ops jt_mldsa_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = jt_whole_bind,
	.verify = jt_whole_verify,
	.sign = jt_whole_sign };
