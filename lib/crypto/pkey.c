/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pkey.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/settle.h"

static const struct jt_pkey_ops *const kinds[] = {
	[JT_KIND_RSA] = &jt_rsa_ops,
	[JT_KIND_P256] = &jt_ec_ops,
	[JT_KIND_P384] = &jt_ec_ops,
	[JT_KIND_P521] = &jt_ec_ops,
	[JT_KIND_SECP256K1] = &jt_ec_ops,
	[JT_KIND_ED25519] = &jt_ed25519_ops,
	[JT_KIND_ED448] = &jt_ed448_ops,
	[JT_KIND_MLDSA44] = &jt_mldsa_ops,
	[JT_KIND_MLDSA65] = &jt_mldsa_ops,
	[JT_KIND_MLDSA87] = &jt_mldsa_ops,
};

static const struct {
	enum jt_scheme scheme;
	const struct jt_pkey_ops *ops;
} schemes[] = {
	{ JT_SCHEME_RSA_PKCS1, &jt_rsa_ops },
	{ JT_SCHEME_RSA_PSS, &jt_rsa_ops },
	{ JT_SCHEME_ECDSA, &jt_ec_ops },
	{ JT_SCHEME_EDDSA, &jt_ed25519_ops },
	{ JT_SCHEME_EDDSA, &jt_ed448_ops },
	{ JT_SCHEME_MLDSA, &jt_mldsa_ops },
};

static struct jt_pkey *
new_pkey(enum jt_kind kind)
{
	struct jt_pkey *k = calloc(1, sizeof *k);

	if (k != NULL) {
		k->kind = kind;
		k->ops = kinds[kind];
	}
	return k;
}

static bool
fits(enum jt_kind kind, enum jt_scheme scheme)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (schemes[i].scheme == scheme &&
		    schemes[i].ops == kinds[kind])
			return true;
	return false;
}

bool
jt_pkey_has(enum jt_kind kind)
{
	return kinds[kind]->make != NULL;
}

jeton_err
jt_write_bytes(struct jt_numbers *out, const void *p, size_t n, jeton_str *part)
{
	uint8_t *at = out->p + out->n;

	if (n > out->size - out->n)
		return JETON_NO_SPACE;
	memcpy(at, p, n);
	out->n += n;
	*part = (jeton_str){ (const char *)at, n };
	return JETON_OK;
}

jeton_err
jt_write_number(struct jt_numbers *out, const EVP_PKEY *evp, const char *name,
    size_t width, jeton_str *part)
{
	uint8_t *at = out->p + out->n;
	BIGNUM *number = NULL;
	jeton_err e = JETON_NO_SPACE;

	if (!EVP_PKEY_get_bn_param(evp, name, &number))
		return JETON_KEY_USE;
	if (width == 0)
		width = (size_t)BN_num_bytes(number);
	if (width <= out->size - out->n &&
	    BN_bn2binpad(number, at, (int)width) >= 0) {
		out->n += width;
		*part = (jeton_str){ (const char *)at, width };
		e = JETON_OK;
	}
	BN_clear_free(number);
	return e;
}

jeton_err
jt_write_point(struct jt_numbers *out, const EVP_PKEY *evp, size_t width,
    bool with_private, struct jt_parts *parts)
{
	jeton_err e = jt_write_number(out, evp, OSSL_PKEY_PARAM_EC_PUB_X, width,
	    &parts->x);

	if (e == JETON_OK)
		e = jt_write_number(out, evp, OSSL_PKEY_PARAM_EC_PUB_Y, width,
		    &parts->y);
	if (e == JETON_OK && with_private)
		e = jt_write_number(out, evp, OSSL_PKEY_PARAM_PRIV_KEY, width,
		    &parts->d);
	return e;
}

