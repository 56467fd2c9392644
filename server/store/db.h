/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to the database, whichever it is.  Queries are written once,
 * in one dialect: $1 parameters, text and 64-bit integers, RETURNING and ON
 * CONFLICT.  A connection belongs to one thread.
 */
#ifndef JT_DB_H
#define JT_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "jeton.h"

enum jt_outcome {
	JT_DONE = 0,
	JT_ABSENT,     /* no such row */
	JT_CONFLICT,   /* there is one already */
	JT_UNAVAILABLE /* the database failed; jt_db_why() knows more */
};

enum jt_type { JT_NULL, JT_INTEGER, JT_TEXT };

struct jt_value {
	enum jt_type type;
	int64_t integer;
	jeton_str text;
};

enum { JT_COLUMNS_MAX = 32, JT_PARAMS_MAX = 32, JT_DB_WHY_SIZE = 256 };

struct jt_db;

/* A row; the texts live until the function returns. */
typedef void jt_row_fn(void *arg, const struct jt_value *columns, size_t n);

/* A query, and what becomes of its rows; row may be NULL. */
struct jt_query {
	const char *sql; /* the same pointer each time: it is prepared once */
	const struct jt_value *params;
	size_t n;
	jt_row_fn *row;
	void *arg;
};

/* Why the database could not be opened, for people. */
struct jt_db_why {
	char text[JT_DB_WHY_SIZE];
};

/*
 * Opens and, if `migrate`, brings the schema up to date.  A newer schema than
 * ours is refused.  where is the path of a SQLite file, or the URL of a
 * PostgreSQL database: postgres://...  A connection that was lost later is made
 * again by the next call outside of a transaction.
 */
enum jt_outcome jt_db_open(struct jt_db **out, const char *where, bool migrate,
    struct jt_db_why *why);
void jt_db_close(struct jt_db *db);

/* Whether it is asked over a network, where an event loop must not wait. */
bool jt_db_is_remote(const struct jt_db *db);

/* How many savepoints in one transaction cost little. */
size_t jt_db_group_max(const struct jt_db *db);

/*
 * JT_ABSENT if rows were wanted and there was none.  Outside of a transaction
 * it is one of its own.
 */
enum jt_outcome jt_db_run(struct jt_db *db, const struct jt_query *q);

/* Statements without parameters and rows, prepared each time. */
enum jt_outcome jt_db_exec(struct jt_db *db, const char *sql);

/*
 * A statement without parameters and rows that may wait for the next one and
 * travel with it; so its failure may be the next one's.
 */
enum jt_outcome jt_db_later(struct jt_db *db, const char *sql);

/*
 * A transaction that will write.  On SQLite there is no other writer in the
 * meantime.  On PostgreSQL there may be: each statement sees what was committed
 * before it began, and an UPDATE that had to wait for a row looks at its WHERE
 * again.  So decide in the UPDATE, never between a SELECT and an UPDATE.
 */
enum jt_outcome jt_db_begin(struct jt_db *db);
/* The same, and no other of this kind meanwhile: for the schema and its like */
enum jt_outcome jt_db_begin_alone(struct jt_db *db);
/* One that reads, and sees one moment of the whole database. */
enum jt_outcome jt_db_begin_read(struct jt_db *db);
/* JT_DONE means that it is on the disk; else it may be there or not. */
enum jt_outcome jt_db_commit(struct jt_db *db);
void jt_db_rollback(struct jt_db *db);
/* False if the database has given the transaction up by itself. */
bool jt_db_in_transaction(const struct jt_db *db);

/*
 * Whether the last call failed for a reason that may be gone, and surely left
 * nothing behind: a deadlock, or a connection that was lost before a COMMIT.
 */
bool jt_db_may_repeat(const struct jt_db *db);

/* Why the last call failed, for the log. */
const char *jt_db_why(const struct jt_db *db);

static inline struct jt_value
jt_text(jeton_str s)
{
	struct jt_value v = { .type = JT_TEXT, .text = s };

	return v;
}

static inline struct jt_value
jt_integer(int64_t i)
{
	struct jt_value v = { .type = JT_INTEGER, .integer = i };

	return v;
}

/* Copies a text column; what does not fit is cut. */
void jt_copy(char *out, size_t size, jeton_str s);

#endif
