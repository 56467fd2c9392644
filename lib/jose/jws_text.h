/* SPDX-License-Identifier: Apache-2.0 */
/* A JWS of any form taken apart (RFC 7515 section 7); nothing is decoded. */
#ifndef JT_JWS_TEXT_H
#define JT_JWS_TEXT_H

#include "jeton.h"
#include "jeton/jws.h"

/* The characters of a JSON string, or a part between dots. */
struct jt_part {
	jeton_str text; /* p is NULL if there is none */
	bool escaped;
};

struct jt_jws_signature {
	struct jt_part header;    /* protected, in base64url */
	struct jt_part signature; /* in base64url */
	jeton_str unprotected;    /* a JSON object, or absent */
};

struct jt_jws_text {
	jeton_form form;
	struct jt_part payload;
	size_t count;
	struct jt_jws_signature signatures[JETON_SIGNATURES_MAX];
};

/*
 * forms has the bits of jeton_jws_rules.  JETON_TOO_LONG, or JETON_MALFORMED
 * for another form, for JSON that is none, for members of the wrong type, for
 * a mixture of the two JSON forms.  Members that nobody knows are ignored
 * (RFC 7515 7.2.1).
 */
jeton_err jt_jws_text_read(struct jt_jws_text *out, unsigned forms,
    jeton_str text);

/*
 * Whether the payload is there exactly if it should be: JETON_MALFORMED.  A
 * detached one is an empty part, or no member.
 */
jeton_err jt_jws_text_payload(const struct jt_jws_text *t, bool detached);

/*
 * The characters, unescaped: where they are, or else written to out, which
 * then needs a byte more than the part has characters.  JETON_NO_SPACE.
 */
jeton_err jt_part_view(const struct jt_part *part, char *out, size_t size,
    jeton_str *view);

/* Decodes base64url: JETON_NO_SPACE, JETON_MALFORMED. */
jeton_err jt_part_decode(const struct jt_part *part, void *out, size_t size,
    size_t *n);

#endif
