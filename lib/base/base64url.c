/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64url.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "base/base64url_wide.h"
#include "base/bytes.h"
#include "base/plain.h"

/* The alphabet eight at a time: X(character, value). */
#define ROW(X, v, a, b, c, d, e, f, g, h)                                      \
	X(a, (v)), X(b, (v) + 1), X(c, (v) + 2), X(d, (v) + 3), X(e, (v) + 4), \
	    X(f, (v) + 5), X(g, (v) + 6), X(h, (v) + 7)
#define ALPHABET(X)                                                            \
	ROW(X, 0, 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'),                     \
	    ROW(X, 8, 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P'),                 \
	    ROW(X, 16, 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X'),                \
	    ROW(X, 24, 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f'),                \
	    ROW(X, 32, 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n'),                \
	    ROW(X, 40, 'o', 'p', 'q', 'r', 's', 't', 'u', 'v'),                \
	    ROW(X, 48, 'w', 'x', 'y', 'z', '0', '1', '2', '3'),                \
	    ROW(X, 56, '4', '5', '6', '7', '8', '9', '-', '_')

/*
 * The four characters of a quartet, each shifted to its place and with a bit
 * of its own above the 24 that says that it is in the alphabet.
 */
#define FIRST(c, v) [c] = 0x01000000U | (v) << 18
#define SECOND(c, v) [c] = 0x02000000U | (v) << 12
#define THIRD(c, v) [c] = 0x04000000U | (v) << 6
#define FOURTH(c, v) [c] = 0x08000000U | (v)

static const uint32_t firsts[256] = { ALPHABET(FIRST) };
static const uint32_t seconds[256] = { ALPHABET(SECOND) };
static const uint32_t thirds[256] = { ALPHABET(THIRD) };
static const uint32_t fourths[256] = { ALPHABET(FOURTH) };

enum { VALID = 0x0f000000 };

/*
 * Decodes `quartets` times four characters, and says whether all were in the
 * alphabet.  May write up to out[size).
 */
typedef bool decoder(const uint8_t *s, size_t quartets, uint8_t *out,
    size_t size);

static inline uint32_t
quartet(const uint8_t *s)
{
	return firsts[s[0]] | seconds[s[1]] | thirds[s[2]] | fourths[s[3]];
}

static inline void
write_three(uint8_t *out, uint32_t bits)
{
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
}

/* Two quartets become one write of eight bytes, the last two of them idle. */
static bool
decode_by_table(const uint8_t *s, size_t quartets, uint8_t *out, size_t size)
{
	uint32_t valid = VALID;

	for (; quartets >= 2 && size >= 8; quartets -= 2, size -= 6) {
		uint32_t a = quartet(s), b = quartet(s + 4);
		uint64_t bytes =
		    htobe64((uint64_t)a << 40 | (uint64_t)(b & 0xffffff) << 16);

		valid &= a & b;
		memcpy(out, &bytes, 8);
		s += 8;
		out += 6;
	}
	for (; quartets > 0; quartets--) {
		uint32_t a = quartet(s);

		valid &= a;
		write_three(out, a);
		s += 4;
		out += 3;
	}
	return valid == VALID;
}

static bool
decode_wide(const uint8_t *s, size_t quartets, uint8_t *out, size_t size)
{
	bool valid;

	if (quartets >= JT_WIDE_LEAST &&
	    jt_wide_decode(s, quartets, out, &valid))
		return valid;
	return decode_by_table(s, quartets, out, size);
}

/* All ones below bit 24 if low <= c <= high, else 0. */
static inline uint32_t
within(uint32_t c, uint32_t low, uint32_t high)
{
	return ((low - 1 - c) & (c - high - 1)) >> 8;
}

/* Its value, or bits from 8 up if it is not in the alphabet. */
static inline uint32_t
sextet(uint32_t c)
{
	uint32_t v = 0; /* one more than the value */

	v |= within(c, 'A', 'Z') & (c - 'A' + 1);
	v |= within(c, 'a', 'z') & (c - 'a' + 27);
	v |= within(c, '0', '9') & (c - '0' + 53);
	v |= within(c, '-', '-') & 63;
	v |= within(c, '_', '_') & 64;
	return v - 1;
}

static bool
decode_blindly(const uint8_t *s, size_t quartets, uint8_t *out, size_t size)
{
	uint32_t bad = 0;

	(void)size;
	for (; quartets > 0; quartets--) {
		uint32_t a = sextet(s[0]), b = sextet(s[1]);
		uint32_t c = sextet(s[2]), d = sextet(s[3]);

		bad |= a | b | c | d;
		write_three(out, a << 18 | b << 12 | c << 6 | d);
		s += 4;
		out += 3;
	}
	return bad >> 8 == 0;
}

/* The two or three characters at the end, filled up with 'A', which is 0. */
static bool
decode_rest(decoder *decode, const uint8_t *s, size_t rest, uint8_t *out)
{
	uint8_t last[4] = { 'A', 'A', 'A', 'A' }, bytes[3], stray;
	bool valid;

	memcpy(last, s, rest);
	valid = decode(last, 1, bytes, sizeof bytes);
	stray = rest == 2 ? bytes[1] | bytes[2] : bytes[2];
	memcpy(out, bytes, rest - 1);
	if (decode == decode_blindly) {
		jt_wipe(last, sizeof last);
		jt_wipe(bytes, sizeof bytes);
	}
	return valid & (stray == 0);
}

static inline jeton_err
decode_with(decoder *decode, jeton_str text, uint8_t *out, size_t size,
    size_t *n)
{
	const uint8_t *s = (const uint8_t *)text.p;
	size_t quartets = text.n / 4, rest = text.n % 4;
	bool valid = true;

	*n = 0;
	if (rest == 1)
		return JETON_MALFORMED;
	if (size < JT_BASE64URL_BYTES(text.n))
		return JETON_NO_SPACE;
	if (quartets > 0)
		valid = decode(s, quartets, out, size);
	if (rest > 0) {
		valid &= decode_rest(decode, s + quartets * 4, rest,
		    out + quartets * 3);
	}
	if (!valid)
		return JETON_MALFORMED;
	*n = JT_BASE64URL_BYTES(text.n);
	return JETON_OK;
}

jeton_err
jt_base64url_decode(jeton_str text, void *out, size_t size, size_t *n)
{
	return decode_with(decode_wide, text, out, size, n);
}

jeton_err
jt_base64url_decode_secret(jeton_str text, void *out, size_t size, size_t *n)
{
	return decode_with(decode_blindly, text, out, size, n);
}

/* 48 bits spread to eight lanes of six. */
static inline uint64_t
spread(uint64_t x)
{
	x = (x & 0x0000ffffff000000U) << 8 | (x & 0x0000000000ffffffU);
	x = (x & 0x00fff00000fff000U) << 4 | (x & 0x00000fff00000fffU);
	return (x & 0x0fc00fc00fc00fc0U) << 2 | (x & 0x003f003f003f003fU);
}

/* `step` in each lane that is at least `from`; lanes are below 64. */
static inline uint64_t
step_from(uint64_t lanes, unsigned from, unsigned step)
{
	return ((lanes + JT_LANES(0x80 - from)) >> 7 & JT_LANES(1)) * step;
}

/*
 * Sextets to characters, by the differences between the ranges of the
 * alphabet: no index, so secrets may be encoded too.
 */
static inline uint64_t
to_characters(uint64_t v)
{
	uint64_t c = v + JT_LANES('A');

	c += step_from(v, 26, 'a' - 'A' - 26);
	c -= step_from(v, 52, 'a' - '0' + 26);
	c -= step_from(v, 62, '0' + 10 - '-');
	return c + step_from(v, 63, '_' - '-' - 1);
}

static void
encode_narrow(char *out, const uint8_t *s, size_t n)
{
	uint64_t bits;

	for (; n >= 8; n -= 6, s += 6, out += 8) {
		memcpy(&bits, s, 8);
		bits = htobe64(to_characters(spread(be64toh(bits) >> 16)));
		memcpy(out, &bits, 8);
	}
	while (n > 0) {
		size_t part = n < 6 ? n : 6;

		bits = 0;
		memcpy(&bits, s, part);
		bits = htobe64(to_characters(spread(be64toh(bits) >> 16)));
		memcpy(out, &bits, JT_BASE64URL_SIZE(part));
		n -= part;
		s += part;
		out += JT_BASE64URL_SIZE(part);
	}
}

void
jt_base64url_encode(char *out, const void *p, size_t n)
{
	const uint8_t *s = p;
	size_t triples = n / 3;

	if (triples >= JT_WIDE_LEAST && jt_wide_encode(out, s, triples)) {
		s += 3 * triples;
		n -= 3 * triples;
		out += 4 * triples;
	}
	encode_narrow(out, s, n);
}
