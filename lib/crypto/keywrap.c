/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/encrypt.h"
#include "crypto/settle.h"

enum { KEY_MIN = 16, STEP = 8 };

static const EVP_CIPHER *
cipher_of(size_t key_size)
{
	switch (key_size) {
	case 16:
		return EVP_aes_128_wrap();
	case 24:
		return EVP_aes_192_wrap();
	case 32:
		return EVP_aes_256_wrap();
	default:
		return NULL;
	}
}

/* OpenSSL may write a block more than it then says. */
static jeton_err
run(jeton_str key, bool encrypt, jeton_str in, uint8_t *out, size_t n)
{
	const EVP_CIPHER *cipher = cipher_of(key.n);
	uint8_t text[JT_AEAD_KEY_MAX + 4 * JT_WRAP_EXTRA];
	EVP_CIPHER_CTX *ctx;
	int got = 0;
	jeton_err e = encrypt ? JETON_CRYPTO : JETON_BAD_SIGNATURE;

	if (cipher == NULL)
		return JETON_ARGUMENT;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL)
		return JETON_NO_MEMORY;
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	ERR_set_mark();
	if (EVP_CipherInit_ex(ctx, cipher, NULL, (const uint8_t *)key.p, NULL,
		encrypt) != 1) {
		e = JETON_CRYPTO;
	} else if (EVP_CipherUpdate(ctx, text, &got, (const uint8_t *)in.p,
		       (int)in.n) == 1 &&
	    got == (int)n) {
		memcpy(out, text, n);
		e = JETON_OK;
	}
	e = jt_settle(e);
	EVP_CIPHER_CTX_free(ctx);
	jt_wipe(text, sizeof text);
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
	if (!is_wrappable(n))
		return JETON_ARGUMENT;
	return run(key, true, (jeton_str){ (const char *)p, n }, out,
	    n + JT_WRAP_EXTRA);
}

jeton_err
jt_unwrap(jeton_str key, const uint8_t *p, size_t n, uint8_t *out)
{
	if (n < JT_WRAP_EXTRA || !is_wrappable(n - JT_WRAP_EXTRA))
		return JETON_BAD_SIGNATURE;
	return run(key, false, (jeton_str){ (const char *)p, n }, out,
	    n - JT_WRAP_EXTRA);
}
