/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 7516 appendix A, and nested tokens (RFC 7519, RFC 7520 section 6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "jose/jwe_encrypt.h"
#include "jwe_desk.h"
#include "shelf.h"

static const char a1_key[] =
    "{\"kty\":\"RSA\","
    "\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUW"
    "cJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3S"
    "psk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2a"
    "sbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMS"
    "tPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2dj"
    "YgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw\","
    "\"e\":\"AQAB\","
    "\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5N"
    "WV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anTpTD9"
    "3Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghk"
    "qDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vl"
    "t3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSnd"
    "VTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\"}";

static const char a1[] =
    "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ."
    "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGe"
    "ipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDb"
    "Sv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaV"
    "mqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je8"
    "1860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi"
    "6UklfCpIMfIjf7iGdXKHzg."
    "48V1_ALb6US04U3b."
    "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji"
    "SdiwkIr3ajwQzaBtQD_A."
    "XFBoMYUZodetZdvTiFvSkQ";

static const char a1_text[] =
    "The true sign of intelligence is not knowledge but imagination.";

static const char a3_key[] = "{\"kty\":\"oct\",\"alg\":\"A128KW\","
			     "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}";

static const char a3[] = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0."
			 "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oO"
			 "Q.AxY8DCtDaGlsbGljb3RoZQ."
			 "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY."
			 "U0m_YmjN04DJvceFICbCVQ";

static const char live_long[] = "Live long and prosper.";

/* A.4.7, and A.5 of the same for one recipient. */
static const char a4[] =
    "{\"protected\":\"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0\","
    "\"unprotected\":{\"jku\":\"https://server.example.com/keys.jwks\"},"
    "\"recipients\":[{\"header\":{\"alg\":\"RSA1_5\",\"kid\":\"2011-04-29\"},"
    "\"encrypted_key\":\"UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGR"
    "hWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxG"
    "HZ7PcHALUzoOegEI-8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNP"
    "ccxRU7qve1WYPxqbb2Yw8kZqa2rMWI5ng8OtvzlV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4"
    "X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXM"
    "R4gp_A\"},{\"header\":{\"alg\":\"A128KW\",\"kid\":\"7\"},"
    "\"encrypted_key\":"
    "\"6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ\"}],"
    "\"iv\":\"AxY8DCtDaGlsbGljb3RoZQ\","
    "\"ciphertext\":\"KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY\","
    "\"tag\":\"Mz-VPPyU4RlcuYv1IwIvzw\"}";

static const char a5[] =
    "{\"protected\":\"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0\","
    "\"unprotected\":{\"jku\":\"https://server.example.com/keys.jwks\"},"
    "\"header\":{\"alg\":\"A128KW\",\"kid\":\"7\"},"
    "\"encrypted_key\":"
    "\"6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ\","
    "\"iv\":\"AxY8DCtDaGlsbGljb3RoZQ\","
    "\"ciphertext\":\"KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY\","
    "\"tag\":\"Mz-VPPyU4RlcuYv1IwIvzw\"}";

static void
rfc_7516_appendix_a_is_read(void **state)
{
	static const struct {
		const char *key, *alg, *jwe, *text;
	} cases[] = {
		{ a1_key, "RSA-OAEP", a1, a1_text },
		{ a3_key, NULL, a3, live_long },
		{ a3_key, NULL, a4, live_long },
		{ a3_key, NULL, a5, live_long },
	};

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		struct desk d = desk_set_jwk(cases[i].key, cases[i].alg);

		assert_true(desk_reads(&d, cases[i].jwe,
		    jeton_cstr(cases[i].text)));
		desk_clear(&d);
	}
}

static jeton_err
play_a3(const struct jt_chance *c, enum jt_chance_use use, void *p, size_t n)
{
	static const uint8_t cek[] = { 4, 211, 31, 197, 84, 157, 252, 254, 11,
		100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107,
		9, 219, 200, 177, 0, 240, 143, 156, 44, 207 };
	static const uint8_t iv[] = { 3, 22, 60, 12, 43, 67, 104, 105, 108, 108,
		105, 99, 111, 116, 104, 101 };

	(void)c;
	assert_int_equal(n, use == JT_FOR_CEK ? sizeof cek : sizeof iv);
	memcpy(p, use == JT_FOR_CEK ? cek : iv, n);
	return JETON_OK;
}

