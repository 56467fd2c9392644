/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of bytes that are in no JWS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jose/key.h"
#include "shelf.h"

static const char text[] = "any bytes \0 at all";
static const jeton_str message = { text, sizeof text - 1 };

/* A key of the shelf, its set, and what it signed. */
struct scene {
	jeton_key *key;
	jeton_keys *keys;
	uint8_t *signature; /* of exactly n bytes */
	size_t n;
};

static void
open_scene(struct scene *s, const struct shelf_alg *a)
{
	jeton_key_options options = { .alg = a->name };

	assert_int_equal(jeton_key_parse(&s->key, jeton_cstr(a->key), &options),
	    JETON_OK);
	assert_int_equal(jeton_keys_of(&s->keys, s->key), JETON_OK);
	s->n = a->size;
	s->signature = malloc(s->n);
	assert_non_null(s->signature);
	assert_int_equal(jt_key_sign(&s->key->key, message.p, message.n,
			     s->signature),
	    JETON_OK);
}

static void
close_scene(struct scene *s)
{
	free(s->signature);
	jeton_keys_free(s->keys);
	jeton_key_free(s->key);
}

static void
a_signature_of_every_algorithm_holds_and_no_other(void **state)
{
	struct scene s;

	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		open_scene(&s, a);
		assert_int_equal(jeton_verify_bytes(s.keys, 0, message,
				     s.signature, s.n),
		    JETON_OK);
		for (size_t n = 0; n < s.n; n++)
			assert_int_equal(jeton_verify_bytes(s.keys, 0, message,
					     s.signature, n),
			    JETON_BAD_SIGNATURE);
		for (size_t bit = 0; bit < 8 * s.n; bit += 5) {
			s.signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(jeton_verify_bytes(s.keys, 0, message,
					     s.signature, s.n),
			    JETON_BAD_SIGNATURE);
			s.signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		close_scene(&s);
	}
}

static void
one_byte_of_the_message_more_or_less_is_another_message(void **state)
{
	jeton_str shorter = { text, sizeof text - 2 };
	jeton_str longer = { text, sizeof text };
	struct scene s;

	(void)state;
	for (const struct shelf_alg *a = shelf_algs; a->name[0] != '\0'; a++) {
		open_scene(&s, a);
		assert_int_equal(jeton_verify_bytes(s.keys, 0, shorter,
				     s.signature, s.n),
		    JETON_BAD_SIGNATURE);
		assert_int_equal(jeton_verify_bytes(s.keys, 0, longer,
				     s.signature, s.n),
		    JETON_BAD_SIGNATURE);
		close_scene(&s);
	}
}

static void
a_mac_is_compared_whole(void **state)
{
	static const char secret[] = "0123456789abcdef0123456789ABCDEF";
	const jeton_str empty = { NULL, 0 };
	uint8_t mac[33] = { 0 };
	jeton_key *key;
	jeton_keys *keys;

	(void)state;
	assert_int_equal(jeton_key_secret(&key, "HS256", secret, 32), JETON_OK);
	assert_int_equal(jeton_keys_of(&keys, key), JETON_OK);
	assert_int_equal(jt_key_sign(&key->key, "", 0, mac), JETON_OK);
	for (size_t n = 0; n <= 33; n++)
		assert_int_equal(jeton_verify_bytes(keys, 0, empty, mac, n),
		    n == 32 ? JETON_OK : JETON_BAD_SIGNATURE);
	mac[31] ^= 1;
	assert_int_equal(jeton_verify_bytes(keys, 0, empty, mac, 32),
	    JETON_BAD_SIGNATURE);
	jeton_keys_free(keys);
	jeton_key_free(key);
}

static void
a_call_that_makes_no_sense_is_an_argument(void **state)
{
	const jeton_str nothing = { NULL, 1 };
	struct scene s;

	(void)state;
	open_scene(&s, &shelf_algs[0]);
	assert_int_equal(jeton_verify_bytes(NULL, 0, message, s.signature, s.n),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_bytes(s.keys, 1, message, s.signature,
			     s.n),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_bytes(s.keys, 0, nothing, s.signature,
			     s.n),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_bytes(s.keys, 0, message, NULL, s.n),
	    JETON_ARGUMENT);
	assert_int_equal(jeton_verify_bytes(s.keys, 0, message, NULL, 0),
	    JETON_BAD_SIGNATURE);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_signature_of_every_algorithm_holds_and_no_other),
		cmocka_unit_test(
		    one_byte_of_the_message_more_or_less_is_another_message),
		cmocka_unit_test(a_mac_is_compared_whole),
		cmocka_unit_test(a_call_that_makes_no_sense_is_an_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
