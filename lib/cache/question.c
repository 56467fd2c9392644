/* SPDX-License-Identifier: Apache-2.0 */
#include "cache/question.h"

#include "base/text.h"
#include "jose/key.h"

/* How a text begins; the length of one that is there comes next. */
enum mark { ABSENT = '0', ANY = '*', TEXT = '=', LIST = '[', LIST_END = ']' };

static void
put_raw(struct jt_buf *b, const void *p, size_t n)
{
	jt_put(b, (jeton_str){ p, n });
}

static void
put_text(struct jt_buf *b, const char *text)
{
	uint32_t n;

	if (text == NULL || text == JETON_ANY) {
		jt_put_char(b, text == NULL ? ABSENT : ANY);
		return;
	}
	n = (uint32_t)strnlen(text, JT_TERMS_MAX);
	jt_put_char(b, TEXT);
	put_raw(b, &n, sizeof n);
	put_raw(b, text, n);
}

static void
put_list(struct jt_buf *b, const char *const *list)
{
	if (list == NULL) {
		jt_put_char(b, ABSENT);
		return;
	}
	jt_put_char(b, LIST);
	for (size_t i = 0; list[i] != NULL && !b->failed; i++)
		put_text(b, list[i]);
	jt_put_char(b, LIST_END);
}

bool
jt_question_write(struct jt_question *out, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token)
{
	struct jt_buf b = jt_buf_over(out->terms, JT_TERMS_MAX);

	if (rules == NULL || keys == NULL || token.p == NULL ||
	    token.n > JETON_TOKEN_MAX)
		return false;
	put_raw(&b, &keys->generation, sizeof keys->generation);
	put_raw(&b, &rules->leeway, sizeof rules->leeway);
	put_raw(&b, &rules->max_age, sizeof rules->max_age);
	put_raw(&b, &rules->allow, sizeof rules->allow);
	put_text(&b, rules->issuer);
	put_list(&b, rules->issuers);
	put_text(&b, rules->audience);
	put_list(&b, rules->audiences);
	put_text(&b, rules->type);
	put_text(&b, rules->subject);
	put_text(&b, rules->id);
	put_text(&b, rules->nonce);
	put_list(&b, rules->required);
	put_list(&b, rules->algorithms);
	out->token = token;
	out->n = b.n;
	out->tail = token.n < JT_TAIL_MAX ? token.n : JT_TAIL_MAX;
	memcpy(out->terms + b.n, token.p + token.n - out->tail, out->tail);
	return !b.failed;
}
