/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/refresh_jwt.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"

enum { HEADER_SIZE = 64, PAYLOAD_SIZE = 320, MAC_CHARS = 43, MEMBERS_MAX = 5 };

static const jeton_str header = JT_INIT("{\"alg\":\"HS256\","
					"\"typ\":\"refresh+jwt\"}");

static void
put_payload(struct jt_buf *b, const struct jt_refresh_jwt *t)
{
	jt_put(b, JT_LIT("{\"token_type\":\"refresh\",\"exp\":"));
	jt_put_int(b, t->ends);
	jt_put(b, JT_LIT(",\"iat\":"));
	jt_put_int(b, t->issued);
	jt_put(b, JT_LIT(",\"jti\":\""));
	jt_put(b, jeton_cstr(t->sid));
	jt_put_char(b, '.');
	jt_put_int(b, t->counter);
	jt_put(b, JT_LIT("\",\"user_id\":"));
	jt_put_json_str(b, jeton_cstr(t->user));
	jt_put_char(b, '}');
}

void
jt_refresh_jwt_write(const struct jt_keyring *k, const struct jt_refresh_jwt *t,
    char out[JT_REFRESH_JWT_SIZE])
{
	struct jt_buf b = jt_buf_over(out, JT_REFRESH_JWT_SIZE);
	char payload[PAYLOAD_SIZE];
	struct jt_buf p = jt_buf_over(payload, sizeof payload);
	uint8_t mac[JT_MAC_SIZE];

	put_payload(&p, t);
	jt_put_base64url(&b, header.p, header.n);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, p.p, p.n);
	jt_keyring_mac(k, (jeton_str){ b.p, b.n }, mac);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, mac, sizeof mac);
	(void)jt_buf_end(&b);
}

/* Splits "header.payload.mac" where our header and our size of a MAC say. */
static bool
split(jeton_str text, jeton_str *signed_part, jeton_str *payload,
    jeton_str *mac)
{
	char wanted[HEADER_SIZE];
	struct jt_buf b = jt_buf_over(wanted, sizeof wanted);

	jt_put_base64url(&b, header.p, header.n);
	jt_put_char(&b, '.');
	if (text.n <= b.n + 1 + MAC_CHARS || text.n >= JT_REFRESH_JWT_SIZE ||
	    memcmp(text.p, b.p, b.n) != 0)
		return false;
	*signed_part = (jeton_str){ text.p, text.n - MAC_CHARS - 1 };
	*payload = (jeton_str){ text.p + b.n, signed_part->n - b.n };
	*mac = (jeton_str){ text.p + signed_part->n + 1, MAC_CHARS };
	return text.p[signed_part->n] == '.';
}

static bool
take_id(jeton_str payload, struct jt_refresh_token *out)
{
	jt_member members[MEMBERS_MAX];
	char text[PAYLOAD_SIZE], id[JT_REFRESH_TOKEN_SIZE];
	const jt_member *m;
	jeton_str json = { text, 0 };
	size_t count, n = 0;

	if (jt_base64url_decode(payload, text, sizeof text, &json.n) !=
		JETON_OK ||
	    jt_json_object(json, members, MEMBERS_MAX, &count) != JETON_OK)
		return false;
	m = jt_json_find(json, members, count, JT_LIT("jti"));
	return m != NULL &&
	    jt_json_str(jt_json_value(json, m), id, sizeof id, &n) ==
	    JETON_OK &&
	    jt_refresh_id_read((jeton_str){ id, n }, out);
}

bool
jt_refresh_jwt_read(const struct jt_keyring *k, jeton_str text,
    struct jt_refresh_token *out)
{
	jeton_str signed_part, payload, mac;

	*out = (struct jt_refresh_token){ 0 };
	if (split(text, &signed_part, &payload, &mac) &&
	    jt_refresh_mac_is(k, signed_part, mac) && take_id(payload, out))
		return true;
	*out = (struct jt_refresh_token){ 0 };
	return false;
}
