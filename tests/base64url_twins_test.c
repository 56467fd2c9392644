/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every way of decoding and encoding says the same about the same bytes.  The
 * blind decoder, which has neither tables nor vectors, is what the others are
 * held against.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>

#include "base/base64url.h"
#include "base/base64url_wide.h"
#include "base/text.h"

enum {
	LONGEST = 200,
	INPUTS = 1000000,
	PAGE = 4096,
	EACH = 70 /* up to here all bytes are tried at all positions */
};

/* A page between two that must not be touched. */
struct fenced {
	uint8_t *begin, *end;
};

static struct fenced text, bytes;

static struct fenced
fence(void)
{
	uint8_t *p =
	    mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p + PAGE, PAGE, PROT_READ | PROT_WRITE), 0);
	return (struct fenced){ p + PAGE, p + 2 * PAGE };
}

static int
set_up(void **state)
{
	(void)state;
	text = fence();
	bytes = fence();
	return 0;
}

/* n bytes that end, or else begin, at a fence. */
static uint8_t *
beside(struct fenced f, size_t n, bool at_end)
{
	return at_end ? f.end - n : f.begin;
}

static uint64_t
draw(void)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Of whole quartets, from s at a fence, by a way of its own. */
static void
check_way(const struct jt_wide *w, const uint8_t *s, size_t quartets,
    bool at_end)
{
	uint8_t wanted[LONGEST];
	uint8_t *out = beside(bytes, 3 * quartets, at_end);
	size_t n;
	bool valid = jt_base64url_decode_secret((jeton_str){ (const char *)s,
						    4 * quartets },
			 wanted, sizeof wanted, &n) == JETON_OK;

	assert_int_equal(w->decode(s, quartets, out), valid);
	if (valid)
		assert_memory_equal(out, wanted, n);
}

static void
check_decoding(jeton_str s, bool at_end)
{
	uint8_t wanted[LONGEST];
	size_t n, wanted_n, size = JT_BASE64URL_BYTES(s.n);
	uint8_t *copy = beside(text, s.n, at_end);
	uint8_t *out = beside(bytes, size, at_end);
	jeton_err e =
	    jt_base64url_decode_secret(s, wanted, sizeof wanted, &wanted_n);

	memcpy(copy, s.p, s.n);
	assert_int_equal(jt_base64url_decode((jeton_str){ (char *)copy, s.n },
			     out, size, &n),
	    e);
	assert_int_equal(n, wanted_n);
	assert_memory_equal(out, wanted, n);
	copy = beside(text, s.n / 4 * 4, at_end);
	memmove(copy, s.p, s.n / 4 * 4);
	for (size_t i = 0; i < jt_wide_count; i++)
		if (s.n / 4 >= JT_WIDE_LEAST && jt_wides[i].is_there())
			check_way(&jt_wides[i], copy, s.n / 4, at_end);
}

/* Characters of the alphabet, the last of them without stray bits. */
static void
draw_text(char *out, size_t n)
{
	uint8_t drawn[LONGEST];

	for (size_t i = 0; i < sizeof drawn; i += 8) {
		uint64_t x = draw();

		memcpy(drawn + i, &x, 8);
	}
	memset(out, 'A', n);
	jt_base64url_encode(out, drawn, JT_BASE64URL_BYTES(n));
}

static void
a_million_inputs_are_decoded_alike(void **state)
{
	char s[LONGEST + 4];

	(void)state;
	for (size_t i = 0; i < INPUTS; i++) {
		size_t n = draw() % (LONGEST + 1);
		uint64_t harm = draw();

		draw_text(s, n);
		for (size_t k = harm % 4; n > 0 && k > 1; k--)
			s[draw() % n] = (char)draw();
		check_decoding((jeton_str){ s, n }, (harm & 4) != 0);
	}
}

static void
a22_each_byte_at_each_position_is_judged_alike(void **state)
{
	char s[LONGEST + 4];

	(void)state;
	for (size_t n = 0; n <= LONGEST; n++) {
		draw_text(s, n);
		check_decoding((jeton_str){ s, n }, true);
		for (size_t at = n < EACH ? 0 : n; at < n; at++) {
			char right = s[at];

			for (int c = 0; c < 256; c++) {
				s[at] = (char)c;
				check_decoding((jeton_str){ s, n }, c % 2 == 0);
			}
			s[at] = right;
		}
	}
}

static void
check_encoding(const uint8_t *p, size_t n, bool at_end)
{
	char wanted[JT_BASE64URL_SIZE(LONGEST)];
	uint8_t *from = beside(bytes, n, at_end), *out;

	memcpy(from, p, n);
	out = beside(text, JT_BASE64URL_SIZE(n), at_end);
	jt_base64url_encode((char *)out, from, n);
	memcpy(wanted, out, JT_BASE64URL_SIZE(n));
	from = beside(bytes, n / 3 * 3, at_end);
	memmove(from, p, n / 3 * 3);
	out = beside(text, n / 3 * 4, at_end);
	for (size_t i = 0; i < jt_wide_count; i++) {
		if (n / 3 < JT_WIDE_LEAST || !jt_wides[i].is_there())
			continue;
		jt_wides[i].encode((char *)out, from, n / 3);
		assert_memory_equal(out, wanted, n / 3 * 4);
	}
}

static void
what_is_encoded_is_decoded_to_the_same(void **state)
{
	char s[JT_BASE64URL_SIZE(LONGEST)];
	uint8_t p[LONGEST], again[LONGEST];
	size_t got;

	(void)state;
	for (size_t i = 0; i < INPUTS / 10; i++) {
		size_t n = i % (LONGEST - 8);

		for (size_t k = 0; k < n; k++)
			p[k] = (uint8_t)(draw() >> 8);
		check_encoding(p, n, (i & 1) != 0);
		jt_base64url_encode(s, p, n);
		assert_int_equal(jt_base64url_decode_secret(
				     (jeton_str){ s, JT_BASE64URL_SIZE(n) },
				     again, sizeof again, &got),
		    JETON_OK);
		assert_int_equal(got, n);
		assert_memory_equal(again, p, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_inputs_are_decoded_alike),
		cmocka_unit_test(
		    a22_each_byte_at_each_position_is_judged_alike),
		cmocka_unit_test(what_is_encoded_is_decoded_to_the_same),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
