/* SPDX-License-Identifier: Apache-2.0 */
/* What can be said of a key without its private half. */
#ifndef JT_CLI_FACTS_H
#define JT_CLI_FACTS_H

#include "pair.h"

struct jt_facts {
	char kty[8];  /* "RSA", "EC", "OKP", "oct", ... */
	char crv[16]; /* "" if it has none */
	size_t bits;  /* of the modulus, the curve, or the secret */
	char alg[32];
	const char *kid;  /* "" if it has none */
	const char *half; /* "public", "private", "secret" */
	bool encrypts;    /* else it signs */
	const char
	    *may[2]; /* "sign", "verify", "encrypt", "decrypt"; or NULL */
	char thumbprint[JETON_THUMBPRINT_SIZE];
};

/* The kid lives as long as the pair. */
jeton_err jt_facts_read(struct jt_facts *out, const struct jt_pair *pair);

/* "EC P-256 of 256 bits" */
enum { JT_KIND_SIZE = 64 };
void jt_facts_kind(char out[JT_KIND_SIZE], const struct jt_facts *f);

/* Members of a JSON object that is open already and has one: ,"kty":... */
void jt_facts_out(const struct jt_facts *f);

#endif
