/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that look like a token and are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jeton/jose.h"

static char text[FORGED_MAX];
static jeton_token token;

static jeton_err
verify(const jeton_keys *keys, const char *t)
{
	return verify_exactly(&forge_rules, keys, jeton_cstr(t), &token);
}

/* The parts of forge_header and forge_claims, for bending. */
static void
good(char header[256], char payload[512], char mac[64])
{
	char *first, *last;

	forge(text, forge_header, forge_claims);
	first = strchr(text, '.');
	last = strrchr(text, '.');
	snprintf(header, 256, "%.*s", (int)(first - text), text);
	snprintf(payload, 512, "%.*s", (int)(last - first - 1), first + 1);
	snprintf(mac, 64, "%s", last + 1);
}

static void
a23_a_token_has_three_parts(void **state)
{
	jeton_keys *keys = forge_keys();
	char header[256], payload[512], mac[64];
	char bent[2048], dots[10001];
	static const char *const shapes[] = { "", ".", "..", "...", "%1$s",
		"%1$s.%2$s", "%1$s.%2$s.%3$s.", ".%1$s.%2$s.%3$s",
		"%1$s.%2$s.%3$s.%3$s", "%1$s..%2$s.%3$s",
		"%1$s.%2$s.%3$s..%3$s", "%1$s%2$s%3$s", "%1$s.%2$s..",
		"%1$s.%2$s.%3$s.%1$s.%2$s" };

	(void)state;
	good(header, payload, mac);
	for (size_t i = 0; i < COUNT(shapes); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
		snprintf(bent, sizeof bent, shapes[i], header, payload, mac);
#pragma GCC diagnostic pop
		assert_int_equal(verify(keys, bent), JETON_MALFORMED);
	}
	memset(dots, '.', 10000);
	dots[10000] = '\0';
	assert_int_equal(verify(keys, dots), JETON_MALFORMED);
	jeton_keys_free(keys);
}

static void
a22_only_one_spelling_of_each_part(void **state)
{
	static const struct {
		const char *shape;
		jeton_err wanted;
	} cases[] = {
		{ "%1$s=.%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s==.%2$s.%3$s", JETON_MALFORMED },
		{ " %1$s.%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s .%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s\n.%2$s.%3$s", JETON_MALFORMED },
		{ "\xef\xbb\xbf%1$s.%2$s.%3$s", JETON_MALFORMED },
		{ "\"%1$s.%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s+.%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s/.%2$s.%3$s", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s=", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s ", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s\n", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s\r\n", JETON_MALFORMED },
		{ "%1$s.%2$s. %3$s", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s\"", JETON_MALFORMED },
		{ "%1$s.%2$s.%3$s+", JETON_MALFORMED },
		{ "%1$s.%2$s=.%3$s", JETON_BAD_SIGNATURE },
		{ "%1$s.%2$s .%3$s", JETON_BAD_SIGNATURE },
		{ "%1$s. %2$s.%3$s", JETON_BAD_SIGNATURE },
		{ "%1$s.%2$s.%3$sA", JETON_BAD_SIGNATURE },
		{ "%1$s.%2$s.", JETON_BAD_SIGNATURE },
	};
	jeton_keys *keys = forge_keys();
	char header[256], payload[512], mac[64], bent[2048];

	(void)state;
	good(header, payload, mac);
	for (size_t i = 0; i < COUNT(cases); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(bent, sizeof bent, cases[i].shape, header, payload,
		    mac);
#pragma GCC diagnostic pop
		if (verify(keys, bent) != cases[i].wanted)
			print_message("# %s\n", cases[i].shape);
		assert_int_equal(verify(keys, bent), cases[i].wanted);
	}
	jeton_keys_free(keys);
}

/* A signed payload part that is not canonical is refused all the same. */
static void
a22_a_signed_part_is_still_canonical(void **state)
{
	static const char *const payloads[] = { "e30=", "e30==", "e31", "e3",
		"e", "e30 ", "e30\n", "e3 0", "e30+", "e30/", "{}", "" };
	jeton_keys *keys = forge_keys();

	(void)state;
	for (size_t i = 0; i < COUNT(payloads); i++) {
		snprintf(text, sizeof text, "eyJhbGciOiJIUzI1NiJ9.%s",
		    payloads[i]);
		forge_mac(text, forge_secret, 32);
		assert_int_equal(verify(keys, text), JETON_MALFORMED);
	}
	jeton_keys_free(keys);
}

