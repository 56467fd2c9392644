/* SPDX-License-Identifier: Apache-2.0 */
#include "setfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "keys.h"
#include "newfile.h"

enum { ROOM = JETON_KEY_TEXT_MAX + JETON_JWK_MAX, TRIES = 100 };

/* The content as it is, and as it is to be. */
static char content[2][ROOM];

static enum jt_status
could_not(const char *what, const char *path, int cause)
{
	return jt_complain(JT_UNFIT, "could not %s %s: %s", what,
	    jt_quote(path), strerror(cause));
}

/* ---- Locking ---- */

/* Waits a hundredth of a second, a hundred times. */
static bool
take_lock(int fd)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		nanosleep(&pause, NULL);
	}
	errno = EBUSY;
	return false;
}

/* Whether the file that is locked still is the one with that name. */
static bool
is_current(struct jt_setfile *s)
{
	struct stat named;

	return fstat(s->fd, &s->st) == 0 && stat(s->path, &named) == 0 &&
	    s->st.st_dev == named.st_dev && s->st.st_ino == named.st_ino;
}

static enum jt_status
open_locked(struct jt_setfile *s, const char *path, int flags, mode_t mode)
{
	for (int i = 0; i < TRIES; i++) {
		s->fd = open(s->path, flags | O_RDWR | O_CLOEXEC, mode);
		if (s->fd < 0)
			return could_not("open", path, errno);
		if (!take_lock(s->fd))
			return could_not("lock", path, errno);
		if (is_current(s))
			return JT_DONE;
		close(s->fd); /* it was replaced while we waited */
		s->fd = -1;
	}
	return could_not("lock", path, EBUSY);
}

/* ---- Reading ---- */

static enum jt_status
read_content(struct jt_setfile *s, const char *path)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got > 0 && n <= JETON_KEY_TEXT_MAX) {
		got = read(s->fd, content[0] + n, JETON_KEY_TEXT_MAX + 1 - n);
		if (got > 0)
			n += (size_t)got;
	}
	if (got < 0)
		return could_not("read", path, errno);
	if (n > JETON_KEY_TEXT_MAX)
		return could_not("read", path, EFBIG);
	return jt_keyfile_split(&s->file, path, (jeton_str){ content[0], n });
}

static enum jt_status
begin_new(struct jt_setfile *s, const char *path)
{
	static const char empty[] = "{\"keys\":[]}\n";

	s->is_new = true;
	memcpy(content[0], empty, sizeof empty - 1);
	return jt_keyfile_split(&s->file, path,
	    (jeton_str){ content[0], sizeof empty - 1 });
}

/* Where the links lead; one that is to be made is behind none. */
static enum jt_status
find_path(struct jt_setfile *s, const char *path, int *flags)
{
	char *found = realpath(path, NULL);
	int cause = errno;
	const char *name = found == NULL ? path : found;
	bool may_make = (*flags & O_CREAT) != 0 && cause == ENOENT;
	size_t n = strlen(name);

	if (n >= sizeof s->path)
		cause = ENAMETOOLONG;
	else
		memcpy(s->path, name, n + 1);
	if (found == NULL)
		*flags |= O_NOFOLLOW;
	free(found);
	if (n >= sizeof s->path || (name == path && !may_make))
		return could_not("open", path, cause);
	return JT_DONE;
}

enum jt_status
jt_setfile_open(struct jt_setfile *out, const char *path, bool create,
    mode_t mode)
{
	int flags = create ? O_CREAT : 0;
	enum jt_status s;

	out->fd = -1;
	out->is_new = false;
	s = find_path(out, path, &flags);
	if (s == JT_DONE)
		s = open_locked(out, path, flags, mode);
	if (s != JT_DONE)
		return s;
	if (!S_ISREG(out->st.st_mode))
		return could_not("change", path, EINVAL);
	if (create && out->st.st_size == 0)
		return begin_new(out, path);
	s = read_content(out, path);
	if (s == JT_DONE && !out->file.is_set)
		s = jt_complain(JT_UNFIT, "%s is no JWK Set", jt_quote(path));
	return s;
}

