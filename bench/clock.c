/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define BATCHES 101

/* One thread's share of a batch. */
struct share {
	bool (*operation)(void *);
	void *context;
	size_t n;
	bool went_well;
};

static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void *
work(void *context)
{
	struct share *s = context;
	bool (*operation)(void *) = s->operation;
	void *mine = s->context;
	size_t n = s->n;
	bool good = true;

	for (size_t i = 0; i < n && good; i++)
		good = operation(mine);
	s->went_well = good;
	return NULL;
}

/* Does all shares at once; the last of them in this thread. */
static bool
work_together(struct share *shares, size_t count)
{
	pthread_t threads[CLOCK_THREADS_MAX];
	size_t started = 0;
	bool good = true;

	while (started + 1 < count &&
	    pthread_create(&threads[started], NULL, work, &shares[started]) ==
		0)
		started++;
	good = started + 1 == count;
	work(&shares[count - 1]);
	for (size_t i = 0; i < started; i++)
		good = pthread_join(threads[i], NULL) == 0 &&
		    shares[i].went_well && good;
	return good && shares[count - 1].went_well;
}

/* Each share n times; nanoseconds of an operation, negative if one failed. */
static double
batch(struct share *shares, size_t count, size_t n, clockid_t clock)
{
	double start = now(clock);

	for (size_t i = 0; i < count; i++)
		shares[i].n = n;
	if (!work_together(shares, count))
		return -1;
	return (now(clock) - start) / (double)(n * count);
}

static bool
measure(struct timing *out, struct share *shares, size_t count, clockid_t clock,
    double seconds)
{
	double times[BATCHES], one = batch(shares, count, 3, clock);
	size_t n = 1;

	if (one < 0)
		return false;
	one *= (double)count;
	if (one * BATCHES < seconds * 1e9)
		n = (size_t)(seconds * 1e9 / BATCHES / (one + 1)) + 1;
	for (size_t i = 0; i < BATCHES; i++) {
		times[i] = batch(shares, count, n, clock);
		if (times[i] < 0)
			return false;
	}
	qsort(times, BATCHES, sizeof times[0], compare);
	out->best_ns = times[0];
	out->median_ns = times[BATCHES / 2];
	return true;
}

bool
clock_run(struct timing *out, bool (*operation)(void *), void *context,
    double seconds)
{
	struct share share = { operation, context, 0, false };

	return measure(out, &share, 1, CLOCK_THREAD_CPUTIME_ID, seconds);
}

bool
clock_run_threads(struct timing *out, bool (*operation)(void *),
    void *const contexts[], size_t threads, double seconds)
{
	struct share shares[CLOCK_THREADS_MAX];

	assert(threads <= CLOCK_THREADS_MAX);
	for (size_t i = 0; i < threads; i++)
		shares[i] = (struct share){ operation, contexts[i], 0, false };
	return measure(out, shares, threads, CLOCK_PROCESS_CPUTIME_ID, seconds);
}
