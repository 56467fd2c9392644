/* SPDX-License-Identifier: Apache-2.0 */
#include <endian.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/encrypt.h"
#include "crypto/settle.h"

enum { GCM_IV = 12, GCM_TAG = 16, CBC_IV = 16 };

/* The key of CBC with HMAC is that of the MAC, then that of AES. */
static const struct kind {
	const EVP_CIPHER *(*cipher)(void);
	enum jt_hash hash;
	size_t mac_key, key, iv, tag;
} kinds[] = {
	[JT_A128CBC_HS256] = { EVP_aes_128_cbc, JT_SHA256, 16, 16, CBC_IV, 16 },
	[JT_A192CBC_HS384] = { EVP_aes_192_cbc, JT_SHA384, 24, 24, CBC_IV, 24 },
	[JT_A256CBC_HS512] = { EVP_aes_256_cbc, JT_SHA512, 32, 32, CBC_IV, 32 },
	[JT_A128GCM] = { EVP_aes_128_gcm, 0, 0, 16, GCM_IV, GCM_TAG },
	[JT_A192GCM] = { EVP_aes_192_gcm, 0, 0, 24, GCM_IV, GCM_TAG },
	[JT_A256GCM] = { EVP_aes_256_gcm, 0, 0, 32, GCM_IV, GCM_TAG },
};

/* The MAC of CBC, while it is computed. */
struct mac {
	struct jt_hmac key;
	union jt_digest state;
	uint8_t aad_bits[8];
};

struct jt_aead_stream {
	const struct kind *kind;
	EVP_CIPHER_CTX *ctx;
	struct mac mac;
	size_t total;
	uint8_t tag[JT_HASH_MAX];
};

size_t
jt_aead_key_size(enum jt_aead aead)
{
	return kinds[aead].mac_key + kinds[aead].key;
}

size_t
jt_aead_iv_size(enum jt_aead aead)
{
	return kinds[aead].iv;
}

size_t
jt_aead_tag_size(enum jt_aead aead)
{
	return kinds[aead].tag;
}

jeton_err
jt_aead_aad_bits(const jeton_str aad[3], uint8_t bits[8])
{
	uint64_t total = 0, big;

	for (size_t i = 0; i < 3; i++)
		if (__builtin_add_overflow(total, aad[i].n, &total))
			return JETON_TOO_LONG;
	if (__builtin_mul_overflow(total, 8, &total))
		return JETON_TOO_LONG;
	big = htobe64(total);
	memcpy(bits, &big, sizeof big);
	return JETON_OK;
}

/* ---- The MAC: over aad, iv, ciphertext and the size of the first ---- */

static bool
has_mac(const struct kind *kind)
{
	return kind->mac_key > 0;
}

static jeton_err
mac_begin(struct mac *m, const struct jt_aead_job *job)
{
	const struct kind *kind = &kinds[job->aead];
	jeton_err e = jt_aead_aad_bits(job->aad, m->aad_bits);

	if (e == JETON_OK)
		e = jt_hmac_init(&m->key, kind->hash, job->key, kind->mac_key);
	if (e != JETON_OK)
		return e;
	memcpy(&m->state, m->key.inner_, jt_digest_state_size(kind->hash));
	for (size_t i = 0; i < 3; i++)
		if (job->aad[i].n > 0)
			jt_digest_update(&m->state, kind->hash, job->aad[i].p,
			    job->aad[i].n);
	jt_digest_update(&m->state, kind->hash, job->iv, kind->iv);
	return JETON_OK;
}

static void
mac_end(struct mac *m, uint8_t out[JT_HASH_MAX])
{
	enum jt_hash hash = m->key.hash;

	jt_digest_update(&m->state, hash, m->aad_bits, sizeof m->aad_bits);
	jt_digest_final(&m->state, hash, out);
	memcpy(&m->state, m->key.outer_, jt_digest_state_size(hash));
	jt_digest_update(&m->state, hash, out, jt_hash_size(hash));
	jt_digest_final(&m->state, hash, out);
}

/* ---- Sealing ---- */

