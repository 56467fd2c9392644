/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/client.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/crypto.h"
#include "store/users.h"

enum { HASH_BYTES = 32 };

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
jt_is_client_id(jeton_str s)
{
	static const char others[] = "0123456789._-";

	if (s.n < JT_CLIENT_ID_MIN || s.n > JT_CLIENT_ID_MAX ||
	    s.n == JT_ID_SIZE - 1 || !is_letter(s.p[0]) ||
	    jt_str_eq(s, JT_LIT(JT_FIRST_PARTY)))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_letter(s.p[i]) &&
		    memchr(others, s.p[i], sizeof others - 1) == NULL)
			return false;
	return true;
}

bool
jt_is_audience(jeton_str s)
{
	if (s.n == 0 || s.n > JT_AUDIENCE_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' ||
		    s.p[i] == '\\' || s.p[i] == '#')
			return false;
	return true;
}

const char *
jt_client_wrong(const struct jt_client *c)
{
	const bool is_public = c->kind == JT_CLIENT_PUBLIC;

	if (is_public != (c->auth == JT_AUTH_NONE))
		return "a public client, and no other, has --auth none";
	if ((c->auth == JT_AUTH_KEY) != (c->keys[0] != '\0'))
		return "--auth private_key_jwt, and no other, needs --keys";
	if (is_public && (c->grants & JT_GRANT_CLIENT) != 0)
		return "a public client cannot have client_credentials";
	if (c->kind == JT_CLIENT_RESOURCE && c->grants != 0)
		return "a resource server has no grants";
	if (c->kind == JT_CLIENT_RESOURCE && c->audiences[0] == '\0')
		return "a resource server needs an --audience";
	if (c->kind != JT_CLIENT_RESOURCE && c->grants == 0)
		return "a client needs a --grant";
	if (c->grants == JT_GRANT_REFRESH)
		return "refresh_token needs a grant that begins a session";
	if (c->idle != 0 && c->absolute != 0 && c->idle > c->absolute)
		return "--idle is longer than --absolute";
	return NULL;
}

jeton_err
jt_hash_text(jeton_str text, char out[JT_SECRET_HASH_SIZE])
{
	uint8_t hash[HASH_BYTES];
	jeton_err e;

	_Static_assert(JT_BASE64URL_SIZE(HASH_BYTES) + 1 == JT_SECRET_HASH_SIZE,
	    "size");
	out[0] = '\0';
	e = jt_digest(JT_SHA256, text.p, text.n, hash);
	if (e != JETON_OK)
		return e;
	jt_base64url_encode(out, hash, sizeof hash);
	out[JT_SECRET_HASH_SIZE - 1] = '\0';
	return JETON_OK;
}

jeton_err
jt_secret_make(char secret[JT_SECRET_SIZE], char hash[JT_SECRET_HASH_SIZE])
{
	uint8_t bytes[HASH_BYTES];
	jeton_err e;

	secret[0] = hash[0] = '\0';
	e = jt_random(bytes, sizeof bytes);
	if (e != JETON_OK)
		return e;
	jt_base64url_encode(secret, bytes, sizeof bytes);
	secret[JT_SECRET_SIZE - 1] = '\0';
	jt_wipe(bytes, sizeof bytes);
	return jt_hash_text(jeton_cstr(secret), hash);
}

bool
jt_secret_is(const struct jt_client *c, const char hash[JT_SECRET_HASH_SIZE])
{
	static const char nobody[] =
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	const bool exists =
	    c != NULL && strlen(c->secret) == JT_SECRET_HASH_SIZE - 1;
	const bool same = jt_equal(hash, exists ? c->secret : nobody,
	    JT_SECRET_HASH_SIZE - 1);

	return same && exists;
}
