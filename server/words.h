/* SPDX-License-Identifier: Apache-2.0 */
/* Words with one space between them: scopes (RFC 6749 3.3), grants. */
#ifndef JT_WORDS_H
#define JT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

/* Cuts the first word off; false, and an empty word, at the end. */
bool jt_next_word(jeton_str *rest, jeton_str *word);

bool jt_words_have(jeton_str list, jeton_str word);

/* Whether each of a's is one of b's. */
bool jt_words_within(jeton_str a, jeton_str b);

/*
 * The words of a that b has too, once each and in a's order, into
 * out[0..size); false if they have no room.
 */
bool jt_words_common(jeton_str a, jeton_str b, char *out, size_t size);

/*
 * Whether it is one word or more, none longer than `max`, of the characters
 * that RFC 6749 allows a scope, with single spaces between them.
 */
bool jt_words_are_scopes(jeton_str list, size_t max);

#endif
