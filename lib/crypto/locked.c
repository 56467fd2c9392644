/* SPDX-License-Identifier: Apache-2.0 */
/* PKCS#8 behind a passphrase (RFC 5958 3, RFC 8018 6.2). */
#include <openssl/asn1t.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "crypto/der.h"

static X509_SIG *
read_locked(jeton_str der)
{
	const unsigned char *at = (const unsigned char *)der.p, *end = at;
	X509_SIG *sig = d2i_X509_SIG(NULL, &at, (long)der.n);

	end += der.n;
	if (sig != NULL && at != end) {
		X509_SIG_free(sig);
		sig = NULL;
	}
	return sig;
}

/* A file must not be able to make its reader work for more than a second. */
static jeton_err
check_rounds(const X509_ALGOR *function)
{
	PBKDF2PARAM *p;
	int64_t rounds = 0;
	jeton_err e = JETON_KEY_FORM;

	if (OBJ_obj2nid(function->algorithm) != NID_id_pbkdf2)
		return JETON_KEY_TYPE;
	p = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM),
	    function->parameter);
	if (p == NULL)
		return e;
	if (!ASN1_INTEGER_get_int64(&rounds, p->iter) || rounds > JT_ROUNDS_MAX)
		e = JETON_TOO_LONG;
	else if (rounds > 0)
		e = JETON_OK;
	PBKDF2PARAM_free(p);
	return e;
}

static jeton_err
check_way(const X509_SIG *sig)
{
	const X509_ALGOR *way;
	PBE2PARAM *p;
	jeton_err e;

	X509_SIG_get0(sig, &way, NULL);
	if (OBJ_obj2nid(way->algorithm) != NID_pbes2)
		return JETON_KEY_TYPE;
	p = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM),
	    way->parameter);
	if (p == NULL)
		return JETON_KEY_FORM;
	e = check_rounds(p->keyfunc);
	PBE2PARAM_free(p);
	return e;
}

static jeton_err
decrypt(EVP_PKEY **out, const X509_SIG *sig, jeton_str passphrase)
{
	PKCS8_PRIV_KEY_INFO *info;

	if (passphrase.p == NULL || passphrase.n > JT_PASSPHRASE_MAX)
		return JETON_KEY_LOCKED;
	info = PKCS8_decrypt(sig, passphrase.p, (int)passphrase.n);
	if (info == NULL)
		return JETON_KEY_LOCKED;
	*out = EVP_PKCS82PKEY(info);
	PKCS8_PRIV_KEY_INFO_free(info);
	return *out == NULL ? JETON_KEY_FORM : JETON_OK;
}

jeton_err
jt_unlock(EVP_PKEY **out, jeton_str der, jeton_str passphrase)
{
	X509_SIG *sig = read_locked(der);
	jeton_err e;

	*out = NULL;
	if (sig == NULL)
		return JETON_KEY_FORM;
	e = check_way(sig);
	if (e == JETON_OK)
		e = decrypt(out, sig, passphrase);
	X509_SIG_free(sig);
	return e;
}

bool
jt_is_locked(jeton_str der)
{
	X509_SIG *sig = read_locked(der);

	X509_SIG_free(sig);
	return sig != NULL;
}
