/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration file: it is taken whole, or refused with a reason. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "limits.h"

static void
check_taken(const struct jt_config *c)
{
	MUST(c->workers >= 1 && c->workers <= JT_WORKERS_MAX);
	MUST(c->connections >= 1 && c->connections <= JT_CONNECTIONS_MAX);
	MUST(c->idle >= 1 && c->idle <= c->absolute);
	MUST(c->grace >= 0 && c->grace <= 300);
	MUST(c->access_lifetime >= 1 && c->access_lifetime <= c->keys_keep);
	MUST(c->keys_publish > c->keys_max_age);
	MUST(c->address.is_loopback || c->issuer[0] != '\0');
	MUST(memchr(c->database, '\0', sizeof c->database) != NULL);
	MUST(jt_is_utf8(c->issuer, strlen(c->issuer)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct jt_config c;
	struct jt_config_why why = { .text = "" };
	const int fd = memfd_create("config", 0);
	char path[64];
	bool done;

	MUST(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	jt_config_defaults(&c);
	done = jt_config_read(&c, path, &why) && jt_config_finish(&c, &why);
	MUST(done == (why.text[0] == '\0'));
	if (done)
		check_taken(&c);
	close(fd);
	return 0;
}
