/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/keyring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/bytes.h"
#include "crypto/crypto.h"
#include "jeton/keys.h"
#include "keyring/master.h"
#include "keyring/vault.h"

enum { JWKS_SIZE = 32768 };

struct signing {
	jeton_key *key;
	int64_t signs, retired;
	bool is_secret;
};

struct jt_keyring {
	_Atomic unsigned users;
	struct signing keys[JT_SIGNING_KEYS_MAX]; /* latest to sign first */
	size_t count;
	jeton_keys *verifying; /* NULL: none of this kind */
	jeton_keys *secrets;   /* shared secrets, for nobody else to verify */
	jeton_cache *cache;
	struct jt_hmac refresh;
	bool has_refresh;
	char alg[16];
	size_t jwks_size;
	char jwks[JWKS_SIZE];
};

/* What reading the rows needs. */
struct loading {
	struct jt_keyring *keyring;
	const uint8_t *master;
	int64_t dead; /* what retired by then is no more */
	struct jt_buf jwks;
	jeton_why *why;
	jeton_err e;
};

static jeton_err
explain(jeton_why *why, const char *what, jeton_err e)
{
	snprintf(why->text, sizeof why->text, "%s: %s", what,
	    jeton_strerror(e));
	return e;
}

static jeton_err
database_failed(jeton_why *why, const struct jt_db *db)
{
	snprintf(why->text, sizeof why->text, "could not read the keys: %.120s",
	    jt_db_why(db));
	errno = EIO;
	return JETON_FILE;
}

static void
note_row(void *arg, const struct jt_keyrow *row)
{
	bool *found = arg;

	(void)row;
	*found = true;
}

static jeton_err
take_refresh_key(struct jt_keyring *k, jeton_str secret)
{
	if (k->has_refresh)
		return JETON_OK;
	k->has_refresh = true;
	return jt_hmac_init(&k->refresh, JT_SHA256, secret.p, secret.n);
}

static jeton_err
publish(struct loading *l, const jeton_key *key)
{
	char public[JETON_JWK_MAX / 4];
	jeton_err e;

	e = jeton_key_public_jwk(key, public, sizeof public);
	if (e != JETON_OK)
		return e;
	if (l->jwks.p[l->jwks.n - 1] != '[')
		jt_put_char(&l->jwks, ',');
	jt_put(&l->jwks, jeton_cstr(public));
	return JETON_OK;
}

/* Adds what verifies this secret to the set of those. */
static jeton_err
keep_secret(struct jt_keyring *k, const jeton_key *key)
{
	jeton_keys *more;
	jeton_err e;

	if (k->secrets == NULL)
		return jeton_keys_of(&k->secrets, key);
	e = jeton_keys_with(&more, k->secrets, key);
	if (e == JETON_OK) {
		jeton_keys_free(k->secrets);
		k->secrets = more;
	}
	return e;
}

static jeton_err
take_signing_key(struct loading *l, const struct jt_keyrow *row,
    jeton_str secret)
{
	struct jt_keyring *k = l->keyring;
	struct signing *s = &k->keys[k->count];
	jeton_err e;

	if (row->retired != 0 && row->retired <= l->dead)
		return JETON_OK;
	if (k->count == JT_SIGNING_KEYS_MAX)
		return JETON_TOO_LONG;
	e = jeton_key_parse(&s->key, secret, NULL);
	if (e != JETON_OK)
		return e;
	k->count++;
	s->signs = row->signs;
	s->retired = row->retired;
	s->is_secret = strncmp(jeton_key_alg(s->key), "HS", 2) == 0;
	return s->is_secret ? keep_secret(k, s->key) : publish(l, s->key);
}

static void
load_row(void *arg, const struct jt_keyrow *row)
{
	struct loading *l = arg;
	uint8_t secret[JT_KEY_SECRET_MAX];
	jeton_str view = { (const char *)secret, 0 };

	if (l->e != JETON_OK)
		return;
	l->e = jt_vault_open(l->master, row, secret, &view.n);
	if (l->e != JETON_OK)
		explain(l->why, "the master key does not open a stored key",
		    l->e);
	else if (jt_str_eq(row->purpose, JT_LIT("refresh")))
		l->e = take_refresh_key(l->keyring, view);
	else
		l->e = take_signing_key(l, row, view);
	jt_wipe(secret, sizeof secret);
}

/* The one that began to sign last: they are in that order. */
static const struct signing *
find_signing(const struct jt_keyring *k, const char *alg, int64_t now)
{
	for (size_t i = 0; i < k->count; i++) {
		const struct signing *s = &k->keys[i];

		if (s->signs <= now && (s->retired == 0 || s->retired > now) &&
		    strcmp(jeton_key_alg(s->key), alg) == 0)
			return s;
	}
	return NULL;
}

