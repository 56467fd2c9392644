/* SPDX-License-Identifier: Apache-2.0 */
#include "newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

static bool
write_all(int fd, jeton_str text)
{
	ssize_t done = 0;

	while (text.n > 0) {
		done = write(fd, text.p, text.n);
		if (done < 0 && errno == EINTR)
			done = 0;
		if (done < 0)
			return false;
		text = (jeton_str){ text.p + done, text.n - (size_t)done };
	}
	return true;
}

static enum jt_status
could_not(const char *what, const char *path, int cause)
{
	return jt_complain(JT_UNFIT, "could not %s %s: %s", what,
	    jt_quote(path), strerror(cause));
}

enum jt_status
jt_newfile_write(const char *path, jeton_str text)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done;
	int cause;

	if (fd < 0)
		return could_not("create", path, errno);
	done = fchmod(fd, 0600) == 0 && write_all(fd, text) && fsync(fd) == 0;
	cause = errno;
	if (close(fd) != 0 && done) {
		cause = errno;
		done = false;
	}
	if (done)
		return JT_DONE;
	unlink(path);
	return could_not("write", path, cause);
}

/* Whoever may not keep the group keeps the group out. */
static bool
keep_mode(int fd, const struct stat *st)
{
	mode_t mode = st->st_mode & 0777;

	if (fchown(fd, st->st_uid, st->st_gid) != 0)
		mode &= (mode_t)~070;
	return fchmod(fd, mode) == 0;
}

/* A name is on the disk once its folder is. */
static bool
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	int fd;
	bool done;

	if (n >= sizeof folder)
		return false;
	memcpy(folder, n == 0 ? "/" : path, n == 0 ? 1 : n);
	folder[n == 0 ? 1 : n] = '\0';
	fd = open(slash == NULL ? "." : folder,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

enum jt_status
jt_newfile_replace(const char *path, const struct stat *st, jeton_str text)
{
	char temporary[PATH_MAX];
	int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
	int fd, cause;
	bool done;

	if (n < 0 || (size_t)n >= sizeof temporary)
		return could_not("write", path, ENAMETOOLONG);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return could_not("write beside", path, errno);
	done = keep_mode(fd, st) && write_all(fd, text) && fsync(fd) == 0;
	cause = errno;
	close(fd);
	if (done && rename(temporary, path) == 0)
		return sync_folder(path)
		    ? JT_DONE
		    : could_not("sync the folder of", path, errno);
	if (done)
		cause = errno;
	unlink(temporary);
	return could_not("write", path, cause);
}

enum jt_status
jt_newfile_or_stdout(const char *path, jeton_str text)
{
	if (path != NULL)
		return jt_newfile_write(path, text);
	jt_out_bytes(text);
	return JT_DONE;
}
