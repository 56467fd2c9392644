/* SPDX-License-Identifier: Apache-2.0 */
#include "http/guard.h"

#include <assert.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "http/head.h"
#include "http/refusal.h"
#include "limits.h"
#include "metrics.h"
#include "tls/tls.h"

enum state {
	HEAD,   /* bytes are held until a head is whole */
	BODY,   /* body_left more bytes are let through */
	BUSY,   /* the request is evhttp's; what comes behind it is held */
	LEAVING /* refused: what still comes is thrown away */
};

struct jt_guard {
	struct jt_guard *next, **link;
	struct jt_guard *chore; /* next in a list of chores */
	struct jt_guards *all;
	struct jt_guard **request;
	struct bufferevent *bev;
	struct evhttp_connection *connection;
	struct evbuffer *held;
	struct jt_head_scan scan;
	uint64_t body_left;
	int64_t deadline; /* milliseconds; 0: none */
	evutil_socket_t fd;
	enum state state;
	bool is_moving, is_waiting, is_refused, is_full;
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
set_deadline(struct jt_guard *g, int seconds)
{
	g->deadline = now_ms() + (int64_t)seconds * 1000;
}

/* Frees the guard too, by its `closed`. */
static void
hang_up(struct jt_guard *g)
{
	evhttp_connection_free(g->connection);
}

static void
refusal_sent(struct bufferevent *bev, void *arg)
{
	const struct jt_guard *g = arg;

	jt_tls_goodbye(bev);
	shutdown(g->fd, SHUT_WR);
}

static void
refused_left(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	if ((what & BEV_EVENT_CONNECTED) == 0)
		hang_up(arg);
}

/*
 * Takes the connection away from evhttp, answers, and waits a little so that
 * the answer is read before the connection is reset.
 */
static void
refuse(struct jt_guard *g, int status, const char *why)
{
	g->state = LEAVING;
	evbuffer_drain(g->held, evbuffer_get_length(g->held));
	set_deadline(g, JT_LINGER_SECONDS);
	bufferevent_setcb(g->bev, NULL, refusal_sent, refused_left, g);
	jt_refusal_put(bufferevent_get_output(g->bev), g->all->tls != NULL,
	    status, why);
	bufferevent_enable(g->bev, EV_READ | EV_WRITE);
}

/* Puts the first n held bytes where evhttp reads. */
static void
let_through(struct jt_guard *g, size_t n)
{
	struct evbuffer *input = bufferevent_get_input(g->bev);
	struct evbuffer *part;

	g->is_moving = true;
	if (n == evbuffer_get_length(g->held)) {
		evbuffer_prepend_buffer(input, g->held);
	} else {
		part = evbuffer_new();
		if (part != NULL) {
			evbuffer_remove_buffer(g->held, part, n);
			evbuffer_prepend_buffer(input, part);
			evbuffer_free(part);
		}
	}
	g->is_moving = false;
}

static void
start_request(struct jt_guard *g, size_t head_size, uint64_t body)
{
	size_t n = evbuffer_get_length(g->held) - head_size;

	if (n > body)
		n = (size_t)body;
	g->body_left = body - n;
	g->state = g->body_left > 0 ? BODY : BUSY;
	set_deadline(g, JT_BODY_SECONDS);
	g->scan = (struct jt_head_scan){ 0 };
	let_through(g, head_size + n);
}

/* Looks at what is held. */
static void
read_head(struct jt_guard *g)
{
	size_t n = evbuffer_get_length(g->held), size;
	const char *p, *why;
	struct jt_head head;
	int status;

	if (n > JT_HEAD_MAX)
		n = JT_HEAD_MAX;
	p = (const char *)evbuffer_pullup(g->held, (ev_ssize_t)n);
	if (p == NULL)
		return;
	switch (jt_head_find(&g->scan, p, n, &size)) {
	case JT_HEAD_MORE:
		if (n == JT_HEAD_MAX)
			refuse(g, 431, "the head is too long");
		return;
	case JT_HEAD_BAD:
		refuse(g, 400, "lines end with CR and LF");
		return;
	case JT_HEAD_WHOLE:
		break;
	}
	status = jt_head_check((jeton_str){ p, size }, &head, &why);
	if (status != 0)
		refuse(g, status, why);
	else
		start_request(g, size, head.body);
}

/* Holds back what the n new bytes have beyond the body. */
static void
read_body(struct jt_guard *g, struct evbuffer *input, size_t n)
{
	struct evbuffer *part;
	size_t kept;

	if (n <= g->body_left) {
		g->body_left -= n;
	} else {
		kept = evbuffer_get_length(input) - (n - g->body_left);
		g->body_left = 0;
		part = evbuffer_new();
		if (part == NULL)
			return;
		evbuffer_remove_buffer(input, part, kept);
		evbuffer_add_buffer(g->held, input);
		evbuffer_prepend_buffer(input, part);
		evbuffer_free(part);
	}
	if (g->body_left == 0)
		g->state = BUSY;
}

/*
 * What comes too early waits here or, past a limit, in the socket.  evhttp turns
 * reading on with each answer.
 */
static void
set_reading(struct jt_guard *g)
{
	const size_t n = evbuffer_get_length(g->held);
	const bool was_full = g->is_full;

	g->is_full = n > JT_HEAD_MAX + JT_BODY_MAX;
	if (g->is_full)
		bufferevent_disable(g->bev, EV_READ);
	else if (was_full)
		bufferevent_enable(g->bev, EV_READ);
}

/* Called with each arrival, before evhttp is. */
static void
arrived(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
	struct jt_guard *g = arg;

	if (info->n_added == 0 || g->is_moving)
		return;
	g->is_moving = true;
	switch (g->state) {
	case HEAD:
		if (evbuffer_get_length(g->held) == 0)
			set_deadline(g, JT_HEAD_SECONDS);
		evbuffer_add_buffer(g->held, input);
		read_head(g);
		break;
	case BODY:
		read_body(g, input, info->n_added);
		break;
	case BUSY:
		evbuffer_add_buffer(g->held, input);
		break;
	case LEAVING:
		evbuffer_drain(input, evbuffer_get_length(input));
		break;
	}
	g->is_moving = false;
	set_reading(g);
}

static void
drop_chore(struct jt_guard **list, const struct jt_guard *g)
{
	for (; *list != NULL; list = &(*list)->chore) {
		if (*list == g) {
			*list = g->chore;
			return;
		}
	}
}

static void
free_guard(struct jt_guard *g)
{
	struct jt_guards *all = g->all;

	if (g->request != NULL)
		*g->request = NULL;
	if (g->is_waiting)
		drop_chore(&all->waiting, g);
	if (g->fd >= 0 && (size_t)g->fd < all->fds)
		all->by_fd[g->fd] = NULL;
	*g->link = g->next;
	if (g->next != NULL)
		g->next->link = g->link;
	all->count--;
	jt_gauge_add(JT_CONNECTIONS, -1);
	if (g->is_refused)
		all->refused--;
	evbuffer_free(g->held);
	free(g);
}

static void
closed(struct evhttp_connection *connection, void *arg)
{
	struct jt_guard *g = arg;

	(void)connection;
	jt_tls_goodbye(g->bev);
	free_guard(g);
}

static struct bufferevent *
new_bufferevent(struct jt_tls *tls, struct event_base *base)
{
	if (tls != NULL)
		return jt_tls_bufferevent(tls, base);
	return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
}

struct bufferevent *
jt_guard_bufferevent(struct event_base *base, void *arg)
{
	struct jt_guards *all = arg;
	struct jt_guard *g = calloc(1, sizeof *g);

	if (g == NULL)
		abort(); /* evhttp would go on without a guard */
	g->all = all;
	g->fd = -1;
	g->held = evbuffer_new();
	g->bev = new_bufferevent(all->tls, base);
	if (g->held == NULL || g->bev == NULL)
		abort();
	g->next = all->first;
	g->link = &all->first;
	if (g->next != NULL)
		g->next->link = &g->next;
	all->first = g;
	all->count++;
	jt_gauge_add(JT_CONNECTIONS, 1);
	g->chore = all->fresh;
	all->fresh = g;
	evbuffer_add_cb(bufferevent_get_input(g->bev), arrived, g);
	event_active(all->chores, EV_TIMEOUT, 1);
	return g->bev;
}

static bool
has_room_for(struct jt_guards *all, evutil_socket_t fd)
{
	struct jt_guard **table;
	size_t n;

	if (fd < 0)
		return false;
	if ((size_t)fd < all->fds)
		return true;
	n = ((size_t)fd + 1) * 2;
	table = realloc(all->by_fd, n * sizeof(struct jt_guard *));
	if (table == NULL)
		return false;
	memset(&table[all->fds], 0, (n - all->fds) * sizeof(struct jt_guard *));
	all->by_fd = table;
	all->fds = n;
	return true;
}

/*
 * evhttp has made its connection by now; the argument that it gave its
 * bufferevent is that connection, which no public call tells.
 */
static void
adopt(struct jt_guards *all, struct jt_guard *g)
{
	void *connection = NULL;

	bufferevent_getcb(g->bev, NULL, NULL, NULL, &connection);
	g->connection = connection;
	assert(evhttp_connection_get_bufferevent(g->connection) == g->bev);
	evhttp_connection_set_closecb(g->connection, closed, g);
	g->fd = bufferevent_getfd(g->bev);
	if (!has_room_for(all, g->fd) || all->is_stopping ||
	    all->refused >= JT_CONNECTIONS_REFUSED) {
		hang_up(g);
		return;
	}
	all->by_fd[g->fd] = g;
	set_deadline(g, JT_HEAD_SECONDS);
	if (all->count - all->refused <= all->count_max)
		return;
	g->is_refused = true;
	all->refused++;
	refuse(g, 503, "there are too many connections");
}

/* A request that had come too early. */
static void
resume(struct jt_guard *g)
{
	g->is_waiting = false;
	if (g->state != HEAD)
		return;
	read_head(g);
	set_reading(g);
	if (g->state == BODY || g->state == BUSY)
		bufferevent_trigger(g->bev, EV_READ, 0);
}

/* What could not be done in the middle of evhttp's own work. */
static void
do_chores(evutil_socket_t fd, short what, void *arg)
{
	struct jt_guards *all = arg;
	struct jt_guard *g;

	(void)fd;
	(void)what;
	while ((g = all->fresh) != NULL) {
		all->fresh = g->chore;
		adopt(all, g);
	}
	while ((g = all->waiting) != NULL) {
		all->waiting = g->chore;
		resume(g);
	}
}

jeton_err
jt_guards_open(struct jt_guards *all, struct event_base *base,
    struct jt_tls *tls, size_t connections)
{
	*all = (struct jt_guards){
		.base = base,
		.tls = tls,
		.count_max = connections,
	};
	all->chores = event_new(base, -1, 0, do_chores, all);
	return all->chores == NULL ? JETON_NO_MEMORY : JETON_OK;
}

void
jt_guards_close(struct jt_guards *all)
{
	if (all->chores != NULL)
		event_free(all->chores);
	free(all->by_fd);
}

struct jt_guard *
jt_guard_of(struct jt_guards *all, struct evhttp_connection *connection)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(connection);
	evutil_socket_t fd = bufferevent_getfd(bev);

