/* SPDX-License-Identifier: Apache-2.0 */
/* Corners of encryption that no other test comes to; found by tools/cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "jwe_desk.h"

enum { ROOM = 1 << 20 };

static const char secret[65] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const jeton_str plaintext = JT_INIT("plaintext");
static char out[ROOM], text[ROOM], buf[ROOM];

static jeton_opener *
opener_of(const char *alg, size_t n)
{
	jeton_opener *opener;

	assert_int_equal(jeton_opener_secret(&opener, alg, secret, n),
	    JETON_OK);
	return opener;
}

static jeton_recipient *
recipient_of(const char *alg, size_t n)
{
	jeton_recipient *recipient;

	assert_int_equal(jeton_recipient_secret(&recipient, alg, secret, n),
	    JETON_OK);
	return recipient;
}

static jeton_err
try(const jeton_opener *opener, const jeton_jwe_rules *rules, const char *jwe)
{
	jeton_jwe found;
	jeton_err e = jeton_decrypt(rules, opener, jeton_cstr(jwe), buf,
	    sizeof buf, &found);

	assert_int_equal(e == JETON_OK, found.plaintext.p != NULL);
	return e;
}

/* The same under dir with a key of 16 bytes. */
static jeton_err
try_header(const char *header, const jeton_jwe_rules *rules)
{
	struct desk_made m = { .header = header,
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret,
		.plaintext = plaintext };
	jeton_opener *opener = opener_of("dir", 16);
	jeton_err e;

	desk_make(&m, text);
	e = try(opener, rules, text);
	jeton_opener_free(opener);
	return e;
}

/* ---- Headers ---- */

static void
a_long_header_is_not_even_decoded(void **state)
{
	jeton_opener *opener = opener_of("dir", 16);

	(void)state;
	snprintf(text, sizeof text, "%06000d....", 0);
	assert_int_equal(try(opener, &desk_rules, text), JETON_TOO_LONG);
	snprintf(text, sizeof text,
	    "{\"recipients\":[{\"header\":{\"alg\":\"dir\","
	    "\"enc\":\"A128GCM\",\"x\":\"%05000d\"}}],"
	    "\"iv\":\"AA\",\"ciphertext\":\"AA\",\"tag\":\"AA\"}",
	    0);
	assert_int_equal(try(opener, &desk_rules, text), JETON_TOO_LONG);
	jeton_opener_free(opener);
}

static void
a_word_that_is_none_of_ours_is_nobodys(void **state)
{
	static const struct {
		const char *header;
		bool inflate;
		jeton_err e;
	} cases[] = {
		{ "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":1}", true,
		    JETON_MALFORMED },
		{ "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"GZIP\"}",
		    true, JETON_CRITICAL },
		{ "{\"alg\":\"dirdirdirdirdirdirdirdirdirdirdirdir\","
		  "\"enc\":\"A128GCM\"}",
		    false, JETON_NO_KEY },
	};
	jeton_jwe_rules rules = desk_rules;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		rules.inflate = cases[i].inflate;
		assert_int_equal(try_header(cases[i].header, &rules),
		    cases[i].e);
	}
}

static void
what_the_rules_leave_out_has_no_key(void **state)
{
	static const char header[] = "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}";
	static const char *const wrap[] = { "A128KW", NULL };
	static const char *const dir[] = { "dir", NULL };
	static const char *const cbc[] = { "A128CBC-HS256", NULL };
	jeton_jwe_rules rules = { .algorithms = dir };

	(void)state;
	assert_int_equal(try_header(header, &rules), JETON_OK);
	rules.encodings = cbc;
	assert_int_equal(try_header(header, &rules), JETON_NO_KEY);
	rules = (jeton_jwe_rules){ .algorithms = wrap };
	assert_int_equal(try_header(header, &rules), JETON_NO_KEY);
	rules = (jeton_jwe_rules){ .type = JETON_ANY };
	assert_int_equal(try_header(header, &rules), JETON_OK);
	rules = (jeton_jwe_rules){ .forms = 1U << JETON_FLATTENED };
	assert_int_equal(try_header(header, &rules), JETON_MALFORMED);
}

