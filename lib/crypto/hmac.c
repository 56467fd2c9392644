/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/digest.h"

static_assert(sizeof(union jt_digest) <= sizeof((struct jt_hmac *)0)->inner_,
    "a state of the hash fits");

/* The state after the one block that is the key, combined with a constant. */
static void
absorb_key(uint64_t *state, enum jt_hash hash, const uint8_t *key, uint8_t pad)
{
	union jt_digest d;
	uint8_t block[SHA512_CBLOCK];
	size_t size = jt_digest_block_size(hash);

	for (size_t i = 0; i < size; i++)
		block[i] = key[i] ^ pad;
	memset(&d, 0, sizeof d);
	jt_digest_init(&d, hash);
	jt_digest_update(&d, hash, block, size);
	memcpy(state, &d, sizeof d);
	jt_wipe(&d, sizeof d);
	jt_wipe(block, sizeof block);
}

jeton_err
jt_hmac_init(struct jt_hmac *h, enum jt_hash hash, const void *key, size_t n)
{
	uint8_t block[SHA512_CBLOCK] = { 0 };
	jeton_err e = JETON_OK;

	memset(h, 0, sizeof *h);
	h->hash = hash;
	if (n > jt_digest_block_size(hash))
		e = jt_digest(hash, key, n, block);
	else if (n > 0)
		memcpy(block, key, n);
	if (e == JETON_OK) {
		absorb_key(h->inner_, hash, block, 0x36);
		absorb_key(h->outer_, hash, block, 0x5c);
	}
	jt_wipe(block, sizeof block);
	return e;
}

void
jt_hmac_run(const struct jt_hmac *h, const void *p, size_t n, uint8_t *out)
{
	union jt_digest d;
	size_t state = jt_digest_state_size(h->hash);

	memcpy(&d, h->inner_, state);
	jt_digest_update(&d, h->hash, p, n);
	jt_digest_final(&d, h->hash, out);
	memcpy(&d, h->outer_, state);
	jt_digest_update(&d, h->hash, out, jt_hash_size(h->hash));
	jt_digest_final(&d, h->hash, out);
	jt_wipe(&d, state);
}
