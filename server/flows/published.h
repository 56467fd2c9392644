/* SPDX-License-Identifier: Apache-2.0 */
/* What is published the same for all: with an ETag, and no secret in it. */
#ifndef JT_PUBLISHED_H
#define JT_PUBLISHED_H

#include <stdbool.h>

#include "ended/list.h"
#include "flows/flow.h"
#include "http/request.h"

/* The number in "name=N", where name is "n=" and so on; false for all else. */
bool jt_published_number(jeton_str query, jeton_str name, int64_t *n);

/* Answers with a text of the list, or with 304; takes over the list. */
void jt_published_answer(struct jt_request *r, const struct jt_flow *f,
    struct jt_list *list, const struct jt_list_text *text, const char *type);

#endif
