/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/refresh_token.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"

enum {
	SID_CHARS = JT_ID_SIZE - 1,
	SID_BYTES = 16,
	DIGITS_MAX = 18,
	MAC_CHARS = 43
};

void
jt_refresh_token_write(const struct jt_keyring *k, const char *sid,
    int64_t counter, char out[JT_REFRESH_TOKEN_SIZE])
{
	struct jt_buf b = jt_buf_over(out, JT_REFRESH_TOKEN_SIZE);
	uint8_t mac[JT_MAC_SIZE];

	jt_put(&b, jeton_cstr(sid));
	jt_put_char(&b, '.');
	jt_put_int(&b, counter);
	jt_keyring_mac(k, (jeton_str){ b.p, b.n }, mac);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, mac, sizeof mac);
	(void)jt_buf_end(&b);
}

/* Digits without a leading zero: each counter has one spelling. */
static bool
read_counter(jeton_str text, int64_t *out)
{
	*out = 0;
	if (text.n == 0 || text.n > DIGITS_MAX || text.p[0] == '0')
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		*out = *out * 10 + (text.p[i] - '0');
	}
	return true;
}

bool
jt_refresh_mac_is(const struct jt_keyring *k, jeton_str signed_part,
    jeton_str text)
{
	uint8_t mac[JT_MAC_SIZE], wanted[JT_MAC_SIZE];
	size_t n;

	if (jt_base64url_decode_secret(text, mac, sizeof mac, &n) != JETON_OK ||
	    n != sizeof mac)
		return false;
	jt_keyring_mac(k, signed_part, wanted);
	return jt_equal(mac, wanted, sizeof mac);
}

bool
jt_refresh_id_read(jeton_str text, struct jt_refresh_token *out)
{
	const jeton_str sid = { text.p, SID_CHARS };
	uint8_t bytes[SID_BYTES];
	size_t n;

	if (text.n <= SID_CHARS + 1 || text.p[SID_CHARS] != '.' ||
	    jt_base64url_decode(sid, bytes, sizeof bytes, &n) != JETON_OK ||
	    !read_counter((jeton_str){ text.p + SID_CHARS + 1,
			      text.n - SID_CHARS - 1 },
		&out->counter))
		return false;
	memcpy(out->sid, sid.p, SID_CHARS);
	out->sid[SID_CHARS] = '\0';
	return true;
}

static bool
read_parts(const struct jt_keyring *k, jeton_str text,
    struct jt_refresh_token *out)
{
	const jeton_str id = { text.p, text.n - MAC_CHARS - 1 };
	const jeton_str mac = { text.p + id.n + 1, MAC_CHARS };

	return text.p[id.n] == '.' && jt_refresh_id_read(id, out) &&
	    jt_refresh_mac_is(k, id, mac);
}

bool
jt_refresh_token_read(const struct jt_keyring *k, jeton_str text,
    struct jt_refresh_token *out)
{
	*out = (struct jt_refresh_token){ 0 };
	if (text.n >= SID_CHARS + 1 + 1 + 1 + MAC_CHARS &&
	    text.n <= SID_CHARS + 1 + DIGITS_MAX + 1 + MAC_CHARS &&
	    read_parts(k, text, out))
		return true;
	*out = (struct jt_refresh_token){ 0 };
	return false;
}

void
jt_csrf_write(const struct jt_keyring *k, const char *sid,
    char out[JT_CSRF_SIZE])
{
	char text[JT_ID_SIZE + 8];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	uint8_t mac[JT_MAC_SIZE];

	jt_put(&b, JT_LIT("csrf:")); /* no sid begins like this */
	jt_put(&b, jeton_cstr(sid));
	jt_keyring_mac(k, (jeton_str){ b.p, b.n }, mac);
	b = jt_buf_over(out, JT_CSRF_SIZE);
	jt_put_base64url(&b, mac, sizeof mac);
	(void)jt_buf_end(&b);
}
