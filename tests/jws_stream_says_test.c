/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream says once its signature holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "jeton/jose.h"

static char text[JETON_TOKEN_MAX];

static void
sign(const jeton_key *key)
{
	const jeton_signer signer = { .key = key, .type = "t" };
	jeton_stream *stream;

	assert_int_equal(jeton_stream_sign(&stream, &signer, 0), JETON_OK);
	assert_int_equal(jeton_stream_update(stream, "abc", 3), JETON_OK);
	assert_int_equal(jeton_stream_signed(stream, text, sizeof text),
	    JETON_OK);
	assert_null(jeton_stream_header(stream).p);
	jeton_stream_free(stream);
}

/* The third key of a set, which none of the tokens names. */
static void
a_stream_that_holds_tells_its_header_and_key(void **state)
{
	const jeton_jws_rules rules = { .detached = true };
	static const char *const names[] = { "ES256", "ES384", "RS256" };
	jeton_key *keys[3];
	jeton_keys *set = NULL;
	jeton_stream *stream;
	char wanted[512];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		jeton_keys *more = NULL;

		assert_int_equal(jeton_key_generate(&keys[i], names[i], 2048,
				     ""),
		    JETON_OK);
		if (i == 0)
			assert_int_equal(jeton_keys_of(&set, keys[i]),
			    JETON_OK);
		else
			assert_int_equal(jeton_keys_with(&more, set, keys[i]),
			    JETON_OK);
		if (more != NULL) {
			jeton_keys_free(set);
			set = more;
		}
	}
	for (size_t i = 0; i < 3; i++) {
		sign(keys[i]);
		assert_int_equal(jeton_stream_verify(&stream, &rules, set,
				     jeton_cstr(text)),
		    JETON_OK);
		assert_int_equal(jeton_stream_key(stream), 0);
		assert_int_equal(jeton_stream_update(stream, "abc", 3),
		    JETON_OK);
		assert_int_equal(jeton_stream_verified(stream), JETON_OK);
		assert_int_equal(jeton_stream_key(stream), i);
		snprintf(wanted, sizeof wanted,
		    "{\"alg\":\"%s\",\"typ\":\"t\"}", names[i]);
		assert_int_equal(jeton_stream_header(stream).n, strlen(wanted));
		assert_memory_equal(jeton_stream_header(stream).p, wanted,
		    strlen(wanted));
		jeton_stream_free(stream);
	}
	assert_null(jeton_stream_header(NULL).p);
	assert_int_equal(jeton_stream_key(NULL), 0);
	for (size_t i = 0; i < 3; i++)
		jeton_key_free(keys[i]);
	jeton_keys_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_that_holds_tells_its_header_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
