/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys as OpenSSH writes them (RFC 4253 6.6, RFC 5656 3.1, RFC 8709). */
#ifndef JT_CLI_OPENSSH_H
#define JT_CLI_OPENSSH_H

#include "jeton.h"

enum { JT_OPENSSH_MAX = 4096 }; /* a line of any key, with its NUL */

/*
 * Writes the line of a public JWK that the library made, without a line end;
 * its kid, if that is printable, as the comment.  False for a kind of key that
 * OpenSSH does not have.
 */
bool jt_openssh_put(char out[JT_OPENSSH_MAX], jeton_str jwk);

#endif
