/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call of lib/crypto fails once, and every allocation, in what one does
 * with keys, sets and JWS.  The result is then the one without a
 * failure, or JETON_NO_MEMORY or JETON_CRYPTO; nothing leaks, and nothing
 * half done is handed out.  A new kind of call is a row in a table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "faults.h"
#include "memory.h"
#include "shelf.h"

enum { NOW = 1767225600, RSA_BITS = 2048, ROOM = 1 << 14 };

struct scene {
	jeton_key *key;
	jeton_keys *keys;
};

static const jeton_str message = JT_INIT("what everybody signs");
static char out[ROOM], jws[ROOM], buf[2 * ROOM];

/* ---- Keys ---- */

static jeton_err
generate(const struct scene *s)
{
	jeton_key *key;
	jeton_err e =
	    jeton_key_generate(&key, jeton_key_alg(s->key), RSA_BITS, NULL);

	return handed_key(e, key);
}

static jeton_err
public_jwk(const struct scene *s)
{
	return handed_text(jeton_key_public_jwk(s->key, out, sizeof out), out);
}

static jeton_err
private_jwk(const struct scene *s)
{
	return handed_text(jeton_key_private_jwk(s->key, out, sizeof out), out);
}

static jeton_err
public_pem(const struct scene *s)
{
	return handed_text(jeton_key_public_pem(s->key, out, sizeof out), out);
}

static jeton_err
private_pem(const struct scene *s)
{
	return handed_text(jeton_key_private_pem(s->key, (jeton_str){ NULL, 0 },
			       out, sizeof out),
	    out);
}

static jeton_err
thumbprint(const struct scene *s)
{
	return handed_text(jeton_key_thumbprint(s->key, out), out);
}

static jeton_err
thumbprint_uri(const struct scene *s)
{
	return handed_text(jeton_key_thumbprint_uri(s->key, out), out);
}

/* ---- Sets ---- */

static jeton_err
of(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e;

	e = jeton_keys_of(&keys, s->key);
	return handed_keys(e, keys, 1);
}

static jeton_err
merge(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e;
	size_t n = jeton_keys_count(s->keys);

	e = jeton_keys_merge(&keys, s->keys, s->keys);
	return handed_keys(e, keys, 2 * n);
}

static jeton_err
with(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e;
	size_t n = jeton_keys_count(s->keys);

	e = jeton_keys_with(&keys, s->keys, s->key);
	return handed_keys(e, keys, n + 1);
}

static jeton_err
without(const struct scene *s)
{
	jeton_keys *keys;
	jeton_err e;
	size_t n = jeton_keys_count(s->keys);

	e = jeton_keys_without(&keys, s->keys, 0);
	return handed_keys(e, keys, n - 1);
}

static jeton_err
set_jwks(const struct scene *s)
{
	return handed_text(jeton_keys_public_jwks(s->keys, out, sizeof out),
	    out);
}

static jeton_err
set_pem(const struct scene *s)
{
	return handed_text(jeton_keys_public_pem(s->keys, 0, out, sizeof out),
	    out);
}

static jeton_err
set_thumbprint(const struct scene *s)
{
	return handed_text(jeton_keys_thumbprint(s->keys, 0, out), out);
}

/* ---- JWS ---- */

static jeton_err
sign_twice(const struct scene *s)
{
	const jeton_signer signers[] = { { .key = s->key, .type = "a" },
		{ .key = s->key, .type = "b" } };
	jeton_jws_options options = { .form = JETON_GENERAL };

	return handed_text(jeton_jws_sign(signers, 2, &options, message, out,
			       sizeof out),
	    out);
}

static jeton_err
sign_token(const struct scene *s)
{
	static const jeton_claims claims = { .lifetime = 60,
		.allow = JETON_RANDOM_ID };

	return handed_text(jeton_sign_at(s->key, &claims, NOW, out, sizeof out),
	    out);
}

static jeton_err
verify_all(const struct scene *s)
{
	jeton_jws_rules rules = { .forms = 1U << JETON_GENERAL, .all = true };
	jeton_jws found;
	jeton_err e = jeton_jws_verify(&rules, s->keys, jeton_cstr(jws), buf,
	    sizeof buf, &found);

	assert_int_equal(e == JETON_OK, found.payload.p != NULL);
	return e;
}

