/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind of database has to be able to do. */
#ifndef JT_DRIVER_H
#define JT_DRIVER_H

#include "store/db.h"

/* Each driver's connection begins with this. */
struct jt_db {
	const struct jt_driver *driver;
};

struct jt_driver {
	enum jt_outcome (*open)(struct jt_db **out, const char *where,
	    struct jt_db_why *why);
	void (*close)(struct jt_db *db);
	enum jt_outcome (*run)(struct jt_db *db, const struct jt_query *q);
	enum jt_outcome (*exec)(struct jt_db *db, const char *sql);
	/* Begins a transaction that no other writer can be in. */
	enum jt_outcome (*begin)(struct jt_db *db);
	bool (*in_transaction)(const struct jt_db *db);
	const char *(*why)(const struct jt_db *db);
};

extern const struct jt_driver jt_sqlite;

/* schema.c: brings it up to date in one transaction. */
enum jt_outcome jt_schema_migrate(struct jt_db *db, struct jt_db_why *why);

#endif
