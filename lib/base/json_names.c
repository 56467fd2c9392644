/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Few names are compared each with each, more of them are sorted.  The sort is
 * a heapsort: no order of names that somebody thinks up makes it slow.
 */
#include "base/json_parts.h"

enum { FEW = 16 };

/* It gives the registered claims and header members bits of their own. */
static const uint64_t factor = UINT64_C(0xd272324860831ef3);

uint64_t
jt_names_escaped_key(const char *name, const char *name_end)
{
	struct jt_walk w = jt_walk_over(name, name_end);
	uint64_t key = 0, n = 0;

	for (int c = jt_walk_next(&w); c >= 0; c = jt_walk_next(&w)) {
		if (n < 7)
			key |= (uint64_t)c << 8 * n;
		n++;
	}
	return key | (n < 255 ? n : 255) << 56;
}

/* Compares two names byte by byte, unescaped. */
static int
compare_whole(const struct jt_names *names, size_t a, size_t b)
{
	const char *p = names->text.p, *end = p + names->text.n;
	struct jt_walk v = jt_walk_over(p + names->starts[a], end);
	struct jt_walk w = jt_walk_over(p + names->starts[b], end);
	int c, d;

	do {
		c = jt_walk_next(&v);
		d = jt_walk_next(&w);
	} while (c == d && c >= 0);
	return (c > d) - (c < d);
}

/* A key of up to seven bytes is the whole name. */
static int
compare(const struct jt_names *names, size_t a, size_t b)
{
	uint64_t k = names->keys[a], l = names->keys[b];

	if (k != l)
		return k < l ? -1 : 1;
	return k >> 56 <= 7 ? 0 : compare_whole(names, a, b);
}

static void
swap(struct jt_names *names, size_t a, size_t b)
{
	uint64_t key = names->keys[a];
	uint32_t start = names->starts[a];

	names->keys[a] = names->keys[b];
	names->starts[a] = names->starts[b];
	names->keys[b] = key;
	names->starts[b] = start;
}

/* Lets the name at `root` of the heap [first..first + n) sink. */
static void
sink(struct jt_names *names, size_t first, size_t root, size_t n)
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n &&
		    compare(names, first + child, first + child + 1) < 0)
			child++;
		if (compare(names, first + root, first + child) >= 0)
			return;
		swap(names, first + root, first + child);
	}
}

static void
sort(struct jt_names *names, size_t first, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sink(names, first, i - 1, n);
	for (size_t i = n - 1; i > 0; i--) {
		swap(names, first, first + i);
		sink(names, first, 0, i);
	}
}

static bool
many_clash(struct jt_names *names, size_t first)
{
	sort(names, first, names->count - first);
	for (size_t i = first + 1; i < names->count; i++) {
		if (compare(names, i - 1, i) == 0)
			return true;
	}
	return false;
}

/* Gives each key one of 64 bits.  If no two share one, no two are equal. */
static bool
are_plainly_distinct(const uint64_t *keys, size_t n)
{
	uint64_t seen = 0, again = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = UINT64_C(1) << (keys[i] * factor >> 58);

		again |= seen & bit;
		seen |= bit;
	}
	return again == 0;
}

/* Each with each. */
static bool
few_clash(const struct jt_names *names, size_t first)
{
	const uint64_t *keys = names->keys;

	for (size_t i = first + 1; i < names->count; i++) {
		for (size_t k = first; k < i; k++) {
			if (keys[k] == keys[i] && compare(names, k, i) == 0)
				return true;
		}
	}
	return false;
}

bool
jt_names_clash(struct jt_names *names, size_t first)
{
	size_t n = names->count - first;

	if (n > FEW)
		return many_clash(names, first);
	if (are_plainly_distinct(names->keys + first, n))
		return false;
	return few_clash(names, first);
}
