/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs are fetched, and where an issuer's metadata is. */
#ifndef JT_JWKS_URL_H
#define JT_JWKS_URL_H

#include "jeton/jwks.h"

/*
 * NULL if it may be fetched, else why not, for people.  It has to be https: (or
 * http: to this machine, if may_http) with a host, and without user, fragment
 * and anything but printable ASCII.
 */
const char *jt_jwks_url_fault(const char *url, bool may_http);

/* The same of an issuer, which in addition has no query (RFC 8414 2). */
const char *jt_jwks_issuer_fault(const char *issuer, bool may_http);

/* Whether both, which have no fault, have one scheme, host and port. */
bool jt_jwks_url_same_host(const char *a, const char *b);

enum jt_jwks_place {
	JT_JWKS_OPENID, /* OpenID Connect Discovery 4.1: behind the path */
	JT_JWKS_OAUTH   /* RFC 8414 3.1: before the path */
};

/* Writes the URL of the metadata of an issuer without a fault. */
jeton_err jt_jwks_url_of_metadata(const char *issuer, enum jt_jwks_place place,
    char *out, size_t size);

#endif
