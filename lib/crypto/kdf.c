/* SPDX-License-Identifier: Apache-2.0 */
#include <endian.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/encrypt.h"
#include "crypto/settle.h"

static void
put_number(union jt_digest *d, size_t n)
{
	uint32_t big = htobe32((uint32_t)n);

	jt_digest_update(d, JT_SHA256, &big, sizeof big);
}

static void
put_text(union jt_digest *d, jeton_str s)
{
	if (s.n > 0)
		jt_digest_update(d, JT_SHA256, s.p, s.n);
}

static void
put_sized(union jt_digest *d, jeton_str s)
{
	put_number(d, s.n);
	put_text(d, s);
}

jeton_err
jt_concat_kdf(const struct jt_agreement *a, jeton_str z, uint8_t *out, size_t n)
{
	const size_t size = jt_hash_size(JT_SHA256), bits = n * 8;
	uint8_t block[JT_HASH_MAX];
	union jt_digest d;

	if (n > JT_AEAD_KEY_MAX || a->apu.n > INT32_MAX || a->apv.n > INT32_MAX)
		return JETON_ARGUMENT;
	for (size_t round = 1; n > 0; round++) {
		size_t some = n < size ? n : size;

		jt_digest_init(&d, JT_SHA256);
		put_number(&d, round);
		put_text(&d, z);
		put_sized(&d, a->algorithm);
		put_sized(&d, a->apu);
		put_sized(&d, a->apv);
		put_number(&d, bits);
		jt_digest_final(&d, JT_SHA256, block);
		memcpy(out, block, some);
		out += some;
		n -= some;
	}
	jt_wipe(block, sizeof block);
	jt_wipe(&d, sizeof d);
	return JETON_OK;
}

static const EVP_MD *
evp_md(enum jt_hash hash)
{
	switch (hash) {
	case JT_SHA256:
		return EVP_sha256();
	case JT_SHA384:
		return EVP_sha384();
	case JT_SHA512:
		return EVP_sha512();
	}
	return NULL;
}

jeton_err
jt_pbkdf2(const struct jt_pbkdf2 *p, uint8_t *out, size_t n)
{
	jeton_err e = JETON_CRYPTO;

	if (p->password.n > INT32_MAX || p->salt.n > INT32_MAX ||
	    p->iterations > INT32_MAX || n > INT32_MAX)
		return JETON_ARGUMENT;
	ERR_set_mark();
	if (PKCS5_PBKDF2_HMAC(p->password.p, (int)p->password.n,
		(const uint8_t *)p->salt.p, (int)p->salt.n, (int)p->iterations,
		evp_md(p->hash), (int)n, out) == 1)
		e = JETON_OK;
	return jt_settle(e);
}
