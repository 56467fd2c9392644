/* SPDX-License-Identifier: Apache-2.0 */
/* The decoders agree with each other and with a slow one; round trips. */
#include "base/base64url.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789-_";

/* By the letter of RFC 4648, one bit at a time. */
static jeton_err
decode_slowly(jeton_str text, uint8_t *out, size_t *n)
{
	uint32_t bits = 0;
	unsigned held = 0;

	*n = 0;
	if (text.n % 4 == 1)
		return JETON_MALFORMED;
	for (size_t i = 0; i < text.n; i++) {
		const char *at = memchr(alphabet, text.p[i], 64);

		if (at == NULL)
			return JETON_MALFORMED;
		bits = bits << 6 | (uint32_t)(at - alphabet);
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		out[(*n)++] = (uint8_t)(bits >> held);
		bits &= (1U << held) - 1;
	}
	return bits == 0 ? JETON_OK : JETON_MALFORMED;
}

static void
check_decoding(jeton_str text)
{
	size_t size = JT_BASE64URL_BYTES(text.n);
	uint8_t *fast = fuzz_alloc(size), *blind = fuzz_alloc(size);
	uint8_t *slow = fuzz_alloc(size);
	char *again = fuzz_alloc(text.n);
	size_t n, blind_n, slow_n;
	jeton_err e = decode_slowly(text, slow, &slow_n);

	MUST(jt_base64url_decode(text, fast, size, &n) == e);
	MUST(jt_base64url_decode_secret(text, blind, size, &blind_n) == e);
	if (e == JETON_OK) {
		MUST(n == size && blind_n == size && slow_n == size);
		MUST(memcmp(fast, slow, n) == 0);
		MUST(memcmp(blind, slow, n) == 0);
		jt_base64url_encode(again, fast, n);
		MUST(memcmp(again, text.p, text.n) == 0);
	} else {
		MUST(n == 0 && blind_n == 0);
	}
	if (size > 0 && text.n % 4 != 1)
		MUST(jt_base64url_decode(text, fast, size - 1, &n) ==
		    JETON_NO_SPACE);
	free(fast);
	free(blind);
	free(slow);
	free(again);
}

static void
check_encoding(const uint8_t *p, size_t n)
{
	size_t size = JT_BASE64URL_SIZE(n), got;
	char *text = fuzz_alloc(size);
	uint8_t *again = fuzz_alloc(n);

	jt_base64url_encode(text, p, n);
	for (size_t i = 0; i < size; i++)
		MUST(memchr(alphabet, text[i], 64) != NULL);
	MUST(jt_base64url_decode((jeton_str){ text, size }, again, n, &got) ==
	    JETON_OK);
	MUST(got == n && memcmp(again, p, n) == 0);
	free(text);
	free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n == 0)
		return 0;
	check_decoding((jeton_str){ (const char *)p, n });
	check_encoding(p, n);
	return 0;
}
