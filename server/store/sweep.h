/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that are over leave by themselves, a few at a time.  What expires has one
 * line in the table of sweep.c.
 */
#ifndef JT_SWEEP_H
#define JT_SWEEP_H

#include "store/db.h"

/*
 * Deletes at most JT_SWEEP_ROWS of each kind; *more tells whether that was not
 * all.  In a transaction of its own.
 */
enum jt_outcome jt_sweep(struct jt_db *db, int64_t now, bool *more);

#endif
