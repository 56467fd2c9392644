/* SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <sodium.h>

enum kind { HMAC, RSA_PKCS1, RSA_PSS, ECDSA, ED25519, ED448 };

static const struct row {
	const char *alg;
	enum kind kind;
	const char *digest, *curve;
} rows[] = {
	{ "HS256", HMAC, "SHA256", NULL },
	{ "HS384", HMAC, "SHA384", NULL },
	{ "HS512", HMAC, "SHA512", NULL },
	{ "RS256", RSA_PKCS1, "SHA256", NULL },
	{ "RS384", RSA_PKCS1, "SHA384", NULL },
	{ "RS512", RSA_PKCS1, "SHA512", NULL },
	{ "PS256", RSA_PSS, "SHA256", NULL },
	{ "PS384", RSA_PSS, "SHA384", NULL },
	{ "PS512", RSA_PSS, "SHA512", NULL },
	{ "ES256", ECDSA, "SHA256", "P-256" },
	{ "ES384", ECDSA, "SHA384", "P-384" },
	{ "ES512", ECDSA, "SHA512", "P-521" },
	{ "ES256K", ECDSA, "SHA256", "secp256k1" },
	{ "EdDSA", ED25519, NULL, NULL },
	{ "Ed448", ED448, NULL, NULL },
};

struct bare {
	enum kind kind;
	EVP_MD *md;
	EVP_MD_CTX *hash;
	EVP_MAC_CTX *mac;
	EVP_PKEY *key;
	EVP_PKEY_CTX *signer, *verifier;
	unsigned char public[32], secret[64];
	unsigned char signature[1024], made[1024];
	size_t signature_size;
	char *text;
	size_t n;
};

static bool
prepare_mac(struct bare *b, const char *digest)
{
	unsigned char key[64] = { 1, 2, 3 };
	char name[8];
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	OSSL_PARAM params[2];

	memset(name, 0, sizeof name);
	memcpy(name, digest, strlen(digest));
	params[0] = OSSL_PARAM_construct_utf8_string("digest", name, 0);
	params[1] = OSSL_PARAM_construct_end();
	b->mac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	return b->mac != NULL &&
	    EVP_MAC_init(b->mac, key, (size_t)EVP_MD_get_size(b->md), params) ==
	    1;
}

static bool
prepare_context(struct bare *b, EVP_PKEY_CTX *c)
{
	if (c == NULL || EVP_PKEY_CTX_set_signature_md(c, b->md) != 1)
		return false;
	if (b->kind != RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool
prepare_pkey(struct bare *b, const char *curve)
{
	b->key = curve != NULL ? EVP_EC_gen(curve) : EVP_RSA_gen(2048);
	if (b->key == NULL)
		return false;
	b->hash = EVP_MD_CTX_new();
	b->signer = EVP_PKEY_CTX_new(b->key, NULL);
	b->verifier = EVP_PKEY_CTX_new(b->key, NULL);
	return b->hash != NULL && b->signer != NULL &&
	    EVP_PKEY_sign_init(b->signer) == 1 &&
	    EVP_PKEY_verify_init(b->verifier) == 1 &&
	    prepare_context(b, b->signer) && prepare_context(b, b->verifier);
}

static bool
prepare_ed448(struct bare *b)
{
	b->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
	b->hash = EVP_MD_CTX_new();
	return b->key != NULL && b->hash != NULL;
}

static bool
prepare(struct bare *b, const struct row *row)
{
	const char *digest = row->digest;

	if (b->kind == ED448)
		return prepare_ed448(b);
	if (b->kind == ED25519)
		return sodium_init() >= 0 &&
		    crypto_sign_keypair(b->public, b->secret) == 0;
	b->md = EVP_MD_fetch(NULL, digest, NULL);
	if (b->md == NULL)
		return false;
	return b->kind == HMAC ? prepare_mac(b, digest)
			       : prepare_pkey(b, row->curve);
}

static bool
mac(struct bare *b, unsigned char *out, size_t *n)
{
	return EVP_MAC_init(b->mac, NULL, 0, NULL) == 1 &&
	    EVP_MAC_update(b->mac, (const unsigned char *)b->text, b->n) == 1 &&
	    EVP_MAC_final(b->mac, out, n, 64) == 1;
}

static bool
hash(struct bare *b, unsigned char *out, unsigned *n)
{
	return EVP_DigestInit_ex2(b->hash, b->md, NULL) == 1 &&
	    EVP_DigestUpdate(b->hash, b->text, b->n) == 1 &&
	    EVP_DigestFinal_ex(b->hash, out, n) == 1;
}

static bool
sign_ed448(struct bare *b)
{
	b->signature_size = sizeof b->made;
	return EVP_DigestSignInit(b->hash, NULL, NULL, NULL, b->key) == 1 &&
	    EVP_DigestSign(b->hash, b->made, &b->signature_size,
		(const unsigned char *)b->text, b->n) == 1;
}

static bool
verify_ed448(struct bare *b)
{
	return EVP_DigestVerifyInit(b->hash, NULL, NULL, NULL, b->key) == 1 &&
	    EVP_DigestVerify(b->hash, b->signature, b->signature_size,
		(const unsigned char *)b->text, b->n) == 1;
}

bool
bare_sign(struct bare *b)
{
	unsigned char digest[64];
	unsigned n;
	size_t size = sizeof b->made;

	if (b->kind == HMAC)
		return mac(b, b->made, &size);
	if (b->kind == ED25519)
		return crypto_sign_detached(b->made, NULL,
			   (const unsigned char *)b->text, b->n,
			   b->secret) == 0;
	if (b->kind == ED448)
		return sign_ed448(b);
	if (!hash(b, digest, &n) ||
	    EVP_PKEY_sign(b->signer, b->made, &size, digest, n) != 1)
		return false;
	b->signature_size = size;
	return true;
}

bool
bare_verify(struct bare *b)
{
	unsigned char digest[64];
	unsigned n;
	size_t size;

	if (b->kind == HMAC)
		return mac(b, digest, &size) &&
		    CRYPTO_memcmp(digest, b->signature, size) == 0;
	if (b->kind == ED25519)
		return crypto_sign_verify_detached(b->signature,
			   (const unsigned char *)b->text, b->n,
			   b->public) == 0;
	if (b->kind == ED448)
		return verify_ed448(b);
	return hash(b, digest, &n) &&
	    EVP_PKEY_verify(b->verifier, b->signature, b->signature_size,
		digest, n) == 1;
}

struct bare *
bare_new(const char *alg, const char *token)
{
	struct bare *b = calloc(1, sizeof *b);
	const struct row *row = &rows[0];

	if (b == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(rows[i].alg, alg) == 0)
			row = &rows[i];
	b->kind = row->kind;
	b->text = strdup(token);
	b->n = (size_t)(strrchr(token, '.') - token);
	if (b->text != NULL && prepare(b, row) && bare_sign(b)) {
		memcpy(b->signature, b->made, sizeof b->signature);
		return b;
	}
	bare_free(b);
	return NULL;
}

void
bare_free(struct bare *b)
{
	if (b == NULL)
		return;
	EVP_PKEY_CTX_free(b->signer);
	EVP_PKEY_CTX_free(b->verifier);
	EVP_PKEY_free(b->key);
	EVP_MAC_CTX_free(b->mac);
	EVP_MD_CTX_free(b->hash);
	EVP_MD_free(b->md);
	free(b->text);
	free(b);
}
