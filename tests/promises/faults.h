/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cryptography that fails when a test says so, as it does when the random
 * source or the crypto library breaks.  The program is linked with --wrap for
 * the functions of lib/crypto that the layers above it call; see meson.build.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "exhaust.h"

/* The n-th of those calls answers JETON_CRYPTO, without having done a thing. */
extern const struct failing one_fault;

/* Kinds of calls. */
struct exhaust_row {
	const char *name;
	call *run;
};

/*
 * Every call of the crypto layer, and every allocation, of each row fails:
 * exhaust() of all of them, whose names begin with `what`.
 */
size_t exhaust_faults(const char *what, const struct exhaust_row *rows,
    size_t count, const struct scene *s);

/* From now on none does. */
void faults_rest(void);

/* What a call handed out, whole if it is JETON_OK and else not at all. */
jeton_err handed_text(jeton_err e, const char *text);
jeton_err handed_key(jeton_err e, jeton_key *key); /* and frees it */
jeton_err handed_keys(jeton_err e, jeton_keys *keys, size_t count);

#endif
