/* SPDX-License-Identifier: Apache-2.0 */
/* Corners of signing that no other test comes to; found by tools/cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "base/text.h"
#include "forge.h"
#include "jeton/jose.h"

enum { ROOM = 1 << 16 };

static const jeton_jws_rules json_rules = {
	.forms = 1U << JETON_FLATTENED | 1U << JETON_GENERAL,
};

static jeton_key *key;
static jeton_keys *keys;
static jeton_token token;
static char text[ROOM], out[ROOM], buf[2 * ROOM];

static int
set_up(void **state)
{
	(void)state;
	keys = forge_keys();
	assert_int_equal(jeton_key_secret(&key, "HS256", forge_secret, 32),
	    JETON_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	jeton_key_free(key);
	jeton_keys_free(keys);
	return 0;
}

static jeton_err
verify(const jeton_jws_rules *rules, const char *jws)
{
	jeton_jws found;
	jeton_err e = jeton_jws_verify(rules, keys, jeton_cstr(jws), buf,
	    sizeof buf, &found);

	assert_int_equal(e == JETON_OK, found.payload.p != NULL);
	return e;
}

/* ---- Unprotected headers, and kid ---- */

static void
an_unprotected_header_is_small_and_an_object(void **state)
{
	static const struct {
		const char *header;
		jeton_err e;
	} cases[] = {
		{ "{\"x\":\"%05000d\"}", JETON_TOO_LONG },
		{ "{\"x\":\"%04d\"}", JETON_BAD_SIGNATURE },
		{ "{\"kid\":\"%0600d\"}", JETON_TOO_LONG },
		{ "{\"kid\":\"%0600d\\u0041\"}", JETON_TOO_LONG },
		{ "{\"kid\":\"\\u0041\\u0041%0505d\"}", JETON_BAD_SIGNATURE },
	};
	char header[6000];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(header, sizeof header, cases[i].header, 0);
#pragma GCC diagnostic pop
		snprintf(text, sizeof text,
		    "{\"payload\":\"AA\",\"protected\":"
		    "\"eyJhbGciOiJIUzI1NiJ9\",\"header\":%s,"
		    "\"signature\":\"AA\"}",
		    header);
		assert_int_equal(verify(&json_rules, text), cases[i].e);
	}
}

static void
an_unprotected_header_with_too_many_members_is_refused(void **state)
{
	int n = snprintf(text, sizeof text,
	    "{\"payload\":\"AA\",\"protected\":\"eyJhbGciOiJIUzI1NiJ9\","
	    "\"signature\":\"AA\",\"header\":{");

	(void)state;
	for (int i = 0; i <= JETON_MEMBERS_MAX; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%s\"%d\":1",
		    i == 0 ? "" : ",", i);
	snprintf(text + n, sizeof text - (size_t)n, "}}");
	assert_int_equal(verify(&json_rules, text), JETON_TOO_LONG);
}

/* ---- Names and values that are nearly ours ---- */

static void
a_name_that_is_nearly_ours_is_none_of_ours(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"HS256\",\"crib\":1}",
		"{\"alg\":\"HS256\",\"\\u0063rib\":1}",
		"{\"alg\":\"HS256\",\"xyz\":1}",
		"{\"\\u0061lg\":\"HS256\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		forge(text, headers[i], forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, keys,
				     jeton_cstr(text), &token),
		    JETON_OK);
	}
}

static void
a_key_of_two_names_takes_both_and_no_third(void **state)
{
	static const char *const algs[] = { "EdDSA", "Ed25519", "Ed448" };
	static const jeton_err wanted[] = { JETON_BAD_SIGNATURE,
		JETON_BAD_SIGNATURE, JETON_NO_KEY };
	char header[64];
	jeton_key *edwards;
	jeton_keys *set;

	(void)state;
	assert_int_equal(jeton_key_generate(&edwards, "Ed25519", 0, ""),
	    JETON_OK);
	assert_int_equal(jeton_keys_of(&set, edwards), JETON_OK);
	for (size_t i = 0; i < COUNT(algs); i++) {
		snprintf(header, sizeof header, "{\"alg\":\"%s\"}", algs[i]);
		forge(text, header, forge_claims);
		assert_int_equal(verify_exactly(&forge_rules, set,
				     jeton_cstr(text), &token),
		    wanted[i]);
	}
	jeton_keys_free(set);
	jeton_key_free(edwards);
}

static void
a_signature_longer_than_any_is_a_wrong_one(void **state)
{
	static const char *const header = "eyJhbGciOiJIUzI1NiJ9";
	jeton_jws_rules detached = { .detached = true };
	jeton_stream *stream;

	(void)state;
	snprintf(text, sizeof text, "%s.AA.%08000d", header, 0);
	assert_int_equal(verify(&(jeton_jws_rules){ .forms = 0 }, text),
	    JETON_BAD_SIGNATURE);
	snprintf(text, sizeof text, "%s..%08000d", header, 0);
	assert_int_equal(jeton_stream_verify(&stream, &detached, keys,
			     jeton_cstr(text)),
	    JETON_BAD_SIGNATURE);
	assert_null(stream);
	detached.type = "";
	assert_int_equal(jeton_stream_verify(&stream, &detached, keys,
			     jeton_cstr(text)),
	    JETON_ARGUMENT);
}

/* ---- Signers that nobody can mean ---- */

