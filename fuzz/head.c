/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a request.  What is found in pieces is what is found at once, and
 * what is accepted has one line per field and one meaning for its length.
 */
#include "http/head.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "limits.h"

static enum jt_head_state
find_in_pieces(const char *text, size_t n, size_t piece, size_t *size)
{
	struct jt_head_scan scan = { 0 };
	enum jt_head_state state = JT_HEAD_MORE;

	for (size_t end = 0; state == JT_HEAD_MORE && end < n;) {
		end = n - end < piece ? n : end + piece;
		state = jt_head_find(&scan, text, end, size);
	}
	return state;
}

static size_t
count(jeton_str text, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == c;
	return n;
}

static void
check(jeton_str text)
{
	struct jt_head head;
	const char *why;
	const int status = jt_head_check(text, &head, &why);

	MUST(status == 0 || (status >= 400 && status <= 505));
	MUST(why != NULL && why[0] != '\0' && strlen(why) < 128);
	if (status != 0)
		return;
	MUST(head.body <= JT_BODY_MAX);
	MUST(memcmp(text.p + text.n - 4, "\r\n\r\n", 4) == 0);
	MUST(memchr(text.p, '\0', text.n) == NULL);
	MUST(count(text, '\r') == count(text, '\n'));
	if (head.body > 0)
		MUST(memchr(text.p, ':', text.n) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct jt_head_scan scan = { 0 };
	enum jt_head_state state;
	size_t size, again;
	char *copy;

	if (n == 0 || n > JT_HEAD_MAX)
		return 0;
	state = jt_head_find(&scan, (const char *)p, n, &size);
	MUST(size <= n && (state == JT_HEAD_WHOLE) == (size > 0));
	MUST(find_in_pieces((const char *)p, n, 1 + n % 7, &again) == state);
	MUST(again == size);
	if (state != JT_HEAD_WHOLE)
		return 0;
	copy = fuzz_alloc(size);
	memcpy(copy, p, size);
	check((jeton_str){ copy, size });
	free(copy);
	return 0;
}
