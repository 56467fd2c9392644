/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that looks after the keys while the server runs: replaces
 * what is too old, drops what is dead, notices what commands or other
 * processes did, and hands each event loop the keyring of the moment.
 */
#ifndef JT_KEEPER_H
#define JT_KEEPER_H

#include "job.h"
#include "keyring/keyring.h"
#include "keyring/rotation.h"
#include "limits.h"

struct jt_keeper;

/* The workers, and the loop of the operations. */
enum { JT_KEEPER_USERS_MAX = JT_WORKERS_MAX + 1 };

struct jt_keeper_options {
	struct jt_keyring_plan keys;
	struct jt_rotation_plan rotation;
	int64_t poll; /* seconds */
};

/* Takes the connection over, and shares the keyring. */
jeton_err jt_keeper_new(struct jt_keeper **out,
    const struct jt_keeper_options *options, struct jt_db *db,
    struct jt_keyring *keyring);

/*
 * Before the start: *user, which is a share of the keyring, belongs to the
 * loop whose mailbox this is and will be replaced there.  False past
 * JT_KEEPER_USERS_MAX.
 */
bool jt_keeper_serves(struct jt_keeper *k, struct jt_mailbox *home,
    struct jt_keyring **user);

/* JETON_NO_MEMORY if there is no thread. */
jeton_err jt_keeper_start(struct jt_keeper *k);

/* A share of the keyring of the moment, to be freed; from any thread. */
struct jt_keyring *jt_keeper_keyring(struct jt_keeper *k);

/* Looks now, not at the next poll. */
void jt_keeper_wake(struct jt_keeper *k);

/* After the loops have ended. */
void jt_keeper_stop(struct jt_keeper *k);

#endif
