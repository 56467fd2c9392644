/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of any kind: what a JWS signs and a JWE hides. */
#ifndef JT_PAYLOAD_H
#define JT_PAYLOAD_H

#include "options.h"

enum { JT_PAYLOAD_MAX = 1 << 24 };

/*
 * Reads the file, "-" for standard input; jt_payload_free() wipes and frees
 * it.  JT_UNFIT and one line on stderr past JT_PAYLOAD_MAX.
 */
enum jt_status jt_payload_read(const char *path, jeton_str *out);
void jt_payload_free(jeton_str *payload);

/* Exactly these bytes; on a terminal what it would obey is escaped. */
void jt_payload_out(jeton_str payload);

/* ,"payload":"text", or ,"payload_base64url":"..." of what is not UTF-8. */
void jt_payload_out_member(jeton_str payload);

#endif
