/* SPDX-License-Identifier: Apache-2.0 */
/* A set of keys: what is read can be written and is the same again. */
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