static void
no_text_at_all_is_malformed(void **state)
{
	jeton_opener *opener = opener_of("dir", 16);
	jeton_jwe found;

	(void)state;
	assert_int_equal(jeton_decrypt(&desk_rules, opener,
			     (jeton_str){ NULL, 0 }, buf, sizeof buf, &found),
	    JETON_MALFORMED);
	assert_int_equal(jeton_decrypt(&desk_rules, opener,
			     (jeton_str){ NULL, 1 }, buf, sizeof buf, &found),
	    JETON_ARGUMENT);
	jeton_opener_free(opener);
}

/* ---- Keys ---- */

/* As long as the one for CBC, but not meant for it. */
static void
a_key_of_one_enc_is_not_that_of_another(void **state)
{
	struct desk_made m = {
		.header = "{\"alg\":\"dir\",\"enc\":\"A128CBC-HS256\"}",
		.enc = "A128CBC-HS256",
		.cek = (const uint8_t *)secret,
		.plaintext = plaintext
	};
	jeton_opener *any = opener_of("dir", 32);
	jeton_opener *gcm = opener_of("A256GCM", 32);

	(void)state;
	desk_make(&m, text);
	assert_int_equal(try(any, &desk_rules, text), JETON_OK);
	assert_int_equal(try(gcm, &desk_rules, text), JETON_NO_KEY);
	jeton_opener_free(any);
	jeton_opener_free(gcm);
}

/* Of count keys without a kid, all alike. */
static jeton_opener *
opener_of_many(size_t count)
{
	jeton_opener *opener;
	int n = snprintf(text, sizeof text, "{\"keys\":[");

	for (size_t i = 0; i < count; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
		    "%s{\"kty\":\"oct\",\"alg\":\"A128KW\","
		    "\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg\"}",
		    i == 0 ? "" : ",");
	snprintf(text + n, sizeof text - (size_t)n, "]}");
	assert_int_equal(jeton_opener_parse(&opener, jeton_cstr(text), NULL),
	    JETON_OK);
	assert_int_equal(jeton_opener_count(opener), count);
	return opener;
}

/* For count recipients with the same key; the last one says another enc. */
static const char *
write_general(size_t count, const char *last_enc)
{
	int n = snprintf(text, sizeof text,
	    "{\"iv\":\"AA\",\"ciphertext\":\"AA\",\"tag\":\"AA\","
	    "\"recipients\":[");

	for (size_t i = 0; i < count; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
		    "%s{\"header\":{\"alg\":\"A128KW\",\"enc\":\"%s\"},"
		    "\"encrypted_key\":\"AA\"}",
		    i == 0 ? "" : ",", i + 1 < count ? "A128GCM" : last_enc);
	snprintf(text + n, sizeof text - (size_t)n, "]}");
	return text;
}

static void
more_keys_than_we_try_are_none(void **state)
{
	jeton_opener *few = opener_of_many(JETON_TRIES_MAX);
	jeton_opener *many = opener_of_many(JETON_TRIES_MAX + 1);

	(void)state;
	assert_int_equal(try(few, &desk_rules, write_general(1, "A128GCM")),
	    JETON_MALFORMED);
	assert_int_equal(try(many, &desk_rules, write_general(1, "A128GCM")),
	    JETON_NO_KEY);
	assert_int_equal(try(few, &desk_rules, write_general(16, "A128GCM")),
	    JETON_NO_KEY);
	assert_int_equal(try(few, &desk_rules, write_general(2, "A256GCM")),
	    JETON_MALFORMED);
	jeton_opener_free(few);
	jeton_opener_free(many);
}

