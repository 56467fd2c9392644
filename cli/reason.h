/* SPDX-License-Identifier: Apache-2.0 */
/* Why a token was refused, in words and as a code. */
#ifndef JT_REASON_H
#define JT_REASON_H

#include "message.h"

struct jt_reason {
	const char *code;           /* "EXPIRED" */
	char claim[JETON_NAME_MAX]; /* "exp", or "" */
	char text[768];             /* printable ASCII */
};

/* What was asked of the token, and what the library found. */
struct jt_judged {
	const jeton_rules *rules;
	int64_t now;
	const jeton_token *token;
	const jeton_report *report;
	jeton_err err;
};

/* Of a token that the library refused. */
void jt_reason_read(struct jt_reason *out, const struct jt_judged *judged);

/*
 * JT_DONE for a token that the library took and that lacks no scope (NULL), else
 * JT_REFUSED and the reason.
 */
enum jt_status jt_reason_judge(struct jt_reason *out,
    const struct jt_judged *judged, const char *lacking);

/* Of a text that has no claims; detail may be "". */
void jt_reason_plain(struct jt_reason *out, jeton_err e, const char *detail);

/* "result":"refused" and what follows, as members of an object. */
void jt_reason_out(const struct jt_reason *reason);

/* One line on stderr; JT_REFUSED. */
enum jt_status jt_reason_complain(const struct jt_reason *reason);

/* Prints each check in order, with what was found, on stderr. */
void jt_reason_steps(const struct jt_judged *judged);

/* The word for a verdict: "passed". */
const char *jt_reason_word(jeton_verdict verdict);

#endif
