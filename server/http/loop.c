/* SPDX-License-Identifier: Apache-2.0 */
#include "http/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/inside.h"
#include "limits.h"
#include "log.h"
#include "metrics.h"

enum { TICK_MS = 250, SECOND_MS = 1000, BACKLOG = 1024, EVHTTP_TIMEOUT = 120 };

static const ev_uint16_t all_methods = EVHTTP_REQ_GET | EVHTTP_REQ_POST |
    EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS |
    EVHTTP_REQ_TRACE | EVHTTP_REQ_PATCH;

/* The last connection is gone, or has had its time. */
static void
end_if_idle(struct jt_loop *l)
{
	if (l->guards.is_stopping &&
	    (l->guards.count == 0 || l->ticks_left == 0))
		event_base_loopbreak(l->base);
}

static void
stop_here(struct jt_loop *l)
{
	if (!l->guards.is_stopping) {
		l->ticks_left = JT_STOP_SECONDS * SECOND_MS / TICK_MS;
		evconnlistener_disable(l->listener);
		jt_guards_stop(&l->guards);
	}
	end_if_idle(l);
}

static void
read_mail(evutil_socket_t fd, short what, void *arg)
{
	struct jt_loop *l = arg;

	(void)fd;
	(void)what;
	jt_mailbox_read(&l->mailbox);
	if (l->must_stop)
		stop_here(l);
}

static void
tick(evutil_socket_t fd, short what, void *arg)
{
	struct jt_loop *l = arg;

	(void)fd;
	(void)what;
	jt_guards_tick(&l->guards);
	if (l->ticks_left > 0)
		l->ticks_left--;
	if (!l->guards.is_stopping)
		evconnlistener_enable(l->listener);
	end_if_idle(l);
}

/* Out of descriptors: until the next tick nobody new.  arg is evhttp's. */
static void
accept_failed(struct evconnlistener *listener, void *arg)
{
	(void)arg;
	jt_log_error("accept", strerror(EVUTIL_SOCKET_ERROR()));
	evconnlistener_disable(listener);
}

static void *
run(void *arg)
{
	struct jt_loop *l = arg;

	event_base_dispatch(l->base);
	return NULL;
}

static jeton_err
make_base(struct jt_loop *l)
{
	struct event_config *config = event_config_new();

	if (config == NULL)
		return JETON_NO_MEMORY;
	event_config_set_flag(config,
	    EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST | EVENT_BASE_FLAG_NOLOCK);
	l->base = event_base_new_with_config(config);
	event_config_free(config);
	return l->base == NULL ? JETON_NO_MEMORY : JETON_OK;
}

static jeton_err
make_http(struct jt_loop *l, int fd)
{
	l->http = evhttp_new(l->base);
	if (l->http == NULL)
		return JETON_NO_MEMORY;
	evhttp_set_max_headers_size(l->http, JT_HEAD_MAX);
	evhttp_set_max_body_size(l->http, JT_BODY_MAX);
	evhttp_set_allowed_methods(l->http, all_methods);
	evhttp_set_default_content_type(l->http, NULL);
	evhttp_set_timeout(l->http, EVHTTP_TIMEOUT);
	evhttp_set_bevcb(l->http, jt_guard_bufferevent, &l->guards);
	evhttp_set_gencb(l->http, jt_request_arrived, l);
	l->listener = evconnlistener_new(l->base, NULL, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, fd);
	if (l->listener == NULL)
		return JETON_NO_MEMORY;
	evconnlistener_set_error_cb(l->listener, accept_failed);
	if (evhttp_bind_listener(l->http, l->listener) == NULL)
		return JETON_NO_MEMORY;
	l->is_listening = true;
	return JETON_OK;
}

static jeton_err
make_counters(struct jt_loop *l)
{
	l->counters = calloc(l->count + 1, sizeof(size_t));
	if (l->counters == NULL)
		return JETON_NO_MEMORY;
	for (size_t i = 0; i < l->count; i++)
		l->counters[i] = jt_metrics_path(l->routes[i].path);
	return JETON_OK;
}

static jeton_err
make_events(struct jt_loop *l)
{
	const struct timeval period = { .tv_usec = TICK_MS * 1000 };

	l->mail = event_new(l->base, l->mailbox.fd, EV_READ | EV_PERSIST,
	    read_mail, l);
	l->tick = event_new(l->base, -1, EV_PERSIST, tick, l);
	if (l->mail == NULL || l->tick == NULL ||
	    event_add(l->mail, NULL) != 0 || event_add(l->tick, &period) != 0)
		return JETON_NO_MEMORY;
	return JETON_OK;
}

jeton_err
jt_loop_start(struct jt_loop **out, const struct jt_loop_options *options)
{
	struct jt_loop *l = calloc(1, sizeof *l);
	jeton_err e;

	*out = NULL;
	if (l == NULL)
		return JETON_NO_MEMORY;
	l->routes = options->routes;
	l->count = options->count;
	l->context = options->context;
	l->mailbox.fd = -1;
	l->birth = time(NULL) ^ (int64_t)getpid() << 16;
	e = make_counters(l);
	if (e == JETON_OK)
		e = make_base(l);
	if (e == JETON_OK)
		e = jt_mailbox_open(&l->mailbox);
	if (e == JETON_OK)
		e = jt_guards_open(&l->guards, l->base, options->tls,
		    options->connections);
	if (e == JETON_OK)
		e = make_http(l, options->fd);
	if (e == JETON_OK)
		e = make_events(l);
	if (e == JETON_OK && pthread_create(&l->thread, NULL, run, l) != 0)
		e = JETON_NO_MEMORY;
	if (e == JETON_OK)
		*out = l;
	else
		jt_loop_free(l);
	return e;
}

struct jt_mailbox *
jt_loop_home(struct jt_loop *l)
{
	return &l->mailbox;
}

void
jt_loop_stop(struct jt_loop *l)
{
	l->must_stop = true;
	jt_mailbox_wake(&l->mailbox);
}

bool
jt_loop_join(struct jt_loop *l, const struct timespec *until)
{
	return pthread_timedjoin_np(l->thread, NULL, until) == 0;
}

void
jt_loop_free(struct jt_loop *l)
{
	if (l == NULL)
		return;
	if (l->mail != NULL)
		event_free(l->mail);
	if (l->tick != NULL)
		event_free(l->tick);
	if (l->listener != NULL && !l->is_listening)
		evconnlistener_free(l->listener);
	if (l->http != NULL)
		evhttp_free(l->http);
	jt_guards_close(&l->guards);
	if (l->base != NULL)
		event_base_free(l->base);
	if (l->mailbox.fd >= 0)
		jt_mailbox_close(&l->mailbox);
	jt_requests_free(l);
	free(l->counters);
	free(l);
}
