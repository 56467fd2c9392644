/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"
#include "crypto/settle.h"

enum { SALT_SIZE = 16 };

/* As OpenSSL has it; Ed25519 is elsewhere otherwise. */
static EVP_PKEY *
open_evp(const struct jt_pkey *k, bool with_private)
{
	if (k->kind != JT_KIND_ED25519)
		return EVP_PKEY_up_ref(k->evp) ? k->evp : NULL;
	return with_private ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
				  NULL, k->seed_and_x, JT_ED25519_SIZE)
			    : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519,
				  NULL, k->x, JT_ED25519_SIZE);
}

/* By PBES2, whose two halves OpenSSL puts together. */
static X509_SIG *
lock(PKCS8_PRIV_KEY_INFO *info, jeton_str passphrase)
{
	X509_ALGOR *way = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), JT_ROUNDS, NULL,
	    SALT_SIZE, NULL, NID_hmacWithSHA256);
	X509_SIG *sig;

	if (way == NULL)
		return NULL;
	sig = PKCS8_set0_pbe(passphrase.p, (int)passphrase.n, info, way);
	if (sig == NULL)
		X509_ALGOR_free(way);
	return sig;
}

static bool
put_locked(BIO *bio, PKCS8_PRIV_KEY_INFO *info, jeton_str passphrase)
{
	X509_SIG *sig = lock(info, passphrase);
	bool done = sig != NULL && PEM_write_bio_PKCS8(bio, sig);

	X509_SIG_free(sig);
	return done;
}

static bool
put_private(BIO *bio, const EVP_PKEY *evp, jeton_str passphrase)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(evp);
	bool done = info != NULL &&
	    (passphrase.p == NULL ? PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info)
				  : put_locked(bio, info, passphrase));

	PKCS8_PRIV_KEY_INFO_free(info);
	return done;
}

/* Leaves nothing of it behind in OpenSSL's memory. */
static jeton_err
take_text(BIO *bio, char *out, size_t size)
{
	char *text;
	long n = BIO_get_mem_data(bio, &text);
	jeton_err e = JETON_NO_SPACE;

	if (n > 0 && (size_t)n < size) {
		memcpy(out, text, (size_t)n);
		out[n] = '\0';
		e = JETON_OK;
	}
	if (n > 0)
		jt_wipe(text, (size_t)n);
	return e;
}

jeton_err
jt_evp_write_pem(const EVP_PKEY *evp, const jeton_str *passphrase, char *out,
    size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	jeton_err e = JETON_CRYPTO;

	if (bio == NULL)
		return JETON_NO_MEMORY;
	if (passphrase == NULL ? PEM_write_bio_PUBKEY(bio, evp)
			       : put_private(bio, evp, *passphrase))
		e = take_text(bio, out, size);
	BIO_free(bio);
	return e;
}

static jeton_err
write_pem(const struct jt_pkey *k, const jeton_str *passphrase, char *out,
    size_t size)
{
	EVP_PKEY *evp = open_evp(k, passphrase != NULL);
	jeton_err e = JETON_NO_MEMORY;

	if (evp != NULL)
		e = jt_evp_write_pem(evp, passphrase, out, size);
	EVP_PKEY_free(evp);
	return e;
}

jeton_err
jt_pkey_write_public_pem(const struct jt_pkey *k, char *out, size_t size)
{
	jeton_err e;

	ERR_set_mark();
	e = write_pem(k, NULL, out, size);
	return jt_settle(e);
}

jeton_err
jt_pkey_write_private_pem(const struct jt_pkey *k, jeton_str passphrase,
    char *out, size_t size)
{
	jeton_err e;

	if (!k->is_private)
		return JETON_KEY_USE;
	if (passphrase.n > JT_PASSPHRASE_MAX)
		return JETON_TOO_LONG;
	ERR_set_mark();
	e = write_pem(k, &passphrase, out, size);
	return jt_settle(e);
}
