/* SPDX-License-Identifier: Apache-2.0 */
/* A token against the newest set, and what happens if no key fits. */
#include <time.h>

#include "jwks/client.h"
#include "jwks/clock.h"

struct request {
	const jeton_rules *rules;
	jeton_str token;
	int64_t now;
	jeton_token *out;
};

/* The keys of one issuer vouch for no other. */
static bool
is_for_us(const jeton_jwks *j, const jeton_rules *rules)
{
	const char *issuer = j->plan.o.issuer;

	if (issuer == NULL || rules == NULL)
		return true;
	return rules->issuers == NULL && rules->issuer != NULL &&
	    rules->issuer != JETON_ANY && strcmp(rules->issuer, issuer) == 0;
}

/* Leaves a token that says nothing. */
static jeton_err
refuse(const struct request *r, jeton_err e)
{
	jeton_err ignored =
	    jeton_verify_at(r->rules, NULL, r->token, r->now, r->out);

	(void)ignored;
	return e;
}

static jeton_err
attempt(jeton_jwks *j, const struct request *r, uint64_t *number)
{
	jeton_jwks_set *set;
	jeton_err e = jeton_jwks_hold(&set, j);

	*number = jeton_jwks_set_number(set);
	if (e == JETON_OK)
		e = jeton_verify_at(r->rules, jeton_jwks_set_keys(set),
		    r->token, r->now, r->out);
	else
		e = refuse(r, e);
	jeton_jwks_release(set);
	return e;
}

/* What the token says of its key; { NULL, 0 } if that is not worth keeping. */
static jeton_str
header_of(jeton_str token)
{
	const char *dot = NULL;
	jeton_str header = { NULL, 0 };

	if (token.p != NULL)
		dot = memchr(token.p, '.', token.n);
	if (dot != NULL && dot - token.p <= JT_JWKS_HEADER_MAX)
		header = (jeton_str){ token.p, (size_t)(dot - token.p) };
	return header;
}

static bool
is_missed(const jeton_jwks *j, jeton_str header, int64_t now)
{
	for (size_t i = 0; i < JT_JWKS_MISSED && header.n > 0; i++) {
		const struct jt_jwks_missed *m = &j->missed[i];

		if (now < m->until && m->size == header.n &&
		    memcmp(m->header, header.p, header.n) == 0)
			return true;
	}
	return false;
}

static void
remember(jeton_jwks *j, jeton_str header, int64_t now)
{
	struct jt_jwks_missed *m = &j->missed[j->missed_next];

	if (header.n == 0)
		return;
	j->missed_next = (j->missed_next + 1) % JT_JWKS_MISSED;
	memcpy(m->header, header.p, header.n);
	m->size = header.n;
	m->until =
	    now + (int64_t)j->plan.o.min_interval_ms * JT_JWKS_MISSED_FOR;
}

/*
 * The number of the fetch that may bring the key: one that runs, or one that
 * is asked for if this key and this moment may; else 0.
 */
static uint64_t
ask_for_key(jeton_jwks *j, jeton_str token)
{
	jeton_str header = header_of(token);
	int64_t now = jt_jwks_now();

	if (j->begun > j->ended || j->asked)
		return jt_jwks_ask(j);
	if (now < j->key_fetch || is_missed(j, header, now))
		return 0;
	j->key_fetch = now + j->plan.o.min_interval_ms;
	j->status.key_fetches++;
	remember(j, header, now);
	return jt_jwks_ask(j);
}

/* Whether there is a set that is newer than the one of this number. */
static bool
get_newer(jeton_jwks *j, const struct request *r, uint64_t number)
{
	int wait = j->plan.o.wait_ms;
	uint64_t fetch;
	bool newer;

	pthread_mutex_lock(&j->lock);
	newer = j->status.sets > number;
	if (!newer) {
		fetch = ask_for_key(j, r->token);
		if (fetch > 0 && wait > 0)
			jt_jwks_await(j, fetch, wait);
		newer = j->status.sets > number;
	}
	pthread_mutex_unlock(&j->lock);
	return newer;
}

static void
count(jeton_jwks *j)
{
	pthread_mutex_lock(&j->lock);
	j->status.unknown_keys++;
	pthread_mutex_unlock(&j->lock);
}

/* The rules refuse it whatever the keys: no reason to fetch. */
static bool
is_by_rule(const jeton_token *token)
{
	return strcmp(jeton_failed_claim(token), "alg") == 0;
}

jeton_err
jeton_jwks_verify_at(jeton_jwks *j, const jeton_rules *rules, jeton_str token,
    int64_t now, jeton_token *out)
{
	struct request r = { rules, token, now, out };
	uint64_t number;
	jeton_err e;

	if (j == NULL || !is_for_us(j, rules))
		return refuse(&r, JETON_ARGUMENT);
	e = attempt(j, &r, &number);
	if (e != JETON_NO_KEY || is_by_rule(out))
		return e;
	if (get_newer(j, &r, number))
		e = attempt(j, &r, &number);
	if (e == JETON_NO_KEY)
		count(j);
	return e;
}

jeton_err
jeton_jwks_verify(jeton_jwks *j, const jeton_rules *rules, jeton_str token,
    jeton_token *out)
{
	return jeton_jwks_verify_at(j, rules, token, (int64_t)time(NULL), out);
}
