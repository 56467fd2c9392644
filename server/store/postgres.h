/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to PostgreSQL that comes back: made again, with a growing pause,
 * by whoever needs it next.  No answer is waited for longer than a deadline.
 */
#ifndef JT_POSTGRES_H
#define JT_POSTGRES_H

#include <libpq-fe.h>

#include "store/driver.h"

enum {
	JT_PG_STATEMENTS_MAX = 160,
	JT_PG_LATER_MAX = 4,
	JT_PG_ROUND_MAX = 2 * (JT_PG_LATER_MAX + 1),
	JT_PG_WHERE_SIZE = 512,
	JT_PG_PATIENCE_MS = 10000,      /* for a statement of a request */
	JT_PG_LONG_PATIENCE_MS = 600000 /* for one of a migration */
};

enum jt_pg_state {
	JT_PG_OUTSIDE = 0,
	JT_PG_INSIDE, /* of a transaction, whose BEGIN may be waiting */
	JT_PG_DOOMED  /* of one that was lost: all fails until the next BEGIN */
};

struct jt_pg {
	struct jt_db db;
	PGconn *conn; /* NULL while there is none */
	enum jt_pg_state state;
	char where[JT_PG_WHERE_SIZE];
	int64_t retry_ms; /* by the monotonic clock: no attempt before */
	int64_t pause_ms; /* that follows the next failed attempt */
	size_t count;
	const char *prepared[JT_PG_STATEMENTS_MAX];
	size_t waiting;
	const char *later[JT_PG_LATER_MAX];
};

/* What was sent; new ones are prepared once their result is good. */
struct jt_pg_round {
	size_t n;
	const char *prepares[JT_PG_ROUND_MAX]; /* NULL: not a preparation */
	PGresult *answer;                      /* the last good one */
	PGresult *refusal;                     /* the first bad one */
};

int64_t jt_pg_now_ms(void);

/* Notes why; always JT_UNAVAILABLE. */
enum jt_outcome jt_pg_fail(struct jt_pg *pg, const char *why);

/* Connects unless it is; false with the reason in db.why, at once in a pause. */
bool jt_pg_connect(struct jt_pg *pg);

/* Closes the connection; what was prepared and begun on it is gone. */
void jt_pg_lose(struct jt_pg *pg);

/* The next result, which may be NULL; false if the connection is gone by it. */
bool jt_pg_next(struct jt_pg *pg, int64_t until_ms, PGresult **out);

/* Sends what was to be done later, the query, and a mark. */
bool jt_pg_send(struct jt_pg *pg, struct jt_pg_round *round,
    const struct jt_query *q);

/* False if the mark did not come back; else the caller clears the results. */
bool jt_pg_receive(struct jt_pg *pg, struct jt_pg_round *round);

/* JT_ABSENT if there is none. */
enum jt_outcome jt_pg_give_rows(struct jt_pg *pg, const PGresult *r,
    const struct jt_query *q);

#endif
