/* SPDX-License-Identifier: Apache-2.0 */
/* What commands print of rows: one JSON object per line on stdout. */
#ifndef JT_LINES_H
#define JT_LINES_H

#include <stdint.h>

#include "base/text.h"
#include "jeton.h"

struct jt_lines {
	struct jt_buf line;
	char text[4096];
};

void jt_line_begin(struct jt_lines *l);

/* Empty texts and the time 0 are left out; times are RFC 3339. */
void jt_line_str(struct jt_lines *l, const char *name, jeton_str value);
void jt_line_time(struct jt_lines *l, const char *name, int64_t when);

void jt_line_end(struct jt_lines *l);

#endif
