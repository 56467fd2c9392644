/* SPDX-License-Identifier: Apache-2.0 */
/* What jetond can be told to do, and what all of it needs first. */
#ifndef JT_COMMAND_H
#define JT_COMMAND_H

#include <stdbool.h>

#include "config.h"
#include "keyring/keyring.h"
#include "keyring/rotation.h"
#include "store/db.h"

enum { JT_EXIT_OK = 0, JT_EXIT_FAILED = 1, JT_EXIT_USAGE = 2 };

/* Without the command's own name; they return the exit status. */
int jt_command_serve(struct jt_config *c, int argc, char **argv);
int jt_command_init(struct jt_config *c, int argc, char **argv);
int jt_command_user(struct jt_config *c, int argc, char **argv);
int jt_command_backup(struct jt_config *c, int argc, char **argv);
int jt_command_restore(struct jt_config *c, int argc, char **argv);
int jt_command_export(struct jt_config *c, int argc, char **argv);
int jt_command_import(struct jt_config *c, int argc, char **argv);
int jt_command_client(struct jt_config *c, int argc, char **argv);
int jt_command_session(struct jt_config *c, int argc, char **argv);
int jt_command_audit(struct jt_config *c, int argc, char **argv);
int jt_command_check(struct jt_config *c, int argc, char **argv);
int jt_command_key(struct jt_config *c, int argc, char **argv);

/* "jetond: ..." as one line on stderr; returns JT_EXIT_FAILED. */
int jt_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What the configuration says of the keys; cache may be NULL. */
struct jt_keyring_plan jt_keyring_plan_of(const struct jt_config *c,
    jeton_cache *cache);
struct jt_rotation_plan jt_rotation_plan_of(const struct jt_config *c);

/* Makes the folder if needed and opens the database.  False after a complaint. */
bool jt_open(const struct jt_config *c, struct jt_db **db);

/*
 * The same with the keys, at the first start after making them.  keyring may
 * be NULL.
 */
bool jt_prepare(const struct jt_config *c, jeton_cache *cache,
    struct jt_db **db, struct jt_keyring **keyring);

#endif
