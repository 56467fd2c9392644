/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 3394 over single blocks: the wrapping that OpenSSL 3.0 has takes its AES
 * from tables, whose lines the key picks; that of EVP does not.
 */
#include <endian.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/encrypt.h"
#include "crypto/settle.h"

enum { KEY_MIN = 16, STEP = 8, ROUNDS = 6, STEPS_MAX = JT_AEAD_KEY_MAX / STEP };

/* What goes through the rounds: A of the RFC, and R[1] to R[n]. */
struct wrap {
	uint8_t a[STEP];
	uint8_t r[STEPS_MAX][STEP];
	size_t n;
};

static const uint8_t initial[STEP] = { 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6,
	0xa6 };

static const EVP_CIPHER *
cipher_of(size_t key_size)
{
	switch (key_size) {
	case 16:
		return EVP_aes_128_ecb();
	case 24:
		return EVP_aes_192_ecb();
	case 32:
		return EVP_aes_256_ecb();
	default:
		return NULL;
	}
}

static jeton_err
open_cipher(EVP_CIPHER_CTX **out, jeton_str key, int encrypt)
{
	const EVP_CIPHER *cipher = cipher_of(key.n);

	*out = NULL;
	if (cipher == NULL)
		return JETON_ARGUMENT;
	*out = EVP_CIPHER_CTX_new();
	if (*out == NULL)
		return JETON_NO_MEMORY;
	if (EVP_CipherInit_ex(*out, cipher, NULL, (const uint8_t *)key.p, NULL,
		encrypt) != 1 ||
	    EVP_CIPHER_CTX_set_padding(*out, 0) != 1)
		return JETON_CRYPTO;
	return JETON_OK;
}

/* A and one R as a block through the cipher, in place. */
static bool
turn(EVP_CIPHER_CTX *ctx, uint8_t a[STEP], uint8_t r[STEP])
{
	uint8_t block[2 * STEP];
	int n = 0;
	bool fine;

	memcpy(block, a, STEP);
	memcpy(block + STEP, r, STEP);
	fine = EVP_CipherUpdate(ctx, block, &n, block, sizeof block) == 1 &&
	    n == sizeof block;
	memcpy(a, block, STEP);
	memcpy(r, block + STEP, STEP);
	jt_wipe(block, sizeof block);
	return fine;
}

static void
count(uint8_t a[STEP], uint64_t t)
{
	uint64_t word;

	memcpy(&word, a, sizeof word);
	word ^= htobe64(t);
	memcpy(a, &word, sizeof word);
}

static bool
go_forth(EVP_CIPHER_CTX *ctx, struct wrap *w)
{
	bool fine = true;

	for (size_t t = 1; t <= ROUNDS * w->n && fine; t++) {
		fine = turn(ctx, w->a, w->r[(t - 1) % w->n]);
		count(w->a, t);
	}
	return fine;
}

static bool
go_back(EVP_CIPHER_CTX *ctx, struct wrap *w)
{
	bool fine = true;

	for (size_t t = ROUNDS * w->n; t > 0 && fine; t--) {
		count(w->a, t);
		fine = turn(ctx, w->a, w->r[(t - 1) % w->n]);
	}
	return fine;
}

static jeton_err
run(jeton_str key, int encrypt, struct wrap *w)
{
	EVP_CIPHER_CTX *ctx;
	jeton_err e;

	ERR_set_mark();
	e = open_cipher(&ctx, key, encrypt);
	if (e == JETON_OK)
		e = (encrypt ? go_forth(ctx, w) : go_back(ctx, w))
		    ? JETON_OK
		    : JETON_CRYPTO;
	e = jt_settle(e);
	EVP_CIPHER_CTX_free(ctx);
	return e;
}

static bool
is_wrappable(size_t n)
{
	return n >= KEY_MIN && n <= JT_AEAD_KEY_MAX && n % STEP == 0;
}

jeton_err
jt_wrap(jeton_str key, const uint8_t *p, size_t n, uint8_t *out)
{
	struct wrap w = { .n = n / STEP };
	jeton_err e;

	if (!is_wrappable(n))
		return JETON_ARGUMENT;
	memcpy(w.a, initial, STEP);
	memcpy(w.r, p, n);
	e = run(key, 1, &w);
	if (e == JETON_OK) {
		memcpy(out, w.a, STEP);
		memcpy(out + STEP, w.r, n);
	}
	jt_wipe(&w, sizeof w);
	return e;
}

jeton_err
jt_unwrap(jeton_str key, const uint8_t *p, size_t n, uint8_t *out)
{
	struct wrap w;
	jeton_err e;

	if (n < JT_WRAP_EXTRA || !is_wrappable(n - JT_WRAP_EXTRA))
		return JETON_BAD_SIGNATURE;
	w.n = n / STEP - 1;
	memcpy(w.a, p, STEP);
	memcpy(w.r, p + STEP, n - STEP);
	e = run(key, 0, &w);
	memcpy(out, w.r, n - STEP);
	if (e == JETON_OK && !jt_equal(w.a, initial, STEP))
		e = JETON_BAD_SIGNATURE;
	jt_wipe(&w, sizeof w);
	return e;
}
