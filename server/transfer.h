/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jetond export FILE, jetond import FILE: people, clients and sessions as JSON,
 * a line each: {"users":{"id":"...","name":"...",...}}, with all their columns.
 */
#ifndef JT_TRANSFER_H
#define JT_TRANSFER_H

#include "crypto/password.h"
#include "store/model.h"

enum { JT_TRANSFER_LINE = 131072, JT_TRANSFER_KINDS = 3 };

/* The table of one of the kinds, in their order; NULL if there is none. */
const struct jt_table *jt_transfer_table(const struct jt_model *m, size_t kind);

/* Both complain; they return the exit status. */
int jt_export(struct jt_db *db, const struct jt_model *m, const char *path);
int jt_import(struct jt_db *db, const struct jt_model *m, const char *path);

/*
 * The same for people only: each line is {"name":"...","password":"...",...},
 * and the hash one that can be checked at that cost.
 */
int jt_import_users(struct jt_db *db, const struct jt_model *m,
    const char *path, const struct jt_password_cost *most);

#endif
