/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a signature that is to be made. */
#ifndef JT_JWS_SIGNER_H
#define JT_JWS_SIGNER_H

#include "base/base64url.h"
#include "base/text.h"
#include "jeton/jws.h"

enum { JT_JWS_HEADER_SIZE = JT_BASE64URL_SIZE(JETON_HEADER_MAX) };

/*
 * Writes the protected header in base64url and sets *n, and appends the
 * unprotected one, if there is any, as JSON.  JETON_ARGUMENT for what
 * jeton_jws_verify() would not read.
 */
jeton_err jt_jws_signer_write(const jeton_signer *signer, bool unencoded,
    char out[JT_JWS_HEADER_SIZE], size_t *n, struct jt_buf *unprotected);

#endif
