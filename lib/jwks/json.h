/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Just enough JSON (RFC 8259) to find one member of an issuer's metadata; the
 * keys themselves are read by libjeton.
 */
#ifndef JT_JWKS_JSON_H
#define JT_JWKS_JSON_H

#include "jeton.h"

/*
 * Finds a member of the object that the whole text is: *value is its text as
 * it stands there, { NULL, 0 } if it is absent.  JETON_MALFORMED if the text is
 * anything else, nests deeper than JETON_DEPTH_MAX, or has the member twice.
 */
jeton_err jt_jwks_json_find(jeton_str text, const char *name, jeton_str *value);

/*
 * Writes a string value, unescaped and NUL-terminated.  False, and "", if it is
 * no string, does not fit, or has other characters than printable ASCII.
 */
bool jt_jwks_json_ascii(jeton_str value, char *out, size_t size);

#endif
