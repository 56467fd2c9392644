/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call again and again, in which something else fails each time.  It has
 * to give the result that it gives undisturbed, or JETON_NO_MEMORY or
 * JETON_CRYPTO, and to free all that it took.
 */
#ifndef EXHAUST_H
#define EXHAUST_H

#include <stdbool.h>
#include <stddef.h>

#include "jeton.h"

/* What a call works on; each test has its own. */
struct scene;

typedef jeton_err call(const struct scene *s);

/* A kind of failure. */
struct failing {
	const char *what;
	void (*begin)(size_t n); /* the n-th from now on, counted from 1 */
	bool (*has_failed)(void);
	void (*end)(void); /* nothing fails any more */
};

extern const struct failing one_allocation, all_allocations;

/*
 * Each of the first fails, then ever fewer, or each with JETON_EVERY in the
 * environment.  Returns how many promises that broke, which it has printed.
 */
size_t exhaust(const char *name, call *run, const struct scene *s,
    const struct failing *how);

#endif
