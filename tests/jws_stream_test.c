/* SPDX-License-Identifier: Apache-2.0 */
/* Payloads in pieces: the same bytes come out as from those in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mint.h"
#include "shelf.h"

static char text[MINT_MAX];
static char whole[MINT_MAX];

static const struct {
	const char *alg;
	const char *key; /* NULL: the secret of the mint */
	bool repeats;
} algs[] = {
	{ "HS256", NULL, true },
	{ "RS256", shelf_rsa, true },
	{ "PS256", shelf_rsa, false },
	{ "ES256", shelf_p256, false },
};

static jeton_key *
open_key(size_t i)
{
	jeton_key *key;

	if (algs[i].key == NULL)
		return mint_key();
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(algs[i].key),
			     &(jeton_key_options){ .alg = algs[i].alg }),
	    JETON_OK);
	return key;
}

static jeton_keys *
verifiers_of(const jeton_key *key)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	return keys;
}

/* Pieces of the lengths that the digits say, over and over. */
static void
feed(jeton_stream *stream, jeton_str payload, const char *digits)
{
	for (size_t at = 0, i = 0; at < payload.n;) {
		size_t n = (size_t)(digits[i] - '0');
		char piece[9];

		if (n > payload.n - at)
			n = payload.n - at;
		memcpy(piece, payload.p + at, n);
		assert_int_equal(jeton_stream_update(stream, piece, n),
		    JETON_OK);
		at += n;
		i = digits[i + 1] == '\0' ? 0 : i + 1;
	}
}

static void
sign_pieces(const jeton_key *key, unsigned flags, jeton_str payload,
    const char *digits)
{
	jeton_signer signer = { .key = key, .type = "t" };
	jeton_stream *stream;

	assert_int_equal(jeton_stream_sign(&stream, &signer,
			     flags & JETON_UNENCODED),
	    JETON_OK);
	if (digits == NULL)
		assert_int_equal(jeton_stream_update(stream, payload.p,
				     payload.n),
		    JETON_OK);
	else
		feed(stream, payload, digits);
	assert_int_equal(jeton_stream_signed(stream, text, sizeof text),
	    JETON_OK);
	jeton_stream_free(stream);
}

static jeton_err
verify_pieces(const jeton_jws_rules *rules, const jeton_keys *keys,
    const char *jws, jeton_str payload, const char *digits)
{
	size_t size = strlen(jws);
	char *copy = malloc(size == 0 ? 1 : size);
	jeton_stream *stream;
	jeton_err e;

	assert_non_null(copy);
	memcpy(copy, jws, size);
	e = jeton_stream_verify(&stream, rules, keys,
	    (jeton_str){ copy, size });
	free(copy);
	if (e != JETON_OK) {
		assert_null(stream);
		return e;
	}
	feed(stream, payload, digits);
	assert_null(jeton_stream_header(stream).p);
	e = jeton_stream_verified(stream);
	assert_int_equal(jeton_stream_header(stream).p != NULL, e == JETON_OK);
	assert_int_equal(jeton_stream_verified(stream), JETON_ARGUMENT);
	jeton_stream_free(stream);
	return e;
}

/* By stream and by memory, each read by both. */
static void
there_and_back(const jeton_key *key, unsigned flags, jeton_str payload,
    const char *digits)
{
	jeton_jws_options options = { JETON_COMPACT, flags | JETON_DETACHED };
	jeton_jws_rules rules = { .unencoded = flags != 0 };
	jeton_jws_rules memory = {
		.unencoded = flags != 0, .detached = true, .payload = payload
	};
	jeton_keys *keys = verifiers_of(key);

	sign_pieces(key, flags, payload, digits);
	assert_int_equal(verify_pieces(&rules, keys, text, payload, "3715"),
	    JETON_OK);
	assert_jws(&memory, keys, text, payload);
	assert_int_equal(jeton_jws_sign(&(jeton_signer){ .key = key,
					    .type = "t" },
			     1, &options, payload, whole, sizeof whole),
	    JETON_OK);
	assert_int_equal(verify_pieces(&rules, keys, whole, payload, digits),
	    JETON_OK);
	if (strncmp(jeton_key_alg(key), "HS", 2) == 0 ||
	    strncmp(jeton_key_alg(key), "RS", 2) == 0)
		assert_string_equal(text, whole);
	jeton_keys_free(keys);
}