static bool
put_aad(EVP_CIPHER_CTX *ctx, const struct jt_aead_job *job)
{
	bool fine = true;
	int n;

	for (size_t i = 0; i < 3 && fine; i++)
		fine = job->aad[i].n == 0 ||
		    (job->aad[i].n <= JT_AEAD_TEXT_MAX &&
			EVP_CipherUpdate(ctx, NULL, &n,
			    (const uint8_t *)job->aad[i].p,
			    (int)job->aad[i].n) == 1);
	return fine;
}

static jeton_err
open_cipher(EVP_CIPHER_CTX **out, const struct jt_aead_job *job, int encrypt)
{
	const struct kind *kind = &kinds[job->aead];

	*out = EVP_CIPHER_CTX_new();
	if (*out == NULL)
		return JETON_NO_MEMORY;
	if (EVP_CipherInit_ex(*out, kind->cipher(), NULL,
		job->key + kind->mac_key, job->iv, encrypt) != 1)
		return JETON_CRYPTO;
	if (!has_mac(kind) && !put_aad(*out, job))
		return JETON_CRYPTO;
	return JETON_OK;
}

jeton_err
jt_aead_begin(struct jt_aead_stream **out, const struct jt_aead_job *job)
{
	struct jt_aead_stream *s = calloc(1, sizeof *s);
	jeton_err e;

	*out = NULL;
	if (s == NULL)
		return JETON_NO_MEMORY;
	s->kind = &kinds[job->aead];
	ERR_set_mark();
	e = jt_settle(open_cipher(&s->ctx, job, 1));
	if (e == JETON_OK && has_mac(s->kind))
		e = mac_begin(&s->mac, job);
	if (e == JETON_OK) {
		*out = s;
		s = NULL;
	}
	jt_aead_free(s);
	return e;
}

static jeton_err
count_text(struct jt_aead_stream *s, size_t n)
{
	if (n > JT_AEAD_TEXT_MAX - s->total)
		return JETON_TOO_LONG;
	s->total += n;
	return JETON_OK;
}

jeton_err
jt_aead_update(struct jt_aead_stream *s, const void *p, size_t n, uint8_t *out)
{
	int size;
	jeton_err e = count_text(s, n);

	if (e != JETON_OK || n == 0)
		return e;
	if (EVP_EncryptUpdate(s->ctx, out, &size, p, (int)n) != 1)
		return JETON_CRYPTO;
	if (has_mac(s->kind))
		jt_digest_update(&s->mac.state, s->kind->hash, out, n);
	return JETON_OK;
}

static bool
take_tag(struct jt_aead_stream *s, const uint8_t *last, size_t n)
{
	if (!has_mac(s->kind))
		return EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_GCM_GET_TAG,
			   GCM_TAG, s->tag) == 1;
	jt_digest_update(&s->mac.state, s->kind->hash, last, n);
	mac_end(&s->mac, s->tag);
	return true;
}

jeton_err
jt_aead_end(struct jt_aead_stream *s, const void *p, size_t n, uint8_t *out,
    size_t *size)
{
	int some = 0, rest = 0;
	jeton_err e = count_text(s, n);

	*size = 0;
	if (e != JETON_OK)
		return e;
	if (n > 0 && EVP_EncryptUpdate(s->ctx, out, &some, p, (int)n) != 1)
		return JETON_CRYPTO;
	if (EVP_EncryptFinal_ex(s->ctx, out + some, &rest) != 1)
		return JETON_CRYPTO;
	*size = (size_t)some + (size_t)rest;
	return take_tag(s, out, *size) ? JETON_OK : JETON_CRYPTO;
}

const uint8_t *
jt_aead_tag(const struct jt_aead_stream *s)
{
	return s->tag;
}

void
jt_aead_free(struct jt_aead_stream *s)
{
	if (s == NULL)
		return;
	EVP_CIPHER_CTX_free(s->ctx);
	jt_wipe(s, sizeof *s);
	free(s);
}

/* ---- Opening ---- */