/* ---- Changing ---- */

/* text[0..at), what is new, text[end..n): becomes the content. */
static void
put_between(struct jt_setfile *s, size_t at, size_t end, jeton_str new)
{
	jeton_str old = s->file.text;
	char *to = old.p == content[0] ? content[1] : content[0];
	const char *path = s->file.path;

	memcpy(to, old.p, at);
	memcpy(to + at, new.p, new.n);
	memcpy(to + at + new.n, old.p + end, old.n - end);
	jt_keyfile_split(&s->file, path,
	    (jeton_str){ to, at + new.n + old.n - end });
}

static size_t
start_of(const struct jt_setfile *s, size_t index)
{
	return (size_t)(s->file.keys[index].p - s->file.text.p);
}

static size_t
end_of(const struct jt_setfile *s, size_t index)
{
	return start_of(s, index) + s->file.keys[index].n;
}

/* The white space before the last key, which the new one gets as well. */
static jeton_str
last_gap(const struct jt_setfile *s)
{
	const char *end = s->file.keys[s->file.count - 1].p, *p = end;

	while (memchr(" \t\r\n", p[-1], 4) != NULL)
		p--;
	return (jeton_str){ p, (size_t)(end - p) };
}

enum jt_status
jt_setfile_append(struct jt_setfile *s, jeton_str jwk)
{
	static char text[JETON_KEY_TEXT_MAX];
	jeton_str gap = { "", 0 };
	size_t at = (size_t)(s->file.array.p - s->file.text.p) + 1, n = 0;

	if (s->file.count == JETON_KEYS_MAX)
		return jt_complain(JT_UNFIT, "the set has %d keys already",
		    (int)JETON_KEYS_MAX);
	if (s->file.count > 0) {
		gap = last_gap(s);
		at = end_of(s, s->file.count - 1);
		text[n++] = ',';
	}
	if (gap.n + jwk.n + s->file.text.n + 2 > JETON_KEY_TEXT_MAX)
		return jt_complain(JT_UNFIT, "the set would be too long");
	memcpy(text + n, gap.p, gap.n);
	memcpy(text + n + gap.n, jwk.p, jwk.n);
	put_between(s, at, at, (jeton_str){ text, n + gap.n + jwk.n });
	explicit_bzero(text, n + gap.n + jwk.n);
	return JT_DONE;
}

/* With the comma behind it, or else the one before it. */
void
jt_setfile_remove(struct jt_setfile *s, size_t index)
{
	size_t at = start_of(s, index), end = end_of(s, index);

	if (index + 1 < s->file.count)
		end = start_of(s, index + 1);
	else if (index > 0)
		at = end_of(s, index - 1);
	put_between(s, at, end, (jeton_str){ "", 0 });
}

/* ---- Writing ---- */

/* One with keys of encryption alone has none that verifies, and is fine. */
static enum jt_status
check_set(const struct jt_setfile *s)
{
	jeton_why why = { "" };
	jeton_key_options options = { .why = &why };
	jeton_keys *keys = NULL;
	jeton_err e;

	if (s->file.count == 0)
		return JT_DONE;
	e = jeton_keys_parse(&keys, s->file.text, &options);
	jeton_keys_free(keys);
	if (e == JETON_OK || e == JETON_KEY_NONE)
		return JT_DONE;
	return jt_key_complain(e, s->file.path, &why);
}

enum jt_status
jt_setfile_write(struct jt_setfile *s)
{
	enum jt_status result = check_set(s);

	if (result == JT_DONE)
		result = jt_newfile_replace(s->path, &s->st, s->file.text);
	if (result == JT_DONE)
		s->is_new = false;
	return result;
}

void
jt_setfile_close(struct jt_setfile *s)
{
	if (s->is_new)
		unlink(s->path);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	explicit_bzero(content, sizeof content);
}
