/* SPDX-License-Identifier: Apache-2.0 */
/* PEM, under the algorithm that the first byte picks; 0xff: none. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *alg = NULL;

	if (n < 2)
		return 0;
	if (p[0] != 0xff)
		alg = jeton_key_alg(fuzz_key(p[0] % fuzz_jwk_count));
	fuzz_key_text((jeton_str){ (const char *)p + 1, n - 1 }, alg);
	return 0;
}
