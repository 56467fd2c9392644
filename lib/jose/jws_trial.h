/* SPDX-License-Identifier: Apache-2.0 */
/* One signature of a JWS, from its headers to the keys that may hold it. */
#ifndef JT_JWS_TRIAL_H
#define JT_JWS_TRIAL_H

#include "jeton/jws.h"
#include "jose/jws_text.h"
#include "jose/key.h"

struct jt_jws_trial {
	jeton_err result; /* so far */
	bool readable;    /* its header, so that unencoded means something */
	bool unencoded;   /* b64 is false */
	bool wrong_type;
	size_t count;
	const struct jt_key *candidates[JETON_TRIES_MAX];
};

/* JETON_ARGUMENT for rules that forget or contradict something. */
jeton_err jt_jws_rules_check(const jeton_jws_rules *rules);

/*
 * Reads the headers of a signature and collects its keys.  The result is
 * JETON_MALFORMED, JETON_TOO_LONG, JETON_CRITICAL or JETON_NO_KEY if it
 * cannot hold; whether it does is still to be seen.
 */
void jt_jws_trial_begin(struct jt_jws_trial *out, const jeton_jws_rules *rules,
    const jeton_keys *keys, const struct jt_jws_signature *signature);

#endif