jeton_err
jt_pkey_make(struct jt_pkey **out, enum jt_kind kind,
    const struct jt_parts *parts, const char **bad)
{
	struct jt_pkey *k = new_pkey(kind);
	jeton_err e;

	*out = NULL;
	*bad = NULL;
	if (k == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	e = k->ops->make(k, parts, bad);
	e = jt_settle(e);
	if (e == JETON_OK) {
		*out = k;
		k = NULL;
	}
	jt_pkey_free(k);
	return e;
}

jeton_err
jt_pkey_generate(struct jt_pkey **out, enum jt_kind kind, unsigned bits)
{
	struct jt_pkey *k = new_pkey(kind);
	jeton_err e;

	*out = NULL;
	if (k == NULL)
		return JETON_NO_MEMORY;
	k->is_private = true;
	ERR_set_mark();
	e = k->ops->generate(k, bits);
	e = jt_settle(e);
	if (e == JETON_OK) {
		*out = k;
		k = NULL;
	}
	jt_pkey_free(k);
	return e;
}

enum jt_kind
jt_pkey_kind(const struct jt_pkey *k)
{
	return k->kind;
}

bool
jt_pkey_is_private(const struct jt_pkey *k)
{
	return k->is_private;
}

jeton_err
jt_pkey_parts(const struct jt_pkey *k, bool with_private, uint8_t *buf,
    size_t size, struct jt_parts *parts)
{
	struct jt_numbers out = { .p = buf, .size = size };
	jeton_err e;

	memset(parts, 0, sizeof *parts);
	if (with_private && !k->is_private)
		return JETON_KEY_USE;
	ERR_set_mark();
	e = k->ops->write(k, with_private, &out, parts);
	e = jt_settle(e);
	if (e != JETON_OK)
		memset(parts, 0, sizeof *parts);
	return e;
}

jeton_err
jt_pkey_public(struct jt_pkey **out, const struct jt_pkey *k)
{
	uint8_t buf[JT_PARTS_SIZE];
	struct jt_parts parts;
	const char *bad;
	jeton_err e = jt_pkey_parts(k, false, buf, sizeof buf, &parts);

	*out = NULL;
	if (e == JETON_OK)
		e = jt_pkey_make(out, k->kind, &parts, &bad);
	return e;
}

jeton_err
jt_pkey_bind(struct jt_pkey *k, enum jt_scheme scheme, enum jt_hash hash)
{
	jeton_err e;

	assert(k->verify == NULL);
	if (!fits(k->kind, scheme))
		return JETON_KEY_MISMATCH;
	k->scheme = scheme;
	k->hash = hash;
	ERR_set_mark();
	e = k->ops->bind(k);
	e = jt_settle(e);
	return e;
}

size_t
jt_pkey_signature_size(const struct jt_pkey *k)
{
	return k->signature_size;
}

bool
jt_pkey_hashes(const struct jt_pkey *k)
{
	return k->scheme == JT_SCHEME_RSA_PKCS1 ||
	    k->scheme == JT_SCHEME_RSA_PSS || k->scheme == JT_SCHEME_ECDSA;
}

/* Of what the scheme signs: a digest or a message. */
static jeton_err
verify_input(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig)
{
	jeton_err e;

	ERR_set_mark();
	e = k->ops->verify(k, p, n, sig);
	e = jt_settle(e);
	return e;
}

static jeton_err
sign_input(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	jeton_err e;

	if (!k->is_private)
		return JETON_KEY_USE;
	ERR_set_mark();
	e = k->ops->sign(k, p, n, sig);
	e = jt_settle(e);
	return e;
}

jeton_err
jt_pkey_verify_digest(const struct jt_pkey *k, const uint8_t *digest,
    const uint8_t *sig, size_t sig_size)
{
	if (sig_size != k->signature_size)
		return JETON_BAD_SIGNATURE;
	return verify_input(k, digest, jt_hash_size(k->hash), sig);
}

jeton_err
jt_pkey_sign_digest(const struct jt_pkey *k, const uint8_t *digest,
    uint8_t *sig)
{
	return sign_input(k, digest, jt_hash_size(k->hash), sig);
}

jeton_err
jt_pkey_verify(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig, size_t sig_size)
{
	uint8_t digest[JT_HASH_MAX];
	jeton_err e;

	if (sig_size != k->signature_size)
		return JETON_BAD_SIGNATURE;
	if (!jt_pkey_hashes(k))
		return verify_input(k, p, n, sig);
	e = jt_digest(k->hash, p, n, digest);
	if (e == JETON_OK)
		e = jt_pkey_verify_digest(k, digest, sig, sig_size);
	return e;
}

jeton_err
jt_pkey_sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	uint8_t digest[JT_HASH_MAX];
	jeton_err e;

	if (!jt_pkey_hashes(k))
		return sign_input(k, p, n, sig);
	e = jt_digest(k->hash, p, n, digest);
	if (e == JETON_OK)
		e = jt_pkey_sign_digest(k, digest, sig);
	return e;
}

void
jt_pkey_free(struct jt_pkey *k)
{
	if (k == NULL)
		return;
	jt_ec_table_free(k->table);
	jt_edwards_free(k->edwards);
	jt_rsa_public_free(k->rsa);
	EVP_PKEY_CTX_free(k->verify);
	EVP_PKEY_CTX_free(k->sign);
	EVP_PKEY_free(k->evp);
	jt_wipe(k, sizeof *k);
	free(k);
}
