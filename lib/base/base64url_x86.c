/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of x86-64: 16 or 32 characters become 12 or 24 bytes and back.  What
 * does not fill a vector at the end is done by one more that overlaps the one
 * before.  No table is larger than a register, so secrets may be encoded.
 */
#include <immintrin.h>
#include <string.h>

#include "base/base64url_wide.h"

#define SSSE3 __attribute__((target("ssse3")))
#define AVX2 __attribute__((target("avx2")))

/* A table of 16 in both halves. */
#define TWICE(...)                                                             \
	{                                                                      \
		{ __VA_ARGS__ },                                               \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}

typedef int8_t table[2][16];

/*
 * A character is judged by the bits that the tables for its high and its low
 * half have in common: one of them is enough to refuse it.
 */
enum {
	ROW_2 = 1,   /* only '-' */
	ROW_3 = 2,   /* digits */
	ROW_4_6 = 4, /* all but the first */
	ROW_5 = 8,   /* P to Z, and '_' */
	ROW_7 = 16,  /* p to z */
	NO_ROW = 32, /* control characters, past ASCII */
	IN_ALL = NO_ROW,
	LETTERS = IN_ALL | ROW_2,           /* 1 to 9: digits too */
	AFTER_NINE = IN_ALL | ROW_2 | ROW_3 /* a */
};

static const table high_bits =
    TWICE(NO_ROW, NO_ROW, ROW_2, ROW_3, ROW_4_6, ROW_5, ROW_4_6, ROW_7, NO_ROW,
	NO_ROW, NO_ROW, NO_ROW, NO_ROW, NO_ROW, NO_ROW, NO_ROW);

static const table low_bits = TWICE(LETTERS | ROW_4_6, LETTERS, LETTERS,
    LETTERS, LETTERS, LETTERS, LETTERS, LETTERS, LETTERS, LETTERS, AFTER_NINE,
    AFTER_NINE | ROW_5 | ROW_7, AFTER_NINE | ROW_5 | ROW_7,
    IN_ALL | ROW_3 | ROW_5 | ROW_7, AFTER_NINE | ROW_5 | ROW_7,
    AFTER_NINE | ROW_7);

/* What turns a character of each row into its value, but for '_'. */
static const table to_value = TWICE(0, 0, 62 - '-', 52 - '0', -'A', -'A',
    26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);

/* From 32 bits, lowest byte first, with 24 in use, to three bytes. */
static const table to_bytes =
    TWICE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);

/* Three bytes abc as bacb; of the upper half after eight bytes of others. */
static const table to_lanes = { { 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11,
				    10 },
	{ 5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14 } };

/* By 0 for 26 to 51, 1 to 10 for digits, 11, 12, and 13 for 0 to 25. */
static const table to_character =
    TWICE('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
	'0' - 52, '0' - 52, '0' - 52, '0' - 52, '-' - 62, '_' - 63, 'A', 0, 0);

/* ---- Sixteen characters, twelve bytes ---- */

SSSE3 static inline __m128i
load16(const void *p)
{
	return _mm_loadu_si128((const __m128i_u *)p);
}

/* Decodes [s..s + 16) and adds to *bad what is not in the alphabet. */
SSSE3 static inline void
decode16(const uint8_t *s, uint8_t *out, __m128i *bad)
{
	__m128i c = load16(s);
	__m128i high = _mm_and_si128(_mm_srli_epi16(c, 4), _mm_set1_epi8(15));
	__m128i low = _mm_and_si128(c, _mm_set1_epi8(15));
	__m128i is_line = _mm_cmpeq_epi8(c, _mm_set1_epi8('_'));
	__m128i v = _mm_add_epi8(c, _mm_shuffle_epi8(load16(to_value), high));
	uint32_t last;

	*bad = _mm_or_si128(*bad,
	    _mm_and_si128(_mm_shuffle_epi8(load16(high_bits), high),
		_mm_shuffle_epi8(load16(low_bits), low)));
	v = _mm_add_epi8(v,
	    _mm_and_si128(is_line, _mm_set1_epi8(63 - '_' + 'A')));
	v = _mm_maddubs_epi16(v, _mm_set1_epi32(0x01400140));
	v = _mm_madd_epi16(v, _mm_set1_epi32(0x00011000));
	v = _mm_shuffle_epi8(v, load16(to_bytes));
	last = (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(v, 8));
	_mm_storel_epi64((__m128i_u *)out, v);
	memcpy(out + 8, &last, sizeof last);
}

SSSE3 static inline bool
is_zero(__m128i v)
{
	return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) ==
	    0xffff;
}

SSSE3 static bool
decode_ssse3(const uint8_t *s, size_t quartets, uint8_t *out)
{
	__m128i bad = _mm_setzero_si128();
	size_t i = 0;

	for (; i + 4 <= quartets; i += 4)
		decode16(s + 4 * i, out + 3 * i, &bad);
	if (i < quartets) {
		i = quartets - 4;
		decode16(s + 4 * i, out + 3 * i, &bad);
	}
	return is_zero(bad);
}

