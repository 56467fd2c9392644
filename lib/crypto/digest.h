/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-2 in steps, with a state on the stack: nothing fetched or allocated. */
#ifndef JT_DIGEST_H
#define JT_DIGEST_H

#include <openssl/sha.h>

#include "crypto/crypto.h"

/* JT_SHA384 lives in the state of SHA-512. */
union jt_digest {
	SHA256_CTX sha256;
	SHA512_CTX sha512;
};

/* Bytes of the state that are in use. */
size_t jt_digest_state_size(enum jt_hash hash);

/* Bytes that the hash takes in at a time. */
size_t jt_digest_block_size(enum jt_hash hash);

void jt_digest_init(union jt_digest *d, enum jt_hash hash);
void jt_digest_update(union jt_digest *d, enum jt_hash hash, const void *p,
    size_t n);
/* out has jt_hash_size(hash) bytes. */
void jt_digest_final(union jt_digest *d, enum jt_hash hash, uint8_t *out);

#endif
