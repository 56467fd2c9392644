/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON forms of JWE: what they may not say, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "jwe_desk.h"

static const char tail[] =
    "\"encrypted_key\":"
    "\"6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ\","
    "\"iv\":\"AxY8DCtDaGlsbGljb3RoZQ\","
    "\"ciphertext\":\"KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY\","
    "\"tag\":\"Mz-VPPyU4RlcuYv1IwIvzw\"}";

static void
write_flat(char *out, const char *shielded, const char *shared, const char *own)
{
	struct jt_buf b = jt_buf_over(out, DESK_ROOM);

	jt_put_char(&b, '{');
	if (shielded != NULL) {
		jt_put(&b, JT_LIT("\"protected\":\""));
		jt_put_base64url(&b, shielded, strlen(shielded));
		jt_put(&b, JT_LIT("\","));
	}
	if (shared != NULL) {
		jt_put(&b, JT_LIT("\"unprotected\":"));
		jt_put(&b, jeton_cstr(shared));
		jt_put_char(&b, ',');
	}
	if (own != NULL) {
		jt_put(&b, JT_LIT("\"header\":"));
		jt_put(&b, jeton_cstr(own));
		jt_put_char(&b, ',');
	}
	jt_put(&b, jeton_cstr(tail));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

#define ALG "\"alg\":\"A128KW\""
#define ENC "\"enc\":\"A128CBC-HS256\""

/* JETON_BAD_SIGNATURE means that the header was fine. */
static void
a43_names_are_in_one_header_and_what_matters_is_protected(void **state)
{
	static const struct {
		const char *shielded, *shared, *own;
		jeton_err e;
	} cases[] = {
		{ "{" ENC "}", NULL, "{" ALG "}", JETON_OK },
		{ "{" ENC "}", "{" ALG "}", NULL, JETON_OK },
		{ "{" ENC "," ALG "}", NULL, NULL, JETON_BAD_SIGNATURE },
		{ NULL, "{" ENC "}", "{" ALG "}", JETON_BAD_SIGNATURE },
		{ NULL, NULL, "{" ENC "," ALG "}", JETON_BAD_SIGNATURE },
		{ "{" ENC "," ALG "}", NULL, "{" ALG "}", JETON_MALFORMED },
		{ "{" ENC "," ALG "}", "{" ALG "}", NULL, JETON_MALFORMED },
		{ "{" ENC "," ALG "}", "{" ENC "}", NULL, JETON_MALFORMED },
		{ "{" ENC "}", "{" ALG "}", "{" ALG "}", JETON_MALFORMED },
		{ "{" ENC "," ALG "}", NULL, "{\"\\u0061lg\":\"x\"}",
		    JETON_MALFORMED },
		{ "{" ENC "," ALG ",\"x\":1}", "{\"x\":1}", NULL,
		    JETON_MALFORMED },
		{ "{" ENC "," ALG "}", "{\"x\":1}", "{\"x\":2}",
		    JETON_MALFORMED },
		{ "{" ENC "," ALG "}", "{\"crit\":[\"x\"]}", NULL,
		    JETON_CRITICAL },
		{ "{" ENC "," ALG "}", NULL, "{\"crit\":[]}", JETON_CRITICAL },
		{ "{" ENC "," ALG "}", "{\"zip\":\"DEF\"}", NULL,
		    JETON_MALFORMED },
		{ "{" ENC "," ALG "}", NULL, "{\"zip\":\"DEF\"}",
		    JETON_MALFORMED },
		{ "{" ENC "," ALG ",\"zip\":\"DEF\"}", NULL, NULL,
		    JETON_CRITICAL },
		{ "{" ENC "," ALG "}", "[]", NULL, JETON_MALFORMED },
		{ "{" ENC "," ALG "}", NULL, "null", JETON_MALFORMED },
		{ "{" ENC "," ALG "}", "{}", "{}", JETON_BAD_SIGNATURE },
		{ "", NULL, "{" ENC "," ALG "}", JETON_MALFORMED },
		{ "{" ENC "}", NULL, NULL, JETON_MALFORMED },
		{ NULL, NULL, NULL, JETON_MALFORMED },
		{ "{" ENC "}", NULL, "{\"alg\":\"none\"}", JETON_NO_KEY },
	};
	static char jwe[DESK_ROOM];
	struct desk d = desk_set_jwk("{\"kty\":\"oct\",\"alg\":\"A128KW\","
				     "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
	    NULL);

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		jeton_err e;

		write_flat(jwe, cases[i].shielded, cases[i].shared,
		    cases[i].own);
		e = desk_tries(&d, jwe);
		if (e != cases[i].e)
			fail_msg("%s: %s", jwe, jeton_errname(e));
	}
	desk_clear(&d);
}

/* A JWE that opens, and what one replacement makes of it. */
static const char good[] =
    "{\"protected\":\"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0\","
    "\"recipients\":[{\"header\":{\"alg\":\"A128KW\"},"
    "\"encrypted_key\":"
    "\"6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ\"}],"
    "\"iv\":\"AxY8DCtDaGlsbGljb3RoZQ\","
    "\"ciphertext\":\"KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY\","
    "\"tag\":\"Mz-VPPyU4RlcuYv1IwIvzw\"}";
