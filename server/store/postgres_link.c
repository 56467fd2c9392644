/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/postgres.h"

enum { PAUSE_MIN_MS = 50, PAUSE_MAX_MS = 1000, OLDEST_SERVER = 120000 };

/*
 * What the URL may say otherwise stands before it, what it may not behind: of
 * two values of one name libpq takes the later.
 */
static const struct {
	const char *name, *value;
} before[] = {
	{ "connect_timeout", "3" },
	{ "keepalives_idle", "30" },
	{ "keepalives_interval", "10" },
	{ "keepalives_count", "3" },
	{ "tcp_user_timeout", "10000" },
	{ "fallback_application_name", "jetond" },
};

/*
 * Success means that it is on the disk.  A jetond that hangs does not hold rows
 * for ever, and a statement ends before we would stop waiting for it.
 */
static const char settings[] =
    "SET statement_timeout = 9000;"
    "SET idle_in_transaction_session_timeout = 60000;"
    "SET standard_conforming_strings = on;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'";

int64_t
jt_pg_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum jt_outcome
jt_pg_fail(struct jt_pg *pg, const char *why)
{
	snprintf(pg->db.why, sizeof pg->db.why, "%s", why);
	return JT_UNAVAILABLE;
}

/* The first line of what libpq says, which may have several. */
static void
explain(struct jt_pg *pg, const char *text)
{
	snprintf(pg->db.why, sizeof pg->db.why, "%.*s",
	    (int)strcspn(text, "\n"), text);
}

void
jt_pg_lose(struct jt_pg *pg)
{
	PQfinish(pg->conn);
	pg->conn = NULL;
	pg->count = 0;
	pg->waiting = 0;
	if (pg->state == JT_PG_INSIDE)
		pg->state = JT_PG_DOOMED;
}

static void
be_silent(void *arg, const PGresult *notice)
{
	(void)arg;
	(void)notice;
}

static PGconn *
dial(const char *where)
{
	enum { N = JT_COUNT(before) };
	const char *names[N + 3] = { NULL };
	const char *values[N + 3] = { NULL };

	for (size_t i = 0; i < N; i++) {
		names[i] = before[i].name;
		values[i] = before[i].value;
	}
	names[N] = "dbname";
	values[N] = where;
	names[N + 1] = "client_encoding";
	values[N + 1] = "UTF8";
	return PQconnectdbParams(names, values, 1);
}

/* Whether what answers is a database that we can work with. */
static bool
greet(struct jt_pg *pg)
{
	const char *encoding;
	PGresult *r;
	bool done;

	if (PQstatus(pg->conn) != CONNECTION_OK) {
		explain(pg, PQerrorMessage(pg->conn));
		return false;
	}
	encoding = PQparameterStatus(pg->conn, "server_encoding");
	if (PQserverVersion(pg->conn) < OLDEST_SERVER || encoding == NULL ||
	    strcmp(encoding, "UTF8") != 0) {
		explain(pg, "it must be PostgreSQL 12 or later, in UTF8");
		return false;
	}
	PQsetNoticeReceiver(pg->conn, be_silent, NULL);
	r = PQexec(pg->conn, settings);
	done = PQresultStatus(r) == PGRES_TUPLES_OK &&
	    PQenterPipelineMode(pg->conn) == 1;
	if (!done)
		explain(pg, PQerrorMessage(pg->conn));
	PQclear(r);
	return done;
}

bool
jt_pg_connect(struct jt_pg *pg)
{
	if (pg->conn != NULL && PQstatus(pg->conn) == CONNECTION_OK)
		return true;
	jt_pg_lose(pg);
	if (jt_pg_now_ms() < pg->retry_ms)
		return false;
	pg->conn = dial(pg->where);
	if (pg->conn == NULL)
		explain(pg, "out of memory");
	if (pg->conn != NULL && greet(pg)) {
		pg->retry_ms = 0;
		pg->pause_ms = PAUSE_MIN_MS;
		return true;
	}
	jt_pg_lose(pg);
	pg->retry_ms = jt_pg_now_ms() + pg->pause_ms;
	pg->pause_ms *= 2;
	if (pg->pause_ms < PAUSE_MIN_MS)
		pg->pause_ms = PAUSE_MIN_MS;
	if (pg->pause_ms > PAUSE_MAX_MS)
		pg->pause_ms = PAUSE_MAX_MS;
	return false;
}

/* Waits until the socket can be read; false when it is too late. */
static bool
wait_for_socket(struct jt_pg *pg, int64_t until_ms)
{
	struct pollfd p = { .fd = PQsocket(pg->conn), .events = POLLIN };
	int64_t left;
	int n;

	do {
		left = until_ms - jt_pg_now_ms();
		n = left > 0 ? poll(&p, 1, (int)left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n == 0)
		explain(pg, "the database did not answer in time");
	else if (n < 0)
		explain(pg, strerror(errno));
	return n > 0;
}

bool
jt_pg_next(struct jt_pg *pg, int64_t until_ms, PGresult **out)
{
	*out = NULL;
	while (PQisBusy(pg->conn)) {
		if (!wait_for_socket(pg, until_ms))
			return false;
		if (PQconsumeInput(pg->conn) == 1)
			continue;
		explain(pg, PQerrorMessage(pg->conn));
		return false;
	}
	*out = PQgetResult(pg->conn);
	if (*out != NULL || PQstatus(pg->conn) == CONNECTION_OK)
		return true;
	explain(pg, PQerrorMessage(pg->conn));
	return false;
}
