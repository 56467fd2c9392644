/* SPDX-License-Identifier: Apache-2.0 */
/* Times one operation in CPU time: batches, of which best and median count. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>

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

#endif
