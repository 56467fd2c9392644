/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static struct {
	size_t ours, theirs, fail_at, live, bytes, base, peak;
	bool and_after, failed;
} memory;

static bool
runs_out(size_t *counter)
{
	size_t count;

	(*counter)++;
	count = memory.ours + memory.theirs;
	if (memory.fail_at == 0 || count < memory.fail_at ||
	    (count > memory.fail_at && !memory.and_after))
		return false;
	memory.failed = true;
	return true;
}

static void *
born(void *p)
{
	if (p == NULL)
		return NULL;
	memory.live++;
	memory.bytes += malloc_usable_size(p);
	if (memory.bytes > memory.peak)
		memory.peak = memory.bytes;
	return p;
}

static void
dies(void *p)
{
	if (p == NULL)
		return;
	memory.live--;
	memory.bytes -= malloc_usable_size(p);
	__real_free(p);
}

static void *
change(void *p, size_t n)
{
	void *moved = born(__real_malloc(n));

	if (moved == NULL || p == NULL)
		return moved;
	memcpy(moved, p, n < malloc_usable_size(p) ? n : malloc_usable_size(p));
	dies(p);
	return moved;
}

void *
__wrap_malloc(size_t n)
{
	return runs_out(&memory.ours) ? NULL : born(__real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return runs_out(&memory.ours) ? NULL : born(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t n)
{
	return runs_out(&memory.ours) ? NULL : change(p, n);
}

void
__wrap_free(void *p)
{
	dies(p);
}

static void *
hook_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	if (n == 0 || runs_out(&memory.theirs))
		return NULL;
	return born(__real_malloc(n));
}

static void *
hook_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	if (n == 0) {
		dies(p);
		return NULL;
	}
	return runs_out(&memory.theirs) ? NULL : change(p, n);
}

static void
hook_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	dies(p);
}

bool
memory_begin(void)
{
	return CRYPTO_set_mem_functions(hook_malloc, hook_realloc, hook_free) ==
	    1;
}

void
memory_fail_at(size_t n, bool and_after)
{
	memory.ours = memory.theirs = 0;
	memory.fail_at = n;
	memory.and_after = and_after;
	memory.failed = false;
	memory.base = memory.peak = memory.bytes;
}

void
memory_rest(void)
{
	memory.fail_at = 0;
}

bool
memory_has_failed(void)
{
	return memory.failed;
}

size_t
memory_ours(void)
{
	return memory.ours;
}

size_t
memory_theirs(void)
{
	return memory.theirs;
}

size_t
memory_live(void)
{
	return memory.live;
}

size_t
memory_peak(void)
{
	return memory.peak - memory.base;
}