/*
 * The size without the padding of a text that the MAC has vouched for.  Looks
 * at all of the last block, whatever that says.
 */
static jeton_err
strip_padding(const uint8_t *p, size_t *n)
{
	static const uint32_t none;
	uint32_t pad = p[*n - 1], differ = (pad - 1) & ~15U;

	for (uint32_t i = 0; i < JT_AEAD_BLOCK; i++) {
		uint32_t is_padding = 0 - ((i - pad) >> 31);

		differ |= is_padding & (p[*n - 1 - i] ^ pad);
	}
	if (!jt_equal(&differ, &none, sizeof differ))
		return JETON_BAD_SIGNATURE;
	*n -= pad;
	return JETON_OK;
}

static jeton_err
check_mac(const struct jt_aead_job *job, jeton_str cipher, const uint8_t *tag)
{
	struct mac m;
	uint8_t wanted[JT_HASH_MAX];
	jeton_err e = mac_begin(&m, job);

	if (e == JETON_OK) {
		jt_digest_update(&m.state, m.key.hash, cipher.p, cipher.n);
		mac_end(&m, wanted);
		if (!jt_equal(wanted, tag, kinds[job->aead].tag))
			e = JETON_BAD_SIGNATURE;
	}
	jt_wipe(&m, sizeof m);
	jt_wipe(wanted, sizeof wanted);
	return e;
}

static jeton_err
decrypt_cbc(EVP_CIPHER_CTX *ctx, jeton_str cipher, uint8_t *out, size_t *n)
{
	int some = 0, rest = 0;

	if (cipher.n == 0 || cipher.n % JT_AEAD_BLOCK != 0)
		return JETON_BAD_SIGNATURE;
	if (EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 ||
	    EVP_DecryptUpdate(ctx, out, &some, (const uint8_t *)cipher.p,
		(int)cipher.n) != 1 ||
	    EVP_DecryptFinal_ex(ctx, out + some, &rest) != 1)
		return JETON_CRYPTO;
	*n = cipher.n;
	return strip_padding(out, n);
}

static jeton_err
decrypt_gcm(EVP_CIPHER_CTX *ctx, jeton_str cipher, const uint8_t *tag,
    uint8_t *out)
{
	uint8_t copy[GCM_TAG], last[JT_AEAD_BLOCK];
	int n;

	memcpy(copy, tag, sizeof copy);
	if (cipher.n > 0 &&
	    EVP_DecryptUpdate(ctx, out, &n, (const uint8_t *)cipher.p,
		(int)cipher.n) != 1)
		return JETON_CRYPTO;
	if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, GCM_TAG, copy) != 1)
		return JETON_CRYPTO;
	return EVP_DecryptFinal_ex(ctx, last, &n) == 1 ? JETON_OK
						       : JETON_BAD_SIGNATURE;
}

static jeton_err
decrypt(const struct jt_aead_job *job, jeton_str cipher, const uint8_t *tag,
    uint8_t *out, size_t *n)
{
	EVP_CIPHER_CTX *ctx;
	jeton_err e = open_cipher(&ctx, job, 0);

	*n = cipher.n;
	if (e == JETON_OK)
		e = has_mac(&kinds[job->aead])
		    ? decrypt_cbc(ctx, cipher, out, n)
		    : decrypt_gcm(ctx, cipher, tag, out);
	EVP_CIPHER_CTX_free(ctx);
	return e;
}

jeton_err
jt_aead_open(const struct jt_aead_job *job, jeton_str cipher,
    const uint8_t *tag, uint8_t *out, size_t *n)
{
	jeton_err e = JETON_OK;

	*n = 0;
	if (cipher.n > JT_AEAD_TEXT_MAX)
		return JETON_TOO_LONG;
	if (has_mac(&kinds[job->aead]))
		e = check_mac(job, cipher, tag);
	ERR_set_mark();
	if (e == JETON_OK)
		e = decrypt(job, cipher, tag, out, n);
	e = jt_settle_evenly(e);
	if (e != JETON_OK) {
		jt_wipe(out, cipher.n);
		*n = 0;
	}
	return e;
}