static void
a22_the_last_character_has_one_spelling(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
	jeton_keys *keys = forge_keys();
	size_t accepted = 0, n;

	(void)state;
	forge(text, forge_header, forge_claims);
	n = strlen(text);
	for (size_t i = 0; i < 64; i++) {
		text[n - 1] = alphabet[i];
		accepted += verify(keys, text) == JETON_OK;
	}
	assert_int_equal(accepted, 1);
	jeton_keys_free(keys);
}

static void
every_prefix_and_every_changed_bit_is_refused(const jeton_keys *keys)
{
	size_t n = strlen(text);

	assert_int_equal(verify(keys, text), JETON_OK);
	for (size_t i = 0; i < n; i++)
		assert_true(verify_exactly(&forge_rules, keys,
				(jeton_str){ text, i },
				&token) > JETON_REFUSED);
	for (size_t i = 0; i < 8 * n; i++) {
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		assert_true(verify_exactly(&forge_rules, keys,
				(jeton_str){ text, n },
				&token) > JETON_REFUSED);
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
	}
	assert_int_equal(verify(keys, text), JETON_OK);
}

static void
every_prefix_and_every_bit_of_a_mac_counts(void **state)
{
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, forge_claims);
	every_prefix_and_every_changed_bit_is_refused(keys);
	jeton_keys_free(keys);
}

static void
every_prefix_and_every_bit_of_a_signature_counts(void **state)
{
	static const char *const algs[] = { "HS384", "HS512", "RS256", "PS512",
		"ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed448" };

	(void)state;
	for (size_t i = 0; i < COUNT(algs); i++) {
		jeton_key *key;
		jeton_keys *keys;

		assert_int_equal(jeton_key_generate(&key, algs[i], 2048, NULL),
		    JETON_OK);
		assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
		assert_int_equal(jeton_sign_at(key,
				     &(jeton_claims){ .json = forge_claims },
				     NOW, text, sizeof text),
		    JETON_OK);
		every_prefix_and_every_changed_bit_is_refused(keys);
		jeton_keys_free(keys);
		jeton_key_free(key);
	}
}

static const struct {
	const char *bytes;
	size_t n;
	jeton_err wanted;
} loose[] = {
#define BYTES(s) s, sizeof(s) - 1
	{ BYTES(""), JETON_MALFORMED },
	{ BYTES(" "), JETON_MALFORMED },
	{ BYTES("{"), JETON_MALFORMED },
	{ BYTES("null"), JETON_MALFORMED },
	{ BYTES("[]"), JETON_MALFORMED },
	{ BYTES("\"{}\""), JETON_MALFORMED },
	{ BYTES("1"), JETON_MALFORMED },
	{ BYTES("{}{}"), JETON_MALFORMED },
	{ BYTES("{} x"), JETON_MALFORMED },
	{ BYTES("{}\0"), JETON_MALFORMED },
	{ BYTES("{\"a\":1}\0"), JETON_MALFORMED },
	{ BYTES("{\"a\":1\0}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"b\0c\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"b\\u0000c\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\0\":1}"), JETON_MALFORMED },
	{ BYTES("\xef\xbb\xbf{\"a\":1}"), JETON_MALFORMED },
	{ BYTES("\xff\xfe{\0}\0"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\xff\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\xc0\xaf\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\xed\xa0\x80\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\\ud800\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\\udc00\\ud800\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\t\"}"), JETON_MALFORMED },
	{ BYTES("{\"a\":\"\\x41\"}"), JETON_MALFORMED },
	{ BYTES("{'a':1}"), JETON_MALFORMED },
	{ BYTES("{a:1}"), JETON_MALFORMED },
	{ BYTES("{\"a\":1,}"), JETON_MALFORMED },
	{ BYTES("{,\"a\":1}"), JETON_MALFORMED },
	{ BYTES("{\"a\":01}"), JETON_MALFORMED },
	{ BYTES("{\"a\":+1}"), JETON_MALFORMED },
	{ BYTES("{\"a\":.5}"), JETON_MALFORMED },
	{ BYTES("{\"a\":1.}"), JETON_MALFORMED },
	{ BYTES("{\"a\":0x1}"), JETON_MALFORMED },
	{ BYTES("{\"a\":NaN}"), JETON_MALFORMED },
	{ BYTES("{\"a\":Infinity}"), JETON_MALFORMED },
	{ BYTES("{\"a\":True}"), JETON_MALFORMED },
	{ BYTES("{\"a\":1}/**/"), JETON_MALFORMED },
	{ BYTES("{\"a\":1}\v"), JETON_MALFORMED },
	{ BYTES("{\"a\":1}\xc2\xa0"), JETON_MALFORMED },
	{ BYTES("{\"a\":1,\"a\":1}"), JETON_MALFORMED },
	{ BYTES("{\"a\":1,\"\\u0061\":1}"), JETON_MALFORMED },
	{ BYTES("{\"b\":{\"a\":1,\"a\":2}}"), JETON_MALFORMED },
	{ BYTES("{\"b\":[{\"c\":[{\"a\":1,\"a\":2}]}]}"), JETON_MALFORMED },
};

