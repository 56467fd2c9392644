/* SPDX-License-Identifier: Apache-2.0 */
/* The fields that carry tokens: Authorization (RFC 6750) and Cookie. */
#ifndef JT_FIELDS_H
#define JT_FIELDS_H

#include "jeton.h"

enum jt_field {
	JT_FIELD_FOUND,
	JT_FIELD_ABSENT,
	JT_FIELD_BAD /* malformed, or there twice */
};

/* The token of "Bearer token"; another scheme is JT_FIELD_ABSENT. */
enum jt_field jt_bearer(jeton_str authorization, jeton_str *token);

/* The value of the cookie of this name (RFC 6265 4.2). */
enum jt_field jt_cookie(jeton_str cookies, jeton_str name, jeton_str *value);

#endif
