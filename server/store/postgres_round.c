/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every query travels in a round of its own: what was to be done later, its
 * preparation if it is new, the query, and a mark.  One write to the socket, one
 * wait; a round has succeeded when its mark came back, for what is outside of a
 * transaction is committed by the mark.
 */
#include <stdio.h>

#include "store/postgres.h"

enum {
	NAME_SIZE = 16,
	OID_BOOL = 16,
	OID_INT8 = 20,
	OID_INT4 = 23,
	OID_TEXT = 25
};

struct bound {
	Oid types[JT_PARAMS_MAX];
	const char *values[JT_PARAMS_MAX];
	int sizes[JT_PARAMS_MAX];
	int formats[JT_PARAMS_MAX];
	char integers[JT_PARAMS_MAX][sizeof(int64_t)];
};

static void
put_int64(char out[sizeof(int64_t)], int64_t i)
{
	const uint64_t u = (uint64_t)i;

	for (int k = 0; k < 8; k++)
		out[k] = (char)(u >> (56 - 8 * k) & 0xff);
}

static int64_t
get_int(const char *p, int n)
{
	uint64_t u = n > 0 && (p[0] & 0x80) != 0 && n > 1 ? UINT64_MAX : 0;

	for (int k = 0; k < n; k++)
		u = u << 8 | (unsigned char)p[k];
	return (int64_t)u;
}

static void
bind_value(struct bound *b, size_t i, const struct jt_value *v)
{
	b->formats[i] = 1;
	switch (v->type) {
	case JT_INTEGER:
		put_int64(b->integers[i], v->integer);
		b->types[i] = OID_INT8;
		b->values[i] = b->integers[i];
		b->sizes[i] = sizeof(int64_t);
		return;
	case JT_TEXT:
		b->types[i] = OID_TEXT;
		b->values[i] = v->text.p == NULL ? "" : v->text.p;
		b->sizes[i] = (int)v->text.n;
		return;
	case JT_NULL:
		break;
	}
	b->types[i] = 0;
	b->values[i] = NULL;
	b->sizes[i] = 0;
}

/* False for a type that the dialect does not have. */
static bool
column(const PGresult *r, int row, int at, struct jt_value *v)
{
	const char *p = PQgetvalue(r, row, at);
	const int n = PQgetlength(r, row, at);

	*v = (struct jt_value){ .type = JT_NULL };
	if (PQgetisnull(r, row, at))
		return true;
	switch (PQftype(r, at)) {
	case OID_INT8:
	case OID_INT4:
	case OID_BOOL:
		*v = jt_integer(get_int(p, n));
		return true;
	case OID_TEXT:
		*v = jt_text((jeton_str){ p, (size_t)n });
		return true;
	default:
		return false;
	}
}

enum jt_outcome
jt_pg_give_rows(struct jt_pg *pg, const PGresult *r, const struct jt_query *q)
{
	struct jt_value columns[JT_COLUMNS_MAX];
	const int rows = PQntuples(r);
	const int n = PQnfields(r);

	if (n > JT_COLUMNS_MAX)
		return jt_pg_fail(pg, "a query has too many columns");
	for (int row = 0; row < rows; row++) {
		for (int i = 0; i < n; i++)
			if (!column(r, row, i, &columns[i]))
				return jt_pg_fail(pg,
				    "a column has a strange type");
		q->row(q->arg, columns, (size_t)n);
	}
	return rows == 0 ? JT_ABSENT : JT_DONE;
}

/* The number of a prepared statement, or count. */
static size_t
find(const struct jt_pg *pg, const char *sql)
{
	size_t i = 0;

	while (i < pg->count && pg->prepared[i] != sql)
		i++;
	return i;
}

static bool
send_prepare(struct jt_pg *pg, struct jt_pg_round *round, const char *sql,
    size_t at, const struct bound *b, size_t n)
{
	char name[NAME_SIZE];

	if (at >= JT_PG_STATEMENTS_MAX || round->n >= JT_PG_ROUND_MAX)
		return false;
	snprintf(name, sizeof name, "s%zu", at);
	if (PQsendPrepare(pg->conn, name, sql, (int)n, b->types) != 1)
		return false;
	round->prepares[round->n++] = sql;
	return true;
}

/* How many of this round will be prepared if all goes well. */
static size_t
being_prepared(const struct jt_pg_round *round)
{
	size_t n = 0;

	for (size_t i = 0; i < round->n; i++)
		n += round->prepares[i] != NULL;
	return n;
}

static bool
send_one(struct jt_pg *pg, struct jt_pg_round *round, const struct jt_query *q)
{
	struct bound b;
	char name[NAME_SIZE];
	size_t at = find(pg, q->sql);

	if (q->n > JT_PARAMS_MAX)
		return false;
	for (size_t i = 0; i < q->n; i++)
		bind_value(&b, i, &q->params[i]);
	if (at == pg->count) {
		at += being_prepared(round);
		if (!send_prepare(pg, round, q->sql, at, &b, q->n))
			return false;
	}
	snprintf(name, sizeof name, "s%zu", at);
	if (round->n >= JT_PG_ROUND_MAX ||
	    PQsendQueryPrepared(pg->conn, name, (int)q->n, b.values, b.sizes,
		b.formats, 1) != 1)
		return false;
	round->prepares[round->n++] = NULL;
	return true;
}

bool
jt_pg_send(struct jt_pg *pg, struct jt_pg_round *round,
    const struct jt_query *q)
{
	bool done = true;

	for (size_t i = 0; done && i < pg->waiting; i++)
		done = send_one(pg, round,
		    &(struct jt_query){ .sql = pg->later[i] });
	pg->waiting = 0;
	return done && send_one(pg, round, q) && PQpipelineSync(pg->conn) == 1;
}

static void
keep(PGresult **kept, PGresult *r)
{
	PQclear(*kept);
	*kept = r;
}

/* Sorts one result in; false at the mark. */
static bool
take(struct jt_pg *pg, struct jt_pg_round *round, PGresult *r, size_t i)
{
	switch (PQresultStatus(r)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(r);
		return false;
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		if (i < round->n && round->prepares[i] != NULL)
			pg->prepared[pg->count++] = round->prepares[i];
		keep(&round->answer, r);
		return true;
	case PGRES_FATAL_ERROR:
	case PGRES_PIPELINE_ABORTED:
	case PGRES_EMPTY_QUERY:
	case PGRES_COPY_OUT:
	case PGRES_COPY_IN:
	case PGRES_COPY_BOTH:
	case PGRES_BAD_RESPONSE:
	case PGRES_NONFATAL_ERROR:
	case PGRES_SINGLE_TUPLE:
		break;
	}
	if (round->refusal == NULL)
		round->refusal = r;
	else
		PQclear(r);
	return true;
}

bool
jt_pg_receive(struct jt_pg *pg, struct jt_pg_round *round)
{
	const int64_t until = jt_pg_now_ms() + JT_PG_PATIENCE_MS;
	PGresult *r;
	size_t i = 0, gaps = 0;

	while (gaps <= 2 * JT_PG_ROUND_MAX) {
		if (!jt_pg_next(pg, until, &r))
			return false;
		if (r == NULL)
			gaps++;
		else if (!take(pg, round, r, i++))
			return true;
	}
	(void)jt_pg_fail(pg, "the database answers something else");
	return false;
}
