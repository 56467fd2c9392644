/* SPDX-License-Identifier: Apache-2.0 */
/* JWKs that bring certificates along (RFC 7517 4.7 to 4.9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

enum { BASE64_MAX = 8192 };

/* The body of a certificate in PEM, and of another key's. */
static char leaf[BASE64_MAX], other[BASE64_MAX];
static char x5t[64], x5t_s256[64], x5t_hex[128];

static char text[4 * BASE64_MAX];

static void
read_body(char *out, const char *name, uint8_t *der, size_t *n)
{
	size_t size, count = 0;
	char *p = shelf_read(name, &size);
	char url[BASE64_MAX];
	char *at = memchr(p, '\n', size);

	for (; *at != '-'; at++)
		if (*at != '\n')
			out[count++] = *at;
	out[count] = '\0';
	for (*n = 0; *n < count && out[*n] != '='; (*n)++)
		url[*n] = out[*n] == '+' ? '-' : out[*n] == '/' ? '_' : out[*n];
	url[*n] = '\0';
	*n = shelf_base64url(der, url);
	free(p);
}

static void
put_print(char *out, const void *p, size_t n)
{
	struct jt_buf b = jt_buf_over(out, 64);

	jt_put_base64url(&b, p, n);
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static int
prepare(void **state)
{
	uint8_t der[BASE64_MAX], hash[JT_HASH_MAX];
	char hex[2 * JT_SHA1_SIZE + 1];
	struct jt_buf b = jt_buf_over(x5t_hex, sizeof x5t_hex);
	size_t n;

	(void)state;
	read_body(other, "keys/ec-certificate.pem", der, &n);
	read_body(leaf, "keys/rsa-certificate.pem", der, &n);
	assert_int_equal(jt_digest(JT_SHA256, der, n, hash), JETON_OK);
	put_print(x5t_s256, hash, 32);
	jt_sha1(der, n, hash);
	put_print(x5t, hash, JT_SHA1_SIZE);
	for (size_t i = 0; i < JT_SHA1_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02X", hash[i]);
	jt_put_base64url(&b, hex, 2 * JT_SHA1_SIZE);
	return jt_buf_end(&b) == JETON_OK ? 0 : -1;
}

/* $L and $O are the certificates, $1, $2 and $H the hashes. */
static const struct {
	const char *more;
	jeton_err e;
	const char *why;
} rows[] = {
	{ "\"x5c\":[\"$L\"]", JETON_OK, "" },
	{ "\"x5c\":[\"$L\",\"$O\"]", JETON_OK, "" },
	{ "\"x5c\":[\"$L\",\"not even base64\"]", JETON_OK, "" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"$1\"", JETON_OK, "" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"$H\"", JETON_OK, "" },
	{ "\"x5c\":[\"$L\"],\"x5t#S256\":\"$2\"", JETON_OK, "" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"$1\",\"x5t#S256\":\"$2\"", JETON_OK, "" },
	/* Without a certificate a hash is the hash of anything. */
	{ "\"x5t\":\"AAAA\",\"x5t#S256\":\"AAAA\"", JETON_OK, "" },
	{ "\"x5u\":\"https://id.example/cert\"", JETON_OK, "" },

	{ "\"x5c\":[\"$O\"]", JETON_KEY_MISMATCH,
	    "member 'x5c' is not a certificate of this key" },
	{ "\"x5c\":[\"$O\",\"$L\"]", JETON_KEY_MISMATCH,
	    "member 'x5c' is not a certificate of this key" },
	{ "\"x5c\":[\"AAAA\"]", JETON_KEY_MISMATCH,
	    "member 'x5c' is not a certificate of this key" },
	{ "\"x5c\":[\"\"]", JETON_KEY_MISMATCH,
	    "member 'x5c' is not a certificate of this key" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"$2\"", JETON_KEY_MISMATCH,
	    "member 'x5t' is not the hash of its x5c" },
	{ "\"x5c\":[\"$L\"],\"x5t#S256\":\"$1\"", JETON_KEY_MISMATCH,
	    "member 'x5t#S256' is not the hash of its x5c" },
	{ "\"x5c\":[\"$L\"],\"x5t#S256\":\"$H\"", JETON_KEY_MISMATCH,
	    "member 'x5t#S256' is not the hash of its x5c" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"AAAA\"", JETON_KEY_MISMATCH,
	    "member 'x5t' is not the hash of its x5c" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"\"", JETON_KEY_MISMATCH,
	    "member 'x5t' is not the hash of its x5c" },
	{ "\"x5c\":[\"$L\"],\"x5t\":1", JETON_KEY_FORM,
	    "member 'x5t' is no hash in base64url" },
	{ "\"x5c\":[\"$L\"],\"x5t\":\"$1=\"", JETON_KEY_FORM,
	    "member 'x5t' is no hash in base64url" },

	{ "\"x5c\":[]", JETON_KEY_FORM, "member 'x5c' is an empty list" },
	{ "\"x5c\":\"$L\"", JETON_KEY_FORM,
	    "member 'x5c' is not a list of strings" },
	{ "\"x5c\":[1]", JETON_KEY_FORM,
	    "member 'x5c' is not a list of strings" },
	{ "\"x5c\":[\"$L\",null]", JETON_KEY_FORM,
	    "member 'x5c' is not a list of strings" },
	{ "\"x5c\":null", JETON_KEY_FORM,
	    "member 'x5c' is not a list of strings" },
	{ "\"x5c\":[\"$L=\"]", JETON_KEY_FORM, "member 'x5c' is not base64" },
	{ "\"x5c\":[\" $L\"]", JETON_KEY_FORM, "member 'x5c' is not base64" },
	{ "\"x5c\":[\"A-__\"]", JETON_KEY_FORM, "member 'x5c' is not base64" },
};

static void
put_more(struct jt_buf *b, const char *more)
{
	static const struct {
		char name;
		const char *value;
	} values[] = { { 'L', leaf }, { 'O', other }, { '1', x5t },
		{ '2', x5t_s256 }, { 'H', x5t_hex } };

	for (; *more != '\0'; more++) {
		if (*more != '$') {
			jt_put_char(b, *more);
			continue;
		}
		more++;
		for (size_t i = 0; i < JT_COUNT(values); i++)
			if (values[i].name == *more)
				jt_put(b, jeton_cstr(values[i].value));
	}
}

/* The JWK of the certificate's key with more members. */
static void
write_jwk(const char *more)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);
	static char jwk[JETON_JWK_MAX];
	size_t n;
	char *p = shelf_read("keys/rsa-spki.pem", &n);
	jeton_keys *keys;

	assert_int_equal(shelf_parse_keys(&keys, (jeton_str){ p, n }, NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_public_jwk(keys, 0, jwk, sizeof jwk),
	    JETON_OK);
	jeton_keys_free(keys);
	free(p);
	jt_put(&b, (jeton_str){ jwk, strlen(jwk) - 1 });
	jt_put_char(&b, ',');
	put_more(&b, more);
	jt_put_char(&b, '}');
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static void
a12_a_certificate_has_to_be_of_the_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(rows); i++) {
		jeton_why why;
		jeton_keys *keys;
		jeton_err e;

		write_jwk(rows[i].more);
		e = shelf_parse_keys(&keys, jeton_cstr(text),
		    &(jeton_key_options){ .why = &why });
		if (e != rows[i].e)
			fail_msg("%s: %d %s", rows[i].more, (int)e, why.text);
		assert_string_equal(why.text, rows[i].why);
		jeton_keys_free(keys);
	}
}

