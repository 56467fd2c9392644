/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

#include <endian.h>
#include <string.h>

struct state {
	uint64_t a, b, c, d;
};

static inline uint64_t
turn(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static inline void
stir(struct state *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = turn(s->b, 13) ^ s->a;
	s->d = turn(s->d, 16) ^ s->c;
	s->a = turn(s->a, 32);
	s->c += s->b;
	s->a += s->d;
	s->b = turn(s->b, 17) ^ s->c;
	s->d = turn(s->d, 21) ^ s->a;
	s->c = turn(s->c, 32);
}

static inline void
absorb(struct state *s, uint64_t word)
{
	s->d ^= word;
	stir(s);
	s->a ^= word;
}

uint64_t
jt_siphash(const uint64_t key[2], const void *p, size_t n)
{
	const uint8_t *at = p;
	uint64_t word, last = (uint64_t)n << 56;
	struct state s = { key[0] ^ 0x736f6d6570736575U,
		key[1] ^ 0x646f72616e646f6dU, key[0] ^ 0x6c7967656e657261U,
		key[1] ^ 0x7465646279746573U };

	for (; n >= 8; n -= 8, at += 8) {
		memcpy(&word, at, 8);
		absorb(&s, le64toh(word));
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)at[i] << 8 * i;
	absorb(&s, last);
	s.c ^= 0xff;
	stir(&s);
	stir(&s);
	stir(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}
