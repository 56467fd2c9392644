/* SPDX-License-Identifier: Apache-2.0 */
/* How a JWS or a JWE is written down (RFC 7515 and RFC 7516, section 7). */
#ifndef JETON_FORM_H
#define JETON_FORM_H

typedef enum jeton_form {
	JETON_COMPACT = 0, /* parts in base64url with dots between them */
	JETON_FLATTENED,   /* JSON with one signature or recipient */
	JETON_GENERAL      /* JSON with a list of them */
} jeton_form;

#endif
