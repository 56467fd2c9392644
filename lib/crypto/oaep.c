/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/ekey.h"
#include "crypto/settle.h"

typedef int (*pkey_init)(EVP_PKEY_CTX *ctx);

static const EVP_MD *
evp_md(enum jt_oaep hash)
{
	switch (hash) {
	case JT_OAEP_SHA1:
		return EVP_sha1();
	case JT_OAEP_SHA256:
		return EVP_sha256();
	case JT_OAEP_SHA384:
		return EVP_sha384();
	case JT_OAEP_SHA512:
		return EVP_sha512();
	}
	return NULL;
}

static jeton_err
open_ctx(EVP_PKEY_CTX **out, const struct jt_ekey *k, pkey_init init,
    enum jt_oaep hash)
{
	const EVP_MD *md = evp_md(hash);

	*out = EVP_PKEY_CTX_new(k->rsa->evp, NULL);
	if (*out == NULL)
		return JETON_NO_MEMORY;
	if (init(*out) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(*out, RSA_PKCS1_OAEP_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_rsa_oaep_md(*out, md) != 1 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(*out, md) != 1)
		return JETON_CRYPTO;
	return JETON_OK;
}

jeton_err
jt_oaep_encrypt(const struct jt_ekey *k, enum jt_oaep hash, const uint8_t *p,
    size_t n, uint8_t *out)
{
	size_t size = jt_ekey_modulus_size(k);
	EVP_PKEY_CTX *ctx;
	jeton_err e;

	ERR_set_mark();
	e = open_ctx(&ctx, k, EVP_PKEY_encrypt_init, hash);
	if (e == JETON_OK && EVP_PKEY_encrypt(ctx, out, &size, p, n) != 1)
		e = JETON_CRYPTO;
	e = jt_settle(e);
	EVP_PKEY_CTX_free(ctx);
	return e;
}

/*
 * OpenSSL calls it a wrong padding, too, if memory runs out while it looks;
 * nothing is tried again, as that would take its time.
 */
static jeton_err
decrypt(EVP_PKEY_CTX *ctx, jeton_str cipher, uint8_t text[JT_E_MODULUS_MAX],
    size_t n)
{
	size_t size = JT_E_MODULUS_MAX;

	if (EVP_PKEY_decrypt(ctx, text, &size, (const uint8_t *)cipher.p,
		cipher.n) != 1)
		return JETON_BAD_SIGNATURE;
	return size == n ? JETON_OK : JETON_BAD_SIGNATURE;
}

jeton_err
jt_oaep_decrypt(const struct jt_ekey *k, enum jt_oaep hash, jeton_str cipher,
    uint8_t *out, size_t n)
{
	uint8_t text[JT_E_MODULUS_MAX];
	EVP_PKEY_CTX *ctx;
	jeton_err e;

	if (!k->is_private)
		return JETON_KEY_USE;
	if (cipher.n != jt_ekey_modulus_size(k))
		return JETON_BAD_SIGNATURE;
	ERR_set_mark();
	e = open_ctx(&ctx, k, EVP_PKEY_decrypt_init, hash);
	if (e == JETON_OK)
		e = decrypt(ctx, cipher, text, n);
	e = jt_settle_evenly(e);
	EVP_PKEY_CTX_free(ctx);
	if (e == JETON_OK)
		memcpy(out, text, n);
	jt_wipe(text, sizeof text);
	return e;
}
