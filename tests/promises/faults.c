/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/encrypt.h"
#include "crypto/stream.h"

static struct {
	size_t count, fail_at;
	bool failed;
} faults;

static bool
is_due(void)
{
	if (faults.fail_at == 0 || ++faults.count != faults.fail_at)
		return false;
	faults.failed = true;
	return true;
}

static void
begin(size_t n)
{
	faults.count = 0;
	faults.fail_at = n;
	faults.failed = false;
}

static bool
has_failed(void)
{
	return faults.failed;
}

void
faults_rest(void)
{
	faults.fail_at = 0;
}

const struct failing one_fault = { "call of the crypto layer", begin,
	has_failed, faults_rest };

size_t
exhaust_faults(const char *what, const struct exhaust_row *rows, size_t count,
    const struct scene *s)
{
	const struct failing *const ways[] = { &one_fault, &one_allocation,
		&all_allocations };
	char name[128];
	size_t bad = 0;

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "%s, %s", what, rows[i].name);
		for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++)
			bad += exhaust(name, rows[i].run, s, ways[w]);
	}
	return bad;
}

/* A function that fails leaves its outputs empty: that is what EMPTY does. */
#define FAULTY(NAME, PARAMETERS, ARGUMENTS, EMPTY)                             \
	jeton_err __real_##NAME PARAMETERS;                                    \
	jeton_err __wrap_##NAME PARAMETERS;                                    \
	jeton_err __wrap_##NAME PARAMETERS                                     \
	{                                                                      \
		if (!is_due())                                                 \
			return __real_##NAME ARGUMENTS;                        \
		EMPTY;                                                         \
		return JETON_CRYPTO;                                           \
	}

FAULTY(jt_digest, (enum jt_hash hash, const void *p, size_t n, uint8_t *out),
    (hash, p, n, out), memset(out, 0, jt_hash_size(hash)))
FAULTY(jt_random, (void *p, size_t n), (p, n), memset(p, 0, n))
FAULTY(jt_hmac_init,
    (struct jt_hmac * h, enum jt_hash hash, const void *key, size_t n),
    (h, hash, key, n), memset(h, 0, sizeof *h))

/* ---- Keys that sign ---- */

FAULTY(jt_pkey_make,
    (struct jt_pkey * *out, enum jt_kind kind, const struct jt_parts *parts,
	const char **bad),
    (out, kind, parts, bad), *out = NULL;
    *bad = NULL)
FAULTY(jt_pkey_pem,
    (struct jt_pkey * *out, jeton_str pem, jeton_str passphrase),
    (out, pem, passphrase), *out = NULL)
FAULTY(jt_pkey_der,
    (struct jt_pkey * *out, jeton_str der, jeton_str passphrase),
    (out, der, passphrase), *out = NULL)
FAULTY(jt_pkey_openssh, (struct jt_pkey * *out, jeton_str line), (out, line),
    *out = NULL)
FAULTY(jt_pkey_write_public_pem,
    (const struct jt_pkey *k, char *out, size_t size), (k, out, size),
    out[0] = '\0')
FAULTY(jt_pkey_write_private_pem,
    (const struct jt_pkey *k, jeton_str passphrase, char *out, size_t size),
    (k, passphrase, out, size), out[0] = '\0')
FAULTY(jt_pkey_is_certified,
    (const struct jt_pkey *k, jeton_str der, bool *yes), (k, der, yes),
    *yes = false)
FAULTY(jt_pkey_is_der, (const void *p, size_t n, bool *yes), (p, n, yes),
    *yes = false)
FAULTY(jt_pkey_generate,
    (struct jt_pkey * *out, enum jt_kind kind, unsigned bits),
    (out, kind, bits), *out = NULL)
FAULTY(jt_pkey_parts,
    (const struct jt_pkey *k, bool with_private, uint8_t *buf, size_t size,
	struct jt_parts *parts),
    (k, with_private, buf, size, parts), memset(parts, 0, sizeof *parts))
FAULTY(jt_pkey_public, (struct jt_pkey * *out, const struct jt_pkey *k),
    (out, k), *out = NULL)
FAULTY(jt_pkey_bind,
    (struct jt_pkey * k, enum jt_scheme scheme, enum jt_hash hash),
    (k, scheme, hash), )
FAULTY(jt_pkey_verify,
    (const struct jt_pkey *k, const void *p, size_t n, const uint8_t *sig,
	size_t sig_size),
    (k, p, n, sig, sig_size), )
FAULTY(jt_pkey_sign,
    (const struct jt_pkey *k, const void *p, size_t n, uint8_t *sig),
    (k, p, n, sig), memset(sig, 0, jt_pkey_signature_size(k)))
FAULTY(jt_pkey_verify_digest,
    (const struct jt_pkey *k, const uint8_t *digest, const uint8_t *sig,
	size_t sig_size),
    (k, digest, sig, sig_size), )
