/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/keyring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/crypto.h"
#include "jeton/jose.h"
#include "keyring/master.h"
#include "store/keyrows.h"

enum { MAC_KEY = 32, SECRET_MAX = 4096, JWKS_SIZE = 32768 };

#define SEALED_SIZE JT_BASE64URL_SIZE(SECRET_MAX + JT_SEAL_EXTRA)

struct jt_keyring {
	jeton_key *signing;
	jeton_keys *verifying;
	struct jt_hmac refresh;
	bool has_refresh;
	size_t jwks_size;
	char jwks[JWKS_SIZE];
};

/* What reading the rows needs. */
struct loading {
	struct jt_keyring *keyring;
	const uint8_t *master;
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

static jeton_err
add_key(struct jt_db *db, const uint8_t master[JT_SEAL_KEY],
    struct jt_keyrow *row, jeton_str secret)
{
	uint8_t sealed[SECRET_MAX + JT_SEAL_EXTRA];
	char text[SEALED_SIZE];
	jeton_err e;

	if (secret.n > SECRET_MAX)
		return JETON_TOO_LONG;
	e = jt_seal(master, row->kid, secret, sealed);
	if (e != JETON_OK)
		return e;
	row->sealed.p = text;
	row->sealed.n = JT_BASE64URL_SIZE(secret.n + JT_SEAL_EXTRA);
	jt_base64url_encode(text, sealed, secret.n + JT_SEAL_EXTRA);
	row->state = JT_LIT("active");
	row->created = time(NULL);
	return jt_keyrows_add(db, row) == JT_DONE ? JETON_OK : JETON_FILE;
}

static jeton_err
make_signing_key(struct jt_db *db, const uint8_t master[JT_SEAL_KEY])
{
	struct jt_keyrow row = { .purpose = JT_LIT("sign"),
		.alg = JT_LIT("ES256") };
	char jwk[SECRET_MAX];
	jeton_key *key;
	jeton_err e;

	e = jeton_key_generate(&key, "ES256", 0, NULL);
	if (e != JETON_OK)
		return e;
	e = jeton_key_private_jwk(key, jwk, sizeof jwk);
	row.kid = jeton_cstr(jeton_key_id(key));
	if (e == JETON_OK)
		e = add_key(db, master, &row, jeton_cstr(jwk));
	jt_wipe(jwk, sizeof jwk);
	jeton_key_free(key);
	return e;
}

static jeton_err
make_refresh_key(struct jt_db *db, const uint8_t master[JT_SEAL_KEY])
{
	struct jt_keyrow row = { .kid = JT_LIT("refresh-1"),
		.purpose = JT_LIT("refresh"),
		.alg = JT_LIT("HS256") };
	char secret[MAC_KEY];
	jeton_err e;

	e = jt_random(secret, sizeof secret);
	if (e == JETON_OK)
		e = add_key(db, master, &row,
		    (jeton_str){ secret, sizeof secret });
	jt_wipe(secret, sizeof secret);
	return e;
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
take_signing_key(struct loading *l, const struct jt_keyrow *row,
    jeton_str secret)
{
	struct jt_keyring *k = l->keyring;
	char public[JETON_JWK_MAX / 4];
	jeton_key *key;
	jeton_err e;

	e = jeton_key_parse(&key, secret, NULL);
	if (e != JETON_OK)
		return e;
	e = jeton_key_public_jwk(key, public, sizeof public);
	if (e == JETON_OK) {
		if (l->jwks.p[l->jwks.n - 1] != '[')
			jt_put_char(&l->jwks, ',');
		jt_put(&l->jwks, jeton_cstr(public));
	}
	if (k->signing == NULL && jt_str_eq(row->state, JT_LIT("active"))) {
		k->signing = key;
		key = NULL;
	}
	jeton_key_free(key);
	return e;
}

static jeton_err
unseal_row(const struct loading *l, const struct jt_keyrow *row,
    uint8_t secret[SECRET_MAX], size_t *n)
{
	uint8_t sealed[SECRET_MAX + JT_SEAL_EXTRA];
	jeton_err e;

	e = jt_base64url_decode(row->sealed, sealed, sizeof sealed, n);
	if (e == JETON_OK && *n < JT_SEAL_EXTRA)
		e = JETON_MALFORMED;
	if (e != JETON_OK)
		return e;
	e = jt_unseal(l->master, row->kid,
	    (jeton_str){ (const char *)sealed, *n }, secret);
	*n -= JT_SEAL_EXTRA;
	return e;
}

static void
load_row(void *arg, const struct jt_keyrow *row)
{
	struct loading *l = arg;
	uint8_t secret[SECRET_MAX];
	jeton_str view = { (const char *)secret, 0 };

	if (l->e != JETON_OK)
		return;
	l->e = unseal_row(l, row, secret, &view.n);
	if (l->e != JETON_OK)
		explain(l->why, "the master key does not open a stored key",
		    l->e);
	else if (jt_str_eq(row->purpose, JT_LIT("refresh")))
		l->e = take_refresh_key(l->keyring, view);
	else
		l->e = take_signing_key(l, row, view);
	jt_wipe(secret, sizeof secret);
}

static jeton_err
finish(struct loading *l)
{
	struct jt_keyring *k = l->keyring;
	jeton_err e;

	jt_put(&l->jwks, JT_LIT("]}"));
	k->jwks_size = l->jwks.n;
	e = jt_buf_end(&l->jwks);
	if (e == JETON_OK && (k->signing == NULL || !k->has_refresh))
		e = JETON_KEY_NONE;
	if (e == JETON_OK)
		e = jeton_keys_parse(&k->verifying,
		    (jeton_str){ k->jwks, k->jwks_size }, NULL);
	return e == JETON_OK ? e : explain(l->why, "stored keys", e);
}

static jeton_err
load(struct jt_keyring **out, struct jt_db *db,
    const uint8_t master[JT_SEAL_KEY], jeton_why *why)
{
	struct loading l = { .master = master, .why = why };
	enum jt_outcome o;

	l.keyring = calloc(1, sizeof *l.keyring);
	if (l.keyring == NULL)
		return explain(why, "keys", JETON_NO_MEMORY);
	l.jwks = jt_buf_over(l.keyring->jwks, sizeof l.keyring->jwks);
	jt_put(&l.jwks, JT_LIT("{\"keys\":["));
	o = jt_keyrows_each(db, load_row, &l);
	if (o == JT_UNAVAILABLE)
		l.e = database_failed(why, db);
	if (l.e == JETON_OK)
		l.e = finish(&l);
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
open_in(struct jt_db *db, uint8_t master[JT_SEAL_KEY], const char *path,
    jeton_why *why)
{
	bool has_keys = false;
	jeton_err e;

	if (jt_keyrows_each(db, note_row, &has_keys) == JT_UNAVAILABLE)
		return database_failed(why, db);
	e = open_master(master, path, has_keys, why);
	if (e != JETON_OK || has_keys)
		return e;
	e = make_signing_key(db, master);
	if (e == JETON_OK)
		e = make_refresh_key(db, master);
	return e == JETON_OK ? e : explain(why, "could not make keys", e);
}

jeton_err
jt_keyring_open(struct jt_keyring **out, struct jt_db *db,
    const char *master_path, jeton_why *why)
{
	uint8_t master[JT_SEAL_KEY];
	jeton_err e;

	*out = NULL;
	if (jt_db_begin_alone(db) != JT_DONE)
		return database_failed(why, db);
	e = open_in(db, master, master_path, why);
	if (e == JETON_OK && jt_db_commit(db) != JT_DONE)
		e = database_failed(why, db);
	jt_db_rollback(db);
	if (e == JETON_OK)
		e = load(out, db, master, why);
	jt_wipe(master, sizeof master);
	return e;
}

void
jt_keyring_free(struct jt_keyring *k)
{
	if (k == NULL)
		return;
	jeton_key_free(k->signing);
	jeton_keys_free(k->verifying);
	jt_wipe(&k->refresh, sizeof k->refresh);
	free(k);
}

jeton_err
jt_keyring_sign(const struct jt_keyring *k, const jeton_claims *claims,
    int64_t now, char *out, size_t size)
{
	return jeton_sign_at(k->signing, claims, now, out, size);
}

jeton_err
jt_keyring_verify(const struct jt_keyring *k, const jeton_rules *rules,
    jeton_str token, int64_t now, jeton_token *out)
{
	return jeton_verify_at(rules, k->verifying, token, now, out);
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