static void
rfc_7516_appendix_a_3_is_made_again(void **state)
{
	static const struct jt_chance chance = { play_a3, NULL };
	struct desk d = desk_set_jwk(a3_key, NULL);
	const jeton_recipient *list[] = { d.recipient };
	const jeton_jwe_options options = { .enc = "A128CBC-HS256" };
	struct jt_jwe_order order = { list, 1, &options,
		JT_INIT("Live long "
			"and prosper."),
		&chance };
	char jwe[512];

	(void)state;
	assert_int_equal(jt_jwe_encrypt(&order, jwe, sizeof jwe), JETON_OK);
	assert_string_equal(jwe, a3);
	desk_clear(&d);
}

/* ---- Nested ---- */

static jeton_str
member(jeton_str json, const char *name)
{
	jt_member members[32];
	size_t count;
	const jt_member *m;

	assert_int_equal(jt_json_object(json, members, 32, &count), JETON_OK);
	m = jt_json_find(json, members, count, jeton_cstr(name));
	assert_non_null(m);
	return jt_json_value(json, m).text;
}

static jeton_str
unquote(jeton_str s)
{
	return (jeton_str){ s.p + 1, s.n - 2 };
}

/* The RFC signs with an RSA key of 2048 bits, for PS256. */
static void
rfc_7520_section_6_is_read(void **state)
{
	static jeton_token token;
	static char buf[DESK_ROOM];
	const jeton_rules rules = { .issuer = "hobbiton.example",
		.audience = JETON_ANY };
	const jeton_jwe_rules outer = { .inflate = false };
	jeton_key_options ps256 = { .alg = "PS256" };
	jeton_unnesting u = { .outer = &outer, .rules = &rules };
	jeton_str file, sign, encrypt, jwe;
	jeton_opener *opener;
	jeton_keys *keys;
	size_t n;
	char *memory = shelf_read("cookbook/jwe/6_nesting.json", &n);

	(void)state;
	file = (jeton_str){ memory, n };
	sign = member(file, "sign");
	encrypt = member(file, "encrypt");
	jwe = unquote(member(member(encrypt, "output"), "compact"));
	assert_int_equal(jeton_keys_parse(&keys,
			     member(member(sign, "input"), "key"), &ps256),
	    JETON_OK);
	assert_int_equal(jeton_opener_parse(&opener,
			     member(member(encrypt, "input"), "key"), NULL),
	    JETON_OK);
	u.opener = opener;
	u.keys = keys;
	assert_int_equal(jeton_decrypt_verify_at(&u, jwe, 1300819379, buf,
			     sizeof buf, &token),
	    JETON_OK);
	assert_string_equal(jeton_get_str(&token, "iss"), "hobbiton.example");
	assert_int_equal(jeton_decrypt_verify_at(&u, jwe, 1300819380, buf,
			     sizeof buf, &token),
	    JETON_EXPIRED);
	jeton_opener_free(opener);
	jeton_keys_free(keys);
	free(memory);
}

struct nest {
	struct desk desk;
	jeton_key *key;
	jeton_keys *keys;
	jeton_nesting to;
	jeton_unnesting from;
};

static const jeton_rules usual_rules = { .issuer = "me", .audience = "you" };
static const jeton_claims usual_claims = { .issuer = "me",
	.audience = "you",
	.subject = "secret-subject",
	.lifetime = 60 };
static const jeton_jwe_rules usual_outer = { .inflate = false };

static void
open_nest(struct nest *n)
{
	n->desk = desk_set(&(struct desk_alg){ "ECDH-ES+A256KW", "X25519" },
	    NULL, NULL);
	assert_int_equal(jeton_key_generate(&n->key, "ES256", 0, NULL),
	    JETON_OK);
	assert_int_equal(jeton_keys_of(&n->keys, n->key), JETON_OK);
	n->to =
	    (jeton_nesting){ .key = n->key, .recipient = n->desk.recipient };
	n->from = (jeton_unnesting){ .outer = &usual_outer,
		.opener = n->desk.opener,
		.rules = &usual_rules,
		.keys = n->keys };
}

