/* SPDX-License-Identifier: Apache-2.0 */
#include "ended/publisher.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "log.h"
#include "store/epoch.h"

enum { PATH_SIZE = 4096, FILE_MODE = 0644 };

struct jt_publisher {
	struct jt_publisher_options options;
	struct jt_db *db;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t work;
	bool stopping;
	struct jt_list *list;
	pthread_t thread;
};

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* Whole or not at all; readable by all, for there is no secret in it. */
static bool
write_file(const char *path, const struct jt_list_text *text)
{
	char draft[PATH_SIZE];
	bool done;
	int fd;

	if ((size_t)snprintf(draft, sizeof draft, "%s.XXXXXX", path) >=
	    sizeof draft)
		return false;
	fd = mkostemp(draft, O_CLOEXEC);
	if (fd < 0)
		return false;
	done = write_all(fd, text->p, text->n) && fchmod(fd, FILE_MODE) == 0;
	done = close(fd) == 0 && done;
	if (done && rename(draft, path) == 0)
		return true;
	unlink(draft);
	return false;
}

static void
replace(struct jt_publisher *p, struct jt_list *fresh)
{
	struct jt_list *old;

	pthread_mutex_lock(&p->lock);
	old = p->list;
	p->list = fresh;
	pthread_mutex_unlock(&p->lock);
	jt_list_free(old);
}

/* Read before the list is made: what comes in between is seen next time. */
static jeton_err
publish(struct jt_publisher *p, int64_t epoch, jeton_why *why)
{
	const struct jt_publisher_options *o = &p->options;
	const struct jt_list_plan plan = {
		.issuer = o->issuer,
		.now = time(NULL),
		.lifetime = o->lifetime,
		.interval = o->interval,
		.has_statuses = o->has_statuses,
	};
	struct jt_keyring *keyring = jt_keeper_keyring(o->keeper);
	struct jt_list *fresh;
	jeton_err e;

	e = jt_list_make(&fresh, p->db, keyring, &plan);
	jt_keyring_free(keyring);
	if (e != JETON_OK) {
		snprintf(why->text, sizeof why->text,
		    "could not make the list of what has ended: %.100s",
		    e == JETON_FILE ? jt_db_why(p->db) : jeton_strerror(e));
		return e;
	}
	fresh->epoch = epoch;
	replace(p, fresh);
	if (o->file[0] == '\0' || write_file(o->file, &fresh->whole))
		return JETON_OK;
	snprintf(why->text, sizeof why->text, "could not write '%.80s': %.50s",
	    o->file, strerror(errno));
	return JETON_FILE;
}

/* Half its life: the other half is for those who fetch it. */
static bool
is_old(const struct jt_list *list, int64_t now)
{
	return now >= list->issued + (list->expires - list->issued) / 2 ||
	    now < list->issued;
}

static void
look(struct jt_publisher *p)
{
	jeton_why why;
	int64_t epoch;

	if (jt_epoch_read(p->db, &epoch) != JT_DONE)
		jt_log_error("revocations", jt_db_why(p->db));
	else if ((epoch != p->list->epoch || is_old(p->list, time(NULL))) &&
	    publish(p, epoch, &why) != JETON_OK)
		jt_log_error("revocations", why.text);
}

/* False: there will be no more. */
static bool
wait_for_look(struct jt_publisher *p)
{
	struct timespec until;
	bool more;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += p->options.interval;
	pthread_mutex_lock(&p->lock);
	while (!p->stopping)
		if (pthread_cond_timedwait(&p->work, &p->lock, &until) != 0)
			break;
	more = !p->stopping;
	pthread_mutex_unlock(&p->lock);
	return more;
}

static void *
run(void *arg)
{
	while (wait_for_look(arg))
		look(arg);
	return NULL;
}

static struct jt_publisher *
make(const struct jt_publisher_options *options, struct jt_db *db)
{
	struct jt_publisher *p = calloc(1, sizeof *p);
	pthread_condattr_t attributes;

	if (p == NULL)
		return NULL;
	p->options = *options;
	p->db = db;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&p->work, &attributes);
	pthread_condattr_destroy(&attributes);
	return p;
}

static void
release(struct jt_publisher *p)
{
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	jt_list_free(p->list);
	jt_db_close(p->db);
	free(p);
}

static jeton_err
first_look(struct jt_publisher *p, jeton_why *why)
{
	int64_t epoch;

	if (jt_epoch_read(p->db, &epoch) == JT_DONE)
		return publish(p, epoch, why);
	jt_copy(why->text, sizeof why->text, jeton_cstr(jt_db_why(p->db)));
	return JETON_FILE;
}

jeton_err
jt_publisher_start(struct jt_publisher **out,
    const struct jt_publisher_options *options, struct jt_db *db,
    jeton_why *why)
{
	struct jt_publisher *p = make(options, db);
	jeton_err e;

	*out = NULL;
	if (p == NULL) {
		jt_db_close(db);
		jt_copy(why->text, sizeof why->text, JT_LIT("out of memory"));
		return JETON_NO_MEMORY;
	}
	e = first_look(p, why);
	if (e == JETON_OK && pthread_create(&p->thread, NULL, run, p) != 0) {
		jt_copy(why->text, sizeof why->text, JT_LIT("no more threads"));
		e = JETON_NO_MEMORY;
	}
	if (e == JETON_OK)
		*out = p;
	else
		release(p);
	return e;
}

struct jt_list *
jt_publisher_take(struct jt_publisher *p, int64_t now)
{
	struct jt_list *list = NULL;

	pthread_mutex_lock(&p->lock);
	if (p->list->expires > now)
		list = jt_list_share(p->list);
	pthread_mutex_unlock(&p->lock);
	return list;
}

void
jt_publisher_stop(struct jt_publisher *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	release(p);
}
