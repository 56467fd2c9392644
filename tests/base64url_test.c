/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/base64url.h"
#include "base/text.h"

enum { LONGEST = 70 };

typedef jeton_err decode_fn(jeton_str text, void *out, size_t size, size_t *n);

/* Everything here holds for both. */
static decode_fn *const decoders[] = {
	jt_base64url_decode,
	jt_base64url_decode_secret,
};

/* RFC 4648 section 10 without padding, then what canonical text is not. */
static const struct vector {
	const char *text;
	const char *bytes;
	jeton_err e;
} vectors[] = {
	{ "", "", JETON_OK },
	{ "Zg", "f", JETON_OK },
	{ "Zm8", "fo", JETON_OK },
	{ "Zm9v", "foo", JETON_OK },
	{ "Zm9vYg", "foob", JETON_OK },
	{ "Zm9vYmE", "fooba", JETON_OK },
	{ "Zm9vYmFy", "foobar", JETON_OK },
	{ "-_-_", "\xfb\xff\xbf", JETON_OK },
	{ "Zh", "", JETON_MALFORMED }, /* a stray bit */
	{ "Zo", "", JETON_MALFORMED },
	{ "Zv", "", JETON_MALFORMED },
	{ "Zm9", "", JETON_MALFORMED },
	{ "Zm-", "", JETON_MALFORMED },
	{ "Zm9vYh", "", JETON_MALFORMED },
	{ "Z", "", JETON_MALFORMED }, /* six bits are no byte */
	{ "Zm9vY", "", JETON_MALFORMED },
	{ "Zm9vYmFyZ", "", JETON_MALFORMED },
	{ "Zg=", "", JETON_MALFORMED }, /* padding */
	{ "Zg==", "", JETON_MALFORMED },
	{ "Zm8=", "", JETON_MALFORMED },
	{ "Zm9v====", "", JETON_MALFORMED },
	{ "=", "", JETON_MALFORMED },
	{ "====", "", JETON_MALFORMED },
	{ "+_-_", "", JETON_MALFORMED }, /* the other alphabet */
	{ "-/-_", "", JETON_MALFORMED },
	{ " Zm9v", "", JETON_MALFORMED }, /* white space */
	{ "Zm9v\n", "", JETON_MALFORMED },
	{ "Zm 9v", "", JETON_MALFORMED },
	{ "Zm9v YmFy", "", JETON_MALFORMED },
	{ "Zm9v\r\nYmF", "", JETON_MALFORMED },
	{ "Zm9v.YmF", "", JETON_MALFORMED },
	{ "Zm%39v", "", JETON_MALFORMED },
	{ "Zm9\xc3\xb6", "", JETON_MALFORMED },
};

/* A copy that ends where its memory ends. */
static char *
exactly(const char *p, size_t n)
{
	char *copy = malloc(n + (n == 0));

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

static jeton_err
decode_exactly(decode_fn *decode, jeton_str text, char *out, size_t *n)
{
	size_t size = JT_BASE64URL_BYTES(text.n);
	char *copy = exactly(text.p, text.n), *bytes = exactly(out, size);
	jeton_err e = decode((jeton_str){ copy, text.n }, bytes, size, n);

	if (e == JETON_OK)
		memcpy(out, bytes, *n);
	free(copy);
	free(bytes);
	return e;
}

static void
a22_text_is_decoded_only_if_it_is_canonical(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * JT_COUNT(vectors); i++) {
		const struct vector *v = &vectors[i / 2];
		char out[64] = "";
		size_t n = 99;

		assert_int_equal(decode_exactly(decoders[i % 2],
				     jeton_cstr(v->text), out, &n),
		    v->e);
		assert_int_equal(n, strlen(v->bytes));
		assert_memory_equal(out, v->bytes, n);
	}
}

static void
bytes_are_encoded_as_the_rfc_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(vectors); i++) {
		const struct vector *v = &vectors[i];
		size_t n = strlen(v->bytes), size = JT_BASE64URL_SIZE(n);
		char *out;

		if (v->e != JETON_OK)
			continue;
		out = exactly("????????", size);
		assert_int_equal(size, strlen(v->text));
		jt_base64url_encode(out, v->bytes, n);
		assert_memory_equal(out, v->text, size);
		free(out);
	}
}

/* The value of a character, slowly and independently, or -1. */
static int
slow_sextet(unsigned char c)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
	const char *at = c == 0 ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}

/* Bit by bit.  False if the text is not canonical. */
static bool
slow_decode(const char *text, size_t n, char *out)
{
	memset(out, 0, n);
	for (size_t i = 0; i < n; i++) {
		int v = slow_sextet((unsigned char)text[i]);

		if (v < 0)
			return false;
		for (size_t bit = 0; bit < 6; bit++) {
			size_t at = 6 * i + bit;

			if ((v >> (5 - bit) & 1) == 0)
				continue;
			if (at / 8 >= n * 6 / 8)
				return false;
			out[at / 8] |= (char)(0x80 >> at % 8);
		}
	}
	return n % 4 != 1;
}

