/* SPDX-License-Identifier: Apache-2.0 */
#include "ended/list.h"

#include <stdlib.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "ended/status.h"
#include "jeton/revocations.h"
#include "limits.h"

enum {
	PART_IDS = 400, /* whose token is shorter than JETON_TOKEN_MAX */
	PART_SIZE = JETON_TEXT_MAX,
	IDS_MAX = 480000, /* whose list is shorter than JETON_REVOCATIONS_MAX */
	ETAG_BYTES = 12,
	SHA256_BYTES = 32
};

/* Seconds back that the shorter texts reach. */
static const int64_t windows[JT_LATELY] = { 120, 600 };

struct ids {
	struct jt_ended *ids;
	size_t n, size;
	jeton_err e;
};

/* One text of some of the ids. */
struct writing {
	const struct jt_keyring *keyring;
	const struct jt_list_plan *plan;
	struct jt_list_text *text;
	const char *type;
	const struct jt_ended *const *ids;
	size_t n;
	size_t size; /* of the text's memory */
};

static bool
grow(struct ids *all)
{
	const size_t size = all->size == 0 ? 64 : 2 * all->size;
	struct jt_ended *p = realloc(all->ids, size * sizeof *p);

	if (p == NULL)
		return false;
	all->ids = p;
	all->size = size;
	return true;
}

static bool
take_id(void *arg, const struct jt_ended *e)
{
	struct ids *all = arg;

	if (all->n == IDS_MAX)
		all->e = JETON_TOO_LONG;
	else if (all->n == all->size && !grow(all))
		all->e = JETON_NO_MEMORY;
	else
		all->ids[all->n++] = *e;
	return all->e == JETON_OK;
}

static void
put_ids(struct jt_buf *b, const struct writing *w, size_t from, bool sessions)
{
	const char *separator = "";

	for (size_t i = from; i < w->n && i < from + PART_IDS; i++) {
		if (w->ids[i]->is_session != sessions)
			continue;
		jt_put(b, jeton_cstr(separator));
		jt_put_json_str(b, jeton_cstr(w->ids[i]->id));
		separator = ",";
	}
}

static void
put_part(struct jt_buf *b, const struct writing *w, size_t part, size_t parts)
{
	jt_put(b, JT_LIT("{\"part\":"));
	jt_put_int(b, (int64_t)part + 1);
	jt_put(b, JT_LIT(",\"parts\":"));
	jt_put_int(b, (int64_t)parts);
	jt_put(b, JT_LIT(",\"since\":"));
	jt_put_int(b, w->text->since);
	jt_put(b, JT_LIT(",\"sids\":["));
	put_ids(b, w, part * PART_IDS, true);
	jt_put(b, JT_LIT("],\"jtis\":["));
	put_ids(b, w, part * PART_IDS, false);
	jt_put(b, JT_LIT("]}"));
}

/* Appends a line; there is room for the longest one. */
static jeton_err
add_part(struct writing *w, size_t part, size_t parts)
{
	char json[PART_SIZE];
	struct jt_buf b = jt_buf_over(json, sizeof json);
	struct jt_list_text *text = w->text;
	const jeton_claims claims = {
		.issuer = w->plan->issuer,
		.lifetime = w->plan->lifetime,
		.type = w->type,
		.json = json,
	};
	const int64_t now = w->plan->now;
	jeton_err e;

	put_part(&b, w, part, parts);
	e = jt_buf_end(&b);
	if (e == JETON_OK)
		e = jt_keyring_sign(w->keyring,
		    jt_keyring_public_alg(w->keyring, now), &claims, now,
		    text->p + text->n, w->size - text->n);
	if (e != JETON_OK)
		return e;
	text->n += strlen(text->p + text->n);
	text->p[text->n++] = '\n';
	text->p[text->n] = '\0';
	return JETON_OK;
}