/* Every part decoded, its JSON bent, and signed again as if all were well. */
static void
a20_a21_the_json_is_strict(void **state)
{
	jeton_keys *keys = forge_keys();

	(void)state;
	for (size_t i = 0; i < COUNT(loose); i++) {
		jeton_str bent = { loose[i].bytes, loose[i].n };

		forge_bytes(text, jeton_cstr(forge_header), bent);
		assert_int_equal(verify(keys, text), loose[i].wanted);
		forge_bytes(text, bent, jeton_cstr(forge_claims));
		assert_int_equal(verify(keys, text), loose[i].wanted);
	}
	jeton_keys_free(keys);
}

/* The first value of a member that decides may not be hidden by a second. */
static void
a19_no_member_is_given_twice(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
		"{\"alg\":\"none\",\"alg\":\"HS256\"}",
		"{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}",
		"{\"alg\":\"HS256\",\"x\":{\"y\":1,\"y\":1}}",
	};
	static const char *const payloads[] = {
		"{\"iss\":\"https://id.example\",\"aud\":\"orders\","
		"\"exp\":1,\"exp\":1767225800}",
		"{\"iss\":\"https://id.example\",\"aud\":\"orders\","
		"\"exp\":1767225800,\"\\u0065xp\":1}",
		"{\"iss\":\"https://id.example\",\"aud\":\"orders\","
		"\"exp\":1767225800,\"a\":{\"b\":0,\"b\":0}}",
	};
	jeton_keys *keys = forge_keys();

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		forge(text, headers[i], forge_claims);
		assert_int_equal(verify(keys, text), JETON_MALFORMED);
	}
	for (size_t i = 0; i < COUNT(payloads); i++) {
		forge(text, forge_header, payloads[i]);
		assert_int_equal(verify(keys, text), JETON_MALFORMED);
	}
	jeton_keys_free(keys);
}

static void
a24_a25_other_serialisations_are_refused(void **state)
{
	static const char *const shapes[] = {
		"{\"payload\":\"%2$s\",\"protected\":\"%1$s\","
		"\"signature\":\"%3$s\"}",
		"{\"payload\":\"%2$s\",\"signatures\":[{\"protected\":"
		"\"%1$s\",\"signature\":\"%3$s\"}]}",
		"{\"a\":\"%1$s.%2$s.%3$s\"}",
		"{\"a\":\".%1$s.%2$s.%3$s",
		"%1$s.%2$s.%3$s.%3$s.%3$s",
		"Bearer %1$s.%2$s.%3$s",
	};
	jeton_keys *keys = forge_keys();
	char header[256], payload[512], mac[64], bent[2048];

	(void)state;
	good(header, payload, mac);
	for (size_t i = 0; i < COUNT(shapes); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(bent, sizeof bent, shapes[i], header, payload, mac);
#pragma GCC diagnostic pop
		assert_int_equal(verify(keys, bent), JETON_MALFORMED);
	}
	jeton_keys_free(keys);
}

/* A token of exactly n bytes, by a claim as long as needed. */
static void
forge_of_size(size_t n)
{
	static char payload[JETON_TEXT_MAX + 64];
	const char *start = "{\"iss\":\"https://id.example\",\"aud\":\"orders"
			    "\",\"exp\":1767225800,\"x\":\"";
	size_t used = strlen(forge_header) * 4 / 3 + 64;
	size_t size = (n - used) / 4 * 3;

	do {
		memset(payload, 'x', sizeof payload);
		memcpy(payload, start, strlen(start));
		memcpy(payload + size, "\"}", 3);
		forge(text, forge_header, payload);
		size++;
	} while (strlen(text) < n);
}

