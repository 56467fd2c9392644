/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few threads for work that would hold up an event loop, with a bound on
 * what may wait for them.
 */
#ifndef JT_POOL_H
#define JT_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"
#include "job.h"

struct jt_pool;

/* JETON_NO_MEMORY if the threads could not be made. */
jeton_err jt_pool_start(struct jt_pool **out, size_t threads, size_t queue_max);

/* False, and nothing done, if queue_max jobs wait already. */
bool jt_pool_submit(struct jt_pool *p, struct jt_job *job);

/* Finishes what was submitted. */
void jt_pool_stop(struct jt_pool *p);

#endif
