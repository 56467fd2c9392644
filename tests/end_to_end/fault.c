/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before jetond by a test: the system's clock and its random numbers, as
 * the test wants them.  FAULTS is the path of a file with a struct faults, which
 * the test changes while jetond runs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct faults {
	int64_t seconds;   /* that the clock is ahead */
	int64_t no_random; /* not 0: there are no random numbers */
};

static const volatile struct faults none;
static const volatile struct faults *faults = &none;

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("FAULTS");
	const int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *p = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, fd, 0);

	if (p != MAP_FAILED)
		faults = p;
	if (fd >= 0)
		close(fd);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	const long e = syscall(SYS_clock_gettime, clock, t);

	if (e == 0 &&
	    (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		t->tv_sec += faults->seconds;
	return (int)e;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out != NULL)
		*out = t.tv_sec;
	return t.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	out->tv_sec = t.tv_sec;
	out->tv_usec = t.tv_nsec / 1000;
	return 0;
}

/* The kernel waits by its own clock. */
int
pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
    const struct timespec *restrict until)
{
	const struct timespec real = { until->tv_sec - faults->seconds,
		until->tv_nsec };
	int (*next)(pthread_cond_t *, pthread_mutex_t *,
	    const struct timespec *);

	*(void **)&next = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
	return next(c, m, &real);
}

ssize_t
getrandom(void *p, size_t n, unsigned flags)
{
	if (faults->no_random == 0)
		return syscall(SYS_getrandom, p, n, flags);
	errno = EIO;
	return -1;
}