static void
pieces_make_no_difference(void **state)
{
	static const char *const digits[] = { "1", "2", "3", "4", "5", "12",
		"21", "31", "132", "777", "0102", "9" };
	char payload[40];

	(void)state;
	for (size_t i = 0; i < sizeof payload; i++)
		payload[i] = (char)(i * 37);
	for (size_t a = 0; a < JT_COUNT(algs); a++) {
		jeton_key *key = open_key(a);
		size_t step = a == 0 ? 1 : 13;

		for (size_t n = 0; n <= sizeof payload; n += step)
			for (size_t d = 0; d < JT_COUNT(digits);
			    d += a == 0 ? 1 : 5) {
				jeton_str p = { payload, n };

				there_and_back(key, 0, p, digits[d]);
				there_and_back(key, JETON_UNENCODED, p,
				    digits[d]);
			}
		jeton_key_free(key);
	}
}

/* Larger than what is hashed at a time, and than any JWS. */
static void
a_payload_may_be_large(void **state)
{
	static const size_t sizes[] = { 3071, 3072, 3073, 6145,
		4 * JETON_JWS_MAX + 1 };
	char *payload = malloc(4 * JETON_JWS_MAX + 1);
	jeton_key *key = mint_key();
	jeton_keys *keys = mint_keys();
	jeton_jws_rules rules = { .unencoded = true };

	(void)state;
	assert_non_null(payload);
	for (size_t i = 0; i < 4 * JETON_JWS_MAX + 1; i++)
		payload[i] = (char)(i >> 3);
	for (size_t i = 0; i < JT_COUNT(sizes); i++)
		for (unsigned flags = 0; flags <= 2; flags += 2) {
			jeton_str p = { payload, sizes[i] };

			sign_pieces(key, flags, p, NULL);
			assert_int_equal(verify_pieces(&rules, keys, text, p,
					     "927"),
			    JETON_OK);
			payload[sizes[i] / 2]++;
			assert_int_equal(verify_pieces(&rules, keys, text, p,
					     "9"),
			    JETON_BAD_SIGNATURE);
			payload[sizes[i] / 2]--;
		}
	jeton_keys_free(keys);
	jeton_key_free(key);
	free(payload);
}