/* Encodes [s..s + 12). */
SSSE3 static inline void
encode12(const uint8_t *s, char *out)
{
	__m128i v, first, second, row;
	uint32_t last;

	memcpy(&last, s + 8, sizeof last);
	v = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i_u *)s),
	    _mm_cvtsi32_si128((int)last));
	v = _mm_shuffle_epi8(v, load16(to_lanes));
	first = _mm_and_si128(v, _mm_set1_epi32(0x0fc0fc00));
	second = _mm_and_si128(v, _mm_set1_epi32(0x003f03f0));
	v = _mm_or_si128(_mm_mulhi_epu16(first, _mm_set1_epi32(0x04000040)),
	    _mm_mullo_epi16(second, _mm_set1_epi32(0x01000010)));
	row = _mm_subs_epu8(v, _mm_set1_epi8(51));
	row = _mm_or_si128(row,
	    _mm_and_si128(_mm_cmpgt_epi8(_mm_set1_epi8(26), v),
		_mm_set1_epi8(13)));
	v = _mm_add_epi8(v, _mm_shuffle_epi8(load16(to_character), row));
	_mm_storeu_si128((__m128i_u *)out, v);
}

SSSE3 static void
encode_ssse3(char *out, const uint8_t *s, size_t triples)
{
	size_t i = 0;

	for (; i + 4 <= triples; i += 4)
		encode12(s + 3 * i, out + 4 * i);
	if (i < triples) {
		i = triples - 4;
		encode12(s + 3 * i, out + 4 * i);
	}
}

static bool
has_ssse3(void)
{
	return __builtin_cpu_supports("ssse3");
}

/* ---- The same, 32 characters and 24 bytes ---- */

AVX2 static inline __m256i
load32(const void *p)
{
	return _mm256_loadu_si256((const __m256i_u *)p);
}

AVX2 static inline void
decode32(const uint8_t *s, uint8_t *out, __m256i *bad)
{
	__m256i c = load32(s), fifteen = _mm256_set1_epi8(15);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(c, 4), fifteen);
	__m256i low = _mm256_and_si256(c, fifteen);
	__m256i is_line = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('_'));
	__m256i v =
	    _mm256_add_epi8(c, _mm256_shuffle_epi8(load32(to_value), high));

	*bad = _mm256_or_si256(*bad,
	    _mm256_and_si256(_mm256_shuffle_epi8(load32(high_bits), high),
		_mm256_shuffle_epi8(load32(low_bits), low)));
	v = _mm256_add_epi8(v,
	    _mm256_and_si256(is_line, _mm256_set1_epi8(63 - '_' + 'A')));
	v = _mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140));
	v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00011000));
	v = _mm256_shuffle_epi8(v, load32(to_bytes));
	v = _mm256_permutevar8x32_epi32(v,
	    _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
	_mm_storeu_si128((__m128i_u *)out, _mm256_castsi256_si128(v));
	_mm_storel_epi64((__m128i_u *)(out + 16),
	    _mm256_extracti128_si256(v, 1));
}

AVX2 static bool
decode_avx2(const uint8_t *s, size_t quartets, uint8_t *out)
{
	__m256i bad = _mm256_setzero_si256();
	bool valid;
	size_t i = 0;

	if (quartets < 8)
		return decode_ssse3(s, quartets, out);
	for (; i + 8 <= quartets; i += 8)
		decode32(s + 4 * i, out + 3 * i, &bad);
	if (i < quartets) {
		i = quartets - 8;
		decode32(s + 4 * i, out + 3 * i, &bad);
	}
	valid = _mm256_testz_si256(bad, bad) != 0;
	_mm256_zeroupper();
	return valid;
}

/* The halves are [s..s + 16) and [s + 8..s + 24). */
AVX2 static inline void
encode24(const uint8_t *s, char *out)
{
	__m256i v = _mm256_inserti128_si256(_mm256_castsi128_si256(load16(s)),
	    load16(s + 8), 1);
	__m256i first, second, row;

	v = _mm256_shuffle_epi8(v, load32(to_lanes));
	first = _mm256_and_si256(v, _mm256_set1_epi32(0x0fc0fc00));
	second = _mm256_and_si256(v, _mm256_set1_epi32(0x003f03f0));
	v = _mm256_or_si256(_mm256_mulhi_epu16(first,
				_mm256_set1_epi32(0x04000040)),
	    _mm256_mullo_epi16(second, _mm256_set1_epi32(0x01000010)));
	row = _mm256_subs_epu8(v, _mm256_set1_epi8(51));
	row = _mm256_or_si256(row,
	    _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), v),
		_mm256_set1_epi8(13)));
	v = _mm256_add_epi8(v, _mm256_shuffle_epi8(load32(to_character), row));
	_mm256_storeu_si256((__m256i_u *)out, v);
}

AVX2 static void
encode_avx2(char *out, const uint8_t *s, size_t triples)
{
	size_t i = 0;

	if (triples < 8) {
		encode_ssse3(out, s, triples);
		return;
	}
	for (; i + 8 <= triples; i += 8)
		encode24(s + 3 * i, out + 4 * i);
	if (i < triples) {
		i = triples - 8;
		encode24(s + 3 * i, out + 4 * i);
	}
	_mm256_zeroupper();
}

static bool
has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

/* ---- The choice ---- */

bool
jt_wide_decode(const uint8_t *s, size_t quartets, uint8_t *out, bool *valid)
{
	if (has_avx2())
		*valid = decode_avx2(s, quartets, out);
	else if (has_ssse3())
		*valid = decode_ssse3(s, quartets, out);
	else
		return false;
	return true;
}

bool
jt_wide_encode(char *out, const uint8_t *s, size_t triples)
{
	if (has_avx2())
		encode_avx2(out, s, triples);
	else if (has_ssse3())
		encode_ssse3(out, s, triples);
	else
		return false;
	return true;
}

const struct jt_wide jt_wides[] = {
	{ "AVX2", has_avx2, decode_avx2, encode_avx2 },
	{ "SSSE3", has_ssse3, decode_ssse3, encode_ssse3 },
};

const size_t jt_wide_count = sizeof jt_wides / sizeof jt_wides[0];
