/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listening sockets, one per loop on one address; the kernel shares the
 * connections out among them.
 */
#ifndef JT_LISTEN_H
#define JT_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

enum { JT_HOST_SIZE = 64 };

/* 127.0.0.1:8080, [::1]:8080; no names. */
struct jt_address {
	char host[JT_HOST_SIZE];
	bool is_v6, is_loopback;
	unsigned short port;
};

/* False if text is none. */
bool jt_address_parse(const char *text, struct jt_address *out);

/*
 * Opens n sockets.  An address that anybody else listens on, another jetond
 * too, is JETON_FILE with errno EADDRINUSE.  Port 0 becomes a free one.
 */
jeton_err jt_listen(struct jt_address *a, int *fds, size_t n);

#endif
