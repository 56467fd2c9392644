/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static jeton_err
read_all(int fd, char *p, size_t size, size_t *n)
{
	ssize_t got = 1;

	while (got != 0 && *n < size) {
		got = read(fd, p + *n, size - *n);
		if (got < 0 && errno != EINTR)
			return JETON_FILE;
		if (got > 0)
			*n += (size_t)got;
	}
	return *n < size ? JETON_OK : JETON_TOO_LONG;
}

jeton_err
jt_file_read(const char *path, char *p, size_t size, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int cause;
	jeton_err e;

	*n = 0;
	if (fd < 0)
		return JETON_FILE;
	e = read_all(fd, p, size, n);
	cause = errno;
	close(fd);
	errno = cause;
	return e;
}
