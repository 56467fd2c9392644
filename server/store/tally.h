/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that a transaction ended, counted when it is on the disk. */
#ifndef JT_TALLY_H
#define JT_TALLY_H

#include <stddef.h>

#include "store/db.h"

/* n more; reason must live on. */
void jt_tally_ended(struct jt_db *db, const char *reason, size_t n);

/* After the commit, and after it was undone. */
void jt_tally_publish(struct jt_db *db);
void jt_tally_clear(struct jt_db *db);

#endif
