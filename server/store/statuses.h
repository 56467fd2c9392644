/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of sessions in status lists, for verifiers that know nothing of
 * sids (draft-ietf-oauth-status-list): 1, 2, 3, ..., never used again.
 */
#ifndef JT_STATUSES_H
#define JT_STATUSES_H

#include <stdbool.h>

#include "store/db.h"

/* The next number.  In a transaction, which others wait for that want one. */
enum jt_outcome jt_statuses_next(struct jt_db *db, int64_t *status);

/* The lowest and the highest of the sessions that are there; 0: none. */
enum jt_outcome jt_statuses_range(struct jt_db *db, int64_t *low,
    int64_t *high);

typedef void jt_status_fn(void *arg, int64_t status);

/* Each that ended and whose access tokens may live; JT_DONE if none did. */
enum jt_outcome jt_statuses_ended(struct jt_db *db, int64_t now,
    jt_status_fn *row, void *arg);

#endif
