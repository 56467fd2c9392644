/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/pkey.h"
#include "crypto/settle.h"

/* Reads DER and moves *at past it; NULL if it is something else. */
typedef EVP_PKEY *(*der_reader)(const unsigned char **at, long n);

static EVP_PKEY *
read_pkcs8(const unsigned char **at, long n)
{
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, at, n);
	EVP_PKEY *evp = info == NULL ? NULL : EVP_PKCS82PKEY(info);

	PKCS8_PRIV_KEY_INFO_free(info);
	return evp;
}

static EVP_PKEY *
read_pkcs1(const unsigned char **at, long n)
{
	return d2i_PrivateKey(EVP_PKEY_RSA, NULL, at, n);
}

static EVP_PKEY *
read_sec1(const unsigned char **at, long n)
{
	return d2i_PrivateKey(EVP_PKEY_EC, NULL, at, n);
}

static EVP_PKEY *
read_spki(const unsigned char **at, long n)
{
	return d2i_PUBKEY(NULL, at, n);
}

static EVP_PKEY *
read_pkcs1_public(const unsigned char **at, long n)
{
	return d2i_PublicKey(EVP_PKEY_RSA, NULL, at, n);
}

static EVP_PKEY *
read_certificate(const unsigned char **at, long n)
{
	X509 *x = d2i_X509(NULL, at, n);
	EVP_PKEY *evp = x == NULL ? NULL : X509_get_pubkey(x);

	X509_free(x);
	return evp;
}

static const struct form {
	const char *label;
	der_reader read;
	bool is_private;
} forms[] = {
	{ "PRIVATE KEY", read_pkcs8, true },
	{ "RSA PRIVATE KEY", read_pkcs1, true },
	{ "EC PRIVATE KEY", read_sec1, true },
	{ "PUBLIC KEY", read_spki, false },
	{ "RSA PUBLIC KEY", read_pkcs1_public, false },
	{ "CERTIFICATE", read_certificate, false },
};

enum { FORMS = sizeof forms / sizeof forms[0] };

static const struct form *
find_form(const char *label)
{
	for (size_t i = 0; i < FORMS; i++)
		if (strcmp(forms[i].label, label) == 0)
			return &forms[i];
	return NULL;
}

static EVP_PKEY *
read_whole(const struct form *form, const unsigned char *der, long n)
{
	const unsigned char *at = der;
	EVP_PKEY *evp = form->read(&at, n);

	if (evp != NULL && at != der + n) {
		EVP_PKEY_free(evp);
		evp = NULL;
	}
	return evp;
}

/* The first block that is a key; an encrypted one is none. */
static EVP_PKEY *
read_first(BIO *bio, const struct form **form)
{
	EVP_PKEY *evp = NULL;
	bool found = false;

	while (!found) {
		char *label = NULL, *header = NULL;
		unsigned char *der = NULL;
		long n = 0;

		if (!PEM_read_bio(bio, &label, &header, &der, &n))
			return NULL;
		*form = find_form(label);
		found = *form != NULL;
		if (found && header[0] == '\0')
			evp = read_whole(*form, der, n);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_clear_free(der, (size_t)n);
	}
	return evp;
}

typedef jeton_err (*writer)(const EVP_PKEY *evp, bool with_private,
    struct jt_numbers *out, struct jt_parts *parts);

/* NULL for what OpenSSL has and we do not. */
static writer
find_writer(const EVP_PKEY *evp, enum jt_kind *kind)
{
	if (jt_ec_kind(evp, kind))
		return jt_ec_write;
	if (jt_mldsa_kind(evp, kind))
		return jt_mldsa_write;
	*kind = JT_KIND_RSA;
	if (EVP_PKEY_is_a(evp, "RSA"))
		return jt_rsa_write;
	*kind = JT_KIND_ED25519;
	if (EVP_PKEY_is_a(evp, "ED25519"))
		return jt_raw_write;
	*kind = JT_KIND_ED448;
	return EVP_PKEY_is_a(evp, "ED448") ? jt_raw_write : NULL;
}

/* By way of the numbers, so that each key goes through the same checks. */
static jeton_err
rebuild(struct jt_pkey **out, const EVP_PKEY *evp, bool is_private)
{
	uint8_t buf[JT_PARTS_SIZE];
	struct jt_numbers numbers = { .p = buf, .size = sizeof buf };
	struct jt_parts parts = { 0 };
	enum jt_kind kind;
	writer write = find_writer(evp, &kind);
	const char *bad;
	jeton_err e;

	if (write == NULL)
		return JETON_KEY_TYPE;
	e = write(evp, is_private, &numbers, &parts);
	if (e == JETON_OK)
		e = jt_pkey_make(out, kind, &parts, &bad);
	else if (e == JETON_NO_SPACE || e == JETON_KEY_USE)
		e = JETON_KEY_FORM;
	jt_wipe(buf, sizeof buf);
	return e;
}

static jeton_err
read_pem(struct jt_pkey **out, jeton_str pem)
{
	const struct form *form = NULL;
	EVP_PKEY *evp;
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	jeton_err e = JETON_KEY_FORM;

	if (bio == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	evp = read_first(bio, &form);
	if (evp != NULL)
		e = rebuild(out, evp, form->is_private);
	e = jt_settle(e);
	EVP_PKEY_free(evp);
	BIO_free(bio);
	return e;
}

/*
 * OpenSSL does not always say when an allocation fails: what is refused twice
 * is refused, for the later of both reasons.
 */
jeton_err
jt_pkey_pem(struct jt_pkey **out, jeton_str pem)
{
	jeton_err first, e;

	*out = NULL;
	if (pem.n > JETON_KEY_TEXT_MAX)
		return JETON_TOO_LONG;
	first = read_pem(out, pem);
	if (first < JETON_KEY_FORM)
		return first;
	e = read_pem(out, pem);
	return e >= JETON_KEY_FORM && e < first ? first : e;
}

/* Whether one SEQUENCE may fill p[0..n), as any DER, or BER, of a key does. */
static bool
is_sequence(const uint8_t *p, size_t n)
{
	size_t size, used = 2;

	if (n < 2 || p[0] != 0x30)
		return false;
	if (p[1] <= 0x80)
		return p[1] == 0x80 || p[1] == n - used;
	used += p[1] & 0x7fU;
	if (used > n)
		return false;
	size = 0;
	for (size_t i = 2; i < used; i++)
		size = size << 8 | p[i];
	return size == n - used;
}

static jeton_err
find_der(const void *p, size_t n, bool *yes)
{
	EVP_PKEY *evp = NULL;
	jeton_err e;

	ERR_set_mark();
	for (size_t i = 0; i < FORMS && evp == NULL; i++)
		evp = read_whole(&forms[i], p, (long)n);
	e = jt_settle(evp == NULL ? JETON_KEY_FORM : JETON_OK);
	*yes = evp != NULL;
	EVP_PKEY_free(evp);
	return e;
}

jeton_err
jt_pkey_is_der(const void *p, size_t n, bool *yes)
{
	jeton_err e;

	*yes = false;
	if (n > JETON_SECRET_MAX || !is_sequence(p, n))
		return JETON_OK;
	e = find_der(p, n, yes);
	if (e == JETON_KEY_FORM)
		e = find_der(p, n, yes);
	return e == JETON_KEY_FORM ? JETON_OK : e;
}
