/* SPDX-License-Identifier: Apache-2.0 */
/* What a request and its loop know of each other; nobody else's business. */
#ifndef JT_INSIDE_H
#define JT_INSIDE_H

#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdalign.h>
#include <stdint.h>

#include "http/guard.h"
#include "http/loop.h"
#include "http/request.h"
#include "job.h"

struct jt_loop {
	struct event_base *base;
	struct evhttp *http;
	struct evconnlistener *listener;
	struct event *mail, *tick;
	struct jt_mailbox mailbox;
	struct jt_guards guards;
	const struct jt_route *routes;
	size_t count;
	int64_t birth;    /* begins the ids of requests */
	size_t *counters; /* of the routes; see jt_metrics_path() */
	void *context;
	struct jt_request *spare;
	size_t spares;
	pthread_t thread;
	int ticks_left; /* while it stops */
	bool is_listening;
	_Atomic bool must_stop;
};

struct jt_request {
	struct jt_request *next; /* spare */
	struct jt_loop *loop;
	struct evhttp_request *http;
	struct jt_guard *guard;
	char id[20];
	int64_t started; /* microseconds */
	size_t used;
	const char *method;
	size_t counter; /* see jt_metrics_path() */
	char path[64];  /* for the log */
	char sid[32], user[72];
	alignas(16) unsigned char memory[JT_REQUEST_MEMORY];
};

/* evhttp's callback for all requests; arg is the loop. */
void jt_request_arrived(struct evhttp_request *http, void *arg);

/* Frees the spare requests of a loop. */
void jt_requests_free(struct jt_loop *l);

#endif
