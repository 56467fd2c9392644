/* SPDX-License-Identifier: Apache-2.0 */
/* Times one operation: batches, of which best and median count. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct timing {
	double best_ns;
	double median_ns;
};

/*
 * Runs an operation in batches for about `seconds` of CPU time of this thread.
 * The operation returns whether its result was the expected one; if it ever
 * was not, the answer is false and the timing is worth nothing.
 */
bool clock_run(struct timing *out, bool (*operation)(void *), void *context,
    double seconds);

/*
 * The same of `threads` threads at once, up to CLOCK_THREADS_MAX; contexts has one
 * for each.  The time of an operation is CPU time as well, so it is longer than
 * alone by as much as they are in each other's way, or their processors are.
 */
enum { CLOCK_THREADS_MAX = 8 };
bool clock_run_threads(struct timing *out, bool (*operation)(void *),
    void *const contexts[], size_t threads, double seconds);

#endif
