/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "crypto/der.h"
#include "crypto/settle.h"

/* What PEM_read_bio() gives. */
struct block {
	char *label, *header;
	unsigned char *der;
	long n;
};

static void
release(struct block *b)
{
	OPENSSL_free(b->label);
	OPENSSL_free(b->header);
	OPENSSL_clear_free(b->der, (size_t)b->n);
	*b = (struct block){ 0 };
}

/* The first block that is a key. */
static const struct jt_form *
find_block(BIO *bio, struct block *b)
{
	const struct jt_form *form = NULL;

	while (form == NULL) {
		release(b);
		if (!PEM_read_bio(bio, &b->label, &b->header, &b->der, &b->n))
			return NULL;
		form = jt_form_find(b->label);
	}
	return form;
}

static int
give_passphrase(char *buf, int size, int writing, void *context)
{
	const jeton_str *passphrase = context;

	(void)writing;
	if (passphrase->p == NULL || passphrase->n > (size_t)size)
		return -1;
	memcpy(buf, passphrase->p, passphrase->n);
	return (int)passphrase->n;
}

/* As openssl(1) once encrypted: RFC 1421 4.6.1.1, one round of MD5. */
static jeton_err
unlock(struct block *b, jeton_str passphrase)
{
	EVP_CIPHER_INFO cipher;

	if (!PEM_get_EVP_CIPHER_INFO(b->header, &cipher))
		return JETON_KEY_FORM;
	if (!PEM_do_header(&cipher, b->der, &b->n, give_passphrase,
		&passphrase))
		return JETON_KEY_LOCKED;
	return JETON_OK;
}

static jeton_err
read_block(const struct jt_maker *maker, const struct jt_form *form,
    struct block *b, jeton_str passphrase)
{
	bool is_locked = b->header[0] != '\0';
	jeton_err e = JETON_OK;

	if (is_locked)
		e = unlock(b, passphrase);
	if (e == JETON_OK)
		e = jt_form_read(maker, form,
		    (jeton_str){ (const char *)b->der, (size_t)b->n },
		    passphrase);
	return is_locked && e == JETON_KEY_FORM ? JETON_KEY_LOCKED : e;
}

static jeton_err
read_pem(const struct jt_maker *maker, jeton_str pem, jeton_str passphrase)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	struct block b = { 0 };
	const struct jt_form *form;
	jeton_err e = JETON_KEY_FORM;

	if (bio == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	form = find_block(bio, &b);
	if (form != NULL)
		e = read_block(maker, form, &b, passphrase);
	e = jt_settle(e);
	release(&b);
	BIO_free(bio);
	return e;
}

/*
 * OpenSSL does not always say when an allocation fails: what is refused twice
 * is refused, for the later of both reasons.
 */
jeton_err
jt_pem_read(const struct jt_maker *maker, jeton_str pem, jeton_str passphrase)
{
	jeton_err first, e;

	if (pem.n > JETON_KEY_TEXT_MAX)
		return JETON_TOO_LONG;
	first = read_pem(maker, pem, passphrase);
	if (first < JETON_KEY_FORM || first == JETON_KEY_LOCKED)
		return first;
	e = read_pem(maker, pem, passphrase);
	return e >= JETON_KEY_FORM && e < first ? first : e;
}

jeton_err
jt_pkey_pem(struct jt_pkey **out, jeton_str pem, jeton_str passphrase)
{
	struct jt_maker maker = { jt_pkey_rebuild, out };

	*out = NULL;
	return jt_pem_read(&maker, pem, passphrase);
}
