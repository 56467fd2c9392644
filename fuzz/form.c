/* SPDX-License-Identifier: Apache-2.0 */
/* A form: what is read, written again with escapes, is read the same. */
#include "http/form.h"

#include <string.h>

#include "fuzz.h"

static struct jt_form form, again;
static char text[4 * JT_BODY_MAX];

static void
put_escaped(struct jt_buf *b, jeton_str s)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		jt_put_char(b, '%');
		jt_put_char(b, digits[c >> 4]);
		jt_put_char(b, digits[c & 15]);
	}
}

static jeton_str
write_form(void)
{
	struct jt_buf b = jt_buf_over(text, sizeof text);

	for (size_t i = 0; i < form.count; i++) {
		if (i > 0)
			jt_put_char(&b, '&');
		put_escaped(&b, form.pairs[i].name);
		jt_put_char(&b, '=');
		put_escaped(&b, form.pairs[i].value);
	}
	MUST(jt_buf_end(&b) == JETON_OK);
	return (jeton_str){ text, b.n };
}

static void
check_pair(size_t i)
{
	const jeton_str name = form.pairs[i].name, value = form.pairs[i].value;

	MUST(name.n > 0);
	MUST(jt_is_utf8(name.p, name.n) && jt_is_utf8(value.p, value.n));
	MUST(memchr(name.p, '\0', name.n) == NULL);
	MUST(value.n == 0 || memchr(value.p, '\0', value.n) == NULL);
	for (size_t k = 0; k < i; k++)
		MUST(!jt_str_eq(form.pairs[k].name, name));
	MUST(jt_str_eq(again.pairs[i].name, name));
	MUST(jt_str_eq(again.pairs[i].value, value));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const char *why;
	bool done;

	if (n > JT_BODY_MAX)
		return 0;
	done = jt_form_parse(&form, (jeton_str){ (const char *)p, n }, &why);
	MUST(done == (why == NULL));
	MUST(form.unescaped.n <= n && form.count <= JT_PARAMETERS_MAX);
	if (!done) {
		MUST(form.count == 0);
		MUST(jt_form_get(&form, "token").p == NULL);
		return 0;
	}
	MUST(jt_form_parse(&again, write_form(), &why));
	MUST(again.count == form.count);
	for (size_t i = 0; i < form.count; i++)
		check_pair(i);
	return 0;
}