static void
a45_size_is_the_first_check(void **state)
{
	jeton_keys *keys = forge_keys();
	size_t size = (size_t)8 << 20;
	char *big = malloc(size);

	(void)state;
	assert_non_null(big);
	forge_of_size(JETON_TOKEN_MAX - 1);
	assert_true(strlen(text) <= JETON_TOKEN_MAX);
	assert_int_equal(verify(keys, text), JETON_OK);
	forge_of_size(JETON_TOKEN_MAX + 1);
	assert_int_equal(verify(keys, text), JETON_TOO_LONG);
	memset(big, '.', size);
	assert_int_equal(jeton_verify_at(&forge_rules, keys,
			     (jeton_str){ big, size }, NOW, &token),
	    JETON_TOO_LONG);
	memset(big, 'A', size);
	assert_int_equal(jeton_verify_at(&forge_rules, keys,
			     (jeton_str){ big, size }, NOW, &token),
	    JETON_TOO_LONG);
	free(big);
	jeton_keys_free(keys);
}

/* A payload of count members. */
static const char *
many_claims(size_t count)
{
	static char payload[4096];

	snprintf(payload, sizeof payload,
	    "{\"iss\":\"https://id.example\",\"aud\":\"orders\","
	    "\"exp\":1767225800");
	for (size_t i = 3; i < count; i++) {
		char one[32];

		snprintf(one, sizeof one, ",\"c%zu\":%zu", i, i);
		forge_add(payload, sizeof payload, one);
	}
	forge_add(payload, sizeof payload, "}");
	return payload;
}

static const char *
deep_claim(size_t depth)
{
	static char payload[4096];

	snprintf(payload, sizeof payload,
	    "{\"iss\":\"https://id.example\",\"aud\":\"orders\","
	    "\"exp\":1767225800,\"x\":");
	for (size_t i = 1; i < depth; i++)
		forge_add(payload, sizeof payload, "[");
	for (size_t i = 1; i < depth; i++)
		forge_add(payload, sizeof payload, "]");
	forge_add(payload, sizeof payload, "}");
	return payload;
}

static void
a46_members_and_depth_have_a_limit(void **state)
{
	jeton_keys *keys = forge_keys();

	(void)state;
	forge(text, forge_header, many_claims(JETON_CLAIMS_MAX));
	assert_int_equal(verify(keys, text), JETON_OK);
	forge(text, forge_header, many_claims(JETON_CLAIMS_MAX + 1));
	assert_int_equal(verify(keys, text), JETON_TOO_LONG);
	forge(text, forge_header, deep_claim(JETON_DEPTH_MAX));
	assert_int_equal(verify(keys, text), JETON_OK);
	forge(text, forge_header, deep_claim(JETON_DEPTH_MAX + 1));
	assert_int_equal(verify(keys, text), JETON_TOO_LONG);
	jeton_keys_free(keys);
}

static void
a_header_has_a_limit_of_its_own(void **state)
{
	static char header[JETON_HEADER_MAX + 64];
	jeton_keys *keys = forge_keys();

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		memset(header, ' ', sizeof header);
		memcpy(header, "{\"alg\":\"HS256\"", 14);
		memcpy(header + JETON_HEADER_MAX - 1 + extra, "}", 2);
		forge(text, header, forge_claims);
		assert_int_equal(verify(keys, text),
		    extra == 0 ? JETON_OK : JETON_TOO_LONG);
	}
	jeton_keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a23_a_token_has_three_parts),
		cmocka_unit_test(a22_only_one_spelling_of_each_part),
		cmocka_unit_test(a22_a_signed_part_is_still_canonical),
		cmocka_unit_test(a22_the_last_character_has_one_spelling),
		cmocka_unit_test(every_prefix_and_every_bit_of_a_mac_counts),
		cmocka_unit_test(
		    every_prefix_and_every_bit_of_a_signature_counts),
		cmocka_unit_test(a20_a21_the_json_is_strict),
		cmocka_unit_test(a19_no_member_is_given_twice),
		cmocka_unit_test(a24_a25_other_serialisations_are_refused),
		cmocka_unit_test(a45_size_is_the_first_check),
		cmocka_unit_test(a46_members_and_depth_have_a_limit),
		cmocka_unit_test(a_header_has_a_limit_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
