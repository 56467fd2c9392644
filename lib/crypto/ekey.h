/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of keys for encryption share; private to this folder. */
#ifndef JT_EKEY_H
#define JT_EKEY_H

#include <openssl/evp.h>

#include "crypto/encrypt.h"
#include "crypto/pkey.h"

/* RSA is a jt_pkey, which checks it; a curve is in evp. */
struct jt_ekey {
	enum jt_ekind kind;
	bool is_private;
	struct jt_pkey *rsa;
	EVP_PKEY *evp;
};

/* The functions of encrypt.h for a curve. */
jeton_err jt_curve_make(struct jt_ekey *k, const struct jt_parts *parts,
    const char **bad);
jeton_err jt_curve_generate(struct jt_ekey *k);
/* The kind may be one that OpenSSL read: the numbers are unchecked. */
jeton_err jt_curve_write(const EVP_PKEY *evp, enum jt_ekind kind,
    bool with_private, struct jt_numbers *out, struct jt_parts *parts);

/* The curve of this key, if it is one that we have. */
bool jt_curve_of(const EVP_PKEY *evp, enum jt_ekind *kind);

#endif
