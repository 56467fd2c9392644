/* SPDX-License-Identifier: Apache-2.0 */
/* DEFLATE from a stranger, into more room and less. */
#include <stdlib.h>
#include <string.h>

#include "crypto/encrypt.h"
#include "fuzz.h"

enum { ROOM = 65536 };

/* Into memory of exactly that size; what is behind a refusal is wiped. */
static jeton_err
inflate(jeton_str text, size_t size, size_t *n)
{
	uint8_t *out = fuzz_alloc(size);
	jeton_err e;

	memset(out, 0, size);
	e = jt_inflate(text, out, size, n);
	MUST(e == JETON_OK || e == JETON_TOO_LONG || e == JETON_MALFORMED);
	MUST(*n <= size);
	for (size_t i = 0; e != JETON_OK && i < size; i++)
		MUST(out[i] == 0);
	free(out);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p, n };
	size_t all, some;

	if (inflate(text, ROOM, &all) != JETON_OK)
		return 0;
	MUST(inflate(text, all, &some) == JETON_OK && some == all);
	if (all > 0)
		MUST(inflate(text, all - 1, &some) == JETON_TOO_LONG);
	text.n--;
	MUST(inflate(text, ROOM, &some) == JETON_MALFORMED);
	return 0;
}