static jeton_err
sign(const jeton_signer *signer, jeton_form form, jeton_str payload)
{
	jeton_jws_options options = { .form = form };
	jeton_err e =
	    jeton_jws_sign(signer, 1, &options, payload, out, sizeof out);

	assert_int_equal(e == JETON_OK, out[0] != '\0');
	return e;
}

static void
what_makes_no_jws_is_not_signed(void **state)
{
	static char longest[5000];
	static const jeton_claim bad[] = {
		{ .name = "x", .kind = JETON_KIND_JSON, .str = "{" }, { 0 }
	};
	static const jeton_claim nameless[] = { { 0 } };
	static const jeton_claim no_kid[] = {
		{ .name = "kid", .kind = JETON_KIND_STR, .str = NULL }, { 0 }
	};
	static const jeton_claim number[] = {
		{ .name = "kid", .kind = JETON_KIND_INT }, { 0 }
	};
	static const jeton_claim no_utf8[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = "\xff" }, { 0 }
	};
	const jeton_claim long_one[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = longest }, { 0 }
	};
	const struct {
		jeton_signer signer;
		jeton_err e;
	} cases[] = {
		{ { .header = bad }, JETON_ARGUMENT },
		{ { .unprotected = bad }, JETON_ARGUMENT },
		{ { .header = no_utf8 }, JETON_ARGUMENT },
		{ { .unprotected = no_utf8 }, JETON_ARGUMENT },
		{ { .unprotected = no_kid }, JETON_ARGUMENT },
		{ { .unprotected = number }, JETON_ARGUMENT },
		{ { .unprotected = nameless }, JETON_OK },
		{ { .header = long_one }, JETON_ARGUMENT },
	};

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		jeton_signer signer = cases[i].signer;

		signer.key = key;
		assert_int_equal(sign(&signer, JETON_FLATTENED, JT_LIT("a")),
		    cases[i].e);
	}
}

static void
an_absent_payload_is_an_empty_one(void **state)
{
	jeton_signer signer = { .key = key };

	(void)state;
	assert_int_equal(sign(&signer, JETON_COMPACT, (jeton_str){ NULL, 0 }),
	    JETON_OK);
	assert_int_equal(verify(&(jeton_jws_rules){ .forms = 0 }, out),
	    JETON_OK);
	assert_int_equal(sign(&signer, JETON_COMPACT, (jeton_str){ NULL, 1 }),
	    JETON_ARGUMENT);
}

/* ---- Payloads that are not encoded ---- */

/* A compact JWS of this payload, whatever is in it. */
static void
sign_unencoded(const char *payload)
{
	jeton_signer signer = { .key = key };
	jeton_stream *stream;
	size_t n = strlen(payload);
	char *dots;

	assert_int_equal(jeton_stream_sign(&stream, &signer, JETON_UNENCODED),
	    JETON_OK);
	assert_int_equal(jeton_stream_update(stream, payload, n), JETON_OK);
	assert_int_equal(jeton_stream_signed(stream, out, 0), JETON_NO_SPACE);
	assert_int_equal(jeton_stream_signed(stream, out, sizeof out),
	    JETON_OK);
	jeton_stream_free(stream);
	dots = strstr(out, "..");
	assert_non_null(dots);
	snprintf(text, sizeof text, "%.*s.%s.%s", (int)(dots - out), out,
	    payload, dots + 2);
}

static void
a_compact_jws_stays_one_line_of_ascii(void **state)
{
	static const struct {
		const char *payload;
		jeton_err e;
	} cases[] = {
		{ "a b~", JETON_OK },
		{ "a\x1f", JETON_MALFORMED },
		{ "a\x7f", JETON_MALFORMED },
		{ "a\xc3\xa4", JETON_MALFORMED },
	};
	jeton_jws_rules rules = { .unencoded = true };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		sign_unencoded(cases[i].payload);
		assert_int_equal(verify(&rules, text), cases[i].e);
	}
}

/* ---- DER ---- */

static void
a_der_signature_has_a_size_of_ours(void **state)
{
	static const size_t sizes[] = { 64, 96, 132 };
	static const uint8_t der[] = { 0x30, 6, 2, 1, 1, 2, 1, 2 };
	static uint8_t longer[256];
	uint8_t signature[132];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		size_t n = sizes[i];

		assert_int_equal(jeton_ecdsa_from_der(signature, n, der,
				     sizeof der),
		    JETON_OK);
		assert_int_equal(signature[n / 2 - 1], 1);
		assert_int_equal(signature[n - 1], 2);
		assert_int_equal(jeton_ecdsa_from_der(signature, n, longer,
				     n + 17),
		    JETON_CRYPTO);
		assert_int_equal(jeton_ecdsa_from_der(signature, n, NULL, 0),
		    JETON_CRYPTO);
	}
	assert_int_equal(jeton_ecdsa_from_der(signature, 63, der, sizeof der),
	    JETON_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unprotected_header_is_small_and_an_object),
		cmocka_unit_test(
		    an_unprotected_header_with_too_many_members_is_refused),
		cmocka_unit_test(a_name_that_is_nearly_ours_is_none_of_ours),
		cmocka_unit_test(a_key_of_two_names_takes_both_and_no_third),
		cmocka_unit_test(a_signature_longer_than_any_is_a_wrong_one),
		cmocka_unit_test(what_makes_no_jws_is_not_signed),
		cmocka_unit_test(an_absent_payload_is_an_empty_one),
		cmocka_unit_test(a_compact_jws_stays_one_line_of_ascii),
		cmocka_unit_test(a_der_signature_has_a_size_of_ours),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