static jeton_err
verify_any(const struct scene *s)
{
	jeton_jws_rules rules = { .forms = 1U << JETON_GENERAL };
	jeton_jws found;
	jeton_err e = jeton_jws_verify(&rules, s->keys, jeton_cstr(jws), buf,
	    sizeof buf, &found);

	assert_int_equal(e == JETON_OK, found.payload.p != NULL);
	return e;
}

static jeton_err
verify_bytes(const struct scene *s)
{
	static const uint8_t nothing[64];

	return jeton_verify_bytes(s->keys, 0, message, nothing, sizeof nothing);
}

static jeton_err
stream_sign(const struct scene *s)
{
	jeton_signer signer = { .key = s->key };
	jeton_stream *stream;
	jeton_err e = jeton_stream_sign(&stream, &signer, 0);

	assert_int_equal(e == JETON_OK, stream != NULL);
	out[0] = '\0';
	if (e == JETON_OK)
		e = jeton_stream_update(stream, message.p, message.n);
	if (e == JETON_OK)
		e = jeton_stream_signed(stream, out, sizeof out);
	jeton_stream_free(stream);
	return handed_text(e, out);
}

static jeton_err
stream_verify(const struct scene *s)
{
	jeton_jws_rules rules = { .detached = true };
	jeton_stream *stream = NULL;
	jeton_err e;

	e = stream_sign(s);
	if (e != JETON_OK)
		return e;
	e = jeton_stream_verify(&stream, &rules, s->keys, jeton_cstr(out));
	assert_int_equal(e == JETON_OK, stream != NULL);
	if (e == JETON_OK)
		e = jeton_stream_update(stream, message.p, message.n);
	if (e == JETON_OK)
		e = jeton_stream_verified(stream);
	jeton_stream_free(stream);
	return e;
}

/* ---- All of them ---- */

static const struct exhaust_row uses[] = {
	{ "public_jwk", public_jwk }, { "private_jwk", private_jwk },
	{ "public_pem", public_pem }, { "private_pem", private_pem },
	{ "thumbprint", thumbprint }, { "thumbprint_uri", thumbprint_uri },
	{ "of", of }, { "merge", merge }, { "with", with },
	{ "without", without }, { "set_jwks", set_jwks },
	{ "set_pem", set_pem }, { "set_thumbprint", set_thumbprint },
	{ "sign_twice", sign_twice }, { "sign_token", sign_token },
	{ "verify_all", verify_all }, { "verify_any", verify_any },
	{ "verify_bytes", verify_bytes }, { "stream_sign", stream_sign },
	{ "stream_verify", stream_verify },
	{ "generate", generate }, /* RSA takes too long to go last */
};

/* A key, and a set of it and of one of the same kind. */
static void
set_up(struct scene *s, jeton_str jwk, const char *alg)
{
	jeton_key_options options = { .alg = alg };
	jeton_keys *one;

	memset(s, 0, sizeof *s);
	assert_int_equal(jeton_key_parse(&s->key, jwk, &options), JETON_OK);
	assert_int_equal(jeton_keys_of(&one, s->key), JETON_OK);
	assert_int_equal(jeton_keys_merge(&s->keys, one, one), JETON_OK);
	jeton_keys_free(one);
	assert_int_equal(sign_twice(s), JETON_OK);
	memcpy(jws, out, sizeof jws);
}

static void
g3_every_use_of_a_key_works_or_the_failure_is_blamed(void **state)
{
	static const char secret[] =
	    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":"
	    "\"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA\"}";
	const struct {
		const char *jwk, *alg;
		size_t count; /* of uses: RSA takes long to generate */
	} keys[] = {
		{ secret, NULL, JT_COUNT(uses) },
		{ shelf_p256, NULL, JT_COUNT(uses) },
		{ shelf_ed25519, NULL, JT_COUNT(uses) },
		{ shelf_rsa, "PS256", JT_COUNT(uses) - 1 },
	};
	struct scene s;
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(keys); i++) {
		set_up(&s, jeton_cstr(keys[i].jwk), keys[i].alg);
		bad += exhaust_faults(jeton_key_alg(s.key), uses, keys[i].count,
		    &s);
		jeton_keys_free(s.keys);
		jeton_key_free(s.key);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    g3_every_use_of_a_key_works_or_the_failure_is_blamed),
	};

	if (!memory_begin())
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
