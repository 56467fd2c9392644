/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ekey.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/settle.h"

static struct jt_ekey *
new_ekey(enum jt_ekind kind)
{
	struct jt_ekey *k = calloc(1, sizeof *k);

	if (k != NULL)
		k->kind = kind;
	return k;
}

static jeton_err
make(struct jt_ekey *k, const struct jt_parts *parts, const char **bad)
{
	jeton_err e;

	if (k->kind != JT_E_RSA)
		return jt_curve_make(k, parts, bad);
	e = jt_pkey_make(&k->rsa, JT_KIND_RSA, parts, bad);
	if (e == JETON_OK)
		k->is_private = jt_pkey_is_private(k->rsa);
	return e;
}

jeton_err
jt_ekey_make(struct jt_ekey **out, enum jt_ekind kind,
    const struct jt_parts *parts, const char **bad)
{
	struct jt_ekey *k = new_ekey(kind);
	jeton_err e;

	*out = NULL;
	*bad = NULL;
	if (k == NULL)
		return JETON_NO_MEMORY;
	ERR_set_mark();
	e = make(k, parts, bad);
	e = jt_settle(e);
	if (e == JETON_OK) {
		*out = k;
		k = NULL;
	}
	jt_ekey_free(k);
	return e;
}

jeton_err
jt_ekey_generate(struct jt_ekey **out, enum jt_ekind kind, unsigned bits)
{
	struct jt_ekey *k = new_ekey(kind);
	jeton_err e;

	*out = NULL;
	if (k == NULL)
		return JETON_NO_MEMORY;
	k->is_private = true;
	ERR_set_mark();
	e = kind == JT_E_RSA ? jt_pkey_generate(&k->rsa, JT_KIND_RSA, bits)
			     : jt_curve_generate(k);
	e = jt_settle(e);
	if (e == JETON_OK) {
		*out = k;
		k = NULL;
	}
	jt_ekey_free(k);
	return e;
}

jeton_err
jt_ekey_parts(const struct jt_ekey *k, bool with_private, uint8_t *buf,
    size_t size, struct jt_parts *parts)
{
	struct jt_numbers out = { .p = buf, .size = size };
	jeton_err e;

	if (k->kind == JT_E_RSA)
		return jt_pkey_parts(k->rsa, with_private, buf, size, parts);
	memset(parts, 0, sizeof *parts);
	if (with_private && !k->is_private)
		return JETON_KEY_USE;
	ERR_set_mark();
	e = jt_curve_write(k->evp, k->kind, with_private, &out, parts);
	e = jt_settle(e);
	if (e != JETON_OK)
		memset(parts, 0, sizeof *parts);
	return e;
}

enum jt_ekind
jt_ekey_kind(const struct jt_ekey *k)
{
	return k->kind;
}

bool
jt_ekey_is_private(const struct jt_ekey *k)
{
	return k->is_private;
}

size_t
jt_ekey_modulus_size(const struct jt_ekey *k)
{
	return (size_t)EVP_PKEY_get_size(k->rsa->evp);
}

void
jt_ekey_free(struct jt_ekey *k)
{
	if (k == NULL)
		return;
	jt_pkey_free(k->rsa);
	EVP_PKEY_free(k->evp);
	free(k);
}
