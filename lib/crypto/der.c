/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/der.h"

#include <openssl/err.h>
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

/* An encrypted one has no reader of its own. */
struct jt_form {
	const char *label;
	der_reader read;
	bool is_private;
};

enum { CERTIFICATE = 6, FORMS };

static const struct jt_form forms[FORMS] = {
	{ "ENCRYPTED PRIVATE KEY", NULL, true },
	{ "PRIVATE KEY", read_pkcs8, true },
	{ "RSA PRIVATE KEY", read_pkcs1, true },
	{ "EC PRIVATE KEY", read_sec1, true },
	{ "PUBLIC KEY", read_spki, false },
	{ "RSA PUBLIC KEY", read_pkcs1_public, false },
	[CERTIFICATE] = { "CERTIFICATE", read_certificate, false },
};

const struct jt_form *
jt_form_find(const char *label)
{
	for (size_t i = 0; i < FORMS; i++)
		if (strcmp(forms[i].label, label) == 0)
			return &forms[i];
	return NULL;
}

static EVP_PKEY *
read_whole(const struct jt_form *form, jeton_str der)
{
	const unsigned char *at = (const unsigned char *)der.p;
	EVP_PKEY *evp = form->read(&at, (long)der.n);

	if (evp != NULL && at != (const unsigned char *)der.p + der.n) {
		EVP_PKEY_free(evp);
		evp = NULL;
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

jeton_err
jt_pkey_rebuild(void *out, const EVP_PKEY *evp, bool is_private)
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

jeton_err
jt_form_read(const struct jt_maker *maker, const struct jt_form *form,
    jeton_str der, jeton_str passphrase)
{
	EVP_PKEY *evp = NULL;
	jeton_err e = JETON_OK;

	if (form->read == NULL)
		e = jt_unlock(&evp, der, passphrase);
	else
		evp = read_whole(form, der);
	if (e == JETON_OK)
		e = evp == NULL
		    ? JETON_KEY_FORM
		    : maker->make(maker->out, evp, form->is_private);
	EVP_PKEY_free(evp);
	return e;
}

bool
jt_is_sequence(jeton_str der)
{
	const uint8_t *p = (const uint8_t *)der.p;
	size_t n = der.n, size, used = 2;

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

/* The first form that it is in. */
static jeton_err
read_der(const struct jt_maker *maker, jeton_str der, jeton_str passphrase)
{
	jeton_err e = JETON_KEY_FORM;

	ERR_set_mark();
	for (size_t i = 0; i < FORMS && e == JETON_KEY_FORM; i++)
		e = jt_form_read(maker, &forms[i], der, passphrase);
	return jt_settle(e);
}

/* See jt_pem_read(). */
jeton_err
jt_der_read(const struct jt_maker *maker, jeton_str der, jeton_str passphrase)
{
	jeton_err first, e;

	if (der.n > JETON_KEY_TEXT_MAX)
		return JETON_TOO_LONG;
	if (!jt_is_sequence(der))
		return JETON_KEY_FORM;
	first = read_der(maker, der, passphrase);
	if (first < JETON_KEY_FORM || first == JETON_KEY_LOCKED)
		return first;
	e = read_der(maker, der, passphrase);
	return e >= JETON_KEY_FORM && e < first ? first : e;
}

jeton_err
jt_pkey_der(struct jt_pkey **out, jeton_str der, jeton_str passphrase)
{
	struct jt_maker maker = { jt_pkey_rebuild, out };

	*out = NULL;
	return jt_der_read(&maker, der, passphrase);
}

static jeton_err
read_leaf(struct jt_pkey **out, jeton_str der)
{
	struct jt_maker maker = { jt_pkey_rebuild, out };
	jeton_err e;

	ERR_set_mark();
	e = jt_form_read(&maker, &forms[CERTIFICATE], der,
	    (jeton_str){ NULL, 0 });
	return jt_settle(e);
}

jeton_err
jt_pkey_certificate(struct jt_pkey **out, jeton_str der)
{
	jeton_err e;

	*out = NULL;
	e = read_leaf(out, der);
	if (e >= JETON_KEY_FORM)
		e = read_leaf(out, der);
	return e;
}

bool
jt_pkey_may_be_der(jeton_str text)
{
	return jt_is_sequence(text);
}

static jeton_err
find_der(jeton_str der, bool *yes)
{
	EVP_PKEY *evp = NULL;

	ERR_set_mark();
	*yes = jt_is_locked(der);
	for (size_t i = 0; i < FORMS && !*yes; i++) {
		if (forms[i].read != NULL)
			evp = read_whole(&forms[i], der);
		*yes = evp != NULL;
	}
	EVP_PKEY_free(evp);
	return jt_settle(*yes ? JETON_OK : JETON_KEY_FORM);
}

jeton_err
jt_pkey_is_der(const void *p, size_t n, bool *yes)
{
	jeton_str der = { p, n };
	jeton_err e;

	*yes = false;
	if (n > JETON_SECRET_MAX || !jt_is_sequence(der))
		return JETON_OK;
	e = find_der(der, yes);
	if (e == JETON_KEY_FORM)
		e = find_der(der, yes);
	return e == JETON_KEY_FORM ? JETON_OK : e;
}
