/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids that are good no more until the time when they would have expired
 * anyway: client assertions that were used, access tokens that were revoked.
 */
#ifndef JT_SPENT_H
#define JT_SPENT_H

#include <stdint.h>

#include "store/db.h"

/* JT_CONFLICT if it has been used before. */
enum jt_outcome jt_assertions_use(struct jt_db *db, jeton_str id,
    int64_t expires);

/* In a transaction.  JT_DONE also if it was revoked before. */
enum jt_outcome jt_revoked_add(struct jt_db *db, jeton_str jti,
    int64_t expires);

#endif
