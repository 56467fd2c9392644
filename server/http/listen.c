/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

struct socket_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} as;
	socklen_t size;
};

static bool
parse_port(const char *text, unsigned short *port)
{
	char *end;
	unsigned long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	n = strtoul(text, &end, 10);
	if (*end != '\0' || n > 65535)
		return false;
	*port = (unsigned short)n;
	return true;
}

static bool
fill(const struct jt_address *a, struct socket_address *out)
{
	memset(out, 0, sizeof *out);
	if (a->is_v6) {
		out->as.v6.sin6_family = AF_INET6;
		out->as.v6.sin6_port = htons(a->port);
		out->size = sizeof out->as.v6;
		return inet_pton(AF_INET6, a->host, &out->as.v6.sin6_addr) == 1;
	}
	out->as.v4.sin_family = AF_INET;
	out->as.v4.sin_port = htons(a->port);
	out->size = sizeof out->as.v4;
	return inet_pton(AF_INET, a->host, &out->as.v4.sin_addr) == 1;
}

bool
jt_address_parse(const char *text, struct jt_address *out)
{
	const char *colon = strrchr(text, ':');
	struct socket_address s;
	size_t n;

	*out = (struct jt_address){ 0 };
	if (colon == NULL || !parse_port(colon + 1, &out->port))
		return false;
	n = (size_t)(colon - text);
	out->is_v6 = n > 2 && text[0] == '[' && text[n - 1] == ']';
	if (out->is_v6) {
		text++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof out->host)
		return false;
	memcpy(out->host, text, n);
	if (!fill(out, &s))
		return false;
	out->is_loopback = out->is_v6
	    ? IN6_IS_ADDR_LOOPBACK(&s.as.v6.sin6_addr) != 0
	    : ntohl(s.as.v4.sin_addr.s_addr) >> 24 == 127;
	return true;
}

static int
set(int fd, int level, int option)
{
	const int one = 1;

	return setsockopt(fd, level, option, &one, sizeof one);
}

/* TCP_NODELAY is inherited by what is accepted. */
static int
open_one(const struct socket_address *s, bool shared)
{
	const int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	const int fd = socket(s->as.any.sa_family, type, 0);
	int cause;

	if (fd < 0)
		return -1;
	if (set(fd, SOL_SOCKET, SO_REUSEADDR) == 0 &&
	    set(fd, IPPROTO_TCP, TCP_NODELAY) == 0 &&
	    (s->as.any.sa_family != AF_INET6 ||
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0) &&
	    (!shared || set(fd, SOL_SOCKET, SO_REUSEPORT) == 0) &&
	    bind(fd, &s->as.any, s->size) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	cause = errno;
	close(fd);
	errno = cause;
	return -1;
}

static bool
read_port(int fd, struct socket_address *s, struct jt_address *a)
{
	if (getsockname(fd, &s->as.any, &s->size) != 0)
		return false;
	a->port = ntohs(a->is_v6 ? s->as.v6.sin6_port : s->as.v4.sin_port);
	return true;
}

/*
 * The first socket does not share its port, so it fails if anybody is there;
 * then it does, and keeps the port until the others are open.
 */
jeton_err
jt_listen(struct jt_address *a, int *fds, size_t n)
{
	struct socket_address s;
	size_t i = 0;
	int first, cause = 0;

	if (!fill(a, &s))
		return JETON_ARGUMENT;
	first = open_one(&s, false);
	if (first < 0)
		return JETON_FILE;
	if (!read_port(first, &s, a) ||
	    set(first, SOL_SOCKET, SO_REUSEPORT) != 0)
		cause = errno;
	while (cause == 0 && i < n) {
		fds[i] = open_one(&s, true);
		if (fds[i] < 0)
			cause = errno;
		else
			i++;
	}
	close(first);
	while (cause != 0 && i > 0)
		close(fds[--i]);
	errno = cause;
	return cause == 0 ? JETON_OK : JETON_FILE;
}
