/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/master.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "crypto/crypto.h"

enum { TEXT_SIZE = 43, FILE_MAX = 64 };

static jeton_err
refuse(jeton_why *why, const char *path, const char *reason)
{
	snprintf(why->text, sizeof why->text, "master key '%.90s': %s", path,
	    reason);
	errno = 0;
	return JETON_KEY_FORM;
}

static jeton_err
file_failed(jeton_why *why, const char *path)
{
	const int cause = errno;

	snprintf(why->text, sizeof why->text, "master key '%.90s': %s", path,
	    strerror(cause));
	errno = cause;
	return JETON_FILE;
}

static jeton_err
check_file(int fd, const char *path, jeton_why *why)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return file_failed(why, path);
	if (!S_ISREG(st.st_mode))
		return refuse(why, path, "is no regular file");
	if (st.st_uid != geteuid())
		return refuse(why, path, "belongs to another user");
	if ((st.st_mode & 077) != 0)
		return refuse(why, path,
		    "others may read it: its mode must be 0600");
	return JETON_OK;
}

static jeton_err
read_key(int fd, uint8_t key[JT_SEAL_KEY], const char *path, jeton_why *why)
{
	char text[FILE_MAX];
	ssize_t got;
	size_t n;
	jeton_err e = JETON_OK;

	got = read(fd, text, sizeof text);
	if (got < 0)
		return file_failed(why, path);
	n = (size_t)got;
	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n != TEXT_SIZE ||
	    jt_base64url_decode_secret((jeton_str){ text, n }, key, JT_SEAL_KEY,
		&n) != JETON_OK)
		e = refuse(why, path, "is not 32 bytes as base64url");
	jt_wipe(text, sizeof text);
	return e;
}

jeton_err
jt_master_load(uint8_t key[JT_SEAL_KEY], const char *path, jeton_why *why)
{
	jeton_err e;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return file_failed(why, path);
	e = check_file(fd, path, why);
	if (e == JETON_OK)
		e = read_key(fd, key, path, why);
	close(fd);
	return e;
}

/* Writes the key and forgets it again: it is read back like any other. */
static bool
write_key(int fd)
{
	uint8_t key[JT_SEAL_KEY];
	char text[TEXT_SIZE + 1];
	bool done;

	if (jt_random(key, sizeof key) != JETON_OK)
		return false;
	jt_base64url_encode(text, key, sizeof key);
	text[TEXT_SIZE] = '\n';
	done = write(fd, text, sizeof text) == (ssize_t)sizeof text &&
	    fsync(fd) == 0;
	jt_wipe(key, sizeof key);
	jt_wipe(text, sizeof text);
	return done;
}

static bool
link_once(const char *from, const char *to)
{
	return link(from, to) == 0 || errno == EEXIST;
}

jeton_err
jt_master_create(uint8_t key[JT_SEAL_KEY], const char *path, jeton_why *why)
{
	char draft[4096];
	jeton_err e = JETON_OK;
	int fd;

	if ((size_t)snprintf(draft, sizeof draft, "%s.XXXXXX", path) >=
	    sizeof draft)
		return refuse(why, path, "its name is too long");
	fd = mkostemp(draft, O_CLOEXEC);
	if (fd < 0)
		return file_failed(why, path);
	if (!write_key(fd) || !link_once(draft, path))
		e = file_failed(why, path);
	close(fd);
	unlink(draft);
	return e == JETON_OK ? jt_master_load(key, path, why) : e;
}
