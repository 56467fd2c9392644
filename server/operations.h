/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What those who run jetond ask it, on an address of its own that the public
 * does not reach: /healthz, /readyz, /metrics.
 */
#ifndef JT_OPERATIONS_H
#define JT_OPERATIONS_H

#include <stdbool.h>
#include <time.h>

#include "config.h"
#include "flows/flow.h"
#include "keyring/keeper.h"
#include "tls/tls.h"

struct jt_operations;

struct jt_operations_parts {
	struct jt_config *config; /* port 0 becomes a real one */
	struct jt_keyring *keyring;
	struct jt_keeper *keeper; /* not started yet */
	struct jt_tls *tls;       /* used beyond loopback; may be NULL */
	struct jt_reader *reads;  /* that all loops share, or NULL */
};

/* False after a complaint.  Without an address there is none: *out is NULL. */
bool jt_operations_start(struct jt_operations **out,
    const struct jt_operations_parts *parts);

/* False if it did not end by then; it must not be freed. */
bool jt_operations_stop(struct jt_operations *o, const struct timespec *until);

/* After the keeper has stopped. */
void jt_operations_free(struct jt_operations *o);

#endif
