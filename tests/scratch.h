/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder and a store for one test of the server: a SQLite file, or a schema in
 * the database whose URL is JETON_POSTGRES in the environment.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdbool.h>

#include "keyring/keyring.h"
#include "store/db.h"
#include "store/users.h"

enum { SCRATCH_PATH = 256, SCRATCH_KEEP = 3600 };

struct scratch {
	char dir[SCRATCH_PATH];
	char database[SCRATCH_PATH];
	char schema[32]; /* of PostgreSQL */
	char master[SCRATCH_PATH];
	struct jt_db *db;
	struct jt_keyring *keyring;
};

/* Whether it is a PostgreSQL. */
bool scratch_is_remote(void);

/* For cmocka_unit_test_setup_teardown(); *state is the scratch. */
int scratch_open(void **state);
int scratch_close(void **state);

/* Opens the keys; scratch_open() has done it once. */
jeton_err scratch_keyring(struct scratch *s, jeton_why *why);

/* Adds a user whose id and password hash are derived from the name. */
void scratch_user(struct scratch *s, const char *name);

#endif
