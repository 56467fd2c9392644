/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms that jeton has; each table ends with a NULL. */
#ifndef JT_ALGS_H
#define JT_ALGS_H

#include <stddef.h>

/* Of a signature (RFC 7518 section 3.1 and its successors). */
struct jt_signing {
	const char *name;
	size_t secret;    /* least bytes of a shared secret; 0: has a key */
	size_t signature; /* bytes; 0: as its key decides */
};

/* Of the content of a JWE (RFC 7518 section 5.1). */
struct jt_content {
	const char *name;
	size_t iv, tag; /* bytes */
};

extern const struct jt_signing jt_signings[];
extern const struct jt_content jt_contents[];

/* Of the key of a JWE (RFC 7518 section 4.1). */
extern const char *const jt_wrappings[];

#endif