	return fd < 0 || (size_t)fd >= all->fds ? NULL : all->by_fd[fd];
}

void
jt_guard_handling(struct jt_guard *g, struct jt_guard **request)
{
	g->deadline = 0;
	g->request = request;
}

void
jt_guard_writing(struct jt_guard *g)
{
	g->request = NULL;
	set_deadline(g, JT_WRITE_SECONDS);
	set_reading(g);
}

void
jt_guard_answered(struct jt_guard *g)
{
	const bool has_more = evbuffer_get_length(g->held) > 0;

	g->state = HEAD;
	set_deadline(g, has_more ? JT_HEAD_SECONDS : JT_IDLE_SECONDS);
	if (!has_more || g->is_waiting)
		return;
	g->is_waiting = true;
	g->chore = g->all->waiting;
	g->all->waiting = g;
	event_active(g->all->chores, EV_TIMEOUT, 1);
}

void
jt_guards_tick(struct jt_guards *all)
{
	const int64_t now = now_ms();
	struct jt_guard *next;

	for (struct jt_guard *g = all->first; g != NULL; g = next) {
		next = g->next;
		if (g->deadline != 0 && g->deadline <= now)
			hang_up(g);
	}
}

void
jt_guards_stop(struct jt_guards *all)
{
	struct jt_guard *next;

	all->is_stopping = true;
	for (struct jt_guard *g = all->first; g != NULL; g = next) {
		next = g->next;
		if (g->connection != NULL && g->state == HEAD &&
		    evbuffer_get_length(g->held) == 0)
			hang_up(g);
	}
}
