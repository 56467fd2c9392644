/* SPDX-License-Identifier: Apache-2.0 */
/* Everything with everything: what we encrypt, we decrypt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jwe_desk.h"

static const char poem[] = "the rain in Spain stays mainly in the plain";

static void
every_algorithm_works_with_every_enc_in_every_form(void **state)
{
	static char jwe[DESK_ROOM];

	(void)state;
	for (size_t i = 0; i < desk_alg_count; i++)
		for (size_t j = 0; j < JT_COUNT(desk_encs); j++) {
			struct desk d =
			    desk_set(&desk_algs[i], desk_encs[j], "k");

			for (int f = JETON_COMPACT; f <= JETON_GENERAL; f++) {
				jeton_jwe_options o = { .enc = desk_encs[j],
					.form = (jeton_form)f };

				desk_write(&d, &o, jeton_cstr(poem), jwe);
				if (!desk_reads(&d, jwe, jeton_cstr(poem)))
					fail_msg("%s %s: %s", desk_algs[i].alg,
					    desk_encs[j], jwe);
			}
			desk_clear(&d);
		}
}

static void
every_size_comes_back_and_fits_exactly(void **state)
{
	static char jwe[DESK_ROOM], text[7000];
	struct desk d =
	    desk_set(&(struct desk_alg){ "A128KW", NULL }, NULL, NULL);
	const jeton_recipient *list[] = { d.recipient };

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)i;
	for (size_t n = 0; n <= sizeof text; n += n < 70 ? 1 : 97) {
		jeton_jwe_options o = { .enc = desk_encs[n % 6] };
		jeton_str s = { text, n };
		size_t size;
		char *exact;

		desk_write(&d, &o, s, jwe);
		assert_true(desk_reads(&d, jwe, s));
		size = strlen(jwe) + 1;
		exact = malloc(size);
		assert_non_null(exact);
		assert_int_equal(jeton_encrypt(list, 1, &o, s, exact, size),
		    JETON_OK);
		assert_int_equal(strlen(exact), size - 1);
		assert_int_equal(jeton_encrypt(list, 1, &o, s, exact, size - 1),
		    JETON_NO_SPACE);
		assert_string_equal(exact, "");
		free(exact);
	}
	desk_clear(&d);
}

static void
several_recipients_each_read_the_same(void **state)
{
	static char jwe[DESK_ROOM];
	static const size_t chosen[] = { 1, 4, 8, 16, 17, 19, 21 };
	const jeton_recipient *list[JT_COUNT(chosen)];
	struct desk d[JT_COUNT(chosen)];
	static const jeton_claim extra[] = {
		{ .name = "x", .kind = JETON_KIND_INT, .integer = 7 }, { 0 }
	};
	jeton_jwe_options o = { .form = JETON_GENERAL,
		.unprotected = extra,
		.aad = JT_INIT("also this"),
		.apu = JT_INIT("Alice"),
		.apv = JT_INIT("Bob") };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(chosen); i++) {
		d[i] = desk_set(&desk_algs[chosen[i]], NULL, NULL);
		list[i] = d[i].recipient;
	}
	for (size_t j = 0; j < JT_COUNT(desk_encs); j++) {
		o.enc = desk_encs[j];
		assert_int_equal(jeton_encrypt(list, JT_COUNT(chosen), &o,
				     jeton_cstr(poem), jwe, sizeof jwe),
		    JETON_OK);
		for (size_t i = 0; i < JT_COUNT(chosen); i++)
			assert_true(desk_reads(&d[i], jwe, jeton_cstr(poem)));
	}
	for (size_t i = 0; i < JT_COUNT(chosen); i++)
		desk_clear(&d[i]);
}

/* The right one among those that may be meant is found. */
static void
a_set_of_keys_without_names_is_tried(void **state)
{
	static char jwe[DESK_ROOM], set[3 * JETON_JWK_MAX], jwk[JETON_JWK_MAX];
	static char buf[DESK_ROOM];
	jeton_opener_plan plan = { .alg = "A128KW", .kid = "" };
	struct jt_buf b = jt_buf_over(set, sizeof set);
	jeton_recipient *r;
	jeton_opener *o;
	jeton_jwe out;

	(void)state;
	jt_put(&b, JT_LIT("{\"keys\":["));
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(jeton_opener_generate(&plan, jwk, sizeof jwk),
		    JETON_OK);
		jt_put(&b, i > 0 ? JT_LIT(",") : JT_LIT(""));
		jt_put(&b, jeton_cstr(jwk));
	}
	jt_put(&b, JT_LIT("]}"));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	assert_int_equal(jeton_opener_parse(&o, jeton_cstr(set), NULL),
	    JETON_OK);
	assert_int_equal(jeton_opener_count(o), 4);
	assert_int_equal(jeton_recipient_parse(&r, jeton_cstr(jwk), NULL),
	    JETON_OK);
	desk_write(&(struct desk){ r, o }, NULL, jeton_cstr(poem), jwe);
	assert_int_equal(jeton_decrypt(&desk_rules, o, jeton_cstr(jwe), buf,
			     sizeof buf, &out),
	    JETON_OK);
	assert_int_equal(out.key, 3);
	assert_memory_equal(out.plaintext.p, poem, sizeof poem - 1);
	jeton_recipient_free(r);
	jeton_opener_free(o);
}

static void
header_aad_and_types_come_back(void **state)
{
	static char jwe[DESK_ROOM], buf[DESK_ROOM];
	static const jeton_claim more[] = {
		{ .name = "role", .kind = JETON_KIND_STR, .str = "cook" }, { 0 }
	};
	struct desk d =
	    desk_set(&(struct desk_alg){ "A128KW", NULL }, NULL, "kid-1");
	jeton_jwe_options o = { .form = JETON_FLATTENED,
		.type = "secret",
		.content_type = "text/plain",
		.header = more,
		.aad = JT_INIT("seen by all") };
	jeton_jwe_rules rules = desk_rules;
	jeton_jwe out;

	(void)state;
	desk_write(&d, &o, jeton_cstr(poem), jwe);
	rules.type = "application/SECRET";
	assert_int_equal(jeton_decrypt(&rules, d.opener, jeton_cstr(jwe), buf,
			     sizeof buf, &out),
	    JETON_OK);
	assert_memory_equal(out.aad.p, "seen by all", out.aad.n);
	assert_int_equal(out.header.n,
	    strlen("{\"alg\":\"A128KW\",\"kid\":\"kid-1\",\"typ\":\"secret\","
		   "\"cty\":\"text/plain\",\"role\":\"cook\","
		   "\"enc\":\"A256GCM\"}"));
	rules.type = "other";
	memset(buf, 0, sizeof buf);
	assert_int_equal(jeton_decrypt(&rules, d.opener, jeton_cstr(jwe), buf,
			     sizeof buf, &out),
	    JETON_WRONG_TYPE);
	assert_null(memmem(buf, sizeof buf, poem, 8));
	desk_clear(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_algorithm_works_with_every_enc_in_every_form),
		cmocka_unit_test(every_size_comes_back_and_fits_exactly),
		cmocka_unit_test(several_recipients_each_read_the_same),
		cmocka_unit_test(a_set_of_keys_without_names_is_tried),
		cmocka_unit_test(header_aad_and_types_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
