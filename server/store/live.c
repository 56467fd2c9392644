/* SPDX-License-Identifier: Apache-2.0 */
#include "store/live.h"

#include <stdlib.h>
#include <time.h>

#include "store/epoch.h"

enum { WAYS = 4, MS = 1000, JTI_SIZE = JT_ID_SIZE };

/* A token that was alive. */
struct entry {
	int64_t epoch; /* when it was */
	int64_t ends;  /* its session, whatever happens */
	uint64_t used;
	char *owner; /* id, name and roles, each with its NUL */
	char jti[JTI_SIZE];
};

struct jt_live {
	int64_t staleness;
	int64_t epoch, asked_ms; /* of the database, and when it said so */
	uint64_t published;
	uint64_t uses;
	size_t sets;
	struct entry *entries; /* sets * WAYS */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / 1000000;
}

jeton_err
jt_live_new(struct jt_live **out, size_t tokens, int64_t staleness)
{
	struct jt_live *l = calloc(1, sizeof *l);

	*out = l;
	if (l == NULL)
		return JETON_NO_MEMORY;
	l->staleness = staleness;
	l->sets = (tokens + WAYS - 1) / WAYS;
	if (l->sets == 0)
		return JETON_OK;
	l->entries = calloc(l->sets * WAYS, sizeof l->entries[0]);
	if (l->entries != NULL)
		return JETON_OK;
	free(l);
	*out = NULL;
	return JETON_NO_MEMORY;
}

void
jt_live_free(struct jt_live *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->sets * WAYS; i++)
		free(l->entries[i].owner);
	free(l->entries);
	free(l);
}

bool
jt_live_is_fresh(const struct jt_live *l)
{
	return l->staleness > 0 && l->asked_ms != 0 &&
	    l->published == jt_epoch_published() &&
	    now_ms() - l->asked_ms < l->staleness;
}

void
jt_live_learn(struct jt_live *l, int64_t epoch, uint64_t published)
{
	if (epoch < l->epoch || published < l->published)
		return; /* an answer that was overtaken */
	l->epoch = epoch;
	l->published = published;
	l->asked_ms = now_ms();
}

/* jti is ours and random, so that its first bytes are a hash. */
static struct entry *
set_of(struct jt_live *l, const char *jti)
{
	uint64_t hash;

	memcpy(&hash, jti, sizeof hash);
	return &l->entries[hash % l->sets * WAYS];
}

static struct entry *
find(struct jt_live *l, const char *jti, int64_t now)
{
	struct entry *e = l->sets == 0 ? NULL : set_of(l, jti);

	for (size_t i = 0; e != NULL && i < WAYS; i++, e++)
		if (e->owner != NULL && e->ends > now &&
		    memcmp(e->jti, jti, JTI_SIZE) == 0)
			return e;
	return NULL;
}

int64_t
jt_live_epoch(struct jt_live *l, const char *jti, int64_t now)
{
	const struct entry *e = find(l, jti, now);

	return e == NULL ? 0 : e->epoch;
}

static void
view(const char *text, struct jt_owner *owner)
{
	owner->id = text;
	owner->name = owner->id + strlen(owner->id) + 1;
	owner->roles = owner->name + strlen(owner->name) + 1;
}

bool
jt_live_find(struct jt_live *l, const char *jti, int64_t now,
    struct jt_owner *owner)
{
	struct entry *e = find(l, jti, now);

	if (e == NULL || e->epoch != l->epoch)
		return false;
	e->used = ++l->uses;
	view(e->owner, owner);
	return true;
}

/* The entry of this token, else the one that was not used for longest. */
static struct entry *
choose(struct jt_live *l, const char *jti)
{
	struct entry *e = set_of(l, jti), *oldest = e;

	for (size_t i = 0; i < WAYS; i++) {
		if (e[i].owner != NULL && memcmp(e[i].jti, jti, JTI_SIZE) == 0)
			return &e[i];
		if (e[i].owner == NULL || e[i].used < oldest->used)
			oldest = &e[i];
	}
	return oldest;
}

static void
put_strings(struct jt_buf *b, const struct jt_user *u)
{
	const char *const texts[] = { u->id, u->name, u->roles };

	for (size_t i = 0; i < JT_COUNT(texts); i++)
		jt_put(b, (jeton_str){ texts[i], strlen(texts[i]) + 1 });
}

/* Without memory it is not remembered, which costs nothing but time. */
void
jt_live_remember(struct jt_live *l, const char *jti, int64_t epoch,
    int64_t ends, const struct jt_user *u)
{
	const size_t size =
	    strlen(u->id) + strlen(u->name) + strlen(u->roles) + 3;
	struct jt_buf b;
	struct entry *e;

	if (l->sets == 0)
		return;
	e = choose(l, jti);
	free(e->owner);
	*e = (struct entry){ .epoch = epoch, .ends = ends };
	e->used = ++l->uses;
	jt_copy(e->jti, sizeof e->jti, jeton_cstr(jti));
	e->owner = malloc(size);
	if (e->owner == NULL)
		return;
	b = jt_buf_over(e->owner, size);
	put_strings(&b, u);
}
