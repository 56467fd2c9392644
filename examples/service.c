/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service with two guarded routes, by libevent:
 * service ISSUER AUDIENCE ENDED PORT.
 */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>

#include "guard.h"

static struct route {
	const char *path, *role;
} routes[] = { { "/", NULL }, { "/admin", "admin" } };

static void
handle(struct evhttp_request *r, void *arg)
{
	static jeton_token token;
	const struct route *route = arg;
	struct evkeyvalq *fields = evhttp_request_get_output_headers(r);
	const char *authorization =
	    evhttp_find_header(evhttp_request_get_input_headers(r),
		"Authorization");
	const int status = guard_check(authorization, route->role, &token);

	if (status == 401)
		evhttp_add_header(fields, "WWW-Authenticate", "Bearer");
	if (status == 200)
		evbuffer_add_printf(evhttp_request_get_output_buffer(r),
		    "hello %s\n", jeton_get_str(&token, "sub"));
	evhttp_send_reply(r, status, NULL, NULL);
}

int
main(int argc, char **argv)
{
	struct event_base *base = event_base_new();
	struct evhttp *http = evhttp_new(base);

	if (argc != 5) {
		fputs("usage: service ISSUER AUDIENCE ENDED PORT\n", stderr);
		return 2;
	}
	if (!guard_open(argv[1], argv[2], argv[3])) {
		fputs("no keys\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
		evhttp_set_cb(http, routes[i].path, handle, &routes[i]);
	if (evhttp_bind_socket(http, "127.0.0.1",
		(unsigned short)strtoul(argv[4], NULL, 10)) != 0) {
		perror("could not listen");
		return 2;
	}
	return event_base_dispatch(base);
}
