/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which access tokens were alive when the database was asked last: the memory
 * of one event loop, bounded, in front of the database (flows/alive.h).
 *
 * What this process ended is dead here as soon as anybody heard of it.  What
 * another process ended (a command, another jetond) is noticed by the epoch,
 * which is read with each question, or, if that would cost a journey, as often
 * as the staleness says.
 */
#ifndef JT_LIVE_H
#define JT_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"
#include "store/users.h"

struct jt_live;

/* Remembers about so many tokens, 0 for none; staleness in milliseconds. */
jeton_err jt_live_new(struct jt_live **out, size_t tokens, int64_t staleness);
void jt_live_free(struct jt_live *l);

/* A user; all three are "" for a client's own token. */
struct jt_owner {
	const char *id, *name;
	const char *roles; /* a JSON array */
};

/*
 * Whether the memory may answer without the database: the epoch was read a
 * short while ago, and nothing was taken away by this process since.
 */
bool jt_live_is_fresh(const struct jt_live *l);

/* The epoch at which the token was alive; 0 if it is not remembered. */
int64_t jt_live_epoch(struct jt_live *l, const char *jti, int64_t now);

/* What the database said, and what jt_epoch_published() was before. */
void jt_live_learn(struct jt_live *l, int64_t epoch, uint64_t published);

/*
 * The owner of a token that is remembered and, by the epoch learnt last, still
 * alive, until the memory changes.
 */
bool jt_live_find(struct jt_live *l, const char *jti, int64_t now,
    struct jt_owner *owner);

/* Alive at this epoch, and in any case no longer than its session. */
void jt_live_remember(struct jt_live *l, const char *jti, int64_t epoch,
    int64_t ends, const struct jt_user *u);

#endif