static const struct {
	const char *from, *to;
	jeton_err e;
} changes[] = {
	{ "{\"protected", "{\"other\":[1,{}],\"protected", JETON_OK },
	{ "{\"protected", " \n{\"protected", JETON_OK },
	{ "{\"protected", "{\"payload\":\"\",\"protected", JETON_MALFORMED },
	{ "{\"protected", "{\"signatures\":[],\"protected", JETON_MALFORMED },
	{ "{\"protected", "{\"header\":{},\"protected", JETON_MALFORMED },
	{ "{\"protected", "{\"encrypted_key\":\"AA\",\"protected",
	    JETON_MALFORMED },
	{ "{\"protected", "{\"tag\":\"AA\",\"protected", JETON_MALFORMED },
	{ "{\"protected", "{\"aad\":\"\",\"protected", JETON_MALFORMED },
	{ "{\"protected", "{\"aad\":\"AA\",\"protected", JETON_BAD_SIGNATURE },
	{ "{\"protected", "{\"aad\":\"AB\",\"protected", JETON_MALFORMED },
	{ "eyJlbm", "\\u0065yJlbm", JETON_MALFORMED },
	{ "\"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0\"", "7", JETON_MALFORMED },
	{ "[{\"header", "[{},{\"header", JETON_MALFORMED },
	{ "[{\"header", "[7,{\"header", JETON_MALFORMED },
	{ "\"recipients\":[", "\"recipients\":[],\"r\":[", JETON_MALFORMED },
	{ "\"recipients\":[", "\"recipients\":{},\"r\":[", JETON_MALFORMED },
	{ "\"iv\"", "\"ivy\"", JETON_MALFORMED },
	{ "\"tag\"", "\"tags\"", JETON_MALFORMED },
	{ "\"ciphertext\"", "\"cipher\"", JETON_MALFORMED },
	{ "\"tag\":\"Mz", "\"tag\":\"Nz", JETON_BAD_SIGNATURE },
	{ "zw\"}", "zw\"}x", JETON_MALFORMED },
	{ "zw\"}", "zx\"}", JETON_MALFORMED },
	{ "zw\"}", "zw==\"}", JETON_MALFORMED },
	{ "{\"alg\":\"A128KW\"}", "{\"alg\":\"A128KW\",\"enc\":1}",
	    JETON_MALFORMED },
};

static void
json_forms_are_strict(void **state)
{
	static char jwe[DESK_ROOM];
	struct desk d = desk_set_jwk("{\"kty\":\"oct\",\"alg\":\"A128KW\","
				     "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
	    NULL);

	(void)state;
	assert_int_equal(desk_tries(&d, good), JETON_OK);
	for (size_t i = 0; i < JT_COUNT(changes); i++) {
		const char *at = strstr(good, changes[i].from);
		jeton_err e;

		assert_non_null(at);
		snprintf(jwe, sizeof jwe, "%.*s%s%s", (int)(at - good), good,
		    changes[i].to, at + strlen(changes[i].from));
		e = desk_tries(&d, jwe);
		if (e != changes[i].e)
			fail_msg("%s: %s", jwe, jeton_errname(e));
	}
	desk_clear(&d);
}

/* Direct keys are one recipient's; and sixteen of the others are enough. */
static void
direct_keys_are_alone_and_recipients_are_few(void **state)
{
	static const char *const algs[] = { "dir", "ECDH-ES" };
	static char jwe[DESK_ROOM];
	struct desk d =
	    desk_set(&(struct desk_alg){ "dir", NULL }, "A128GCM", NULL);

	(void)state;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		snprintf(jwe, sizeof jwe,
		    "{\"unprotected\":{\"enc\":\"A128GCM\"},\"recipients\":["
		    "{\"header\":{\"alg\":\"A128KW\"}},"
		    "{\"header\":{\"alg\":\"%s\"}}],\"iv\":\"AA\","
		    "\"ciphertext\":\"\",\"tag\":\"AA\"}",
		    algs[i]);
		assert_int_equal(desk_tries(&d, jwe), JETON_MALFORMED);
	}
	for (int n = 16; n <= 17; n++) {
		struct jt_buf b = jt_buf_over(jwe, sizeof jwe);

		jt_put(&b,
		    JT_LIT("{\"unprotected\":{\"enc\":\"A128GCM\"},"
			   "\"iv\":\"AA\",\"ciphertext\":\"\","
			   "\"tag\":\"AA\",\"recipients\":["));
		for (int i = 0; i < n; i++)
			jt_put(&b,
			    i == 0 ? JT_LIT("{\"header\":{\"alg\":"
					    "\"RSA1_5\"}}")
				   : JT_LIT(",{\"header\":{\"alg\":"
					    "\"RSA1_5\"}}"));
		jt_put(&b, JT_LIT("]}"));
		assert_int_equal(jt_buf_end(&b), JETON_OK);
		assert_int_equal(desk_tries(&d, jwe),
		    n == 16 ? JETON_NO_KEY : JETON_TOO_LONG);
	}
	desk_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a43_names_are_in_one_header_and_what_matters_is_protected),
		cmocka_unit_test(json_forms_are_strict),
		cmocka_unit_test(direct_keys_are_alone_and_recipients_are_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
