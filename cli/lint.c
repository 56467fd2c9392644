/* SPDX-License-Identifier: Apache-2.0 */
#include "lint.h"

#include <stdarg.h>
#include <stdio.h>

void
jt_lint_add(struct jt_lint *l, const struct jt_rule *rule, const char *format,
    ...)
{
	struct jt_finding *f = &l->list[l->count];
	va_list ap;

	if (l->count == JT_FINDINGS_MAX)
		return;
	l->count++;
	f->weight = rule->weight;
	f->code = rule->code;
	f->fix = rule->fix;
	va_start(ap, format);
	vsnprintf(f->text, sizeof f->text, format, ap);
	va_end(ap);
}

const char *
jt_weight_word(enum jt_weight weight)
{
	static const char *const words[] = { [JT_NOTE] = "note",
		[JT_WARNING] = "warning",
		[JT_ERROR] = "error" };

	return words[weight];
}
