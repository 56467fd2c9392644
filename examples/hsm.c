/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs a token with a key that never leaves its HSM, by the PKCS#11 engine of
 * OpenSSL: PIN=... hsm MODULE KEY_URI ISSUER AUDIENCE, for ES256 and RS256.
 */
#include <jeton.h>
#include <jeton/keys.h>
#include <openssl/engine.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

/* What jeton asks: make a signature of this hash. */
static bool
sign(void *context, const jeton_to_sign *what, uint8_t *signature, size_t size)
{
	EVP_PKEY *pkey = context;
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(pkey, NULL);
	bool rsa = EVP_PKEY_base_id(pkey) == EVP_PKEY_RSA;
	uint8_t made[1024];
	size_t n = sizeof made;
	bool ok = c != NULL && EVP_PKEY_sign_init(c) > 0;

	if (ok && rsa)
		ok = EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) > 0 &&
		    EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) > 0;
	ok = ok &&
	    EVP_PKEY_sign(c, made, &n, what->digest, what->digest_size) > 0;
	EVP_PKEY_CTX_free(c);
	if (ok && rsa && (ok = n == size))
		memcpy(signature, made, n);
	else if (ok)
		ok = jeton_ecdsa_from_der(signature, size, made, n) == JETON_OK;
	return ok;
}

static ENGINE *
open_engine(const char *module)
{
	ENGINE *engine;

	ENGINE_load_dynamic();
	engine = ENGINE_by_id("pkcs11");
	if (engine != NULL &&
	    ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) &&
	    ENGINE_ctrl_cmd_string(engine, "PIN", getenv("PIN"), 0) &&
	    ENGINE_init(engine))
		return engine;
	ENGINE_free(engine);
	return NULL;
}

/* The token, signed by whoever has the private half of pkey. */
static jeton_err
issue(EVP_PKEY *pkey, const jeton_claims *claims)
{
	static char text[JETON_TOKEN_MAX + 1];
	BIO *pem = BIO_new(BIO_s_mem());
	jeton_key *key = NULL;
	jeton_err e = JETON_CRYPTO;
	char *p;
	long n;

	if (pem != NULL && PEM_write_bio_PUBKEY(pem, pkey)) {
		n = BIO_get_mem_data(pem, &p);
		e = jeton_key_external(&key, (jeton_str){ p, (size_t)n }, NULL,
		    sign, pkey);
	}
	if (e == JETON_OK)
		e = jeton_sign(key, claims, text, sizeof text);
	if (e == JETON_OK)
		puts(text);
	jeton_key_free(key);
	BIO_free(pem);
	return e;
}

int
main(int argc, char **argv)
{
	jeton_claims claims = { .lifetime = 300, .subject = "alice" };
	ENGINE *engine = argc == 5 ? open_engine(argv[1]) : NULL;
	EVP_PKEY *pkey = NULL;
	jeton_err e = JETON_CRYPTO;

	if (engine != NULL)
		pkey = ENGINE_load_private_key(engine, argv[2], NULL, NULL);
	if (pkey != NULL) {
		claims.issuer = argv[3];
		claims.audience = argv[4];
		e = issue(pkey, &claims);
	}
	if (e != JETON_OK)
		fprintf(stderr, "could not sign: %s\n", jeton_strerror(e));
	EVP_PKEY_free(pkey);
	if (engine != NULL)
		ENGINE_finish(engine);
	ENGINE_free(engine);
	return e == JETON_OK ? 0 : 1;
}
