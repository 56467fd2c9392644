/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a request, read strictly (RFC 9112) before anything else reads
 * it: what two parsers could understand in two ways is refused.
 */
#ifndef JT_HEAD_H
#define JT_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

/* Where the search for the end of a head has got to; zeros at the start. */
struct jt_head_scan {
	size_t seen; /* bytes looked at */
	size_t line; /* where the current line begins */
};

enum jt_head_state {
	JT_HEAD_MORE, /* incomplete */
	JT_HEAD_WHOLE,
	JT_HEAD_BAD /* a bare CR or LF, or a NUL */
};

/*
 * Looks at p[seen..n) for the empty line that ends the head; *size is then the
 * size of the head with it.
 */
enum jt_head_state jt_head_find(struct jt_head_scan *scan, const char *p,
    size_t n, size_t *size);

struct jt_head {
	uint64_t body; /* bytes that follow */
};

/*
 * Checks a whole head.  0, or the status to refuse it with; *why then says
 * what is wrong with it.
 */
int jt_head_check(jeton_str head, struct jt_head *out, const char **why);

#endif