static bool
has_public(const struct jt_keyring *k)
{
	for (size_t i = 0; i < k->count; i++)
		if (!k->keys[i].is_secret)
			return true;
	return false;
}

static jeton_err
check_signing(const struct jt_keyring *k, jeton_why *why)
{
	if (find_signing(k, k->alg, time(NULL)) != NULL)
		return JETON_OK;
	snprintf(why->text, sizeof why->text,
	    "no key for %s signs now (jetond key add %s)", k->alg, k->alg);
	return JETON_KEY_NONE;
}

static jeton_err
finish(struct loading *l)
{
	struct jt_keyring *k = l->keyring;
	jeton_err e;

	jt_put(&l->jwks, JT_LIT("]}"));
	k->jwks_size = l->jwks.n;
	e = jt_buf_end(&l->jwks);
	if (e == JETON_OK && !k->has_refresh)
		e = JETON_KEY_NONE;
	if (e == JETON_OK && has_public(k))
		e = jeton_keys_parse(&k->verifying,
		    (jeton_str){ k->jwks, k->jwks_size }, NULL);
	if (e != JETON_OK)
		return explain(l->why, "stored keys", e);
	return check_signing(k, l->why);
}

static jeton_err
load(struct jt_keyring **out, struct jt_db *db, const struct jt_keyring_plan *p,
    const uint8_t master[JT_SEAL_KEY], jeton_why *why)
{
	struct loading l = {
		.master = master, .dead = time(NULL) - p->keep, .why = why
	};
	enum jt_outcome o;

	l.keyring = calloc(1, sizeof *l.keyring);
	if (l.keyring == NULL)
		return explain(why, "keys", JETON_NO_MEMORY);
	l.keyring->users = 1;
	l.keyring->cache = p->cache;
	jt_copy(l.keyring->alg, sizeof l.keyring->alg, jeton_cstr(p->alg));
	l.jwks = jt_buf_over(l.keyring->jwks, sizeof l.keyring->jwks);
	jt_put(&l.jwks, JT_LIT("{\"keys\":["));
	o = jt_keyrows_each(db, load_row, &l);
	if (o == JT_UNAVAILABLE)
		l.e = database_failed(why, db);
	if (l.e == JETON_OK)
		l.e = finish(&l);
	else if (why->text[0] == '\0')
		explain(why, "stored keys", l.e);
	if (l.e == JETON_OK)
		*out = l.keyring;
	else
		jt_keyring_free(l.keyring);
	return l.e;
}

static jeton_err
open_master(uint8_t master[JT_SEAL_KEY], const char *path, bool has_keys,
    jeton_why *why)
{
	jeton_err e;

	e = jt_master_load(master, path, why);
	if (e != JETON_FILE || errno != ENOENT)
		return e;
	if (!has_keys)
		return jt_master_create(master, path, why);
	snprintf(why->text, sizeof why->text,
	    "the database has sealed keys, but there is no master key '%.80s'",
	    path);
	return JETON_FILE;
}

/* In a transaction, so that two first starts make one set of keys. */
static jeton_err
open_in(struct jt_db *db, const struct jt_keyring_plan *p,
    uint8_t master[JT_SEAL_KEY], jeton_why *why)
{
	const int64_t now = time(NULL);
	bool has_keys = false;
	jeton_err e;

	if (jt_keyrows_each(db, note_row, &has_keys) == JT_UNAVAILABLE)
		return database_failed(why, db);
	e = open_master(master, p->master, has_keys, why);
	if (e != JETON_OK || has_keys)
		return e;
	e = jt_vault_make(db, master, p->alg, now, 0, NULL);
	if (e == JETON_OK)
		e = jt_vault_make_refresh(db, master, now);
	return e == JETON_OK ? e : explain(why, "could not make keys", e);
}

jeton_err
jt_keyring_open(struct jt_keyring **out, struct jt_db *db,
    const struct jt_keyring_plan *plan, jeton_why *why)
{
	uint8_t master[JT_SEAL_KEY];
	jeton_err e;

	*out = NULL;
	why->text[0] = '\0';
	if (jt_db_begin_alone(db) != JT_DONE)
		return database_failed(why, db);
	e = open_in(db, plan, master, why);
	if (e == JETON_OK && jt_db_commit(db) != JT_DONE)
		e = database_failed(why, db);
	jt_db_rollback(db);
	if (e == JETON_OK)
		e = load(out, db, plan, master, why);
	jt_wipe(master, sizeof master);
	return e;
}

