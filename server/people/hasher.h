/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks passwords on a few threads, so that at most that many times the
 * memory of one hash is in use, and no event loop waits.
 */
#ifndef JT_HASHER_H
#define JT_HASHER_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/password.h"
#include "jeton.h"
#include "job.h"
#include "people/strength.h"

struct jt_hasher;

/* One check.  The caller sets job.home, job.done, and what is to be done. */
struct jt_check {
	struct jt_job job;
	const struct jt_hasher *hasher;
	/* "": nobody's, which costs the same; NULL: there is only a next one */
	const char *stored;
	jeton_str password;
	jeton_str next;    /* to be set if this one is right; NULL: none */
	const char *name;  /* whose; next must not be like it */
	jeton_err result;  /* JETON_OK: it is the right one */
	enum jt_flaw flaw; /* of next, if it was right */
	/*
	 * What to store instead: of next, if it has no flaw; else, if it was right
	 * but made at another cost, of this one.
	 */
	char fresh[JT_PASSWORD_TEXT];
};

struct jt_hasher_options {
	struct jt_password_cost cost;
	size_t threads, queue_max;
};

/* What a hash may cost that was made elsewhere, or when ours cost more. */
struct jt_password_cost jt_hasher_most(const struct jt_password_cost *cost);

jeton_err jt_hasher_start(struct jt_hasher **out,
    const struct jt_hasher_options *options);

/* False, and nothing done, if too many wait already. */
bool jt_hasher_submit(struct jt_hasher *h, struct jt_check *check);

/* Finishes what was submitted. */
void jt_hasher_stop(struct jt_hasher *h);

#endif
