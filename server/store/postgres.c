/* SPDX-License-Identifier: Apache-2.0 */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SCHEMA_SIZE = 12288,
	/* PostgreSQL keeps 64 subtransactions of a transaction at hand. */
	GROUP_MAX = 60
};

static struct jt_pg *
own(struct jt_db *db)
{
	return (struct jt_pg *)db;
}

static const struct {
	const char *state;
	enum jt_outcome outcome;
	bool may_repeat, ends_connection;
} states[] = {
	{ "23505", JT_CONFLICT, false, false },   /* unique_violation */
	{ "40001", JT_UNAVAILABLE, true, false }, /* serialization_failure */
	{ "40P01", JT_UNAVAILABLE, true, false }, /* deadlock_detected */
	{ "26000", JT_UNAVAILABLE, true, true },  /* our statements are gone */
	{ "0A000", JT_UNAVAILABLE, true, true },  /* another schema by now */
	{ "25006", JT_UNAVAILABLE, true, true },  /* a standby by now */
};

/* The primary message only: details may hold what people entered. */
static enum jt_outcome
refused(struct jt_pg *pg, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	snprintf(pg->db.why, sizeof pg->db.why, "%.200s (%s)",
	    text == NULL ? "it gave no reason" : text,
	    state == NULL ? "no state" : state);
	for (size_t i = 0; state != NULL && i < JT_COUNT(states); i++) {
		if (strcmp(state, states[i].state) != 0)
			continue;
		pg->db.may_repeat = states[i].may_repeat;
		if (states[i].ends_connection)
			jt_pg_lose(pg);
		return states[i].outcome;
	}
	return JT_UNAVAILABLE;
}

/* COMMIT of a transaction that had failed is a ROLLBACK that went well. */
static enum jt_outcome
accepted(struct jt_pg *pg, PGresult *r, const struct jt_query *q)
{
	if (strcmp(q->sql, "COMMIT") == 0 &&
	    strcmp(PQcmdStatus(r), "COMMIT") != 0)
		return jt_pg_fail(pg, "the transaction was rolled back");
	return q->row == NULL ? JT_DONE : jt_pg_give_rows(pg, r, q);
}

/*
 * Nothing stays of a transaction that had not come to its COMMIT, nor of a
 * query that only reads.  A database that did not answer in time is not asked
 * again.
 */
static bool
leaves_nothing(const struct jt_pg *pg, const char *sql, bool was_inside)
{
	if (PQstatus(pg->conn) == CONNECTION_OK || strcmp(sql, "COMMIT") == 0)
		return false;
	return was_inside || strncmp(sql, "SELECT ", 7) == 0;
}

static bool
in_transaction(const struct jt_db *db)
{
	return ((const struct jt_pg *)db)->state == JT_PG_INSIDE;
}

/* After a round, the server's word on it. */
static void
note_state(struct jt_pg *pg)
{
	if (pg->conn == NULL)
		return;
	pg->state = PQtransactionStatus(pg->conn) == PQTRANS_IDLE
	    ? JT_PG_OUTSIDE
	    : JT_PG_INSIDE;
}

static bool
is_ready(struct jt_pg *pg)
{
	pg->db.may_repeat = false;
	if (pg->state != JT_PG_DOOMED)
		return jt_pg_connect(pg);
	(void)jt_pg_fail(pg, "the transaction was lost with its connection");
	return false;
}

static enum jt_outcome
run(struct jt_db *db, const struct jt_query *q)
{
	struct jt_pg *pg = own(db);
	struct jt_pg_round round = { .n = 0 };
	const bool was_inside = in_transaction(db);
	enum jt_outcome o = JT_UNAVAILABLE;
	bool done;

	if (!is_ready(pg))
		return JT_UNAVAILABLE;
	done = jt_pg_send(pg, &round, q);
	if (!done)
		(void)jt_pg_fail(pg, "the query could not be sent");
	else
		done = jt_pg_receive(pg, &round);
	if (!done) {
		db->may_repeat = leaves_nothing(pg, q->sql, was_inside);
		jt_pg_lose(pg);
	} else {
		note_state(pg);
		o = round.refusal != NULL ? refused(pg, round.refusal)
					  : accepted(pg, round.answer, q);
	}
	PQclear(round.answer);
	PQclear(round.refusal);
	return o;
}

/* Waits for an unprepared statement; keeps the first failure. */
static enum jt_outcome
finish_exec(struct jt_pg *pg)
{
	const int64_t until = jt_pg_now_ms() + JT_PG_LONG_PATIENCE_MS;
	enum jt_outcome o = JT_DONE;
	PGresult *r;

	do {
		if (!jt_pg_next(pg, until, &r)) {
			jt_pg_lose(pg);
			return JT_UNAVAILABLE;
		}
		if (PQresultStatus(r) == PGRES_FATAL_ERROR && o == JT_DONE &&
		    r != NULL)
			o = refused(pg, r);
		PQclear(r);
		if (pg->conn == NULL)
			return JT_UNAVAILABLE;
	} while (r != NULL);
	note_state(pg);
	return PQenterPipelineMode(pg->conn) == 1
	    ? o
	    : jt_pg_fail(pg, PQerrorMessage(pg->conn));
}