struct jt_keyring *
jt_keyring_share(struct jt_keyring *k)
{
	k->users++;
	return k;
}

void
jt_keyring_free(struct jt_keyring *k)
{
	if (k == NULL || --k->users > 0)
		return;
	for (size_t i = 0; i < k->count; i++)
		jeton_key_free(k->keys[i].key);
	if (k->cache != NULL) {
		if (k->verifying != NULL)
			jeton_cache_forget(k->cache, k->verifying);
		if (k->secrets != NULL)
			jeton_cache_forget(k->cache, k->secrets);
	}
	jeton_keys_free(k->verifying);
	jeton_keys_free(k->secrets);
	jt_wipe(&k->refresh, sizeof k->refresh);
	free(k);
}

bool
jt_keyring_equal(const struct jt_keyring *a, const struct jt_keyring *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(jeton_key_id(a->keys[i].key),
			jeton_key_id(b->keys[i].key)) != 0 ||
		    a->keys[i].signs != b->keys[i].signs ||
		    a->keys[i].retired != b->keys[i].retired)
			return false;
	return true;
}

jeton_err
jt_keyring_sign(const struct jt_keyring *k, const char *alg,
    const jeton_claims *claims, int64_t now, char *out, size_t size)
{
	const struct signing *s;

	s = find_signing(k, alg[0] == '\0' ? k->alg : alg, now);
	if (s == NULL) {
		out[0] = '\0';
		return JETON_KEY_NONE;
	}
	return jeton_sign_at(s->key, claims, now, out, size);
}

bool
jt_keyring_has(const struct jt_keyring *k, const char *alg, int64_t now)
{
	const struct signing *s = find_signing(k, alg, now);

	return s != NULL && !s->is_secret;
}

bool
jt_keyring_signs(const struct jt_keyring *k, const char *alg, int64_t now)
{
	return find_signing(k, alg, now) != NULL;
}

void
jt_keyring_count(const struct jt_keyring *k, int64_t now,
    struct jt_keyring_counts *out)
{
	*out = (struct jt_keyring_counts){ 0 };
	for (size_t i = 0; i < k->count; i++) {
		const struct signing *s = &k->keys[i];

		if (s->retired != 0 && s->retired <= now)
			out->retired++;
		else if (s->signs > now)
			out->published++;
		else
			out->signing++;
	}
}

const char *
jt_keyring_public_alg(const struct jt_keyring *k, int64_t now)
{
	if (jt_keyring_has(k, k->alg, now))
		return k->alg;
	for (size_t i = 0; i < k->count; i++)
		if (jt_keyring_has(k, jeton_key_alg(k->keys[i].key), now))
			return jeton_key_alg(k->keys[i].key);
	return "";
}

static jeton_err
verify(const struct jt_keyring *k, const jeton_keys *keys,
    const jeton_rules *rules, jeton_str token, int64_t now, jeton_token *out)
{
	if (k->cache == NULL)
		return jeton_verify_at(rules, keys, token, now, out);
	return jeton_verify_cached_at(k->cache, rules, keys, token, now, out);
}

jeton_err
jt_keyring_verify(const struct jt_keyring *k, const jeton_rules *rules,
    jeton_str token, int64_t now, jeton_token *out)
{
	jeton_err e = JETON_NO_KEY;

	if (k->verifying != NULL)
		e = verify(k, k->verifying, rules, token, now, out);
	if (e == JETON_NO_KEY && k->secrets != NULL)
		e = verify(k, k->secrets, rules, token, now, out);
	return e;
}

void
jt_keyring_mac(const struct jt_keyring *k, jeton_str text,
    uint8_t out[JT_MAC_SIZE])
{
	jt_hmac_run(&k->refresh, text.p, text.n, out);
}

jeton_str
jt_keyring_jwks(const struct jt_keyring *k)
{
	return (jeton_str){ k->jwks, k->jwks_size };
}

void
jt_keyring_put_algs(const struct jt_keyring *k, struct jt_buf *b)
{
	const char *last = "";

	jt_put_char(b, '[');
	for (size_t i = 0; i < k->count; i++) {
		const char *alg = jeton_key_alg(k->keys[i].key);
		bool seen = k->keys[i].is_secret;

		for (size_t j = 0; j < i && !seen; j++)
			seen = strcmp(jeton_key_alg(k->keys[j].key), alg) == 0;
		if (seen)
			continue;
		if (last[0] != '\0')
			jt_put_char(b, ',');
		jt_put_json_str(b, jeton_cstr(alg));
		last = alg;
	}
	jt_put_char(b, ']');
}