static void
ed_dsa_cannot_be_streamed(void **state)
{
	jeton_key *key;
	jeton_keys *keys;
	jeton_stream *stream;
	jeton_jws_options options = { JETON_COMPACT, JETON_DETACHED };
	jeton_signer signer = { 0 };
	jeton_jws_rules rules = { 0 };

	(void)state;
	assert_int_equal(shelf_parse_key(&key, jeton_cstr(shelf_ed25519), NULL),
	    JETON_OK);
	keys = verifiers_of(key);
	signer.key = key;
	assert_int_equal(jeton_stream_sign(&stream, &signer, 0),
	    JETON_KEY_TYPE);
	assert_null(stream);
	assert_int_equal(jeton_jws_sign(&signer, 1, &options, JT_LIT("abc"),
			     text, sizeof text),
	    JETON_OK);
	assert_int_equal(verify_pieces(&rules, keys, text, JT_LIT("abc"), "1"),
	    JETON_KEY_TYPE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

/* What the header, the form and the key decide is refused before a byte. */
static void
what_can_be_refused_at_once_is(void **state)
{
	static const char usual[] = "{\"alg\":\"HS256\"}";
	static const struct {
		struct mint m;
		const char *type;
		jeton_err wanted;
	} cases[] = {
		{ { .header = usual, .payload = "" }, NULL, JETON_OK },
		{ { .header = usual, .payload = "" }, "t", JETON_WRONG_TYPE },
		{ { .header = usual, .payload = "abc" }, NULL,
		    JETON_MALFORMED },
		{ { .header = "{}", .payload = "" }, NULL, JETON_MALFORMED },
		{ { .header = "{\"alg\":\"none\"}", .payload = "" }, NULL,
		    JETON_NO_KEY },
		{ { .header = "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}",
		      .payload = "" },
		    NULL, JETON_CRITICAL },
		{ { .header = "{\"alg\":\"HS256\",\"crit\":[\"b64\"],"
			      "\"b64\":false}",
		      .payload = "" },
		    NULL, JETON_CRITICAL },
	};
	jeton_keys *keys = mint_keys();

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_jws_rules rules = { .type = cases[i].type };

		mint(text, JETON_COMPACT, &cases[i].m);
		assert_int_equal(verify_pieces(&rules, keys, text, JT_LIT(""),
				     "1"),
		    cases[i].wanted);
	}
	jeton_keys_free(keys);
}

static void
json_without_its_payload_is_streamed_too(void **state)
{
	static const jeton_signer none = { 0 };
	jeton_signer signers[2] = { none, none };
	jeton_key *key = mint_key();
	jeton_keys *keys = mint_keys();

	(void)state;
	signers[0].key = signers[1].key = key;
	for (int f = JETON_FLATTENED; f <= JETON_GENERAL; f++) {
		jeton_jws_options o = { (jeton_form)f, JETON_DETACHED };
		jeton_jws_rules rules = { .forms = 1u << f };

		assert_int_equal(jeton_jws_sign(signers, 1, &o, JT_LIT("abcd"),
				     text, sizeof text),
		    JETON_OK);
		assert_int_equal(verify_pieces(&rules, keys, text,
				     JT_LIT("abcd"), "1"),
		    JETON_OK);
		assert_int_equal(verify_pieces(&rules, keys, text,
				     JT_LIT("abce"), "1"),
		    JETON_BAD_SIGNATURE);
		rules.forms = 0;
		assert_int_equal(verify_pieces(&rules, keys, text,
				     JT_LIT("abcd"), "1"),
		    JETON_MALFORMED);
		/* One signature: a second one would need its own hash. */
		if (f != JETON_GENERAL)
			continue;
		rules.forms = 1u << f;
		assert_int_equal(jeton_jws_sign(signers, 2, &o, JT_LIT("abcd"),
				     text, sizeof text),
		    JETON_OK);
		assert_int_equal(verify_pieces(&rules, keys, text,
				     JT_LIT("abcd"), "1"),
		    JETON_MALFORMED);
	}
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
keys_without_a_kid_are_tried_in_one_pass(void **state)
{
	char jwks[1024];
	struct jt_buf b = jt_buf_over(jwks, sizeof jwks);
	jeton_key *key = mint_key();
	jeton_keys *keys;
	jeton_jws_rules rules = { 0 };

	(void)state;
	jt_put(&b, JT_LIT("{\"keys\":["));
	for (size_t i = 0; i < JETON_TRIES_MAX; i++) {
		bool last = i == JETON_TRIES_MAX - 1;

		jt_put(&b,
		    JT_LIT("{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\""));
		jt_put_base64url(&b,
		    last ? mint_secret : "00000000000000000000000000000000",
		    32);
		jt_put(&b, last ? JT_LIT("\"}]}") : JT_LIT("\"},"));
	}
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_int_equal(jeton_keys_parse(&keys, jeton_cstr(jwks), NULL),
	    JETON_OK);
	sign_pieces(key, 0, JT_LIT("abcdefg"), "2");
	assert_int_equal(verify_pieces(&rules, keys, text, JT_LIT("abcdefg"),
			     "3"),
	    JETON_OK);
	assert_int_equal(verify_pieces(&rules, keys, text, JT_LIT("abcdefG"),
			     "3"),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a8_a23_no_prefix_and_no_changed_bit_verifies(void **state)
{
	for (size_t a = 0; a < JT_COUNT(algs); a += 3) {
		jeton_key *key = open_key(a);
		jeton_keys *keys = verifiers_of(key);
		jeton_jws_rules rules = { .type = "t" };
		size_t n;

		(void)state;
		sign_pieces(key, 0, JT_LIT("abc"), "1");
		n = strlen(text);
		for (size_t bit = 0; bit < 8 * n; bit++) {
			text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
			assert_int_not_equal(verify_pieces(&rules, keys, text,
						 JT_LIT("abc"), "2"),
			    JETON_OK);
			text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
		}
		while (n-- > 0) {
			text[n] = '\0';
			assert_int_not_equal(verify_pieces(&rules, keys, text,
						 JT_LIT("abc"), "2"),
			    JETON_OK);
		}
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

static void
a_stream_has_one_direction_and_one_end(void **state)
{
	jeton_key *key = mint_key();
	jeton_keys *keys = mint_keys();
	jeton_signer signer = { .key = key };
	jeton_jws_rules rules = { 0 };
	jeton_stream *stream;
	size_t n;

	(void)state;
	assert_int_equal(jeton_stream_sign(&stream, &signer, 0), JETON_OK);
	assert_int_equal(jeton_stream_update(stream, NULL, 1), JETON_ARGUMENT);
	assert_int_equal(jeton_stream_update(stream, NULL, 0), JETON_OK);
	assert_int_equal(jeton_stream_update(stream, "abcd", 4), JETON_OK);
	assert_int_equal(jeton_stream_verified(stream), JETON_ARGUMENT);
	for (n = 1; jeton_stream_signed(stream, text, n) == JETON_NO_SPACE; n++)
		assert_string_equal(text, "");
	assert_int_equal(n, strlen(text) + 1);
	assert_int_equal(verify_pieces(&rules, keys, text, JT_LIT("abcd"), "1"),
	    JETON_OK);
	assert_int_equal(jeton_stream_update(stream, "e", 1), JETON_ARGUMENT);
	assert_int_equal(jeton_stream_signed(stream, whole, sizeof whole),
	    JETON_ARGUMENT);
	assert_string_equal(whole, "");
	jeton_stream_free(stream);
	assert_int_equal(jeton_stream_verify(&stream, &rules, keys,
			     jeton_cstr(text)),
	    JETON_OK);
	assert_int_equal(jeton_stream_signed(stream, whole, sizeof whole),
	    JETON_ARGUMENT);
	jeton_stream_free(stream);
	jeton_stream_free(NULL);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
nonsense_is_an_argument(void **state)
{
	static const jeton_claim list[] = {
		{ .name = "x", .kind = JETON_KIND_INT }, { 0 }
	};
	jeton_key *key = mint_key();
	jeton_keys *keys = mint_keys();
	jeton_signer signer = { .key = key };
	jeton_jws_rules rules = { .payload = JT_LIT("abc") };
	jeton_stream *stream;

	(void)state;
	assert_int_equal(jeton_stream_sign(&stream, NULL, 0), JETON_ARGUMENT);
	assert_null(stream);
	assert_int_equal(jeton_stream_sign(&stream, &signer, JETON_DETACHED),
	    JETON_ARGUMENT);
	signer.unprotected = list;
	assert_int_equal(jeton_stream_sign(&stream, &signer, 0),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_stream_sign(&stream, &(jeton_signer){ 0 }, 0),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_stream_verify(&stream, &rules, keys,
			     JT_LIT("a..b")),
	    JETON_ARGUMENT);
	assert_null(stream);
	assert_int_equal(jeton_stream_verify(&stream, NULL, keys,
			     JT_LIT("a..b")),
	    JETON_ARGUMENT);
	rules = (jeton_jws_rules){ 0 };
	assert_int_equal(jeton_stream_verify(&stream, &rules, NULL,
			     JT_LIT("a..b")),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_stream_verify(&stream, &rules, keys,
			     (jeton_str){ NULL, 0 }),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_stream_update(NULL, "a", 1), JETON_ARGUMENT);
	assert_int_equal(jeton_stream_verified(NULL), JETON_ARGUMENT);
	assert_int_equal(jeton_stream_signed(NULL, text, sizeof text),
	    JETON_ARGUMENT);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(a_payload_may_be_large),
		cmocka_unit_test(ed_dsa_cannot_be_streamed),
		cmocka_unit_test(what_can_be_refused_at_once_is),
		cmocka_unit_test(json_without_its_payload_is_streamed_too),
		cmocka_unit_test(keys_without_a_kid_are_tried_in_one_pass),
		cmocka_unit_test(a8_a23_no_prefix_and_no_changed_bit_verifies),
		cmocka_unit_test(a_stream_has_one_direction_and_one_end),
		cmocka_unit_test(nonsense_is_an_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