jeton_err
jt_list_text_end(struct jt_list_text *text)
{
	uint8_t hash[SHA256_BYTES];
	struct jt_buf b = jt_buf_over(text->etag, sizeof text->etag);
	jeton_err e;
	char *p;

	text->n = strlen(text->p);
	p = realloc(text->p, text->n + 1);
	if (p != NULL)
		text->p = p;
	e = jt_digest(JT_SHA256, text->p, text->n, hash);
	jt_put_char(&b, '"');
	jt_put_base64url(&b, hash, ETAG_BYTES);
	jt_put_char(&b, '"');
	return e == JETON_OK ? jt_buf_end(&b) : e;
}

static jeton_err
write_text(struct writing *w)
{
	const size_t parts = w->n == 0 ? 1 : (w->n + PART_IDS - 1) / PART_IDS;
	jeton_err e = JETON_OK;

	w->size = parts * (JETON_TOKEN_MAX + 2);
	w->text->p = malloc(w->size);
	if (w->text->p == NULL)
		return JETON_NO_MEMORY;
	for (size_t i = 0; e == JETON_OK && i < parts; i++)
		e = add_part(w, i, parts);
	return e == JETON_OK ? jt_list_text_end(w->text) : e;
}

/* What ended at text->since or later: clocks and commits may be late. */
static jeton_err
write_since(struct writing *w, const struct ids *all,
    const struct jt_ended **chosen)
{
	w->ids = chosen;
	w->n = 0;
	for (size_t i = 0; i < all->n; i++)
		if (!all->ids[i].is_session ||
		    all->ids[i].when >= w->text->since - JT_GUARD_LEEWAY)
			chosen[w->n++] = &all->ids[i];
	return write_text(w);
}

static jeton_err
write_all(struct jt_list *list, const struct ids *all,
    const struct jt_keyring *keyring, const struct jt_list_plan *plan)
{
	struct writing w = { .keyring = keyring, .plan = plan };
	const struct jt_ended **chosen =
	    malloc((all->n + 1) * sizeof(const struct jt_ended *));
	jeton_err e = chosen == NULL ? JETON_NO_MEMORY : JETON_OK;

	for (size_t i = 0; e == JETON_OK && i < JT_LATELY; i++) {
		w.text = &list->lately[i];
		w.text->since = plan->now - windows[i];
		w.type = JT_LATELY_TYPE;
		e = write_since(&w, all, chosen);
	}
	w.text = &list->whole;
	w.type = JETON_REVOCATIONS_TYPE;
	if (e == JETON_OK)
		e = write_since(&w, all, chosen);
	free(chosen);
	return e;
}

jeton_err
jt_list_make(struct jt_list **out, struct jt_db *db,
    const struct jt_keyring *keyring, const struct jt_list_plan *plan)
{
	struct jt_list *list = calloc(1, sizeof *list);
	struct ids all = { .e = JETON_OK };
	jeton_err e;

	*out = NULL;
	if (list == NULL)
		return JETON_NO_MEMORY;
	list->users = 1;
	list->issued = plan->now;
	list->expires = plan->now + plan->lifetime;
	if (jt_ended_each(db, plan->now, take_id, &all) != JT_DONE)
		all.e = JETON_FILE;
	list->count = all.n;
	e = all.e;
	if (e == JETON_OK)
		e = write_all(list, &all, keyring, plan);
	if (e == JETON_OK && plan->has_statuses)
		e = jt_status_make(list, db, keyring, plan);
	free(all.ids);
	if (e == JETON_OK)
		*out = list;
	else
		jt_list_free(list);
	return e;
}

const struct jt_list_text *
jt_list_since(const struct jt_list *list, int64_t since)
{
	for (size_t i = 0; i < JT_LATELY; i++)
		if (since >= list->lately[i].since)
			return &list->lately[i];
	return &list->whole;
}

struct jt_list *
jt_list_share(struct jt_list *list)
{
	list->users++;
	return list;
}

void
jt_list_free(struct jt_list *list)
{
	if (list == NULL || --list->users > 0)
		return;
	for (size_t i = 0; i < JT_LATELY; i++)
		free(list->lately[i].p);
	for (size_t i = 0; i < list->status_count; i++)
		free(list->statuses[i].p);
	free(list->statuses);
	free(list->whole.p);
	free(list);
}
