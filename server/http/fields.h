/* SPDX-License-Identifier: Apache-2.0 */
/* The fields that carry tokens: Authorization (RFC 6750) and Cookie. */
#ifndef JT_FIELDS_H
#define JT_FIELDS_H

#include "jeton.h"

enum { JT_BASIC_MAX = 1024 };

enum jt_field {
	JT_FIELD_FOUND,
	JT_FIELD_ABSENT,
	JT_FIELD_BAD /* malformed, or there twice */
};

/* The token of "Bearer token"; another scheme is JT_FIELD_ABSENT. */
enum jt_field jt_bearer(jeton_str authorization, jeton_str *token);

/* A user id and a password, or a client's id and secret. */
struct jt_basic {
	jeton_str id, secret;
	char text[JT_BASIC_MAX]; /* where they are; the caller wipes it */
};

/*
 * Those of "Basic base64(id:secret)" (RFC 7617), with the escapes of forms
 * undone in each (RFC 6749 2.3.1); another scheme is JT_FIELD_ABSENT.
 */
enum jt_field jt_basic_read(jeton_str authorization, struct jt_basic *out);

/* The value of the cookie of this name (RFC 6265 4.2). */
enum jt_field jt_cookie(jeton_str cookies, jeton_str name, jeton_str *value);

#endif