static void
a_certificate_has_a_limit(void **state)
{
	static char more[2 * BASE64_MAX];
	jeton_keys *keys;

	(void)state;
	for (int over = 0; over <= 1; over++) {
		size_t n = over ? 6148 : 6144;

		snprintf(more, sizeof more, "\"x5c\":[\"%0*d\"]", (int)n, 0);
		memset(more + 8, 'A', n);
		write_jwk(more);
		assert_int_equal(shelf_parse_keys(&keys, jeton_cstr(text),
				     NULL),
		    over ? JETON_TOO_LONG : JETON_KEY_MISMATCH);
	}
}

/* RFC 7517 appendix B: a certificate whose key is the key. */
static void
the_example_of_rfc_7517_is_read(void **state)
{
	size_t n;
	char *p = shelf_read("keys/rfc7517-b.jwk", &n);
	jeton_keys *keys;

	(void)state;
	assert_int_equal(shelf_parse_keys(&keys, (jeton_str){ p, n }, NULL),
	    JETON_OK);
	assert_string_equal(jeton_keys_id(keys, 0), "1b94c");
	jeton_keys_free(keys);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a12_a_certificate_has_to_be_of_the_key),
		cmocka_unit_test(a_certificate_has_a_limit),
		cmocka_unit_test(the_example_of_rfc_7517_is_read),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
