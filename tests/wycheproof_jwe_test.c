/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wycheproof judges what JWE is made of.  The answers that are not the suite's
 * labels are named in the tests, with the reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "jose/wkey.h"
#include "wycheproof.h"

static jeton_str
view(const struct wy_bytes *b)
{
	return (jeton_str){ (const char *)b->p, b->n };
}

/* Fails with the number of the vector. */
static void
assert_answer(const struct wy_vector *v, bool accepted, bool wanted)
{
	if (accepted != wanted)
		fail_msg("vector %zu is %s: %.*s", wy_number(v, "tcId"),
		    accepted ? "accepted" : "refused", (int)v->text.n,
		    v->text.p);
}

/* ---- AES Key Wrap ---- */

/* A wrapped key of JOSE has 16 to 64 bytes; the suite allows others. */
static void
judge_wrap(const struct wy_vector *v, const void *context)
{
	struct wy_bytes key, msg, ct;
	uint8_t out[WY_BYTES];
	bool accepted;

	(void)context;
	wy_bytes(v, "key", &key);
	wy_bytes(v, "msg", &msg);
	wy_bytes(v, "ct", &ct);
	accepted = jt_unwrap(view(&key), ct.p, ct.n, out) == JETON_OK;
	if (accepted)
		assert_memory_equal(out, msg.p, msg.n);
	assert_answer(v, accepted,
	    wy_is(v, "valid") && msg.n >= 16 && msg.n <= JT_AEAD_KEY_MAX);
	if (!accepted)
		return;
	assert_int_equal(jt_wrap(view(&key), msg.p, msg.n, out), JETON_OK);
	assert_memory_equal(out, ct.p, ct.n);
}

static void
a42_wrapped_keys(void **state)
{
	(void)state;
	assert_true(wy_each("aes_wrap", judge_wrap, NULL) >= 160);
}

/* ---- Content ---- */

/* JOSE has IVs of 12 bytes for GCM and of 16 for CBC, and whole tags. */
static bool
is_of_jose(const struct wy_vector *v, enum jt_aead aead)
{
	return wy_number(v, "keySize") == 8 * jt_aead_key_size(aead) &&
	    wy_number(v, "ivSize") == 8 * jt_aead_iv_size(aead) &&
	    wy_number(v, "tagSize") == 8 * jt_aead_tag_size(aead);
}

static void
judge_content(const struct wy_vector *v, const void *context)
{
	const enum jt_aead aead = *(const enum jt_aead *)context;
	struct wy_bytes key, iv, aad, msg, ct, tag;
	struct jt_aead_job job = { .aead = aead, .key = key.p, .iv = iv.p };
	uint8_t out[WY_BYTES];
	bool accepted;
	size_t n;

	if (!is_of_jose(v, aead))
		return;
	wy_bytes(v, "key", &key);
	wy_bytes(v, "iv", &iv);
	wy_bytes(v, "aad", &aad);
	wy_bytes(v, "msg", &msg);
	wy_bytes(v, "ct", &ct);
	wy_bytes(v, "tag", &tag);
	job.aad[0] = view(&aad);
	accepted = jt_aead_open(&job, view(&ct), tag.p, out, &n) == JETON_OK;
	if (accepted) {
		assert_int_equal(n, msg.n);
		assert_memory_equal(out, msg.p, n);
	}
	assert_answer(v, accepted, wy_is(v, "valid"));
}

