/* SPDX-License-Identifier: Apache-2.0 */
#include "operations.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "http/listen.h"
#include "http/loop.h"

enum { CONNECTIONS = 64 };

static const struct jt_route routes[] = {
	{ "GET", "/healthz", jt_health },
	{ "GET", "/readyz", jt_ready },
	{ "GET", "/metrics", jt_metrics },
};

struct jt_operations {
	struct jt_flow flow;
	struct jt_loop *loop;
	struct jt_reader *own; /* NULL: it is shared */
};

static bool
open_reader(struct jt_operations *o, const struct jt_operations_parts *p)
{
	struct jt_db_why why;

	o->flow.reads = p->reads;
	if (p->reads != NULL)
		return true;
	if (jt_reader_start(&o->own, p->config->database, 1, CONNECTIONS,
		&why) != JT_DONE) {
		jt_complain("%s", why.text);
		return false;
	}
	o->flow.reads = o->own;
	return true;
}

static bool
listen_on(struct jt_config *c, int *fd)
{
	if (jt_listen(&c->operations_address, fd, 1) == JETON_OK)
		return true;
	jt_complain("could not listen on %s: %s", c->operations,
	    strerror(errno));
	return false;
}

static bool
open_loop(struct jt_operations *o, const struct jt_operations_parts *p)
{
	struct jt_loop_options options = {
		.routes = routes,
		.count = JT_COUNT(routes),
		.context = &o->flow,
		.connections = CONNECTIONS,
		.tls =
		    p->config->operations_address.is_loopback ? NULL : p->tls,
	};

	if (!listen_on(p->config, &options.fd))
		return false;
	if (jt_loop_start(&o->loop, &options) != JETON_OK) {
		jt_complain("could not start an event loop");
		return false;
	}
	return jt_keeper_serves(p->keeper, jt_loop_home(o->loop),
	    &o->flow.keyring);
}

bool
jt_operations_start(struct jt_operations **out,
    const struct jt_operations_parts *parts)
{
	struct jt_operations *o;

	*out = NULL;
	if (parts->config->operations[0] == '\0')
		return true;
	o = calloc(1, sizeof *o);
	if (o == NULL) {
		jt_complain("out of memory");
		return false;
	}
	*out = o;
	o->flow.config = parts->config;
	o->flow.keyring = jt_keyring_share(parts->keyring);
	return open_reader(o, parts) && open_loop(o, parts);
}

bool
jt_operations_stop(struct jt_operations *o, const struct timespec *until)
{
	if (o == NULL || o->loop == NULL)
		return true;
	jt_loop_stop(o->loop);
	return jt_loop_join(o->loop, until);
}

void
jt_operations_free(struct jt_operations *o)
{
	if (o == NULL)
		return;
	jt_reader_stop(o->own);
	jt_loop_free(o->loop);
	jt_keyring_free(o->flow.keyring);
	free(o);
}
