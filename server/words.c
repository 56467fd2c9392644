/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "base/text.h"

bool
jt_next_word(jeton_str *rest, jeton_str *word)
{
	const char *end;

	while (rest->n > 0 && rest->p[0] == ' ') {
		rest->p++;
		rest->n--;
	}
	*word = (jeton_str){ rest->p, 0 };
	if (rest->n == 0)
		return false;
	end = memchr(rest->p, ' ', rest->n);
	word->n = end == NULL ? rest->n : (size_t)(end - rest->p);
	rest->p += word->n;
	rest->n -= word->n;
	return true;
}

bool
jt_words_have(jeton_str list, jeton_str word)
{
	jeton_str one;

	while (jt_next_word(&list, &one))
		if (jt_str_eq(one, word))
			return true;
	return false;
}

bool
jt_words_within(jeton_str a, jeton_str b)
{
	jeton_str word;

	while (jt_next_word(&a, &word))
		if (!jt_words_have(b, word))
			return false;
	return true;
}

bool
jt_words_common(jeton_str a, jeton_str b, char *out, size_t size)
{
	struct jt_buf text = jt_buf_over(out, size);
	jeton_str word;

	while (jt_next_word(&a, &word)) {
		if (!jt_words_have(b, word) ||
		    jt_words_have((jeton_str){ text.p, text.n }, word))
			continue;
		if (text.n > 0)
			jt_put_char(&text, ' ');
		jt_put(&text, word);
	}
	return jt_buf_end(&text) == JETON_OK;
}

/* %x21 / %x23-5B / %x5D-7E */
static bool
is_scope(jeton_str word, size_t max)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] <= ' ' || word.p[i] > '~' || word.p[i] == '"' ||
		    word.p[i] == '\\')
			return false;
	return word.n <= max;
}

bool
jt_words_are_scopes(jeton_str list, size_t max)
{
	size_t length = 0;
	jeton_str rest = list, word;

	while (jt_next_word(&rest, &word)) {
		if (!is_scope(word, max))
			return false;
		length += word.n + (length > 0);
	}
	return length > 0 && length == list.n;
}
