/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring/vault.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/crypto.h"
#include "jeton/keys.h"

enum { MAC_KEY = 32 };

#define SEALED_SIZE JT_BASE64URL_SIZE(JT_KEY_SECRET_MAX + JT_SEAL_EXTRA)

static jeton_err
add_key(struct jt_db *db, const uint8_t master[JT_SEAL_KEY],
    struct jt_keyrow *row, jeton_str secret)
{
	uint8_t sealed[JT_KEY_SECRET_MAX + JT_SEAL_EXTRA];
	char text[SEALED_SIZE];
	jeton_err e;

	if (secret.n > JT_KEY_SECRET_MAX)
		return JETON_TOO_LONG;
	e = jt_seal(master, row->kid, secret, sealed);
	if (e != JETON_OK)
		return e;
	row->sealed.p = text;
	row->sealed.n = JT_BASE64URL_SIZE(secret.n + JT_SEAL_EXTRA);
	jt_base64url_encode(text, sealed, secret.n + JT_SEAL_EXTRA);
	return jt_keyrows_add(db, row) == JT_DONE ? JETON_OK : JETON_FILE;
}

jeton_err
jt_vault_make(struct jt_db *db, const uint8_t master[JT_SEAL_KEY],
    const char *alg, int64_t now, int64_t signs, char kid[JT_KID_SIZE])
{
	struct jt_keyrow row = { .purpose = JT_LIT("sign"),
		.alg = jeton_cstr(alg),
		.created = now,
		.signs = signs };
	char jwk[JT_KEY_SECRET_MAX];
	jeton_key *key;
	jeton_err e;

	e = jeton_key_generate(&key, alg, 0, NULL);
	if (e != JETON_OK)
		return e;
	e = jeton_key_private_jwk(key, jwk, sizeof jwk);
	row.kid = jeton_cstr(jeton_key_id(key));
	if (e == JETON_OK)
		e = add_key(db, master, &row, jeton_cstr(jwk));
	if (kid != NULL)
		jt_copy(kid, JT_KID_SIZE, row.kid);
	jt_wipe(jwk, sizeof jwk);
	jeton_key_free(key);
	return e;
}

jeton_err
jt_vault_make_refresh(struct jt_db *db, const uint8_t master[JT_SEAL_KEY],
    int64_t now)
{
	struct jt_keyrow row = { .kid = JT_LIT("refresh-1"),
		.purpose = JT_LIT("refresh"),
		.alg = JT_LIT("HS256"),
		.created = now,
		.signs = now };
	char secret[MAC_KEY];
	jeton_err e;

	e = jt_random(secret, sizeof secret);
	if (e == JETON_OK)
		e = add_key(db, master, &row,
		    (jeton_str){ secret, sizeof secret });
	jt_wipe(secret, sizeof secret);
	return e;
}

jeton_err
jt_vault_open(const uint8_t master[JT_SEAL_KEY], const struct jt_keyrow *row,
    uint8_t secret[JT_KEY_SECRET_MAX], size_t *n)
{
	uint8_t sealed[JT_KEY_SECRET_MAX + JT_SEAL_EXTRA];
	jeton_err e;

	e = jt_base64url_decode(row->sealed, sealed, sizeof sealed, n);
	if (e == JETON_OK && *n < JT_SEAL_EXTRA)
		e = JETON_MALFORMED;
	if (e != JETON_OK)
		return e;
	e = jt_unseal(master, row->kid, (jeton_str){ (const char *)sealed, *n },
	    secret);
	*n -= JT_SEAL_EXTRA;
	return e;
}
