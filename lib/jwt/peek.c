/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a token that nobody vouched for. */
#include "base/base64url.h"
#include "jeton.h"
#include "jose/jws.h"

jeton_err
jeton_insecure_peek(jeton_str token, char *buf, size_t size, jeton_str *header,
    jeton_str *payload)
{
	struct jt_jws jws;
	size_t h = 0, n = 0;
	jeton_err e = jt_jws_split(&jws, token);

	*header = (jeton_str){ NULL, 0 };
	*payload = (jeton_str){ NULL, 0 };
	if (e == JETON_OK)
		e = jt_base64url_decode(jws.header, buf, size, &h);
	if (e == JETON_OK && h + 1 >= size)
		e = JETON_NO_SPACE;
	if (e == JETON_OK)
		e = jt_base64url_decode(jws.payload, buf + h + 1, size - h - 1,
		    &n);
	if (e == JETON_OK && h + 1 + n >= size)
		e = JETON_NO_SPACE;
	if (e != JETON_OK) {
		if (size > 0)
			buf[0] = '\0';
		return e;
	}
	buf[h] = '\0';
	buf[h + 1 + n] = '\0';
	*header = (jeton_str){ buf, h };
	*payload = (jeton_str){ buf + h + 1, n };
	return JETON_OK;
}
