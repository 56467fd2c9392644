/* SPDX-License-Identifier: Apache-2.0 */
/* Private to base: stepping over plain text eight bytes at a time. */
#ifndef JT_PLAIN_H
#define JT_PLAIN_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Eight lanes of one byte with the value x. */
#define JT_LANES(x) (0x0101010101010101U * (uint64_t)(x))

/* Eight bytes, the first of them in the lowest lane. */
static inline uint64_t
jt_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return le64toh(w);
}

/*
 * The first lane whose highest bit is set, counted from 0; lanes has one.
 */
static inline unsigned
jt_first_lane(uint64_t lanes)
{
	return (unsigned)__builtin_ctzll(lanes) / 8;
}

/*
 * Sets the highest bit of each lane that no JSON string has as it is, or
 * only as its end: quote, backslash, control characters, past ASCII.  A borrow
 * may set lanes above a right one, so only the lowest counts.
 */
static inline uint64_t
jt_special(uint64_t w)
{
	uint64_t quote = (w ^ JT_LANES('"')) - JT_LANES(1);
	uint64_t backslash = (w ^ JT_LANES('\\')) - JT_LANES(1);

	return (w | (w - JT_LANES(0x20)) | quote | backslash) & JT_LANES(0x80);
}

/* Sets the highest bit of each lane that is no digit; as above. */
static inline uint64_t
jt_no_digit(uint64_t w)
{
	uint64_t x = w ^ JT_LANES('0');

	return (x | (x + JT_LANES(0x76))) & JT_LANES(0x80);
}

static inline bool
jt_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
jt_is_special(char c)
{
	return (uint8_t)c < 0x20 || (uint8_t)c >= 0x80 || c == '"' || c == '\\';
}

/*
 * Whether the first special lane is the fourth: the end of a name of three
 * letters, as the registered claims have them.
 */
static inline bool
jt_is_fourth(uint64_t special)
{
	return (uint32_t)special == 0x80000000U;
}

/* The first special character in at[0..end), or end. */
static inline const char *
jt_plain_end(const char *at, const char *end)
{
	for (; end - at >= 8; at += 8) {
		uint64_t special = jt_special(jt_load(at));

		if (special != 0)
			return at + jt_first_lane(special);
	}
	while (at < end && !jt_is_special(*at))
		at++;
	return at;
}

#endif
