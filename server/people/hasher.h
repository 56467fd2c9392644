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

struct jt_hasher;

/* One check.  The caller sets job.home and job.done; stored may be "". */
struct jt_check {
	struct jt_job job;
	const struct jt_hasher *hasher;
	const char *stored; /* "": nobody's, which costs the same */
	jeton_str password;
	jeton_err result; /* JETON_OK: it is the right one */
	/* What to store instead, if it was right but made at another cost. */
	char fresh[JT_PASSWORD_TEXT];
};

struct jt_hasher_options {
	struct jt_password_cost cost;
	size_t threads, queue_max;
};

jeton_err jt_hasher_start(struct jt_hasher **out,
    const struct jt_hasher_options *options);

/* False, and nothing done, if too many wait already. */
bool jt_hasher_submit(struct jt_hasher *h, struct jt_check *check);

/* Finishes what was submitted. */
void jt_hasher_stop(struct jt_hasher *h);

#endif