static const struct {
	const char *ours, *theirs;
} words[] = {
	{ "INTEGER", "BIGINT" },
	{ "TEXT", "TEXT COLLATE \"C\"" }, /* ordered as bytes */
	{ "STRICT", "" },
};

static bool
is_word_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* Copies one word of a schema in PostgreSQL's own; returns its length. */
static size_t
translate_word(struct jt_buf *b, const char *sql)
{
	jeton_str word = { sql, 1 };

	while (is_word_char(sql[0]) && is_word_char(sql[word.n]))
		word.n++;
	for (size_t i = 0; i < JT_COUNT(words); i++)
		if (jt_str_eq(word, jeton_cstr(words[i].ours))) {
			jt_put(b, jeton_cstr(words[i].theirs));
			return word.n;
		}
	jt_put(b, word);
	return word.n;
}

static bool
translate(const char *sql, char out[SCHEMA_SIZE])
{
	struct jt_buf b = jt_buf_over(out, SCHEMA_SIZE);

	while (*sql != '\0')
		sql += translate_word(&b, sql);
	return jt_buf_end(&b) == JETON_OK;
}

static enum jt_outcome
exec(struct jt_db *db, const char *sql)
{
	static const char nothing[] = "SELECT 1";
	const struct jt_query flush = { .sql = nothing };
	struct jt_pg *pg = own(db);
	char text[SCHEMA_SIZE];

	if (pg->waiting > 0 && run(db, &flush) != JT_DONE)
		return JT_UNAVAILABLE;
	if (!translate(sql, text))
		return jt_pg_fail(pg, "a statement is too long");
	if (!is_ready(pg))
		return JT_UNAVAILABLE;
	if (PQexitPipelineMode(pg->conn) == 1 &&
	    PQsendQuery(pg->conn, text) == 1)
		return finish_exec(pg);
	(void)jt_pg_fail(pg, "the statement could not be sent");
	jt_pg_lose(pg);
	return JT_UNAVAILABLE;
}

static enum jt_outcome
later(struct jt_db *db, const char *sql)
{
	struct jt_pg *pg = own(db);
	const struct jt_query q = { .sql = sql };

	if (!in_transaction(db))
		return jt_pg_fail(pg, "there is no transaction");
	if (pg->waiting == JT_PG_LATER_MAX)
		return run(db, &q);
	pg->later[pg->waiting++] = sql;
	return JT_DONE;
}

static enum jt_outcome
begin(struct jt_db *db, enum jt_begin how)
{
	static const char write[] =
	    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
	static const char alone[] =
	    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
	    "SET LOCAL statement_timeout = 0;"
	    "SELECT pg_advisory_xact_lock(7310575183467741556)";
	static const char read[] =
	    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	struct jt_pg *pg = own(db);

	if (in_transaction(db))
		return jt_pg_fail(pg, "there is a transaction already");
	pg->state = JT_PG_OUTSIDE;
	if (how == JT_BEGIN_ALONE)
		return exec(db, alone);
	if (!is_ready(pg))
		return JT_UNAVAILABLE;
	pg->later[pg->waiting++] = how == JT_BEGIN_READ ? read : write;
	pg->state = JT_PG_INSIDE;
	return JT_DONE;
}

static void
close_db(struct jt_db *db)
{
	jt_pg_lose(own(db));
	free(db);
}

static enum jt_outcome
open_db(struct jt_db **out, const char *where, struct jt_db_why *why)
{
	struct jt_pg *pg;
	int n;

	pg = calloc(1, sizeof *pg);
	if (pg == NULL) {
		snprintf(why->text, sizeof why->text, "out of memory");
		return JT_UNAVAILABLE;
	}
	pg->db.driver = &jt_postgres;
	*out = &pg->db;
	n = snprintf(pg->where, sizeof pg->where, "%s", where);
	if (n >= JT_PG_WHERE_SIZE)
		snprintf(pg->db.why, sizeof pg->db.why, "its URL is too long");
	else if (jt_pg_connect(pg))
		return JT_DONE;
	snprintf(why->text, sizeof why->text,
	    "could not open the database: %.200s", pg->db.why);
	return JT_UNAVAILABLE;
}

const struct jt_driver jt_postgres = {
	.is_remote = true,
	.group_max = GROUP_MAX,
	.open = open_db,
	.close = close_db,
	.run = run,
	.exec = exec,
	.later = later,
	.begin = begin,
	.in_transaction = in_transaction,
};