static void
assert_like_the_slow_one(const char *text, size_t n)
{
	char expected[2 * LONGEST] = "";
	bool good = slow_decode(text, n, expected);

	for (size_t i = 0; i < JT_COUNT(decoders); i++) {
		char out[2 * LONGEST] = "";
		size_t m = 99;
		jeton_err e = decode_exactly(decoders[i],
		    (jeton_str){ text, n }, out, &m);

		assert_int_equal(e, good ? JETON_OK : JETON_MALFORMED);
		assert_int_equal(m, good ? n * 6 / 8 : 0);
		assert_memory_equal(out, expected, m);
	}
}

static void
each_byte_at_each_place_is_taken_as_by_a_slow_decoder(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 19; n++) {
		for (size_t place = 0; place < n; place++) {
			char text[] = "QUFBQkJCQ0NDRERERUU";

			for (int c = 0; c < 256; c++) {
				text[place] = (char)c;
				assert_like_the_slow_one(text, n);
			}
		}
	}
}

static void
each_pair_of_last_characters_is_taken_as_by_a_slow_decoder(void **state)
{
	char text[] = "Zm9vYmFyAAA";

	(void)state;
	for (int c = 0; c < 256; c++) {
		for (int d = 0; d < 256; d++) {
			text[9] = (char)c;
			text[10] = (char)d;
			assert_like_the_slow_one(text, 11);
			text[8] = (char)c;
			text[9] = (char)d;
			assert_like_the_slow_one(text, 10);
			text[8] = 'A';
		}
	}
}

static void
every_length_comes_back_as_it_was(void **state)
{
	(void)state;
	for (size_t n = 0; n <= LONGEST; n++) {
		char bytes[LONGEST] = "", back[LONGEST + 1];
		size_t size = JT_BASE64URL_SIZE(n), m;
		char *text = malloc(size + (size == 0)), *source;

		assert_non_null(text);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(i * 151 + n * 31 + 7);
		source = exactly(bytes, n);
		jt_base64url_encode(text, source, n);
		for (size_t i = 0; i < JT_COUNT(decoders); i++) {
			assert_int_equal(decode_exactly(decoders[i],
					     (jeton_str){ text, size }, back,
					     &m),
			    JETON_OK);
			assert_int_equal(m, n);
			assert_memory_equal(back, bytes, n);
		}
		free(text);
		free(source);
	}
}

static void
every_byte_value_comes_back_as_it_was(void **state)
{
	uint8_t bytes[768], back[768];
	char text[1024];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i / 3 + i % 3 * 85);
	jt_base64url_encode(text, bytes, sizeof bytes);
	for (size_t i = 0; i < JT_COUNT(decoders); i++) {
		assert_int_equal(decoders[i]((jeton_str){ text, sizeof text },
				     back, sizeof back, &n),
		    JETON_OK);
		assert_int_equal(n, sizeof bytes);
		assert_memory_equal(back, bytes, n);
	}
}

static void
too_small_a_buffer_is_refused_and_not_written_past(void **state)
{
	(void)state;
	for (size_t n = 2; n <= LONGEST; n++) {
		size_t need = JT_BASE64URL_BYTES(n), m = 99;
		char text[LONGEST];
		char *out = exactly(text, need - 1);

		memset(text, 'A', n);
		for (size_t i = 0; n % 4 != 1 && i < JT_COUNT(decoders); i++) {
			assert_int_equal(decoders[i]((jeton_str){ text, n },
					     out, need - 1, &m),
			    JETON_NO_SPACE);
			assert_int_equal(m, 0);
		}
		free(out);
	}
}

static void
room_beyond_the_need_is_left_alone_past_its_end(void **state)
{
	char text[LONGEST], out[LONGEST + 16];

	(void)state;
	memset(text, '_', sizeof text);
	for (size_t n = 0; n <= LONGEST; n += 4) {
		size_t need = JT_BASE64URL_BYTES(n), m;

		for (size_t more = 0; more < 10; more++) {
			memset(out, 0x55, sizeof out);
			assert_int_equal(jt_base64url_decode((jeton_str){ text,
								 n },
					     out, need + more, &m),
			    JETON_OK);
			assert_int_equal(out[need + more], 0x55);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a22_text_is_decoded_only_if_it_is_canonical),
		cmocka_unit_test(bytes_are_encoded_as_the_rfc_says),
		cmocka_unit_test(
		    each_byte_at_each_place_is_taken_as_by_a_slow_decoder),
		cmocka_unit_test(
		    each_pair_of_last_characters_is_taken_as_by_a_slow_decoder),
		cmocka_unit_test(every_length_comes_back_as_it_was),
		cmocka_unit_test(every_byte_value_comes_back_as_it_was),
		cmocka_unit_test(
		    too_small_a_buffer_is_refused_and_not_written_past),
		cmocka_unit_test(
		    room_beyond_the_need_is_left_alone_past_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
