/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <stdlib.h>
#include <time.h>

#define BATCHES 101

static double
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Runs n operations; the time of one, or a negative number if one failed. */
static double
batch(bool (*operation)(void *), void *context, size_t n)
{
	double start = cpu_ns();

	for (size_t i = 0; i < n; i++)
		if (!operation(context))
			return -1;
	return (cpu_ns() - start) / (double)n;
}

bool
clock_run(struct timing *out, bool (*operation)(void *), void *context,
    double seconds)
{
	double times[BATCHES], one = batch(operation, context, 3);
	size_t n = 1;

	if (one < 0)
		return false;
	if (one * BATCHES < seconds * 1e9)
		n = (size_t)(seconds * 1e9 / BATCHES / (one + 1)) + 1;
	for (size_t i = 0; i < BATCHES; i++) {
		times[i] = batch(operation, context, n);
		if (times[i] < 0)
			return false;
	}
	qsort(times, BATCHES, sizeof times[0], compare);
	out->best_ns = times[0];
	out->median_ns = times[BATCHES / 2];
	return true;
}
