/* SPDX-License-Identifier: Apache-2.0 */
/* Ed448 (RFC 8032 5.2).  OpenSSL takes any 57 bytes for a point. */
#include <string.h>

#include "base/bytes.h"
#include "crypto/ed448_point.h"
#include "crypto/pkey.h"

enum { SIZE = JT_ED448_SIZE, SIGNATURE_SIZE = 114 };

static jeton_err
check_private(const struct jt_pkey *k, const uint8_t *given)
{
	uint8_t made[SIZE];
	size_t n = sizeof made;

	if (EVP_PKEY_get_raw_public_key(k->evp, made, &n) != 1)
		return JETON_CRYPTO;
	return memcmp(made, given, SIZE) == 0 ? JETON_OK : JETON_KEY_MISMATCH;
}

static jeton_err
assemble(struct jt_pkey *k, const struct jt_parts *parts)
{
	const uint8_t *x = (const uint8_t *)parts->x.p;
	const uint8_t *d = (const uint8_t *)parts->d.p;

	k->is_private = d != NULL;
	k->signature_size = SIGNATURE_SIZE;
	k->evp = d == NULL
	    ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED448, NULL, x, SIZE)
	    : EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, d, SIZE);
	if (k->evp == NULL)
		return JETON_CRYPTO;
	return d == NULL ? JETON_OK : check_private(k, x);
}

static jeton_err
make(struct jt_pkey *k, const struct jt_parts *parts, const char **bad)
{
	jeton_err e;

	*bad = "d";
	if (parts->d.p != NULL && parts->d.n != SIZE)
		return JETON_KEY_FORM;
	*bad = "x";
	if (parts->x.n != SIZE)
		return JETON_KEY_FORM;
	e = jt_ed448_check((const uint8_t *)parts->x.p);
	if (e == JETON_KEY_FORM) /* twice: memory may have run out */
		e = jt_ed448_check((const uint8_t *)parts->x.p);
	if (e != JETON_OK)
		return e;
	*bad = "d";
	e = assemble(k, parts);
	if (e == JETON_OK)
		*bad = NULL;
	return e;
}

static jeton_err
generate(struct jt_pkey *k, unsigned bits)
{
	(void)bits;
	k->evp = EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
	k->signature_size = SIGNATURE_SIZE;
	return k->evp == NULL ? JETON_CRYPTO : JETON_OK;
}

static jeton_err
write(const struct jt_pkey *k, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	return jt_raw_write(k->evp, with_private, out, parts);
}

/* OpenSSL refuses S >= L itself. */
const struct jt_pkey_ops jt_ed448_ops = { .make = make,
	.generate = generate,
	.write = write,
	.bind = jt_whole_bind,
	.verify = jt_whole_verify,
	.sign = jt_whole_sign };