static void
a38_a39_contents(void **state)
{
	static const struct {
		const char *file;
		enum jt_aead aead;
		size_t count;
	} files[] = {
		{ "a128cbc_hs256", JT_A128CBC_HS256, 94 },
		{ "a192cbc_hs384", JT_A192CBC_HS384, 94 },
		{ "a256cbc_hs512", JT_A256CBC_HS512, 94 },
		{ "aes_gcm", JT_A128GCM, 300 },
		{ "aes_gcm", JT_A192GCM, 300 },
		{ "aes_gcm", JT_A256GCM, 300 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++)
		assert_true(wy_each(files[i].file, judge_content,
				&files[i].aead) >= files[i].count);
}

/* ---- Agreements ---- */

/* Zero is a secret like any other on the curves of NIST, refused on X. */
static bool
agrees(const struct wy_vector *v, const jeton_opener *mine,
    const jeton_recipient *peer)
{
	const struct jt_ekey *a = mine->key[0].ekey, *b = peer->key.ekey;
	struct wy_bytes shared;
	uint8_t out[JT_E_POINT_MAX];
	size_t n;

	if (jt_ekey_kind(a) != jt_ekey_kind(b) ||
	    jt_ekey_agree(a, b, out, &n) != JETON_OK)
		return false;
	wy_bytes(v, "shared", &shared);
	assert_int_equal(n, shared.n);
	assert_memory_equal(out, shared.p, n);
	return true;
}

static bool
has_zero_secret(const struct wy_vector *v)
{
	return wy_has_flag(v, "ZeroSharedSecret");
}

static void
judge_agreement(const struct wy_vector *v, const void *context)
{
	const bool x_curve = *(const bool *)context;
	jeton_opener *mine = NULL;
	jeton_recipient *peer = NULL;
	bool accepted = jeton_opener_parse(&mine, wy_get(v, "private").text,
			    NULL) == JETON_OK &&
	    jeton_recipient_parse(&peer, wy_get(v, "public").text, NULL) ==
		JETON_OK &&
	    agrees(v, mine, peer);

	if (x_curve && !wy_is(v, "invalid"))
		assert_answer(v, accepted, !has_zero_secret(v));
	else
		assert_answer(v, accepted, wy_is(v, "valid"));
	jeton_opener_free(mine);
	jeton_recipient_free(peer);
}

static void
a33_a34_agreements(void **state)
{
	static const struct {
		const char *file;
		bool x_curve;
		size_t count;
	} files[] = {
		{ "ecdh_secp256r1_webcrypto", false, 353 },
		{ "ecdh_secp384r1_webcrypto", false, 794 },
		{ "ecdh_secp521r1_webcrypto", false, 655 },
		{ "x25519_jwk", true, 531 },
		{ "x448_jwk", true, 523 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++)
		assert_true(wy_each(files[i].file, judge_agreement,
				&files[i].x_curve) >= files[i].count);
}

/* ---- RSA-OAEP ---- */

/* Nobody knows how long what is inside a bad one would be. */
static bool
opens_at_any_length(const struct jt_ekey *key, enum jt_oaep hash,
    jeton_str cipher)
{
	uint8_t out[JT_E_MODULUS_MAX];

	for (size_t n = 0; n <= 40; n++)
		if (jt_oaep_decrypt(key, hash, cipher, out, n) == JETON_OK)
			return true;
	return false;
}

/* JOSE has no label: whatever was encrypted with one is refused. */
static void
judge_oaep(const struct wy_vector *v, const void *context)
{
	const enum jt_oaep hash = *(const enum jt_oaep *)context;
	struct wy_bytes der, msg, ct;
	uint8_t out[JT_E_MODULUS_MAX];
	jeton_opener *opener;
	bool wanted, accepted;

	wy_bytes(v, "msg", &msg);
	wy_bytes(v, "ct", &ct);
	wy_bytes(v, "privateKeyPkcs8", &der);
	assert_int_equal(jeton_opener_parse(&opener, view(&der), NULL),
	    JETON_OK);
	wanted = wy_is(v, "valid") && wy_text(v, "label").n == 0;
	if (wanted) {
		accepted = jt_oaep_decrypt(opener->key[0].ekey, hash, view(&ct),
			       out, msg.n) == JETON_OK;
		assert_true(!accepted || memcmp(out, msg.p, msg.n) == 0);
	} else {
		accepted =
		    opens_at_any_length(opener->key[0].ekey, hash, view(&ct));
	}
	assert_answer(v, accepted, wanted);
	jeton_opener_free(opener);
}

static void
oaep(void **state)
{
	static const struct {
		const char *file;
		enum jt_oaep hash;
	} files[] = {
		{ "rsa_oaep_2048_sha1_mgf1sha1", JT_OAEP_SHA1 },
		{ "rsa_oaep_2048_sha256_mgf1sha256", JT_OAEP_SHA256 },
		{ "rsa_oaep_2048_sha384_mgf1sha384", JT_OAEP_SHA384 },
		{ "rsa_oaep_2048_sha512_mgf1sha512", JT_OAEP_SHA512 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++)
		assert_true(wy_each(files[i].file, judge_oaep,
				&files[i].hash) >= 30);
}

/* ---- PBKDF2 ---- */

static void
judge_password(const struct wy_vector *v, const void *context)
{
	struct wy_bytes password, salt, dk;
	struct jt_pbkdf2 p = { .hash = *(const enum jt_hash *)context,
		.iterations = (unsigned)wy_number(v, "iterationCount") };
	uint8_t out[WY_BYTES];

	wy_bytes(v, "password", &password);
	wy_bytes(v, "salt", &salt);
	wy_bytes(v, "dk", &dk);
	p.password = view(&password);
	p.salt = view(&salt);
	assert_int_equal(jt_pbkdf2(&p, out, dk.n), JETON_OK);
	assert_memory_equal(out, dk.p, dk.n);
}

static void
passwords(void **state)
{
	static const struct {
		const char *file;
		enum jt_hash hash;
	} files[] = {
		{ "pbkdf2_hmacsha256", JT_SHA256 },
		{ "pbkdf2_hmacsha384", JT_SHA384 },
		{ "pbkdf2_hmacsha512", JT_SHA512 },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(files); i++)
		assert_true(wy_each(files[i].file, judge_password,
				&files[i].hash) >= 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a42_wrapped_keys),
		cmocka_unit_test(a38_a39_contents),
		cmocka_unit_test(a33_a34_agreements),
		cmocka_unit_test(oaep),
		cmocka_unit_test(passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
