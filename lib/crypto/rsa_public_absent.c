/* SPDX-License-Identifier: Apache-2.0 */
/* For -Dfast_ec=false: no key keeps what belongs to its modulus. */
#include "crypto/rsa_public.h"

jeton_err
jt_rsa_public_new(struct jt_rsa_public **out, const EVP_PKEY *evp)
{
	(void)evp;
	*out = NULL;
	return JETON_OK;
}

jeton_err
jt_rsa_public_verify(const struct jt_rsa_public *r, enum jt_scheme scheme,
    enum jt_hash hash, const uint8_t *digest, const uint8_t *sig)
{
	(void)r, (void)scheme, (void)hash, (void)digest, (void)sig;
	return JETON_CRYPTO;
}

void
jt_rsa_public_free(struct jt_rsa_public *r)
{
	(void)r;
}
