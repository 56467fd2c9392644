/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in DER, of which PEM is a spelling; private to this folder. */
#ifndef JT_DER_H
#define JT_DER_H

#include <openssl/evp.h>

#include "crypto/crypto.h"

/* PKCS#8 and so on. */
struct jt_form;

/* The form that a label of PEM stands for, or NULL. */
const struct jt_form *jt_form_find(const char *label);

/*
 * Who makes a key of ours, one to sign or one to encrypt with, of what OpenSSL
 * has read: by way of its numbers, so that each goes through the same checks.
 */
struct jt_maker {
	jeton_err (*make)(void *out, const EVP_PKEY *evp, bool is_private);
	void *out;
};

/* Reads a key that fills all of der. */
jeton_err jt_form_read(const struct jt_maker *maker, const struct jt_form *form,
    jeton_str der, jeton_str passphrase);

/* As jt_pkey_pem() and jt_pkey_der(), for any maker. */
jeton_err jt_pem_read(const struct jt_maker *maker, jeton_str pem,
    jeton_str passphrase);
jeton_err jt_der_read(const struct jt_maker *maker, jeton_str der,
    jeton_str passphrase);

/* Makes a struct jt_pkey **. */
jeton_err jt_pkey_rebuild(void *out, const EVP_PKEY *evp, bool is_private);

/* The key of a certificate. */
jeton_err jt_pkey_certificate(struct jt_pkey **out, jeton_str der);

/*
 * Opens an encrypted PKCS#8: JETON_KEY_LOCKED without the right passphrase,
 * JETON_KEY_TYPE for another way than PBES2 with PBKDF2, JETON_TOO_LONG for
 * more rounds than JT_ROUNDS_MAX, JETON_KEY_FORM for what is none.
 */
jeton_err jt_unlock(EVP_PKEY **out, jeton_str der, jeton_str passphrase);

/* Whether all of der is an encrypted PKCS#8, whatever is inside. */
bool jt_is_locked(jeton_str der);

/* Whether one SEQUENCE may fill der, as any DER, or BER, of a key does. */
bool jt_is_sequence(jeton_str der);

#endif
