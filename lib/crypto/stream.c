/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/stream.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/pkey.h"

static_assert(sizeof(union jt_digest) <= sizeof((struct jt_stream *)0)->state_,
    "a state of the hash fits");

/* Copied out and in again, so that the types stay what they are. */
static void
load(union jt_digest *d, const struct jt_stream *s)
{
	memcpy(d, s->state_, jt_digest_state_size(s->hash));
}

static void
store(struct jt_stream *s, union jt_digest *d)
{
	memcpy(s->state_, d, jt_digest_state_size(s->hash));
	jt_wipe(d, sizeof *d);
}

jeton_err
jt_stream_begin(struct jt_stream *s, const struct jt_hmac *hmac,
    const struct jt_pkey *pkey)
{
	union jt_digest d;

	memset(s, 0, sizeof *s);
	s->hmac = hmac;
	s->pkey = pkey;
	if (hmac != NULL) {
		s->hash = hmac->hash;
		memcpy(s->state_, hmac->inner_, sizeof s->state_);
		return JETON_OK;
	}
	if (!jt_pkey_hashes(pkey))
		return JETON_KEY_TYPE;
	s->hash = pkey->hash;
	jt_digest_init(&d, s->hash);
	store(s, &d);
	return JETON_OK;
}

void
jt_stream_add(struct jt_stream *s, const void *p, size_t n)
{
	union jt_digest d;

	if (n == 0)
		return;
	load(&d, s);
	jt_digest_update(&d, s->hash, p, n);
	store(s, &d);
}

/* The digest of the message, or its MAC. */
static void
end(struct jt_stream *s, uint8_t *out)
{
	union jt_digest d;

	load(&d, s);
	jt_digest_final(&d, s->hash, out);
	if (s->hmac != NULL) {
		memcpy(&d, s->hmac->outer_, jt_digest_state_size(s->hash));
		jt_digest_update(&d, s->hash, out, jt_hash_size(s->hash));
		jt_digest_final(&d, s->hash, out);
	}
	jt_wipe(&d, sizeof d);
	jt_wipe(s->state_, sizeof s->state_);
}

jeton_err
jt_stream_sign(struct jt_stream *s, uint8_t *sig)
{
	uint8_t digest[JT_HASH_MAX];

	if (s->hmac != NULL) {
		end(s, sig);
		return JETON_OK;
	}
	end(s, digest);
	return jt_pkey_sign_digest(s->pkey, digest, sig);
}

void
jt_stream_digest(struct jt_stream *s, uint8_t *out)
{
	end(s, out);
}

jeton_err
jt_stream_verify(struct jt_stream *s, const uint8_t *sig, size_t sig_size)
{
	uint8_t digest[JT_HASH_MAX];
	bool same;

	end(s, digest);
	if (s->hmac == NULL)
		return jt_pkey_verify_digest(s->pkey, digest, sig, sig_size);
	same = sig_size == jt_hash_size(s->hash) &&
	    jt_equal(digest, sig, sig_size);
	jt_wipe(digest, sizeof digest);
	return same ? JETON_OK : JETON_BAD_SIGNATURE;
}
