/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 7520 section 5 and RFC 8037: read, and made again byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "base/json.h"
#include "jose/jwe_encrypt.h"
#include "jwe_desk.h"
#include "shelf.h"

enum { MEMBERS = 32, TEXT = 4096 };

/* What is at some place of a JSON text. */
static struct jt_json
dig_one(struct jt_json v, jeton_str step)
{
	jt_member members[MEMBERS];
	struct jt_json element = { { NULL, 0 }, JT_JSON_NONE, false };
	const jt_member *m;
	size_t count, at = 0;

	if (v.type == JT_JSON_ARRAY) {
		for (int i = step.p[0] - '0'; i >= 0; i--)
			if (!jt_json_next(v.text, &at, &element))
				fail();
		return element;
	}
	if (v.type != JT_JSON_OBJECT ||
	    jt_json_object(v.text, members, MEMBERS, &count) != JETON_OK)
		return element;
	m = jt_json_find(v.text, members, count, step);
	return m == NULL ? element : jt_json_value(v.text, m);
}

/* A path has dots between names and numbers of elements. */
static struct jt_json
dig(jeton_str json, const char *path)
{
	struct jt_json v = { json, JT_JSON_OBJECT, false };

	while (v.type != JT_JSON_NONE) {
		size_t n = strcspn(path, ".");

		v = dig_one(v, (jeton_str){ path, n });
		if (path[n] == '\0')
			break;
		path += n + 1;
	}
	return v;
}

static bool
has(jeton_str json, const char *path)
{
	return dig(json, path).type != JT_JSON_NONE;
}

static jeton_str
dig_text(jeton_str json, const char *path, char out[TEXT])
{
	jeton_str s = { out, 0 };
	struct jt_json v = dig(json, path);

	if (jt_json_str(v, out, TEXT, &s.n) != JETON_OK)
		fail_msg("no text at %s", path);
	return s;
}

static size_t
dig_bytes(jeton_str json, const char *path, uint8_t *out)
{
	char text[TEXT];

	dig_text(json, path, text);
	return shelf_base64url(out, text);
}

static jeton_str
load(const char *name, char **memory)
{
	char path[128];
	jeton_str s;

	snprintf(path, sizeof path, "cookbook/jwe/%s", name);
	*memory = shelf_read(path, &s.n);
	s.p = *memory;
	return s;
}

/* ---- Reading ---- */

static jeton_opener *
open_key(jeton_str json, const char *key, const char *alg)
{
	jeton_why why;
	jeton_key_options options = { .alg = alg, .why = &why };
	char text[TEXT];
	jeton_opener *o;

	if (has(json, "input.pwd")) {
		jeton_str password = dig_text(json, "input.pwd", text);

		assert_int_equal(jeton_opener_password(&o, alg, password),
		    JETON_OK);
		return o;
	}
	if (jeton_opener_parse(&o, dig(json, key).text, &options) != JETON_OK)
		fail_msg("%s", why.text);
	return o;
}

static void
check_opens(const jeton_opener *o, jeton_str jwe, jeton_str text, bool zip)
{
	jeton_jwe_rules rules = desk_rules;
	char *plain;
	size_t n;

	rules.inflate = zip;
	assert_int_equal(desk_read(o, &rules, jwe, &plain, &n), JETON_OK);
	assert_int_equal(n, text.n);
	assert_memory_equal(plain, text.p, n);
	free(plain);
	if (!zip)
		return;
	rules.inflate = false;
	assert_int_equal(desk_read(o, &rules, jwe, &plain, &n), JETON_CRITICAL);
}

static const struct {
	const char *file, *key, *alg;
} readings[] = {
	{ "5_2.key_encryption_using_rsa-oaep_with_aes-gcm.json", "input.key",
	    "RSA-OAEP" },
	{ "5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2.json",
	    "", "PBES2-HS512+A256KW" },
	{ "5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_"
	  "with_aes-gcm.json",
	    "input.key", "ECDH-ES+A128KW" },
	{ "5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2.json",
	    "input.key", "ECDH-ES" },
	{ "5_6.direct_encryption_using_aes-gcm.json", "input.key", "dir" },
	{ "5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2.json",
	    "input.key", "A256GCMKW" },
	{ "5_8.key_wrap_using_aes-keywrap_with_aes-gcm.json", "input.key",
	    "A128KW" },
	{ "5_9.compressed_content.json", "input.key", "A128KW" },
	{ "5_10.including_additional_authentication_data.json", "input.key",
	    "A128KW" },
	{ "5_11.protecting_specific_header_fields.json", "input.key",
	    "A128KW" },
	{ "5_12.protecting_content_only.json", "input.key", "A128KW" },
	{ "5_13.encrypting_to_multiple_recipients.json", "input.key.1",
	    "ECDH-ES+A256KW" },
	{ "5_13.encrypting_to_multiple_recipients.json", "input.key.2",
	    "A256GCMKW" },
	{ "curve25519_ecdh-es.json", "input.key", "ECDH-ES" },
};

