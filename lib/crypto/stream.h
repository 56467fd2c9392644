/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message that comes in pieces, to be authenticated by one key.  For HMAC,
 * RSA and ECDSA; EdDSA has to see the message twice.
 */
#ifndef JT_STREAM_H
#define JT_STREAM_H

#include "crypto/crypto.h"

/* Holds no memory of its own; the key has to live as long. */
struct jt_stream {
	const struct jt_hmac *hmac; /* or */
	const struct jt_pkey *pkey;
	enum jt_hash hash;
	uint64_t state_[27];
};

/* hmac for a shared secret, else pkey, bound; JETON_KEY_TYPE for EdDSA. */
jeton_err jt_stream_begin(struct jt_stream *s, const struct jt_hmac *hmac,
    const struct jt_pkey *pkey);

void jt_stream_add(struct jt_stream *s, const void *p, size_t n);

/*
 * Ends the message: one of these three, once.  sig has as many bytes as the
 * key's signatures, or as the hash for a shared secret.
 */
jeton_err jt_stream_sign(struct jt_stream *s, uint8_t *sig);
/* For somebody else to sign: out has as many bytes as the hash. */
void jt_stream_digest(struct jt_stream *s, uint8_t *out);
jeton_err jt_stream_verify(struct jt_stream *s, const uint8_t *sig,
    size_t sig_size);

#endif
