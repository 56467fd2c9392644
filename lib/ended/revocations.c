/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ids lie one behind the other, each with its NUL; a table of half-empty
 * slots says where one begins.
 */
#include "jeton/revocations.h"

#include <errno.h>
#include <stdlib.h>

#include "base/siphash.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "jeton/value.h"
#include "jose/file.h"

struct jeton_revocations {
	uint64_t key[2];
	int64_t issued, expires;
	size_t count;
	size_t mask;     /* one less than the number of slots */
	uint32_t *slots; /* one more than where an id begins; 0: empty */
	size_t n;
	char text[]; /* as many bytes as the list has */
};

/* What is known of a list while it is read. */
struct reading {
	jeton_revocations *list;
	size_t size; /* of its text */
	int64_t parts, number;
	jeton_token token;
};

static uint32_t *
slot_of(const jeton_revocations *list, const char *id, size_t n)
{
	size_t i = (size_t)jt_siphash(list->key, id, n) & list->mask;

	while (list->slots[i] != 0 &&
	    strcmp(list->text + list->slots[i] - 1, id) != 0)
		i = (i + 1) & list->mask;
	return &list->slots[i];
}

static jeton_err
make_slots(jeton_revocations *list)
{
	size_t slots = 8;

	while (slots < 2 * list->count)
		slots *= 2;
	list->mask = slots - 1;
	list->slots = calloc(slots, sizeof *list->slots);
	if (list->slots == NULL)
		return JETON_NO_MEMORY;
	for (size_t at = 0; at < list->n;) {
		size_t n = strlen(list->text + at);

		*slot_of(list, list->text + at, n) = (uint32_t)at + 1;
		at += n + 1;
	}
	return JETON_OK;
}

static jeton_err
take_ids(struct reading *r, const char *pointer)
{
	jeton_revocations *list = r->list;
	jeton_value ids = jeton_at(&r->token, pointer), id;
	size_t at = 0;

	if (ids.type != JETON_ARRAY)
		return JETON_MALFORMED;
	while (jeton_next(ids, &at, &id)) {
		if (jeton_value_str(id, list->text + list->n,
			r->size - list->n) != JETON_OK)
			return JETON_MALFORMED;
		list->n += strlen(list->text + list->n) + 1;
		list->count++;
	}
	return JETON_OK;
}

/* Memory as the text has is for those who could sign its first line. */
static jeton_err
begin(struct reading *r)
{
	r->list = calloc(1, sizeof *r->list + r->size);
	return r->list == NULL ? JETON_NO_MEMORY
			       : jt_random(r->list->key, sizeof r->list->key);
}

static jeton_err
take_part(struct reading *r)
{
	jeton_revocations *list = r->list;
	int64_t issued, expires, part, parts;
	jeton_err e;

	if (!jeton_get_int(&r->token, "iat", &issued) ||
	    !jeton_get_int(&r->token, "exp", &expires) ||
	    !jeton_get_int(&r->token, "part", &part) ||
	    !jeton_get_int(&r->token, "parts", &parts))
		return JETON_MALFORMED;
	if (++r->number == 1) {
		list->issued = issued;
		list->expires = expires;
		r->parts = parts;
	}
	if (part != r->number || parts != r->parts || parts < part ||
	    parts > JETON_REVOCATIONS_PARTS_MAX || issued != list->issued ||
	    expires != list->expires)
		return JETON_MALFORMED;
	e = take_ids(r, "/sids");
	return e == JETON_OK ? take_ids(r, "/jtis") : e;
}

static jeton_err
take_lines(struct reading *r, const jeton_rules *rules, const jeton_keys *keys,
    jeton_str text, int64_t now)
{
	jeton_err e = JETON_OK;

	while (e == JETON_OK && text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		jeton_str line = { text.p,
			end == NULL ? text.n : (size_t)(end - text.p) };
		size_t used = line.n + (end != NULL);

		e = jeton_verify_at(rules, keys, line, now, &r->token);
		if (e == JETON_OK && r->list == NULL)
			e = begin(r);
		if (e == JETON_OK)
			e = take_part(r);
		text = (jeton_str){ text.p + used, text.n - used };
	}
	if (e == JETON_OK && (r->number == 0 || r->number != r->parts))
		e = JETON_MALFORMED;
	return e;
}

jeton_err
jeton_revocations_parse_at(jeton_revocations **out, const jeton_rules *rules,
    const jeton_keys *keys, jeton_str text, int64_t now)
{
	jeton_rules own = { .issuer = rules->issuer,
		.issuers = rules->issuers,
		.audience = JETON_ANY,
		.type = JETON_REVOCATIONS_TYPE,
		.algorithms = rules->algorithms,
		.leeway = rules->leeway };
	struct reading *r;
	jeton_err e;

	*out = NULL;
	if (text.n > JETON_REVOCATIONS_MAX)
		return JETON_TOO_LONG;
	r = calloc(1, sizeof *r);
	if (r == NULL)
		return JETON_NO_MEMORY;
	r->size = text.n + 1;
	e = take_lines(r, &own, keys, text, now);
	if (e == JETON_OK)
		e = make_slots(r->list);
	if (e == JETON_OK) {
		*out = r->list;
		r->list = NULL;
	}
	jeton_revocations_free(r->list);
	free(r);
	return e;
}

jeton_err
jeton_revocations_load_at(jeton_revocations **out, const jeton_rules *rules,
    const jeton_keys *keys, const char *path, int64_t now)
{
	char *p = malloc(JETON_REVOCATIONS_MAX + 1);
	jeton_err e = JETON_NO_MEMORY;
	size_t n;
	int cause;

	*out = NULL;
	if (p != NULL)
		e = jt_file_read(path, p, JETON_REVOCATIONS_MAX + 1, &n);
	if (e == JETON_OK)
		e = jeton_revocations_parse_at(out, rules, keys,
		    (jeton_str){ p, n }, now);
	cause = errno;
	free(p);
	errno = cause;
	return e;
}

bool
jeton_revocations_has(const jeton_revocations *list, const char *id)
{
	return *slot_of(list, id, strlen(id)) != 0;
}

jeton_err
jeton_revocations_check_at(const jeton_revocations *list,
    const jeton_token *token, int64_t now)
{
	const char *sid = jeton_get_str(token, "sid");
	const char *jti = jeton_get_str(token, "jti");

	if (jeton_payload(token).p == NULL)
		return JETON_ARGUMENT;
	if (now >= list->expires)
		return JETON_STALE;
	if (sid == NULL && jti == NULL)
		return JETON_MISSING_CLAIM;
	if ((sid != NULL && jeton_revocations_has(list, sid)) ||
	    (jti != NULL && jeton_revocations_has(list, jti)))
		return JETON_ENDED;
	return JETON_OK;
}

int64_t
jeton_revocations_issued(const jeton_revocations *list)
{
	return list->issued;
}

int64_t
jeton_revocations_expire(const jeton_revocations *list)
{
	return list->expires;
}

size_t
jeton_revocations_count(const jeton_revocations *list)
{
	return list->count;
}

void
jeton_revocations_free(jeton_revocations *list)
{
	if (list == NULL)
		return;
	free(list->slots);
	free(list);
}