static void
rfc_7520_section_5_is_read(void **state)
{
	char text[TEXT], compact[TEXT], *memory;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(readings); i++) {
		jeton_str json = load(readings[i].file, &memory);
		bool zip = has(json, "input.zip");
		jeton_opener *o =
		    open_key(json, readings[i].key, readings[i].alg);
		jeton_str plain = dig_text(json, "input.plaintext", text);

		if (has(json, "output.compact"))
			check_opens(o,
			    dig_text(json, "output.compact", compact), plain,
			    zip);
		if (has(json, "output.json"))
			check_opens(o, dig(json, "output.json").text, plain,
			    zip);
		if (has(json, "output.json_flat"))
			check_opens(o, dig(json, "output.json_flat").text,
			    plain, zip);
		jeton_opener_free(o);
		free(memory);
	}
}

static void
a41_rsa1_5_of_section_5_1_is_refused(void **state)
{
	char *memory, compact[TEXT], *plain;
	jeton_str json =
	    load("5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2.json",
		&memory);
	static const char *const algs[] = { "RSA-OAEP", "RSA-OAEP-256" };
	jeton_key_options rsa15 = { .alg = "RSA1_5" };
	jeton_opener *o;
	size_t n;

	(void)state;
	assert_int_equal(jeton_opener_parse(&o, dig(json, "input.key").text,
			     &rsa15),
	    JETON_KEY_TYPE);
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		o = open_key(json, "input.key", algs[i]);
		assert_int_equal(desk_read(o, &desk_rules,
				     dig_text(json, "output.compact", compact),
				     &plain, &n),
		    JETON_NO_KEY);
		assert_int_equal(desk_read(o, &desk_rules,
				     dig(json, "output.json").text, &plain, &n),
		    JETON_NO_KEY);
		jeton_opener_free(o);
	}
	free(memory);
}

/* ---- Making ---- */

/* The random numbers that a file says were drawn. */
struct script {
	struct jt_chance chance;
	jeton_str json;
	const char *encrypting; /* the path of encrypting_key */
	const char *agreeing;   /* and of the one with an epk */
};

static jeton_err
play_bytes(const struct jt_chance *c, enum jt_chance_use use, void *p, size_t n)
{
	const struct script *s = (const struct script *)c;
	static const char *const names[] = {
		[JT_FOR_CEK] = "generated.cek", [JT_FOR_IV] = "generated.iv"
	};
	char path[64];
	uint8_t buf[TEXT];

	if (use == JT_FOR_CEK || use == JT_FOR_IV)
		snprintf(path, sizeof path, "%s", names[use]);
	else
		snprintf(path, sizeof path, "%s.%s", s->encrypting,
		    use == JT_FOR_SALT ? "salt" : "iv");
	assert_int_equal(dig_bytes(s->json, path, buf), n);
	memcpy(p, buf, n);
	return JETON_OK;
}

static jeton_err
play_ephemeral(const struct jt_chance *c, enum jt_ekind kind,
    struct jt_ekey **out)
{
	const struct script *s = (const struct script *)c;
	static const char names[] = "xyd";
	uint8_t bytes[3][JT_E_POINT_MAX + 2];
	struct jt_parts parts = { 0 };
	jeton_str *places[] = { &parts.x, &parts.y, &parts.d };
	const char *bad;
	char path[64];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s.epk.%c", s->agreeing, names[i]);
		if (!has(s->json, path))
			continue;
		places[i]->n = dig_bytes(s->json, path, bytes[i]);
		places[i]->p = (const char *)bytes[i];
	}
	return jt_ekey_make(out, kind, &parts, &bad);
}

static struct script
write_script(jeton_str json, const char *encrypting)
{
	return (struct script){ { play_bytes, play_ephemeral }, json,
		encrypting, encrypting };
}

static jeton_recipient *
address(jeton_str json, const char *key, const char *alg)
{
	jeton_key_options options = { .alg = alg };
	char text[TEXT];
	jeton_recipient *r;

	if (has(json, "input.pwd")) {
		jeton_str password = dig_text(json, "input.pwd", text);

		assert_int_equal(jeton_recipient_password(&r, alg, password,
				     8192),
		    JETON_OK);
		return r;
	}
	assert_int_equal(jeton_recipient_parse(&r, dig(json, key).text,
			     &options),
	    JETON_OK);
	return r;
}

