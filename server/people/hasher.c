/* SPDX-License-Identifier: Apache-2.0 */
#include "people/hasher.h"

#include <stdlib.h>

#include "pool.h"

struct jt_hasher {
	struct jt_pool *pool;
	struct jt_password_cost cost;
	char decoy[JT_PASSWORD_TEXT];
};

static void
check_password(struct jt_job *job)
{
	struct jt_check *c = (struct jt_check *)job;
	const struct jt_hasher *h = c->hasher;
	const jeton_str p = c->password;
	const bool is_nobody = c->stored[0] == '\0';

	c->fresh[0] = '\0';
	c->result =
	    jt_password_verify(is_nobody ? h->decoy : c->stored, p.p, p.n);
	if (is_nobody && c->result == JETON_OK)
		c->result = JETON_BAD_SIGNATURE;
	if (c->result != JETON_OK || !jt_password_is_stale(&h->cost, c->stored))
		return;
	if (jt_password_hash(&h->cost, p.p, p.n, c->fresh) != JETON_OK)
		c->fresh[0] = '\0';
}

jeton_err
jt_hasher_start(struct jt_hasher **out, const struct jt_hasher_options *options)
{
	struct jt_hasher *h;
	jeton_err e;

	*out = NULL;
	h = calloc(1, sizeof *h);
	if (h == NULL)
		return JETON_NO_MEMORY;
	h->cost = options->cost;
	e = jt_password_decoy(&h->cost, h->decoy);
	if (e == JETON_OK)
		e = jt_pool_start(&h->pool, options->threads,
		    options->queue_max);
	if (e == JETON_OK)
		*out = h;
	else
		free(h);
	return e;
}

bool
jt_hasher_submit(struct jt_hasher *h, struct jt_check *check)
{
	check->hasher = h;
	check->job.work = check_password;
	return jt_pool_submit(h->pool, &check->job);
}

void
jt_hasher_stop(struct jt_hasher *h)
{
	if (h == NULL)
		return;
	jt_pool_stop(h->pool);
	free(h);
}
