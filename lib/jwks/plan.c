/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "jwks/fields.h"
#include "jwks/url.h"

static const int64_t longest = INT64_C(315360000000); /* ten years */

/* One number of the options, and what a 0 stands for. */
static bool
complete(int64_t *value, int64_t usual, int64_t least, int64_t most)
{
	if (*value == 0)
		*value = usual;
	return *value >= least && *value <= most;
}

static bool
complete_int(int *value, int usual, int least, int most)
{
	int64_t wide = *value;
	bool ok = complete(&wide, usual, least, most);

	*value = (int)wide;
	return ok;
}

static bool
complete_times(jeton_jwks_options *o)
{
	return complete_int(&o->timeout_ms, 5000, 1, 600000) &&
	    complete_int(&o->wait_ms, 0, 0, 600000) &&
	    complete_int(&o->min_interval_ms, 30000, 1, 86400000) &&
	    complete(&o->max_stale_ms, 86400000, 1, longest) &&
	    complete(&o->refresh_ms, 300000, 1, longest) &&
	    complete(&o->refresh_min_ms, 60000, 1, longest) &&
	    complete(&o->refresh_max_ms, 86400000, o->refresh_min_ms,
		longest) &&
	    complete(&o->retry_min_ms, 1000, 1, longest) &&
	    complete(&o->retry_max_ms, 300000, o->retry_min_ms, longest);
}

static bool
is_sound(const jeton_jwks_options *o)
{
	unsigned known =
	    JETON_JWKS_ALLOW_LOOPBACK_HTTP | JETON_JWKS_ALLOW_PROXY;
	bool may_http = (o->allow & JETON_JWKS_ALLOW_LOOPBACK_HTTP) != 0;

	if ((o->url == NULL) == (o->issuer == NULL) || (o->allow & ~known) != 0)
		return false;
	if (o->fetch == NULL && o->fetch_cancel != NULL)
		return false;
	if (o->fetch != NULL && (o->ca_file != NULL || o->fields != NULL))
		return false;
	if (!jt_jwks_fields_are_sound(o->fields))
		return false;
	return o->url != NULL
	    ? jt_jwks_url_fault(o->url, may_http) == NULL
	    : jt_jwks_issuer_fault(o->issuer, may_http) == NULL;
}

/* The library says so before it looks at the text. */
static jeton_err
check_alg(const char *alg)
{
	jeton_key_options options = { .alg = alg };
	jeton_keys *none;
	jeton_err e;

	if (alg == NULL)
		return JETON_OK;
	e = jeton_keys_parse(&none, jeton_cstr(""), &options);
	return e == JETON_KEY_TYPE ? e : JETON_OK;
}

static jeton_err
check_file(const char *path)
{
	FILE *f;

	if (path == NULL)
		return JETON_OK;
	f = fopen(path, "re");
	if (f == NULL)
		return JETON_FILE;
	fclose(f);
	return JETON_OK;
}

static bool
copy(char **place, const char **text)
{
	if (*text == NULL)
		return true;
	*place = strdup(*text);
	*text = *place;
	return *place != NULL;
}

static bool
copy_fields(struct jt_jwks_plan *plan)
{
	if (plan->o.fields == NULL)
		return true;
	plan->fields = jt_jwks_fields_copy(plan->o.fields);
	plan->o.fields = (const char *const *)plan->fields;
	return plan->fields != NULL;
}

jeton_err
jt_jwks_plan_make(struct jt_jwks_plan *plan, const jeton_jwks_options *options)
{
	jeton_jwks_options *o = &plan->o;
	jeton_err e;

	memset(plan, 0, sizeof *plan);
	if (options == NULL)
		return JETON_ARGUMENT;
	*o = *options;
	if (!complete_times(o) || !is_sound(o))
		return JETON_ARGUMENT;
	e = check_alg(o->alg);
	if (e == JETON_OK)
		e = check_file(o->ca_file);
	if (e != JETON_OK)
		return e;
	if (copy(&plan->url, &o->url) && copy(&plan->issuer, &o->issuer) &&
	    copy(&plan->ca_file, &o->ca_file) && copy(&plan->alg, &o->alg) &&
	    copy_fields(plan))
		return JETON_OK;
	return JETON_NO_MEMORY;
}

void
jt_jwks_plan_free(struct jt_jwks_plan *plan)
{
	free(plan->url);
	free(plan->issuer);
	free(plan->ca_file);
	free(plan->alg);
	jt_jwks_fields_free(plan->fields);
	memset(plan, 0, sizeof *plan);
}

/*
 * Somewhere in (most - spread, most], so that a fleet does not come at once;
 * nothing depends on it being secret.
 */
static int64_t
scatter(int64_t most, int64_t spread)
{
	uint64_t r = 0;

	if (spread <= 0 ||
	    getrandom(&r, sizeof r, GRND_NONBLOCK) != (ssize_t)sizeof r)
		return most;
	return most - (int64_t)(r % (uint64_t)spread);
}

int64_t
jt_jwks_plan_refresh(const struct jt_jwks_plan *plan, int64_t max_age)
{
	const jeton_jwks_options *o = &plan->o;
	int64_t most = o->max_stale_ms / 4 * 3;
	int64_t wait = max_age < 0 ? o->refresh_ms : max_age * 1000 / 4 * 3;

	wait = scatter(wait, wait / 20);
	if (max_age >= 0 && wait < o->refresh_min_ms)
		wait = o->refresh_min_ms;
	if (wait > o->refresh_max_ms)
		wait = o->refresh_max_ms;
	return most > 0 && wait > most ? most : wait;
}

int64_t
jt_jwks_plan_retry(const struct jt_jwks_plan *plan, uint64_t in_a_row)
{
	const jeton_jwks_options *o = &plan->o;
	int64_t wait = o->retry_min_ms;

	for (uint64_t i = 1; i < in_a_row && wait < o->retry_max_ms; i++)
		wait *= 2;
	if (wait > o->retry_max_ms)
		wait = o->retry_max_ms;
	return scatter(wait, wait / 2);
}
