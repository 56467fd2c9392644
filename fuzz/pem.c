/* SPDX-License-Identifier: Apache-2.0 */
/* PEM, under the algorithm that the first byte picks. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *alg = NULL;
	size_t pick;

	if (n < 2)
		return 0;
	pick = (size_t)p[0] % (fuzz_jwk_count + 1);
	if (pick < fuzz_jwk_count)
		alg = jeton_key_alg(fuzz_key(pick));
	fuzz_key_text((jeton_str){ (const char *)p + 1, n - 1 }, alg);
	return 0;
}
