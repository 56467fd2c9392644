/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <stdio.h>
#include <time.h>

void
jt_line_begin(struct jt_lines *l)
{
	l->line = jt_buf_over(l->text, sizeof l->text);
	jt_put_char(&l->line, '{');
}

void
jt_line_str(struct jt_lines *l, const char *name, jeton_str value)
{
	if (value.n == 0)
		return;
	if (l->line.n > 1)
		jt_put_char(&l->line, ',');
	jt_put_json_str(&l->line, jeton_cstr(name));
	jt_put_char(&l->line, ':');
	jt_put_json_str(&l->line, value);
}

void
jt_line_time(struct jt_lines *l, const char *name, int64_t when)
{
	const time_t t = when;
	char text[40];
	struct tm tm;
	size_t n = 0;

	if (when != 0 && gmtime_r(&t, &tm) != NULL)
		n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	jt_line_str(l, name, (jeton_str){ text, n });
}

void
jt_line_end(struct jt_lines *l)
{
	jt_put(&l->line, JT_LIT("}\n"));
	fwrite(l->line.p, 1, l->line.n, stdout);
}
