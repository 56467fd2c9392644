/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/ecerr.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/bytes.h"
#include "crypto/pkey.h"

static const EVP_MD *
evp_md(enum jt_hash hash)
{
	switch (hash) {
	case JT_SHA256:
		return EVP_sha256();
	case JT_SHA384:
		return EVP_sha384();
	case JT_SHA512:
		return EVP_sha512();
	}
	return NULL;
}

static bool
configure(EVP_PKEY_CTX *ctx, enum jt_scheme scheme, const EVP_MD *md)
{
	int padding = scheme == JT_SCHEME_RSA_PSS ? RSA_PKCS1_PSS_PADDING
						  : RSA_PKCS1_PADDING;

	if (scheme != JT_SCHEME_ECDSA &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, padding) <= 0)
		return false;
	if (EVP_PKEY_CTX_set_signature_md(ctx, md) <= 0)
		return false;
	if (scheme != JT_SCHEME_RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) > 0 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
}

static jeton_err
make_template(EVP_PKEY_CTX **out, const struct jt_pkey *k,
    int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->evp, NULL);

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	if (init(ctx) <= 0 || !configure(ctx, k->scheme, evp_md(k->hash))) {
		EVP_PKEY_CTX_free(ctx);
		return JETON_CRYPTO;
	}
	*out = ctx;
	return JETON_OK;
}

jeton_err
jt_evp_bind(struct jt_pkey *k)
{
	jeton_err e = make_template(&k->verify, k, EVP_PKEY_verify_init);

	if (e == JETON_OK && k->is_private)
		e = make_template(&k->sign, k, EVP_PKEY_sign_init);
	return e;
}

jeton_err
jt_evp_make(EVP_PKEY **evp, const char *type, bool is_private,
    OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	int half = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
	jeton_err e = JETON_OK;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	if (EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, evp, half, params) <= 0)
		e = JETON_CRYPTO;
	EVP_PKEY_CTX_free(ctx);
	return e;
}

/*
 * Whether a failure is about the signature: ECDSA then leaves no error, or
 * that its sum was the point at infinity; RSA begins with one of its own, or
 * for an empty block of PKCS #1 the provider with one that has no other cause,
 * as it has for PSS without memory.  What begins elsewhere is the machine's.
 * Errors of the caller's that lie before it hide the cause.
 */
static bool
is_verdict(enum jt_scheme scheme, int answer, bool fresh)
{
	unsigned long first = ERR_peek_error();
	int lib = ERR_GET_LIB(first), reason = ERR_GET_REASON(first);

	if (!fresh)
		return answer == 0;
	if (answer != 0)
		return lib == ERR_LIB_EC && reason == EC_R_POINT_AT_INFINITY;
	return first == 0 || lib == ERR_LIB_RSA ||
	    (lib == ERR_LIB_PROV && reason == ERR_R_RSA_LIB &&
		scheme == JT_SCHEME_RSA_PKCS1);
}

jeton_err
jt_evp_verify(const struct jt_pkey *k, const void *p, size_t n, jeton_str sig)
{
	bool fresh = ERR_peek_error() == 0;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_dup(k->verify);
	int answer;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	answer =
	    EVP_PKEY_verify(ctx, (const unsigned char *)sig.p, sig.n, p, n);
	EVP_PKEY_CTX_free(ctx);
	if (answer == 1)
		return JETON_OK;
	return is_verdict(k->scheme, answer, fresh) ? JETON_BAD_SIGNATURE
						    : JETON_CRYPTO;
}

/*
 * After an allocation that failed inside of it, OpenSSL may go on signing with
 * a key of RSA, wrongly, and say that all is well: see faults_test.c.
 */
static bool
must_be_checked(enum jt_scheme scheme)
{
	return scheme == JT_SCHEME_RSA_PKCS1 || scheme == JT_SCHEME_RSA_PSS;
}

/* What does not hold is the machine's fault, and is not handed out. */
static jeton_err
check_signed(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig,
    size_t size)
{
	jeton_err e = jt_evp_verify(k, p, n, (jeton_str){ (char *)sig, size });

	if (e != JETON_OK)
		jt_wipe(sig, size);
	return e == JETON_BAD_SIGNATURE ? JETON_CRYPTO : e;
}

jeton_err
jt_evp_sign(const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig,
    size_t *size)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_dup(k->sign);
	int answer;

	if (ctx == NULL)
		return JETON_NO_MEMORY;
	answer = EVP_PKEY_sign(ctx, sig, size, p, n);
	EVP_PKEY_CTX_free(ctx);
	if (answer != 1)
		return JETON_CRYPTO;
	return must_be_checked(k->scheme) ? check_signed(k, p, n, sig, *size)
					  : JETON_OK;
}
