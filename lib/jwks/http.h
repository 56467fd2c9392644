/* SPDX-License-Identifier: Apache-2.0 */
/* GET by libcurl: to the one URL, by TLS, within all limits, and no further. */
#ifndef JT_JWKS_HTTP_H
#define JT_JWKS_HTTP_H

#include "jeton/jwks.h"

struct jt_jwks_http;

/*
 * The options, which have to outlive it, with their ca_file, fields and allow;
 * the fields go to the host of their url or issuer alone.  JETON_NO_MEMORY.
 */
jeton_err jt_jwks_http_open(struct jt_jwks_http **out,
    const jeton_jwks_options *options);

/* As jeton_jwks_fetch; the context is the struct jt_jwks_http. */
jeton_err jt_jwks_http_get(void *context, const char *url, int timeout_ms,
    jeton_jwks_answer *out);

/* From any thread: ends a GET that runs, and each later one at once. */
void jt_jwks_http_cancel(void *context);

void jt_jwks_http_free(struct jt_jwks_http *http);

#endif
