/* SPDX-License-Identifier: Apache-2.0 */
#include "people/hasher.h"

#include <stdlib.h>

#include "crypto/foreign.h"
#include "limits.h"
#include "pool.h"

struct jt_hasher {
	struct jt_pool *pool;
	struct jt_password_cost cost;
	struct jt_password_cost most; /* of a hash made elsewhere, or before */
	char decoy[JT_PASSWORD_TEXT];
};

static jeton_err
check_password(const struct jt_hasher *h, const struct jt_check *c)
{
	const jeton_str p = c->password;
	const bool is_nobody = c->stored[0] == '\0';
	const jeton_err e = jt_foreign_verify(is_nobody ? h->decoy : c->stored,
	    &h->most, p.p, p.n);

	if (is_nobody && e == JETON_OK)
		return JETON_BAD_SIGNATURE;
	return e;
}

static void
make_next(const struct jt_hasher *h, struct jt_check *c)
{
	c->flaw = jt_password_flaw(c->next, c->name);
	if (c->flaw == JT_NO_FLAW)
		c->result =
		    jt_password_hash(&h->cost, c->next.p, c->next.n, c->fresh);
}

/* It costs nobody anything if this fails. */
static void
refresh(const struct jt_hasher *h, struct jt_check *c)
{
	const jeton_str p = c->password;

	if (jt_password_is_stale(&h->cost, c->stored))
		(void)jt_password_hash(&h->cost, p.p, p.n, c->fresh);
}

static void
run(struct jt_job *job)
{
	struct jt_check *c = (struct jt_check *)job;
	const struct jt_hasher *h = c->hasher;

	c->fresh[0] = '\0';
	c->flaw = JT_NO_FLAW;
	c->result = c->stored == NULL ? JETON_OK : check_password(h, c);
	if (c->result != JETON_OK)
		return;
	if (c->next.p != NULL)
		make_next(h, c);
	else if (c->stored != NULL)
		refresh(h, c);
}

struct jt_password_cost
jt_hasher_most(const struct jt_password_cost *cost)
{
	const struct jt_password_cost least = {
		.memory = (size_t)JT_FOREIGN_MIB * 1048576,
		.times = JT_FOREIGN_TIMES,
	};

	return (struct jt_password_cost){
		.memory =
		    cost->memory > least.memory ? cost->memory : least.memory,
		.times = cost->times > least.times ? cost->times : least.times,
	};
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
	h->most = jt_hasher_most(&h->cost);
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
	check->job.work = run;
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
