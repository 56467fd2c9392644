/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger may say to ECDH-ES and PBES2, and what work that makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/base64url.h"
#include "jwe_desk.h"
#include "shelf.h"

/* RFC 7518 appendix C: Bob, whose point is also a good epk. */
static const char bob[] =
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ECDH-ES\","
    "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
    "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\","
    "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}";

/* The Bob of RFC 7748. */
static const char bob_x[] =
    "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"alg\":\"ECDH-ES\","
    "\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\","
    "\"d\":\"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os\"}";

/* With this header; the content is any. */
static void
write_with_header(char *out, const char *header)
{
	struct jt_buf b = jt_buf_over(out, DESK_ROOM);

	jt_put_base64url(&b, header, strlen(header));
	jt_put(&b,
	    JT_LIT("..AAAAAAAAAAAAAAAA.AAAA."
		   "AAAAAAAAAAAAAAAAAAAAAA"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static jeton_err
try_epk(const struct desk *d, const char *epk)
{
	static char jwe[DESK_ROOM], header[2048];

	snprintf(header, sizeof header,
	    "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\"%s}", epk);
	write_with_header(jwe, header);
	return desk_tries(d, jwe);
}

#define X "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\""
#define Y "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\""
#define EPK(MORE) ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\"," MORE "}"

/* JETON_BAD_SIGNATURE means that the point was taken. */
static const struct {
	const char *epk;
	jeton_err e;
} epks[] = {
	{ EPK(X "," Y), JETON_BAD_SIGNATURE },
	{ EPK(X "," Y ",\"d\":\"\",\"kid\":7"), JETON_BAD_SIGNATURE },
	{ "", JETON_MALFORMED },
	{ ",\"epk\":null", JETON_MALFORMED },
	{ ",\"epk\":\"x\"", JETON_MALFORMED },
	{ ",\"epk\":[]", JETON_MALFORMED },
	{ ",\"epk\":{}", JETON_MALFORMED },
	{ EPK(X), JETON_MALFORMED },
	{ EPK(Y), JETON_MALFORMED },
	/* Off the curve: x twice, and y with a bit changed. */
	{ EPK(X ",\"y\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"
		"\""),
	    JETON_MALFORMED },
	{ EPK(X ",\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOycg"
		"\""),
	    JETON_MALFORMED },
	/* The point at infinity, and past the prime. */
	{ EPK("\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
	      "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""),
	    JETON_MALFORMED },
	{ EPK("\"x\":\"__________________________________________8\","
	      "\"y\":\"__________________________________________8\""),
	    JETON_MALFORMED },
	{ EPK("\"x\":\"\",\"y\":\"\""), JETON_MALFORMED },
	/* Compressed, cut, and with a zero in front. */
	{ EPK("\"x\":\"A8HjScth7HAkjOgBA0w4NOG4jr4RYcslrzh0H3hfz8TE\""),
	    JETON_MALFORMED },
	{ EPK("\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_"
	      "PxA\"," Y),
	    JETON_MALFORMED },
	{ EPK("\"x\":"
	      "\"AMHjScth7HAkjOgBA0w4NOG4jr4RYcslrzh0H3hfz8TE\"," Y),
	    JETON_MALFORMED },
	/* Another spelling of the same bytes, and another type. */
	{ EPK("\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_"
	      "PxMR\"," Y),
	    JETON_MALFORMED },
	{ EPK("\"x\":7," Y), JETON_MALFORMED },
	{ ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"P-256\"," X "," Y "}",
	    JETON_MALFORMED },
	{ ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-384\"," X "," Y "}",
	    JETON_NO_KEY },
	{ ",\"epk\":{\"kty\":\"EC\",\"crv\":\"p-256\"," X "," Y "}",
	    JETON_NO_KEY },
	{ ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\"," X "}", JETON_NO_KEY },
	{ ",\"epk\":{\"kty\":\"EC\"," X "," Y "}", JETON_MALFORMED },
	/* What both sides mix in. */
	{ EPK(X "," Y) ",\"apu\":\"QWxpY2U\"", JETON_BAD_SIGNATURE },
	{ EPK(X "," Y) ",\"apu\":\"\"", JETON_BAD_SIGNATURE },
	{ EPK(X "," Y) ",\"apu\":\"QWxpY2U=\"", JETON_MALFORMED },
	{ EPK(X "," Y) ",\"apv\":7", JETON_MALFORMED },
	{ EPK(X "," Y) ",\"apv\":null", JETON_MALFORMED },
};

static void
a33_epk_is_a_whole_point_of_the_same_curve(void **state)
{
	struct desk d = desk_set_jwk(bob, NULL);

	(void)state;
	for (size_t i = 0; i < JT_COUNT(epks); i++) {
		jeton_err e = try_epk(&d, epks[i].epk);

		if (e != epks[i].e)
			fail_msg("%s: %s", epks[i].epk, jeton_errname(e));
	}
	desk_clear(&d);
}

/* The points of small order of the curve (RFC 7748 section 7). */
static void
a34_points_that_make_zero_fail_like_any_other(void **state)
{
	static const char *const points[] = {
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA",
		"X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc",
		"7P_______________________________________38",
		"7f_______________________________________38",
		"7v_______________________________________38",
	};
	struct desk d = desk_set_jwk(bob_x, NULL);
	jeton_recipient *r;
	char epk[256];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(points); i++) {
		static char out[DESK_ROOM];
		const jeton_recipient *list[1];

		snprintf(epk, sizeof epk,
		    ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\","
		    "\"x\":\"%s\"}",
		    points[i]);
		assert_int_equal(try_epk(&d, epk), JETON_BAD_SIGNATURE);
		snprintf(epk, sizeof epk,
		    "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"%s\"}",
		    points[i]);
		assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(epk),
				     NULL),
		    JETON_OK);
		list[0] = r;
		assert_int_equal(jeton_encrypt(list, 1, NULL, JT_LIT("x"), out,
				     sizeof out),
		    JETON_KEY_WEAK);
		assert_string_equal(out, "");
		jeton_recipient_free(r);
	}
	desk_clear(&d);
}

static void
a35_long_content_keys_are_agreed_on(void **state)
{
	static const char *const encs[] = { "A192CBC-HS384", "A256CBC-HS512" };
	static char jwe[DESK_ROOM];
	struct desk d = desk_set_jwk(bob, NULL);

	(void)state;
	for (size_t i = 0; i < JT_COUNT(encs); i++) {
		jeton_jwe_options o = { .enc = encs[i],
			.apu = JT_INIT("Alice"),
			.apv = JT_INIT("Bob") };

		desk_write(&d, &o, JT_LIT("48 or 64 bytes of key"), jwe);
		assert_true(desk_reads(&d, jwe,
		    JT_LIT("48 or 64 bytes of key")));
	}
	desk_clear(&d);
}

/* ---- PBES2 ---- */

#define SALT "\"p2s\":\"AAAAAAAAAAA\""

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
write_pbes2(char *out, const char *params)
{
	struct jt_buf b = jt_buf_over(out, DESK_ROOM);
	static char header[4096];

	snprintf(header, sizeof header,
	    "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",%s}", params);
	jt_put_base64url(&b, header, strlen(header));
	jt_put(&b,
	    JT_LIT(".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA."
		   "AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static void
a36_iterations_and_salts_are_bounded(void **state)
{
	static const struct {
		const char *params;
		jeton_err e;
	} cases[] = {
		{ "\"p2c\":1000," SALT, JETON_BAD_SIGNATURE },
		{ "\"p2c\":0," SALT, JETON_MALFORMED },
		{ "\"p2c\":1," SALT, JETON_MALFORMED },
		{ "\"p2c\":999," SALT, JETON_MALFORMED },
		{ "\"p2c\":-1," SALT, JETON_MALFORMED },
		{ "\"p2c\":-1000," SALT, JETON_MALFORMED },
		{ "\"p2c\":1200001," SALT, JETON_TOO_LONG },
		{ "\"p2c\":1000000000," SALT, JETON_TOO_LONG },
		{ "\"p2c\":2147483648," SALT, JETON_TOO_LONG },
		{ "\"p2c\":4294971392," SALT, JETON_TOO_LONG },
		{ "\"p2c\":18446744073709555712," SALT, JETON_TOO_LONG },
		{ "\"p2c\":1e9," SALT, JETON_MALFORMED },
		{ "\"p2c\":4096.5," SALT, JETON_MALFORMED },
		{ "\"p2c\":4096.0," SALT, JETON_MALFORMED },
		{ "\"p2c\":\"4096\"," SALT, JETON_MALFORMED },
		{ "\"p2c\":1e400," SALT, JETON_MALFORMED },
		{ "\"p2c\":null," SALT, JETON_MALFORMED },
		{ "\"p2c\":[4096]," SALT, JETON_MALFORMED },
		{ SALT, JETON_MALFORMED },
		{ "\"p2c\":1000", JETON_MALFORMED },
		{ "\"p2c\":1000,\"p2s\":\"AAAAAAAAAA\"", JETON_MALFORMED },
		{ "\"p2c\":1000,\"p2s\":\"\"", JETON_MALFORMED },
		{ "\"p2c\":1000,\"p2s\":7", JETON_MALFORMED },
		{ "\"p2c\":1000,\"p2s\":\"AAAAAAAAAAA=\"", JETON_MALFORMED },
	};
	static char jwe[DESK_ROOM], params[4096];
	struct desk d =
	    desk_set(&(struct desk_alg){ "PBES2-HS256+A128KW", NULL }, NULL,
		NULL);
	double start = now();

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_err e;

		write_pbes2(jwe, cases[i].params);
		e = desk_tries(&d, jwe);
		if (e != cases[i].e)
			fail_msg("%s: %s", cases[i].params, jeton_errname(e));
	}
	for (int n = 1024; n <= 1025; n++) {
		int chars = (int)JT_BASE64URL_SIZE((size_t)n);

		snprintf(params, sizeof params, "\"p2c\":1000,\"p2s\":\"%0*d\"",
		    chars, 0);
		for (char *at = strstr(params, "p2s\":\"") + 6; *at == '0';)
			*at++ = 'A';
		write_pbes2(jwe, params);
		assert_int_equal(desk_tries(&d, jwe),
		    n == 1024 ? JETON_BAD_SIGNATURE : JETON_TOO_LONG);
	}
	assert_true(now() - start < 1);
	desk_clear(&d);
}

/* Sixteen recipients are one bound together, not sixteen. */
static void
a36_iterations_of_all_recipients_are_bounded_together(void **state)
{
	static char jwe[DESK_ROOM];
	struct desk d =
	    desk_set(&(struct desk_alg){ "PBES2-HS256+A128KW", NULL }, NULL,
		NULL);
	struct jt_buf b = jt_buf_over(jwe, sizeof jwe);
	double start = now();

	(void)state;
	jt_put(&b,
	    JT_LIT("{\"unprotected\":{\"enc\":\"A128GCM\"},\"iv\":"
		   "\"AAAAAAAAAAAAAAAA\",\"ciphertext\":\"\",\"tag\":"
		   "\"AAAAAAAAAAAAAAAAAAAAAA\",\"recipients\":["));
	for (int i = 0; i < 16; i++) {
		jt_put(&b, i == 0 ? JT_LIT("") : JT_LIT(","));
		jt_put(&b,
		    JT_LIT("{\"header\":{\"alg\":\"PBES2-HS256+A128KW\","
			   "\"p2c\":100000,\"p2s\":\"AAAAAAAAAAA\"},"
			   "\"encrypted_key\":"
			   "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"));
	}
	jt_put(&b, JT_LIT("]}"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_int_equal(desk_tries(&d, jwe), JETON_TOO_LONG);
	assert_true(now() - start < 0.2);
	desk_clear(&d);
}

static void
a36_no_key_and_no_message_chooses_a_password(void **state)
{
	static char jwe[DESK_ROOM];
	static const char jwk[] = "{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAA"
				  "AAAAAA\",\"alg\":\"PBES2-HS256+A128KW\"}";
	jeton_str password = JT_INIT("password");
	jeton_recipient *r;
	jeton_opener *o;
	struct desk d =
	    desk_set(&(struct desk_alg){ "A128KW", NULL }, NULL, NULL);

	(void)state;
	write_pbes2(jwe, "\"p2c\":1000," SALT);
	assert_int_equal(desk_tries(&d, jwe), JETON_NO_KEY);
	assert_int_equal(jeton_opener_parse(&o, jeton_cstr(jwk), NULL),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(jwk), NULL),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_opener_secret(&o, "PBES2-HS256+A128KW",
			     password.p, password.n),
	    JETON_KEY_TYPE);
	assert_int_equal(jeton_opener_password(&o, "A128KW", password),
	    JETON_KEY_MISMATCH);
	assert_int_equal(jeton_opener_password(&o, "dir", password),
	    JETON_KEY_MISMATCH);
	assert_int_equal(jeton_recipient_password(&r, "PBES2-HS256+A128KW",
			     password, 999),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_recipient_password(&r, "PBES2-HS256+A128KW",
			     password, 1200001),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_recipient_password(&r, "PBES2-HS256+A128KW",
			     (jeton_str){ "", 0 }, 1000),
	    JETON_KEY_WEAK);
	desk_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a33_epk_is_a_whole_point_of_the_same_curve),
		cmocka_unit_test(a34_points_that_make_zero_fail_like_any_other),
		cmocka_unit_test(a35_long_content_keys_are_agreed_on),
		cmocka_unit_test(a36_iterations_and_salts_are_bounded),
		cmocka_unit_test(
		    a36_iterations_of_all_recipients_are_bounded_together),
		cmocka_unit_test(a36_no_key_and_no_message_chooses_a_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
