/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An issuer's keys over HTTPS (RFC 7517 section 5), kept fresh by a thread of
 * their own: libjeton-jwks, link it beside libjeton.  The rules at the top of
 * jeton.h hold here too, except that this library does open connections.
 *
 * A jeton_jwks fetches its set when it is opened and again before it grows
 * old.  Those who verify never wait for the network and never for each other's
 * fetch, unless they ask to with wait_ms.  A set that came replaces the one
 * before; one that did not come, or cannot be read, changes nothing until
 * max_stale_ms is over, and then there is no key.
 *
 * Only the options decide what is fetched.  Nothing in a token does: jku, x5u
 * and the like cause no connection; a token whose key is not there causes at
 * most one fetch in min_interval_ms, however many tokens come.
 *
 * Threads.  Every function but jeton_jwks_close() may be called by any number
 * of threads at once.  The thread inside blocks all signals.  It does not
 * survive a fork(): open after it.
 */
#ifndef JETON_JWKS_H
#define JETON_JWKS_H

#include "jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	JETON_JWKS_URL_MAX = 2048,    /* bytes of a URL, without its NUL */
	JETON_JWKS_BODY_MAX = 262144, /* bytes of an answer's body */
	JETON_JWKS_FIELDS_MAX = 16,   /* fields of a request that are given */
	JETON_JWKS_FIELD_MAX = 4096,  /* bytes of one of them */
	JETON_JWKS_REASON_MAX = 320   /* bytes of a reason, with its NUL */
};

typedef struct jeton_jwks jeton_jwks;

/* ---- A fetch of your own ---- */

/*
 * What one GET brought.  The fetch function fills it; it finds it empty, with
 * max_age -1.  It is judged afterwards: whatever is not status 200 with a body
 * of at most JETON_JWKS_BODY_MAX bytes in application/jwk-set+json or
 * application/json, not encoded, is refused.
 */
typedef struct jeton_jwks_answer {
	int status;                /* of HTTP; a redirect is not followed */
	char content_type[128];    /* the field, with its parameters */
	char content_encoding[32]; /* the field, "" if absent */
	int64_t max_age;           /* seconds it is fresh; -1: does not say */
	char *body;                /* JETON_JWKS_BODY_MAX bytes to fill */
	size_t size;               /* bytes of it that are filled */
	char why[JETON_JWKS_REASON_MAX]; /* for people, on failure */
} jeton_jwks_answer;

/*
 * GETs a URL for a host that has an HTTP client of its own: without following
 * redirects, in timeout_ms at most.  JETON_OK if there is an answer of any
 * status; else JETON_FILE with `why`.  Runs in the thread of the jeton_jwks,
 * one call at a time.
 */
typedef jeton_err (*jeton_jwks_fetch)(void *context, const char *url,
    int timeout_ms, jeton_jwks_answer *out);

/* ---- Open and close ---- */

enum {
	/*
	 * Accept http: to 127.0.0.1, [::1] or localhost: whoever shares the
	 * machine can then be the issuer.  For tests, and for a proxy there
	 * that speaks TLS.
	 */
	JETON_JWKS_ALLOW_LOOPBACK_HTTP = 1,
	/*
	 * Obey https_proxy, all_proxy and no_proxy of the environment.  TLS
	 * still ends at the issuer.
	 */
	JETON_JWKS_ALLOW_PROXY = 2
};

/*
 * One of url and issuer, and a 0 or NULL wherever the default will do.  Copied
 * when opened.  Times are milliseconds.
 */
typedef struct jeton_jwks_options {
	/* Of the set itself: https, without user, password or fragment. */
	const char *url;
	/*
	 * Or of the issuer, whose metadata names the URL at each fetch: found
	 * at ISSUER/.well-known/openid-configuration (OpenID Connect Discovery
	 * 4), or where that is not found at
	 * /.well-known/oauth-authorization-server put before its path (RFC
	 * 8414 section 3).  The metadata's issuer has to be this, byte for
	 * byte.
	 */
	const char *issuer;
	/* A PEM file: the authorities to trust instead of the system's. */
	const char *ca_file;
	/*
	 * Further fields of each request, "Name: value", NULL at the end: at
	 * most JETON_JWKS_FIELDS_MAX, each of printable ASCII and at most
	 * JETON_JWKS_FIELD_MAX bytes.  Where the keys of an issuer are on
	 * another host, that one does not get them.  Host and what frames a
	 * message are not the caller's: JETON_ARGUMENT.
	 */
	const char *const *fields;
	/* jeton_key_options.alg: of keys that name none; NULL: RS256 for RSA */
	const char *alg;

	int timeout_ms;       /* of a fetch, all requests together: 5000 */
	int wait_ms;          /* jeton_jwks_verify() may wait this: 0 */
	int min_interval_ms;  /* between fetches for unknown keys: 30 000 */
	int64_t max_stale_ms; /* a set is used this long: 86 400 000 (a day) */

	int64_t refresh_ms; /* age to fetch again at, if the answer has no */
			    /* max-age; else at 75 % of that: 300 000 */
	int64_t refresh_min_ms; /* never sooner: 60 000 */
	int64_t refresh_max_ms; /* never later: 86 400 000 */
	int64_t retry_min_ms;   /* after a failure, doubled for each: 1000 */
	int64_t retry_max_ms;   /* up to this: 300 000 */

	jeton_jwks_fetch fetch; /* instead of libcurl, which then is unused */
	void *fetch_context;
	/*
	 * Called by jeton_jwks_close() in its thread: makes a running fetch
	 * return soon.  Without it, closing waits for the fetch.
	 */
	void (*fetch_cancel)(void *context);

	unsigned allow; /* JETON_JWKS_ALLOW_..., or 0 */
} jeton_jwks_options;

