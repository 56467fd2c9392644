/* SPDX-License-Identifier: Apache-2.0 */
#include "hex.h"

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
jt_hex_read(jeton_str text, unsigned char *out, size_t size, size_t *n)
{
	*n = 0;
	if (text.n % 2 != 0 || text.n / 2 > size)
		return false;
	for (size_t i = 0; i < text.n; i += 2) {
		int high = digit(text.p[i]), low = digit(text.p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i / 2] = (unsigned char)(high << 4 | low);
	}
	*n = text.n / 2;
	return true;
}
