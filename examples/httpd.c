/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same service by libmicrohttpd: httpd ISSUER AUDIENCE ENDED PORT.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"

static enum MHD_Result
answer(struct MHD_Connection *c, int status, char *text)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text),
	    text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (r == NULL)
		return MHD_NO;
	if (status == 401)
		MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
	result = MHD_queue_response(c, (unsigned)status, r);
	MHD_destroy_response(r);
	return result;
}

static enum MHD_Result
handle(void *arg, struct MHD_Connection *c, const char *url, const char *method,
    const char *version, const char *upload, size_t *n, void **state)
{
	static jeton_token token;
	const char *role = strcmp(url, "/admin") == 0 ? "admin" : NULL;
	char text[256] = "";
	int status;

	(void)arg, (void)method, (void)version, (void)upload, (void)n;
	(void)state;
	if (role == NULL && strcmp(url, "/") != 0)
		return answer(c, 404, text);
	status = guard_check(MHD_lookup_connection_value(c, MHD_HEADER_KIND,
				 "Authorization"),
	    role, &token);
	if (status == 200)
		snprintf(text, sizeof text, "hello %s\n",
		    jeton_get_str(&token, "sub"));
	return answer(c, status, text);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	if (argc != 5) {
		fputs("usage: httpd ISSUER AUDIENCE ENDED PORT\n", stderr);
		return 2;
	}
	if (!guard_open(argv[1], argv[2], argv[3])) {
		fputs("no keys\n", stderr);
		return 2;
	}
	here.sin_port = htons((uint16_t)strtoul(argv[4], NULL, 10));
	if (MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
		handle, NULL, MHD_OPTION_SOCK_ADDR, &here,
		MHD_OPTION_END) == NULL) {
		perror("could not listen");
		return 2;
	}
	return pause();
}