/*
 * Starts the thread, which begins the first fetch, and returns at once: ask
 * jeton_jwks_refresh() to wait for the keys.  JETON_ARGUMENT: no or two of url
 * and issuer, a URL of another form or scheme, a number out of range, a
 * ca_file that libcurl could not be given; JETON_KEY_TYPE: alg is not one we
 * have; JETON_NO_MEMORY: memory, or no more threads.
 */
JETON_API JETON_CHECKED jeton_err jeton_jwks_open(jeton_jwks **out,
    const jeton_jwks_options *options);

/*
 * Ends a transfer that is under way, then the thread.  No other thread may be
 * inside a function with this jwks, or call one from now on; sets that are
 * held stay good.
 */
JETON_API void jeton_jwks_close(jeton_jwks *jwks);

/* ---- Verify ---- */

/*
 * jeton_verify() with the newest set.  JETON_NO_KEY also when there is no set,
 * or only one older than max_stale_ms (see jeton_jwks_get_status()).  When no key
 * fits, the thread is asked for a fetch, within the limits; with wait_ms this
 * waits so long for it, or for one that runs, and then tries once more.  Opened
 * by an issuer, the rules have to expect just that issuer: JETON_ARGUMENT, for
 * its keys vouch for nobody else.
 */
JETON_API JETON_CHECKED jeton_err jeton_jwks_verify(jeton_jwks *jwks,
    const jeton_rules *rules, jeton_str token, jeton_token *out);

/* The same at a time given in seconds since 1970. */
JETON_API JETON_CHECKED jeton_err jeton_jwks_verify_at(jeton_jwks *jwks,
    const jeton_rules *rules, jeton_str token, int64_t now, jeton_token *out);

/* ---- The set itself ---- */

/* A set as it came, for as long as it is held. */
typedef struct jeton_jwks_set jeton_jwks_set;

/*
 * The newest set, for jeton_verify() or a cache.  JETON_NO_KEY if there is
 * none or it is too old.  Whoever holds a set across fetches uses keys that
 * may have been withdrawn: hold it for a request, not for a day.
 */
JETON_API JETON_CHECKED jeton_err jeton_jwks_hold(jeton_jwks_set **out,
    jeton_jwks *jwks);
JETON_API const jeton_keys *jeton_jwks_set_keys(const jeton_jwks_set *set);
/* Rises with each set that came: 1, 2, ... */
JETON_API uint64_t jeton_jwks_set_number(const jeton_jwks_set *set);
JETON_API void jeton_jwks_release(jeton_jwks_set *set);

/*
 * Asks for a fetch now, or joins one that runs, and waits at most wait_ms for
 * its end; with 0 it does not wait and is JETON_OK.  Not limited by
 * min_interval_ms: for a start, a signal, an administrator; never for a token.
 * JETON_FILE: it failed or is not over; jeton_jwks_get_status() has the reason.
 */
JETON_API JETON_CHECKED jeton_err jeton_jwks_refresh(jeton_jwks *jwks,
    int wait_ms);

/* ---- How it is doing ---- */

typedef struct jeton_jwks_status {
	size_t keys;     /* that verify now; 0 if there is no set, or stale */
	size_t skipped;  /* keys of the set that are of no use to us */
	bool stale;      /* the last set is older than max_stale_ms */
	bool fetching;   /* right now */
	int64_t age_ms;  /* since the last set came; -1: none ever did */
	int64_t next_ms; /* until the next fetch that is planned */
	int64_t last_success;  /* seconds since 1970; 0: never */
	int64_t last_failure;  /* seconds since 1970; 0: never */
	uint64_t sets;         /* that came: the number of the newest one */
	uint64_t fetches;      /* begun, whatever their reason */
	uint64_t failures;     /* of those that ended */
	uint64_t in_a_row;     /* failures since the last success */
	uint64_t key_fetches;  /* fetches that an unknown key caused */
	uint64_t unknown_keys; /* tokens refused because no key fitted */
	char
	    reason[JETON_JWKS_REASON_MAX]; /* of the last fetch, if it failed */
} jeton_jwks_status;

/* A picture of one moment. */
JETON_API void jeton_jwks_get_status(jeton_jwks *jwks, jeton_jwks_status *out);

#ifdef __cplusplus
}
#endif

#endif
