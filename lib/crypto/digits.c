/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digits.h"

__extension__ typedef unsigned __int128 uint128;

void
jt_digits(int8_t *out, size_t n, uint64_t low, uint64_t high, unsigned width)
{
	const int whole = 1 << width;
	uint128 rest = (uint128)high << 64 | low;

	for (size_t i = 0; i < n; i++) {
		int d = 0;

		if ((rest & 1) != 0) {
			d = (int)((unsigned)rest & ((1U << width) - 1));
			rest = rest >> width << width;
			if (d >= whole / 2) {
				d -= whole;
				rest += (uint128)1 << width;
			}
		}
		out[i] = (int8_t)d;
		rest >>= 1;
	}
}
