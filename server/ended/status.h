/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OAuth Token Status Lists (draft-ietf-oauth-status-list): what has ended as
 * one bit for each session, for verifiers that are not ours.  A list has
 * JT_STATUS_SIZE of them and an address of its own, "?n=0", "?n=1", ...
 */
#ifndef JT_STATUS_H
#define JT_STATUS_H

#include "base/text.h"
#include "ended/list.h"

/* Whose token is shorter than JETON_TOKEN_MAX, whatever is in it. */
enum { JT_STATUS_SIZE = 65536 };

#define JT_STATUS_PATH "/status-list"

/* Appends the value of the claim "status" of an access token. */
void jt_status_put_claim(struct jt_buf *b, const char *issuer, int64_t status);

/*
 * Signs the lists of all sessions that are there, at most JT_STATUS_LISTS_MAX,
 * the latest ones; list->statuses and what belongs to it.
 */
jeton_err jt_status_make(struct jt_list *list, struct jt_db *db,
    const struct jt_keyring *keyring, const struct jt_list_plan *plan);

#endif
