/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a token, or unwise, and how to mend it. */
#ifndef JT_CLI_LINT_H
#define JT_CLI_LINT_H

#include "message.h"

enum jt_weight {
	JT_NOTE,    /* worth knowing */
	JT_WARNING, /* unsafe, or will not do what was meant */
	JT_ERROR    /* jeton takes no such token, whatever the key */
};

struct jt_finding {
	enum jt_weight weight;
	const char *code; /* "NO_EXP", for programs; never changes */
	char text[256];   /* for people, printable ASCII */
	const char *fix;
};

enum { JT_FINDINGS_MAX = 48 };

/* In the order in which they were found; what is more is left out. */
struct jt_lint {
	size_t count;
	struct jt_finding list[JT_FINDINGS_MAX];
};

/* What a finding is apart from its text. */
struct jt_rule {
	enum jt_weight weight;
	const char *code, *fix;
};

/* What comes from the token goes in through jt_quote(). */
void jt_lint_add(struct jt_lint *l, const struct jt_rule *rule,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

const char *jt_weight_word(enum jt_weight weight);

#endif
