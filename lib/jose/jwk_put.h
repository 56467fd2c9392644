/* SPDX-License-Identifier: Apache-2.0 */
/* A JWK that is being written, whatever its key is for. */
#ifndef JT_JWK_PUT_H
#define JT_JWK_PUT_H

#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton/keys.h"

struct jt_jwk_out {
	const char *kty;
	const char *crv; /* NULL or "" if it has none */
	jeton_str alg;
	const char *use;
	const char *kid; /* "" if it has none */
	jeton_str k;     /* a shared secret, or absent */
	struct jt_parts parts;
	uint8_t memory[JT_PARTS_SIZE]; /* of the parts; the caller wipes */
};

void jt_jwk_put(struct jt_buf *b, const struct jt_jwk_out *jwk);

/* RFC 7638 with SHA-256; empty if it fails. */
jeton_err jt_jwk_thumbprint(const struct jt_jwk_out *jwk,
    char out[JETON_THUMBPRINT_SIZE]);

#endif
