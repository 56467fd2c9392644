/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of encryption as PEM and DER, in and out. */
#include <openssl/err.h>

#include "base/bytes.h"
#include "crypto/der.h"
#include "crypto/ekey.h"
#include "crypto/settle.h"

static jeton_err
rebuild(void *out, const EVP_PKEY *evp, bool is_private)
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

jeton_err
jt_ekey_pem(struct jt_ekey **out, jeton_str text, jeton_str passphrase)
{
	struct jt_maker maker = { rebuild, out };

	*out = NULL;
	return jt_is_sequence(text) ? jt_der_read(&maker, text, passphrase)
				    : jt_pem_read(&maker, text, passphrase);
}

static const EVP_PKEY *
evp_of(const struct jt_ekey *k)
{
	return k->kind == JT_E_RSA ? k->rsa->evp : k->evp;
}

jeton_err
jt_ekey_write_public_pem(const struct jt_ekey *k, char *out, size_t size)
{
	jeton_err e;

	ERR_set_mark();
	e = jt_evp_write_pem(evp_of(k), NULL, out, size);
	return jt_settle(e);
}

jeton_err
jt_ekey_write_private_pem(const struct jt_ekey *k, jeton_str passphrase,
    char *out, size_t size)
{
	jeton_err e;

	if (!k->is_private)
		return JETON_KEY_USE;
	if (passphrase.n > JT_PASSPHRASE_MAX)
		return JETON_TOO_LONG;
	ERR_set_mark();
	e = jt_evp_write_pem(evp_of(k), &passphrase, out, size);
	return jt_settle(e);
}
