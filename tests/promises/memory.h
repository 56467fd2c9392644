/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out when a test says so.  The program is linked with
 * --wrap for the allocator, which catches ours, and OpenSSL is given hooks.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* First of all in main(): OpenSSL asks once.  False if it was too late. */
bool memory_begin(void);

/* The n-th allocation from now on fails, 0 for none; then all, or just one. */
void memory_fail_at(size_t n, bool and_after);

/* From now on none fails; what was counted stays. */
void memory_rest(void);

/* Whether one has failed since memory_fail_at(). */
bool memory_has_failed(void);

/* How often our code, or OpenSSL, asked since memory_fail_at(). */
size_t memory_ours(void);
size_t memory_theirs(void);

/* Blocks of either that are not freed yet. */
size_t memory_live(void);

/* The most bytes that both held at a time since memory_fail_at(). */
size_t memory_peak(void);

#endif
