/* SPDX-License-Identifier: Apache-2.0 */
#include "exhaust.h"

#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "memory.h"

static void
fail_one(size_t n)
{
	memory_fail_at(n, false);
}

static void
fail_all(size_t n)
{
	memory_fail_at(n, true);
}

const struct failing one_allocation = { "one allocation", fail_one,
	memory_has_failed, memory_rest };
const struct failing all_allocations = { "all from allocation", fail_all,
	memory_has_failed, memory_rest };

static jeton_err
run_at(call *run, const struct scene *s, const struct failing *how, size_t n)
{
	jeton_err e;

	how->begin(n);
	e = run(s);
	how->end();
	ERR_clear_error();
	return e;
}

static bool
is_fair(jeton_err e, jeton_err wanted)
{
	return e == wanted || e == JETON_NO_MEMORY || e == JETON_CRYPTO;
}

/* One that grows each time is no cache that OpenSSL filled on the way. */
static bool
leaks(call *run, const struct scene *s, const struct failing *how, size_t n)
{
	for (int i = 0; i < 3; i++) {
		size_t before = memory_live();

		(void)run_at(run, s, how, n);
		if (memory_live() <= before)
			return false;
	}
	return true;
}

/* The next to fail. */
static size_t
next(size_t n)
{
	return getenv("JETON_EVERY") != NULL ? n + 1 : n + 1 + n / 5;
}

size_t
exhaust(const char *name, call *run, const struct scene *s,
    const struct failing *how)
{
	jeton_err wanted = run(s);
	bool failed = true;
	size_t bad = 0;

	for (size_t n = 1; failed && bad < 5; n = next(n)) {
		size_t before = memory_live();
		jeton_err e = run_at(run, s, how, n);

		failed = how->has_failed();
		if (!is_fair(e, wanted)) {
			print_error("%s: %s %zu fails: %s for %s\n", name,
			    how->what, n, jeton_errname(e),
			    jeton_errname(wanted));
			bad++;
		}
		if (memory_live() > before && leaks(run, s, how, n)) {
			print_error("%s: %s %zu fails: a leak\n", name,
			    how->what, n);
			bad++;
		}
	}
	return bad;
}
