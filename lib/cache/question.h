/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that the answer of a verify depends on but the time: the content of the
 * rules, which keys, which token.
 */
#ifndef JT_QUESTION_H
#define JT_QUESTION_H

#include <stdint.h>

#include "jeton.h"

enum { JT_TERMS_MAX = 1024, JT_TAIL_MAX = 64 };

struct jt_question {
	jeton_str token;
	size_t n;    /* of the terms */
	size_t tail; /* of the token's end, its signature, behind them */
	char terms[JT_TERMS_MAX + JT_TAIL_MAX];
};

/*
 * Writes the rules and the generation of the keys in such a way that different
 * ones never look the same; the token stays where it is.  False if that needs
 * more than JT_TERMS_MAX, or if something is missing.
 */
bool jt_question_write(struct jt_question *out, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str token);

#endif