FAULTY(jt_pkey_sign_digest,
    (const struct jt_pkey *k, const uint8_t *digest, uint8_t *sig),
    (k, digest, sig), memset(sig, 0, jt_pkey_signature_size(k)))

/* ---- Messages in pieces ---- */

FAULTY(jt_stream_begin,
    (struct jt_stream * s, const struct jt_hmac *hmac,
	const struct jt_pkey *pkey),
    (s, hmac, pkey), memset(s, 0, sizeof *s))
FAULTY(jt_stream_sign, (struct jt_stream * s, uint8_t *sig), (s, sig), )
FAULTY(jt_stream_verify,
    (struct jt_stream * s, const uint8_t *sig, size_t sig_size),
    (s, sig, sig_size), )

/* ---- Encryption ---- */

FAULTY(jt_aead_begin,
    (struct jt_aead_stream * *out, const struct jt_aead_job *job), (out, job),
    *out = NULL)
FAULTY(jt_aead_update,
    (struct jt_aead_stream * s, const void *p, size_t n, uint8_t *out),
    (s, p, n, out), memset(out, 0, n))
FAULTY(jt_aead_end,
    (struct jt_aead_stream * s, const void *p, size_t n, uint8_t *out,
	size_t *size),
    (s, p, n, out, size), *size = 0)
FAULTY(jt_aead_open,
    (const struct jt_aead_job *job, jeton_str cipher, const uint8_t *tag,
	uint8_t *out, size_t *n),
    (job, cipher, tag, out, n), *n = 0)
FAULTY(jt_wrap, (jeton_str key, const uint8_t *p, size_t n, uint8_t *out),
    (key, p, n, out), memset(out, 0, n))
FAULTY(jt_unwrap, (jeton_str key, const uint8_t *p, size_t n, uint8_t *out),
    (key, p, n, out), )
FAULTY(jt_concat_kdf,
    (const struct jt_agreement *a, jeton_str z, uint8_t *out, size_t n),
    (a, z, out, n), memset(out, 0, n))
FAULTY(jt_pbkdf2, (const struct jt_pbkdf2 *p, uint8_t *out, size_t n),
    (p, out, n), memset(out, 0, n))

/* ---- Keys that encrypt ---- */

FAULTY(jt_ekey_make,
    (struct jt_ekey * *out, enum jt_ekind kind, const struct jt_parts *parts,
	const char **bad),
    (out, kind, parts, bad), *out = NULL;
    *bad = NULL)
FAULTY(jt_ekey_pem,
    (struct jt_ekey * *out, jeton_str text, jeton_str passphrase),
    (out, text, passphrase), *out = NULL)
FAULTY(jt_ekey_openssh, (struct jt_ekey * *out, jeton_str line), (out, line),
    *out = NULL)
FAULTY(jt_ekey_write_public_pem,
    (const struct jt_ekey *k, char *out, size_t size), (k, out, size),
    out[0] = '\0')
FAULTY(jt_ekey_write_private_pem,
    (const struct jt_ekey *k, jeton_str passphrase, char *out, size_t size),
    (k, passphrase, out, size), out[0] = '\0')
FAULTY(jt_ekey_generate,
    (struct jt_ekey * *out, enum jt_ekind kind, unsigned bits),
    (out, kind, bits), *out = NULL)
FAULTY(jt_ekey_parts,
    (const struct jt_ekey *k, bool with_private, uint8_t *buf, size_t size,
	struct jt_parts *parts),
    (k, with_private, buf, size, parts), memset(parts, 0, sizeof *parts))
FAULTY(jt_ekey_agree,
    (const struct jt_ekey *mine, const struct jt_ekey *peer,
	uint8_t out[JT_E_POINT_MAX], size_t *n),
    (mine, peer, out, n), *n = 0)
FAULTY(jt_oaep_encrypt,
    (const struct jt_ekey *k, enum jt_oaep hash, const uint8_t *p, size_t n,
	uint8_t *out),
    (k, hash, p, n, out), )
FAULTY(jt_oaep_decrypt,
    (const struct jt_ekey *k, enum jt_oaep hash, jeton_str cipher, uint8_t *out,
	size_t n),
    (k, hash, cipher, out, n), )
FAULTY(jt_inflate, (jeton_str p, uint8_t *out, size_t size, size_t *n),
    (p, out, size, n), *n = 0)

jeton_err
handed_text(jeton_err e, const char *text)
{
	assert_int_equal(e == JETON_OK, text[0] != '\0');
	return e;
}

jeton_err
handed_key(jeton_err e, jeton_key *key)
{
	assert_int_equal(e == JETON_OK, key != NULL);
	jeton_key_free(key);
	return e;
}

jeton_err
handed_keys(jeton_err e, jeton_keys *keys, size_t count)
{
	assert_int_equal(e == JETON_OK, keys != NULL);
	if (e == JETON_OK)
		assert_int_equal(jeton_keys_count(keys), count);
	jeton_keys_free(keys);
	return e;
}
