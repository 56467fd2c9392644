/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a key or a set, whatever they are for, and what it is. */
#ifndef JT_KEY_TEXT_H
#define JT_KEY_TEXT_H

#include "base/json.h"
#include "jeton.h"

enum jt_key_form {
	JT_FORM_NONE,
	JT_FORM_JWK,
	JT_FORM_SET,
	JT_FORM_JWE, /* until it was opened */
	JT_FORM_PEM,
	JT_FORM_DER,
	JT_FORM_OPENSSH
};

struct jt_key_text {
	enum jt_key_form form;
	jeton_str text; /* for a set its array */
	char *opened;   /* what was in a JWE, or NULL */
	size_t opened_size;
};

/* All of these explain what they refuse in options->why. */

/*
 * Finds out what the text is, and checks the kid of the options.  A JWE is
 * opened; the JWK or set inside is then what there is.  To be closed in any
 * case.
 */
jeton_err jt_key_text_open(struct jt_key_text *out, jeton_str text,
    const jeton_key_options *options);
void jt_key_text_close(struct jt_key_text *t);

/* Explains why a single key was not taken; returns e. */
jeton_err jt_key_text_explain(const jeton_key_options *options, jeton_err e);

/* How many keys there is to be room for: JETON_TOO_LONG past JETON_KEYS_MAX. */
jeton_err jt_key_text_count(const struct jt_key_text *t, size_t *count,
    const jeton_key_options *options);

/*
 * Hands over the JWKs of a set one by one, up to the first that is not taken;
 * which one that was is explained.  The options are those of the caller but
 * for the kid, which is for a single key.
 */
typedef jeton_err jt_key_taker(void *context, jeton_str jwk,
    const jeton_key_options *options);
jeton_err jt_key_text_each(const struct jt_key_text *t, jt_key_taker *take,
    void *context, const jeton_key_options *options);

#endif
