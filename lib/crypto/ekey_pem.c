/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "crypto/ekey.h"
#include "crypto/settle.h"

/* Reads the first block of its kind, or NULL. */
typedef EVP_PKEY *(*pem_reader)(BIO *bio);

static int
no_password(char *buf, int size, int writing, void *context)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

static EVP_PKEY *
read_private(BIO *bio)
{
	return PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
}

static EVP_PKEY *
read_public(BIO *bio)
{
	return PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL);
}

static EVP_PKEY *
read_certificate(BIO *bio)
{
	X509 *x = PEM_read_bio_X509(bio, NULL, no_password, NULL);
	EVP_PKEY *evp = x == NULL ? NULL : X509_get_pubkey(x);

	X509_free(x);
	return evp;
}

static const struct form {
	pem_reader read;
	bool is_private;
} forms[] = {
	{ read_private, true },
	{ read_public, false },
	{ read_certificate, false },
};

enum { FORMS = sizeof forms / sizeof forms[0] };

/* By way of the numbers, so that each key goes through the same checks. */
static jeton_err
rebuild(struct jt_ekey **out, const EVP_PKEY *evp, bool is_private)
{
	uint8_t buf[JT_PARTS_SIZE];
	struct jt_numbers numbers = { .p = buf, .size = sizeof buf };
	struct jt_parts parts = { 0 };
	enum jt_ekind kind = JT_E_RSA;
	const char *bad;
	jeton_err e;

	if (EVP_PKEY_is_a(evp, "RSA"))
		e = jt_rsa_write(evp, is_private, &numbers, &parts);
	else if (jt_curve_of(evp, &kind))
		e = jt_curve_write(evp, kind, is_private, &numbers, &parts);
	else
		return JETON_KEY_TYPE;
	if (e == JETON_OK)
		e = jt_ekey_make(out, kind, &parts, &bad);
	else if (e == JETON_NO_SPACE || e == JETON_KEY_USE)
		e = JETON_KEY_FORM;
	jt_wipe(buf, sizeof buf);
	return e;
}

static jeton_err
read_form(struct jt_ekey **out, const struct form *form, jeton_str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	EVP_PKEY *evp;
	jeton_err e = JETON_KEY_FORM;

	if (bio == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	evp = form->read(bio);
	if (evp != NULL)
		e = rebuild(out, evp, form->is_private);
	e = jt_settle(e);
	EVP_PKEY_free(evp);
	BIO_free(bio);
	return e;
}

jeton_err
jt_ekey_pem(struct jt_ekey **out, jeton_str pem)
{
	jeton_err e = JETON_KEY_FORM;

	*out = NULL;
	if (pem.n > JETON_KEY_TEXT_MAX)
		return JETON_TOO_LONG;
	for (size_t i = 0; i < FORMS && e == JETON_KEY_FORM; i++)
		e = read_form(out, &forms[i], pem);
	return e;
}
