/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/rotation.h"

#include "base/bytes.h"
#include "keyring/master.h"

static const char *const algs[] = { "ES256", "RS256", "PS256", "EdDSA",
	"HS256" };

static const char *const states[] = {
	[JT_KEY_PUBLISHED] = "published",
	[JT_KEY_SIGNING] = "signing",
	[JT_KEY_RETIRED] = "retired",
	[JT_KEY_DEAD] = "dead",
};

enum jt_key_state
jt_key_state_of(const struct jt_keyrow *row, int64_t keep, int64_t now)
{
	if (row->retired != 0 && row->retired + keep <= now)
		return JT_KEY_DEAD;
	if (row->retired != 0 && row->retired <= now)
		return JT_KEY_RETIRED;
	return row->signs <= now ? JT_KEY_SIGNING : JT_KEY_PUBLISHED;
}

const char *
jt_key_state_name(enum jt_key_state state)
{
	return states[state];
}

bool
jt_is_signing_alg(const char *alg)
{
	for (size_t i = 0; i < JT_COUNT(algs); i++)
		if (strcmp(algs[i], alg) == 0)
			return true;
	return false;
}

bool
jt_is_secret_alg(const char *alg)
{
	return strncmp(alg, "HS", 2) == 0;
}

/* Commits, or undoes. */
static jeton_err
end(struct jt_db *db, jeton_err e)
{
	if (e == JETON_OK && jt_db_commit(db) != JT_DONE)
		e = JETON_FILE;
	jt_db_rollback(db);
	return e;
}

static jeton_err
add_in(struct jt_db *db, const struct jt_rotation_plan *p, const char *alg,
    int64_t now, int64_t signs, char kid[JT_KID_SIZE])
{
	uint8_t master[JT_SEAL_KEY];
	jeton_why why;
	jeton_err e;

	e = jt_master_load(master, p->master, &why);
	if (e == JETON_OK)
		e = jt_vault_make(db, master, alg, now, signs, kid);
	jt_wipe(master, sizeof master);
	if (e == JETON_OK &&
	    jt_keyrows_retire_others(db, jeton_cstr(alg), jeton_cstr(kid),
		signs) != JT_DONE)
		e = JETON_FILE;
	return e;
}

jeton_err
jt_key_add(struct jt_db *db, const struct jt_rotation_plan *p, const char *alg,
    int64_t now, int64_t signs, char kid[JT_KID_SIZE])
{
	kid[0] = '\0';
	if (jt_db_begin_alone(db) != JT_DONE)
		return JETON_FILE;
	return end(db, add_in(db, p, alg, now, signs, kid));
}

/* What is asked of the rows before one of them retires. */
struct asked {
	jeton_str kid;
	int64_t now;
	char alg[16];
	bool is_signing;
	size_t signing; /* of each algorithm, one after the other */
};

static void
find_kid(void *arg, const struct jt_keyrow *row)
{
	struct asked *a = arg;

	if (!jt_str_eq(row->purpose, JT_LIT("sign")) ||
	    !jt_str_eq(row->kid, a->kid))
		return;
	jt_copy(a->alg, sizeof a->alg, row->alg);
	a->is_signing = jt_key_state_of(row, 0, a->now) == JT_KEY_SIGNING;
}

static void
count_signing(void *arg, const struct jt_keyrow *row)
{
	struct asked *a = arg;

	if (jt_str_eq(row->purpose, JT_LIT("sign")) &&
	    jt_str_eq(row->alg, jeton_cstr(a->alg)) &&
	    jt_key_state_of(row, 0, a->now) == JT_KEY_SIGNING)
		a->signing++;
}

static jeton_err
retire_in(struct jt_db *db, const char *kid, bool drop, int64_t now)
{
	struct asked a = { .kid = jeton_cstr(kid), .now = now };
	enum jt_outcome o;

	if (jt_keyrows_each(db, find_kid, &a) == JT_UNAVAILABLE)
		return JETON_FILE;
	if (a.alg[0] == '\0')
		return JETON_KEY_NONE;
	if (jt_keyrows_each(db, count_signing, &a) == JT_UNAVAILABLE)
		return JETON_FILE;
	if (a.is_signing && a.signing < 2)
		return JETON_KEY_USE;
	o = drop ? jt_keyrows_drop(db, a.kid)
		 : jt_keyrows_retire(db, a.kid, now);
	return o == JT_UNAVAILABLE ? JETON_FILE : JETON_OK;
}

jeton_err
jt_key_retire(struct jt_db *db, const char *kid, bool drop, int64_t now)
{
	if (jt_db_begin_alone(db) != JT_DONE)
		return JETON_FILE;
	return end(db, retire_in(db, kid, drop, now));
}

/* Which algorithms have nothing younger than `age`. */
struct ages {
	int64_t oldest; /* allowed */
	struct {
		bool exists, is_young;
	} of[JT_COUNT(algs)];
};

static void
note_age(void *arg, const struct jt_keyrow *row)
{
	struct ages *a = arg;

	if (!jt_str_eq(row->purpose, JT_LIT("sign")) || row->retired != 0)
		return;
	for (size_t i = 0; i < JT_COUNT(algs); i++) {
		if (!jt_str_eq(row->alg, jeton_cstr(algs[i])))
			continue;
		a->of[i].exists = true;
		if (row->created > a->oldest)
			a->of[i].is_young = true;
	}
}

static jeton_err
tend_in(struct jt_db *db, const struct jt_rotation_plan *p, int64_t now,
    size_t *n)
{
	struct ages a = { .oldest = now - p->age };
	char kid[JT_KID_SIZE];
	jeton_err e = JETON_OK;

	if (jt_keyrows_drop_retired(db, now - p->keep, n) != JT_DONE ||
	    jt_keyrows_each(db, note_age, &a) == JT_UNAVAILABLE)
		return JETON_FILE;
	for (size_t i = 0; i < JT_COUNT(algs) && e == JETON_OK; i++) {
		if (p->age == 0 || !a.of[i].exists || a.of[i].is_young)
			continue;
		e = add_in(db, p, algs[i], now, now + p->publish, kid);
		++*n;
	}
	return e;
}

jeton_err
jt_keys_tend(struct jt_db *db, const struct jt_rotation_plan *p, int64_t now,
    size_t *n)
{
	*n = 0;
	if (jt_db_begin_alone(db) != JT_DONE)
		return JETON_FILE;
	return end(db, tend_in(db, p, now, n));
}