static void
an_epk_with_too_many_members_is_malformed(void **state)
{
	struct desk d =
	    desk_set(&(struct desk_alg){ "ECDH-ES", "P-256" }, NULL, NULL);
	char header[4096];
	struct desk_made m = { .header = header,
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret,
		.plaintext = plaintext };
	int n = snprintf(header, sizeof header,
	    "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":{");

	(void)state;
	for (int i = 0; i <= JETON_MEMBERS_MAX; i++)
		n += snprintf(header + n, sizeof header - (size_t)n,
		    "%s\"%d\":1", i == 0 ? "" : ",", i);
	snprintf(header + n, sizeof header - (size_t)n, "}}");
	desk_make(&m, text);
	assert_int_equal(desk_tries(&d, text), JETON_MALFORMED);
	desk_clear(&d);
}

static void
a_secret_has_its_limits(void **state)
{
	static char password[JETON_SECRET_MAX + 1];
	jeton_opener *opener;
	jeton_recipient *recipient;
	jeton_str long_one = { password, sizeof password };

	(void)state;
	memset(password, 'x', sizeof password);
	assert_int_equal(jeton_opener_password(&opener, "PBES2-HS256+A128KW",
			     long_one),
	    JETON_TOO_LONG);
	assert_null(opener);
	assert_int_equal(jeton_opener_secret(&opener, "RSA-OAEP-256", secret,
			     16),
	    JETON_KEY_MISMATCH);
	assert_null(opener);
	assert_int_equal(jeton_recipient_secret(&recipient, "RSA-OAEP-256",
			     secret, 16),
	    JETON_KEY_MISMATCH);
	assert_null(recipient);
}

/* ---- Compressed ---- */

static void
make_packed(size_t n)
{
	static uint8_t zeros[1 << 12], packed[1 << 12];
	z_stream z = { 0 };
	struct desk_made m = { .header = "{\"alg\":\"dir\",\"enc\":\"A128GCM\","
					 "\"zip\":\"DEF\"}",
		.enc = "A128GCM",
		.cek = (const uint8_t *)secret };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8,
			     Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_in = zeros;
	z.avail_in = (uInt)n;
	z.next_out = packed;
	z.avail_out = sizeof packed;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	m.plaintext =
	    (jeton_str){ (const char *)packed, sizeof packed - z.avail_out };
	deflateEnd(&z);
	desk_make(&m, text);
}

static void
a37_what_does_not_fit_unpacked_is_told_apart_from_a_bomb(void **state)
{
	jeton_jwe_rules rules = { .inflate = true };
	jeton_opener *opener = opener_of("dir", 16);
	jeton_jwe found;
	size_t size = 1;
	jeton_err e = JETON_NO_SPACE;

	(void)state;
	make_packed(1000);
	while (e == JETON_NO_SPACE && size < 4000) {
		memset(buf, 'x', sizeof buf);
		e = jeton_decrypt(&rules, opener, jeton_cstr(text), buf, size,
		    &found);
		assert_int_equal(buf[size], 'x');
		assert_int_equal(e == JETON_OK, found.plaintext.p != NULL);
		size++;
	}
	assert_int_equal(e, JETON_OK);
	assert_int_equal(found.plaintext.n, 1000);
	assert_in_range(size, 1000, 1200);
	jeton_opener_free(opener);
}

/* ---- Encrypting ---- */

static jeton_err
encrypt(const jeton_recipient *recipient, const jeton_jwe_options *options)
{
	const jeton_recipient *list[] = { recipient };
	jeton_err e =
	    jeton_encrypt(list, 1, options, plaintext, out, sizeof out);

	assert_int_equal(e == JETON_OK, out[0] != '\0');
	return e;
}

static void
what_makes_no_jwe_is_not_encrypted(void **state)
{
	static char info[5000];
	static const jeton_claim twice[] = { { .name = "x",
						 .kind = JETON_KIND_INT },
		{ .name = "x", .kind = JETON_KIND_INT }, { 0 } };
	static const jeton_claim bad[] = {
		{ .name = "x", .kind = JETON_KIND_JSON, .str = "{" }, { 0 }
	};
	const jeton_claim longest[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = info }, { 0 }
	};
	struct desk d =
	    desk_set(&(struct desk_alg){ "ECDH-ES", "P-256" }, NULL, NULL);
	jeton_recipient *r = recipient_of("A128KW", 16);
	const struct {
		const jeton_recipient *to;
		jeton_jwe_options options;
		jeton_err e;
	} cases[] = {
		{ d.recipient, { .apu = { info, 4999 } }, JETON_TOO_LONG },
		{ d.recipient, { .apv = { info, 4999 } }, JETON_TOO_LONG },
		{ d.recipient, { .apv = { info, 9 } }, JETON_OK },
		{ r, { .apv = { info, 9 } }, JETON_ARGUMENT },
		{ r, { .header = longest }, JETON_ARGUMENT },
		{ r, { .header = twice }, JETON_ARGUMENT },
		{ r, { .header = bad }, JETON_ARGUMENT },
		{ r, { .form = JETON_FLATTENED, .unprotected = bad },
		    JETON_ARGUMENT },
		{ r, { .form = JETON_FLATTENED, .unprotected = twice },
		    JETON_ARGUMENT },
	};

	(void)state;
	memset(info, 'x', sizeof info - 1);
	for (size_t i = 0; i < JT_COUNT(cases); i++)
		assert_int_equal(encrypt(cases[i].to, &cases[i].options),
		    cases[i].e);
	jeton_recipient_free(r);
	desk_clear(&d);
}

static void
a_direct_key_brings_its_enc_along(void **state)
{
	jeton_recipient *any = recipient_of("dir", 32);
	jeton_recipient *gcm = recipient_of("A128GCM", 16);
	jeton_opener *opener = opener_of("A128GCM", 16);
	jeton_jwe_options longer = { .enc = "A256CBC-HS512" };

	(void)state;
	assert_int_equal(encrypt(any, &longer), JETON_KEY_MISMATCH);
	assert_int_equal(encrypt(gcm, &longer), JETON_KEY_MISMATCH);
	assert_int_equal(encrypt(gcm, NULL), JETON_OK);
	assert_int_equal(try(opener, &desk_rules, out), JETON_OK);
	jeton_opener_free(opener);
	jeton_recipient_free(gcm);
	jeton_recipient_free(any);
}

/* Nobody would read it. */
static void
all_passwords_together_have_a_limit(void **state)
{
	jeton_jwe_options options = { .form = JETON_GENERAL };
	jeton_recipient *r;

	(void)state;
	assert_int_equal(jeton_recipient_password(&r, "PBES2-HS256+A128KW",
			     plaintext, JETON_P2C_MAX / 2 + 1),
	    JETON_OK);
	assert_int_equal(jeton_encrypt((const jeton_recipient *const[]){ r, r },
			     2, &options, plaintext, out, sizeof out),
	    JETON_ARGUMENT);
	jeton_recipient_free(r);
}

static void
no_jwe_is_longer_than_one_may_be(void **state)
{
	jeton_recipient *r = recipient_of("A128KW", 16);
	const jeton_recipient *list[] = { r };

	(void)state;
	assert_int_equal(jeton_encrypt(list, 1, NULL,
			     (jeton_str){ buf, 200000 }, out, sizeof out),
	    JETON_TOO_LONG);
	assert_int_equal(jeton_encrypt(list, 1, NULL,
			     (jeton_str){ buf, 190000 }, out, sizeof out),
	    JETON_OK);
	jeton_recipient_free(r);
}

static void
a_jwe_is_written_whole_or_not_at_all(void **state)
{
	static const jeton_claim shared[] = {
		{ .name = "x", .kind = JETON_KIND_STR, .str = "y" }, { 0 }
	};
	jeton_jwe_options options = { .form = JETON_FLATTENED,
		.unprotected = shared,
		.aad = JT_INIT("aad") };
	jeton_recipient *r = recipient_of("A128KW", 16);
	const jeton_recipient *list[] = { r };
	size_t n;

	(void)state;
	assert_int_equal(encrypt(r, &options), JETON_OK);
	n = strlen(out);
	for (size_t size = 1; size <= n; size++) {
		memset(out, 'x', n + 1);
		assert_int_equal(jeton_encrypt(list, 1, &options, plaintext,
				     out, size),
		    JETON_NO_SPACE);
		assert_int_equal(out[0], '\0');
		assert_int_equal(out[size], 'x');
	}
	assert_int_equal(jeton_encrypt(list, 1, &options, plaintext, out,
			     n + 1),
	    JETON_OK);
	jeton_recipient_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_header_is_not_even_decoded),
		cmocka_unit_test(a_word_that_is_none_of_ours_is_nobodys),
		cmocka_unit_test(what_the_rules_leave_out_has_no_key),
		cmocka_unit_test(no_text_at_all_is_malformed),
		cmocka_unit_test(a_key_of_one_enc_is_not_that_of_another),
		cmocka_unit_test(more_keys_than_we_try_are_none),
		cmocka_unit_test(an_epk_with_too_many_members_is_malformed),
		cmocka_unit_test(a_secret_has_its_limits),
		cmocka_unit_test(
		    a37_what_does_not_fit_unpacked_is_told_apart_from_a_bomb),
		cmocka_unit_test(what_makes_no_jwe_is_not_encrypted),
		cmocka_unit_test(a_direct_key_brings_its_enc_along),
		cmocka_unit_test(all_passwords_together_have_a_limit),
		cmocka_unit_test(no_jwe_is_longer_than_one_may_be),
		cmocka_unit_test(a_jwe_is_written_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
