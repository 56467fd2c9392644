/* SPDX-License-Identifier: Apache-2.0 */
/* The object behind jeton_jwks, and what its files ask of each other. */
#ifndef JT_JWKS_CLIENT_H
#define JT_JWKS_CLIENT_H

#include <pthread.h>

#include "jwks/plan.h"
#include "jwks/set.h"
#include "jwks/source.h"

enum {
	JT_JWKS_HEADER_MAX = 512, /* longer ones are not remembered */
	JT_JWKS_MISSED = 8,       /* what no key fitted, remembered */
	JT_JWKS_MISSED_FOR = 4    /* times min_interval_ms */
};

/* The header of a token, as it stands there, that no key fitted. */
struct jt_jwks_missed {
	int64_t until; /* milliseconds of the monotonic clock */
	size_t size;
	char header[JT_JWKS_HEADER_MAX];
};

/* The lock is held for as long as it takes to copy a few words. */
struct jeton_jwks {
	struct jt_jwks_plan plan;
	struct jt_jwks_source source;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* any of what is below */

	jeton_jwks_set *current; /* or NULL */
	bool stop;
	bool asked;            /* for a fetch before its time */
	uint64_t begun, ended; /* fetches */
	int64_t next;          /* when, by the monotonic clock */
	int64_t key_fetch;     /* the soonest the next for a key may be */
	size_t missed_next;
	struct jt_jwks_missed missed[JT_JWKS_MISSED];
	jeton_jwks_status status; /* what it counts and remembers */
};

/* The thread: fetches when it is time to, or when asked, until the stop. */
void *jt_jwks_run(void *jwks);

/* The rest is called with the lock held. */

/* The number of the fetch that runs, or else of one that is now asked for. */
uint64_t jt_jwks_ask(jeton_jwks *j);

/* False if that fetch had not ended after wait_ms. */
bool jt_jwks_await(jeton_jwks *j, uint64_t fetch, int wait_ms);

/* Whether the newest set is too old to be used, or there is none. */
bool jt_jwks_has_none(const jeton_jwks *j);

#endif
