/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies RSA signatures (RFC 8017 8.1.2 and 8.2.2) by OpenSSL's arithmetic, with
 * what belongs to the modulus kept, and looks at the padding itself.
 */
#ifndef JT_RSA_PUBLIC_H
#define JT_RSA_PUBLIC_H

#include <openssl/evp.h>

#include "crypto/crypto.h"

struct jt_rsa_public;

/* *out is NULL if this build has no such thing. */
jeton_err jt_rsa_public_new(struct jt_rsa_public **out, const EVP_PKEY *evp);

/*
 * sig is as long as the modulus; the scheme is one of the two of RSA, the salt of
 * PSS as long as the hash.  JETON_OK, JETON_BAD_SIGNATURE, JETON_NO_MEMORY.
 * Several threads at once.
 */
jeton_err jt_rsa_public_verify(const struct jt_rsa_public *r,
    enum jt_scheme scheme, enum jt_hash hash, const uint8_t *digest,
    const uint8_t *sig);

void jt_rsa_public_free(struct jt_rsa_public *r);

#endif
