/* SPDX-License-Identifier: Apache-2.0 */
#include "people/person.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/crypto.h"

enum { ID_BYTES = 16, PASSWORD_BYTES = 18 };

bool
jt_is_name(jeton_str s)
{
	if (s.n == 0 || s.n > JT_NAME_MAX || !jt_is_utf8(s.p, s.n))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
			return false;
	return true;
}

bool
jt_is_role(jeton_str s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_.:/-";

	if (s.n == 0 || s.n > JT_ROLE_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (memchr(letters, s.p[i], sizeof letters - 1) == NULL)
			return false;
	return true;
}

bool
jt_write_roles(const char *const *roles, size_t n, char out[JT_ROLES_SIZE])
{
	struct jt_buf b = jt_buf_over(out, JT_ROLES_SIZE);

	if (n > JT_ROLES_MAX)
		return false;
	jt_put_char(&b, '[');
	for (size_t i = 0; i < n; i++) {
		if (!jt_is_role(jeton_cstr(roles[i])))
			return false;
		if (i > 0)
			jt_put_char(&b, ',');
		jt_put_json_str(&b, jeton_cstr(roles[i]));
	}
	jt_put_char(&b, ']');
	return jt_buf_end(&b) == JETON_OK;
}

jeton_err
jt_random_id(char out[JT_ID_SIZE])
{
	uint8_t bytes[ID_BYTES];
	jeton_err e;

	_Static_assert(JT_BASE64URL_SIZE(ID_BYTES) + 1 == JT_ID_SIZE, "size");
	out[0] = '\0';
	e = jt_random(bytes, sizeof bytes);
	if (e != JETON_OK)
		return e;
	jt_base64url_encode(out, bytes, sizeof bytes);
	out[JT_ID_SIZE - 1] = '\0';
	return JETON_OK;
}

jeton_err
jt_random_password(char out[JT_RANDOM_PASSWORD])
{
	uint8_t bytes[PASSWORD_BYTES];
	jeton_err e;

	out[0] = '\0';
	e = jt_random(bytes, sizeof bytes);
	if (e != JETON_OK)
		return e;
	jt_base64url_encode(out, bytes, sizeof bytes);
	out[JT_RANDOM_PASSWORD - 1] = '\0';
	jt_wipe(bytes, sizeof bytes);
	return JETON_OK;
}
