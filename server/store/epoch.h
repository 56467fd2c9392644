/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A number that grows with everything that takes something away: a session or
 * a token that ends, a user or a client that changes.  Whoever remembers
 * (store/live.h) asks for this number instead of for everything.
 */
#ifndef JT_EPOCH_H
#define JT_EPOCH_H

#include <stdint.h>

#include "store/db.h"

/*
 * In the transaction that takes away.  It is written just before the commit,
 * once and as the last row, so that no two transactions wait for each other.
 */
void jt_epoch_bump(struct jt_db *db);

enum jt_outcome jt_epoch_read(struct jt_db *db, int64_t *n);

/* For jt_db_commit(): before and after. */
enum jt_outcome jt_epoch_write(struct jt_db *db);
void jt_epoch_publish(struct jt_db *db);

/*
 * Grows with each commit of this process that took something away, before
 * anybody hears of it.
 */
uint64_t jt_epoch_published(void);

#endif
