/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON Web Key: what is read can be written, signs and verifies. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	jeton_str text = { (const char *)p, n };

	if (n == 0)
		return 0;
	fuzz_key_text(text, NULL);
	return 0;
}
