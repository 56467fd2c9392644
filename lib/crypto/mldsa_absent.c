/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of mldsa.c where OpenSSL is too old for it. */
#include "crypto/pkey.h"

bool
jt_mldsa_kind(const EVP_PKEY *evp, enum jt_kind *kind)
{
	(void)evp;
	(void)kind;
	return false;
}

jeton_err
jt_mldsa_write(const EVP_PKEY *evp, bool with_private, struct jt_numbers *out,
    struct jt_parts *parts)
{
	(void)evp;
	(void)with_private;
	(void)out;
	(void)parts;
	return JETON_KEY_TYPE;
}

const struct jt_pkey_ops jt_mldsa_ops = { 0 };