static void
close_nest(struct nest *n)
{
	desk_clear(&n->desk);
	jeton_key_free(n->key);
	jeton_keys_free(n->keys);
}

static void
a_nested_token_comes_back_and_leaves_no_trace(void **state)
{
	static jeton_token token;
	static char jwe[DESK_ROOM], buf[DESK_ROOM];
	struct nest n;
	size_t size, least;

	(void)state;
	open_nest(&n);
	memset(jwe, 'x', sizeof jwe);
	assert_int_equal(jeton_sign_encrypt(&n.to, &usual_claims, jwe,
			     sizeof jwe),
	    JETON_OK);
	assert_null(memmem(jwe, sizeof jwe, "eyJhbGciOiJFUzI1NiI", 19));
	size = strlen(jwe);
	assert_int_equal(jeton_decrypt_verify(&n.from, (jeton_str){ jwe, size },
			     buf, size, &token),
	    JETON_OK);
	assert_string_equal(jeton_get_str(&token, "sub"), "secret-subject");
	assert_null(memmem(buf, size, "eyJ", 3));
	/* It needs as much room as the result has, and not a byte more. */
	assert_int_equal(jeton_sign_encrypt_at(&n.to, &usual_claims, 1000, jwe,
			     sizeof jwe),
	    JETON_OK);
	size = strlen(jwe);
	for (least = size + 1; least > 0; least--)
		if (jeton_sign_encrypt_at(&n.to, &usual_claims, 1000, buf,
			least) != JETON_OK)
			break;
	assert_int_equal(least, size);
	assert_string_equal(buf, "");
	close_nest(&n);
}

static void
a25_what_is_not_signed_inside_is_refused(void **state)
{
	static const char *const insides[] = { "{\"iss\":\"me\"}",
		"eyJhbGciOiJub25lIn0.eyJpc3MiOiJtZSJ9.", "" };
	static jeton_token token;
	static char jwe[DESK_ROOM], buf[DESK_ROOM], jws[DESK_ROOM];
	jeton_jwe_options o = { .content_type = "JWT" };
	struct nest n;
	jeton_err e;

	(void)state;
	open_nest(&n);
	for (size_t i = 0; i < JT_COUNT(insides); i++) {
		desk_write(&n.desk, &o, jeton_cstr(insides[i]), jwe);
		e = jeton_decrypt_verify(&n.from, jeton_cstr(jwe), buf,
		    sizeof buf, &token);
		assert_int_equal(e, i == 1 ? JETON_NO_KEY : JETON_MALFORMED);
		assert_null(jeton_get_str(&token, "iss"));
	}
	/* A JWE inside is not a signature, nor is a token in clear. */
	desk_write(&n.desk, &o, JT_LIT("x"), buf);
	desk_write(&n.desk, &o, jeton_cstr(buf), jwe);
	assert_int_equal(jeton_decrypt_verify(&n.from, jeton_cstr(jwe), buf,
			     sizeof buf, &token),
	    JETON_MALFORMED);
	assert_int_equal(jeton_sign(n.key, &usual_claims, jws, sizeof jws),
	    JETON_OK);
	assert_int_equal(jeton_decrypt_verify(&n.from, jeton_cstr(jws), buf,
			     sizeof buf, &token),
	    JETON_MALFORMED);
	/* Signed, but the outside does not say that there is a token. */
	o.content_type = NULL;
	desk_write(&n.desk, &o, jeton_cstr(jws), jwe);
	assert_int_equal(jeton_decrypt_verify(&n.from, jeton_cstr(jwe), buf,
			     sizeof buf, &token),
	    JETON_WRONG_TYPE);
	assert_string_equal(jeton_failed_claim(&token), "cty");
	/* Each door takes only its own. */
	assert_int_equal(jeton_verify(&usual_rules, n.keys, jeton_cstr(jwe),
			     &token),
	    JETON_MALFORMED);
	assert_int_equal(desk_tries(&n.desk, jws), JETON_MALFORMED);
	close_nest(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_7516_appendix_a_is_read),
		cmocka_unit_test(rfc_7516_appendix_a_3_is_made_again),
		cmocka_unit_test(rfc_7520_section_6_is_read),
		cmocka_unit_test(a_nested_token_comes_back_and_leaves_no_trace),
		cmocka_unit_test(a25_what_is_not_signed_inside_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