static void
check_same(jeton_str a, const char *path_a, jeton_str b, const char *path_b)
{
	char x[TEXT], y[TEXT];

	if (!has(a, path_a) && !has(b, path_b))
		return;
	dig_text(a, path_a, x);
	dig_text(b, path_b, y);
	assert_string_equal(x, y);
}

/* Each member of the flattened form; what we make is the first. */
static void
check_members(jeton_str ours, jeton_str theirs)
{
	static const char *const names[] = { "protected", "encrypted_key",
		"aad", "iv", "ciphertext", "tag" };

	for (size_t i = 0; i < JT_COUNT(names); i++)
		check_same(ours, names[i], theirs, names[i]);
}

static void
make_again(jeton_str json, const char *key, const char *alg)
{
	struct script script = write_script(json, "encrypting_key");
	static char text[TEXT], aad[TEXT], enc[TEXT], wanted[TEXT], jwe[TEXT];
	jeton_recipient *r = address(json, key, alg);
	const jeton_recipient *list[] = { r };
	jeton_jwe_options o = { .enc = dig_text(json, "input.enc", enc).p };
	struct jt_jwe_order order = { list, 1, &o,
		dig_text(json, "input.plaintext", text), &script.chance };

	if (has(json, "input.pwd"))
		o.content_type = "jwk-set+json";
	if (has(json, "output.compact")) {
		assert_int_equal(jt_jwe_encrypt(&order, jwe, sizeof jwe),
		    JETON_OK);
		dig_text(json, "output.compact", wanted);
		assert_string_equal(jwe, wanted);
	}
	o.form = JETON_FLATTENED;
	if (has(json, "input.aad"))
		o.aad = dig_text(json, "input.aad", aad);
	assert_int_equal(jt_jwe_encrypt(&order, jwe, sizeof jwe), JETON_OK);
	check_members(jeton_cstr(jwe), dig(json, "output.json_flat").text);
	jeton_recipient_free(r);
}

/* All that are made with an alg and a protected header as we make them. */
static void
rfc_7520_section_5_is_made_again_byte_by_byte(void **state)
{
	static const size_t chosen[] = { 1, 2, 3, 4, 5, 6, 8 };
	char *memory;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(chosen); i++) {
		size_t n = chosen[i];
		jeton_str json = load(readings[n].file, &memory);

		make_again(json, readings[n].key, readings[n].alg);
		free(memory);
	}
}

/*
 * Without the recipient of RSA1_5; the two others have each what the RFC
 * prints for them, and the content is the same.
 */
static void
section_5_13_is_made_again_for_two_of_three(void **state)
{
	static const jeton_claim unprotected[] = {
		{ .name = "cty", .kind = JETON_KIND_STR, .str = "text/plain" },
		{ 0 }
	};
	static const char *const names[] = { "header.alg", "header.kid",
		"header.epk.x", "header.epk.y", "header.iv", "header.tag",
		"encrypted_key" };
	char *memory, text[TEXT], jwe[TEXT];
	jeton_str json =
	    load("5_13.encrypting_to_multiple_recipients.json", &memory);
	jeton_str ours, theirs = dig(json, "output.json").text;
	struct script script = write_script(json, "encrypting_key.2");
	jeton_recipient *r[] = {
		address(json, "input.key.1", "ECDH-ES+A256KW"),
		address(json, "input.key.2", "A256GCMKW"),
	};
	const jeton_recipient *list[] = { r[0], r[1] };
	jeton_jwe_options o = { .enc = "A128CBC-HS256",
		.form = JETON_GENERAL,
		.unprotected = unprotected };
	struct jt_jwe_order order = { list, 2, &o,
		dig_text(json, "input.plaintext", text), &script.chance };

	(void)state;
	script.agreeing = "encrypting_key.1";
	assert_int_equal(jt_jwe_encrypt(&order, jwe, sizeof jwe), JETON_OK);
	ours = jeton_cstr(jwe);
	check_members(ours, theirs);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < JT_COUNT(names); j++) {
			char a[64], b[64];

			snprintf(a, sizeof a, "recipients.%zu.%s", i, names[j]);
			snprintf(b, sizeof b, "recipients.%zu.%s", i + 1,
			    names[j]);
			check_same(ours, a, theirs, b);
		}
	jeton_recipient_free(r[0]);
	jeton_recipient_free(r[1]);
	free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_7520_section_5_is_read),
		cmocka_unit_test(a41_rsa1_5_of_section_5_1_is_refused),
		cmocka_unit_test(rfc_7520_section_5_is_made_again_byte_by_byte),
		cmocka_unit_test(section_5_13_is_made_again_for_two_of_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
