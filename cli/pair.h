/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One key, whatever it is for, a signature or an encryption, and whichever of
 * its halves are there.
 */
#ifndef JT_CLI_PAIR_H
#define JT_CLI_PAIR_H

#include "jeton/jose.h"

struct jt_pair {
	bool is_private; /* its private half, or a secret, is there */
	bool is_secret;
	/* Of a signature: both, or keys alone. */
	jeton_key *key;
	jeton_keys *keys;
	/* Of an encryption: both, or recipient alone; else NULL. */
	jeton_recipient *recipient;
	jeton_opener *opener;
};

/*
 * Reads one key in any form that the library takes.  options may name an
 * algorithm of either purpose.  Free it in any case.
 */
jeton_err jt_pair_parse(struct jt_pair *out, jeton_str text,
    const jeton_key_options *options);
void jt_pair_free(struct jt_pair *pair);

/* Its kid, "" if it has none. */
const char *jt_pair_id(const struct jt_pair *pair);

/* As the functions of the library for one of the four. */
jeton_err jt_pair_public_jwk(const struct jt_pair *pair, char *out,
    size_t size);
jeton_err jt_pair_private_jwk(const struct jt_pair *pair, char *out,
    size_t size);
jeton_err jt_pair_public_pem(const struct jt_pair *pair, char *out,
    size_t size);
jeton_err jt_pair_private_pem(const struct jt_pair *pair, jeton_str passphrase,
    char *out, size_t size);
jeton_err jt_pair_thumbprint(const struct jt_pair *pair,
    char out[JETON_THUMBPRINT_SIZE]);

#endif
