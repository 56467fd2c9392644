/* SPDX-License-Identifier: Apache-2.0 */
/* One event loop on its own thread, with its own listening socket. */
#ifndef JT_LOOP_H
#define JT_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "http/request.h"
#include "jeton.h"

struct jt_loop;
struct jt_tls;

struct jt_loop_options {
	int fd; /* listening; the loop's from now on */
	const struct jt_route *routes;
	size_t count;
	void *context; /* for the handlers */
	size_t connections;
	struct jt_tls *tls; /* NULL: plain HTTP */
};

jeton_err jt_loop_start(struct jt_loop **out,
    const struct jt_loop_options *options);

/* Where jobs of this loop come back to. */
struct jt_mailbox *jt_loop_home(struct jt_loop *l);

/* From any thread: no new requests, answer those in flight, end. */
void jt_loop_stop(struct jt_loop *l);

/* Waits for the end; false if it had not come by then. */
bool jt_loop_join(struct jt_loop *l, const struct timespec *until);

/* After the join. */
void jt_loop_free(struct jt_loop *l);

#endif
