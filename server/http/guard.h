/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guard in front of evhttp, one per connection.  It sees the bytes first,
 * holds them until a head is whole and strictly right, lets exactly one
 * request through at a time, and closes what misses a deadline.  What it
 * refuses evhttp never sees.
 */
#ifndef JT_GUARD_H
#define JT_GUARD_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

struct jt_guard;
struct jt_tls;

/* All the connections of one loop. */
struct jt_guards {
	struct event_base *base;
	struct jt_tls *tls; /* NULL: plain HTTP */
	struct event *chores;
	struct jt_guard *first;
	struct jt_guard *fresh, *waiting; /* for the chores */
	struct jt_guard **by_fd;
	size_t fds;
	size_t count, count_max, refused;
	bool is_stopping;
};

/* tls may be NULL. */
jeton_err jt_guards_open(struct jt_guards *all, struct event_base *base,
    struct jt_tls *tls, size_t connections);
void jt_guards_close(struct jt_guards *all);

/* For evhttp_set_bevcb(); arg is the jt_guards. */
struct bufferevent *jt_guard_bufferevent(struct event_base *base, void *arg);

/* NULL if it has none. */
struct jt_guard *jt_guard_of(struct jt_guards *all,
    struct evhttp_connection *connection);

/*
 * A request is with its handler: no deadline but the handler's own.  If the
 * connection goes away before the answer, *request becomes NULL.
 */
void jt_guard_handling(struct jt_guard *g, struct jt_guard **request);
/* Its answer is on its way. */
void jt_guard_writing(struct jt_guard *g);
/* The answer is out: the next request may come. */
void jt_guard_answered(struct jt_guard *g);

/* Closes what is over its deadline; call it a few times a second. */
void jt_guards_tick(struct jt_guards *all);

/* From now on nothing is kept alive; closes what is idle. */
void jt_guards_stop(struct jt_guards *all);

#endif
