/* SPDX-License-Identifier: Apache-2.0 */
/* A JWE of any form taken apart (RFC 7516 section 7); nothing is decoded. */
#ifndef JT_JWE_TEXT_H
#define JT_JWE_TEXT_H

#include "jeton.h"
#include "jeton/jwe.h"

struct jt_jwe_recipient {
	jeton_str header; /* a JSON object, or absent */
	jeton_str key;    /* in base64url, maybe empty */
};

/* Views into the text, in base64url if not said otherwise. */
struct jt_jwe_text {
	jeton_form form;
	jeton_str header; /* protected, or absent */
	jeton_str shared; /* unprotected: a JSON object, or absent */
	jeton_str aad;    /* or absent */
	jeton_str iv, cipher, tag;
	size_t count;
	struct jt_jwe_recipient recipients[JETON_RECIPIENTS_MAX];
};

/*
 * forms has the bits of jeton_jwe_rules.  JETON_TOO_LONG, or JETON_MALFORMED
 * for another form, for JSON that is none, for members of the wrong type, for
 * an empty one that should then be absent (RFC 7516 7.2.1), for base64url with
 * an escape in it, for a mixture of the two JSON forms or with a JWS.  Members
 * that nobody knows are ignored.
 */
jeton_err jt_jwe_text_read(struct jt_jwe_text *out, unsigned forms,
    jeton_str text);

#endif
