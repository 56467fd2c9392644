/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of whole messages by OpenSSL, and keys that are plain bytes. */
#include <openssl/err.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

/* Of Ed448; Ed25519 has 32. */
enum { RAW_MAX = 57 };

jeton_err
jt_whole_bind(struct jt_pkey *k)
{
	(void)k;
	return JETON_OK;
}

/* A signature that is bad leaves no error behind; what does is the machine. */
static jeton_err
verify_once(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig)
{
	bool fresh = ERR_peek_error() == 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int answer = -1;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	if (EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k->evp) == 1)
		answer = EVP_DigestVerify(ctx, sig, k->signature_size, p, n);
	EVP_MD_CTX_free(ctx);
	if (answer == 1)
		return JETON_OK;
	if (answer != 0 || (fresh && ERR_peek_error() != 0))
		return JETON_CRYPTO;
	return JETON_BAD_SIGNATURE;
}

/* Twice, for OpenSSL does not say when it had no memory for a hash. */
jeton_err
jt_whole_verify(const struct jt_pkey *k, const void *p, size_t n,
    const uint8_t *sig)
{
	jeton_err e = verify_once(k, p, n, sig);

	return e == JETON_BAD_SIGNATURE ? verify_once(k, p, n, sig) : e;
}

jeton_err
jt_whole_sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t size = k->signature_size;
	jeton_err e = JETON_CRYPTO;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->evp) == 1 &&
	    EVP_DigestSign(ctx, sig, &size, p, n) == 1 &&
	    size == k->signature_size)
		e = JETON_OK;
	EVP_MD_CTX_free(ctx);
	return e;
}

jeton_err
jt_raw_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	uint8_t raw[RAW_MAX];
	size_t n = sizeof raw;
	jeton_err e = JETON_CRYPTO;

	if (EVP_PKEY_get_raw_public_key(evp, raw, &n) == 1)
		e = jt_write_bytes(out, raw, n, &parts->x);
	if (e != JETON_OK || !with_private)
		return e;
	e = JETON_CRYPTO;
	n = sizeof raw;
	if (EVP_PKEY_get_raw_private_key(evp, raw, &n) == 1)
		e = jt_write_bytes(out, raw, n, &parts->d);
	jt_wipe(raw, sizeof raw);
	return e;
}
