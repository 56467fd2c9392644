/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind of database has to be able to do. */
#ifndef JT_DRIVER_H
#define JT_DRIVER_H

#include "store/db.h"

enum { JT_TALLIES_MAX = 8 };

/* Each driver's connection begins with this. */
struct jt_db {
	const struct jt_driver *driver;
	bool may_repeat; /* see jt_db_may_repeat() */
	bool takes_away; /* see store/epoch.h */
	struct {
		const char *reason;
		uint64_t n;
	} ended[JT_TALLIES_MAX]; /* see store/tally.h */
	char why[JT_DB_WHY_SIZE];
};

enum jt_begin {
	JT_BEGIN_WRITE,
	JT_BEGIN_ALONE, /* keeps out all others that begin so */
	JT_BEGIN_READ
};

struct jt_driver {
	bool is_remote;
	size_t group_max; /* savepoints in one transaction that cost little */
	/* On failure *out may be something to close. */
	enum jt_outcome (*open)(struct jt_db **out, const char *where,
	    struct jt_db_why *why);
	void (*close)(struct jt_db *db);
	enum jt_outcome (*run)(struct jt_db *db, const struct jt_query *q);
	enum jt_outcome (*exec)(struct jt_db *db, const char *sql);
	enum jt_outcome (*later)(struct jt_db *db, const char *sql);
	enum jt_outcome (*begin)(struct jt_db *db, enum jt_begin how);
	bool (*in_transaction)(const struct jt_db *db);
};

extern const struct jt_driver jt_sqlite;
extern const struct jt_driver jt_postgres; /* postgres.c, or no_postgres.c */

/* schema.c: brings it up to date in one transaction. */
enum jt_outcome jt_schema_migrate(struct jt_db *db, struct jt_db_why *why);

#endif
