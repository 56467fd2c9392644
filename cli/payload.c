/* SPDX-License-Identifier: Apache-2.0 */
#include "payload.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "json.h"
#include "output.h"

enum jt_status
jt_payload_read(const char *path, jeton_str *out)
{
	char *p = malloc(JT_PAYLOAD_MAX + 1);
	enum jt_status s;

	*out = (jeton_str){ NULL, 0 };
	if (p == NULL)
		return jt_complain(JT_UNFIT, "out of memory");
	out->p = p;
	s = jt_input_read(path, p, JT_PAYLOAD_MAX + 1, &out->n);
	if (s == JT_DONE && out->n > JT_PAYLOAD_MAX)
		s = jt_complain(JT_UNFIT, "the payload is longer than %d bytes",
		    (int)JT_PAYLOAD_MAX);
	if (s != JT_DONE)
		jt_payload_free(out);
	return s;
}

void
jt_payload_free(jeton_str *payload)
{
	char *p = (char *)(uintptr_t)payload->p;

	if (p != NULL)
		explicit_bzero(p, payload->n);
	free(p);
	*payload = (jeton_str){ NULL, 0 };
}

void
jt_payload_out(jeton_str payload)
{
	jt_out_bytes(payload);
	jt_out_end();
}

static void
out_base64url(jeton_str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789-_";
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < s.n; i++) {
		bits = bits << 8 | (unsigned char)s.p[i];
		for (held += 8; held >= 6; held -= 6)
			jt_out_bytes((jeton_str){
			    &digits[bits >> (held - 6) & 63], 1 });
	}
	if (held > 0)
		jt_out_bytes((jeton_str){
		    &digits[bits << (6 - held) & 63], 1 });
}

void
jt_payload_out_member(jeton_str payload)
{
	if (jt_doc_is_utf8(payload)) {
		jt_out_member("payload", payload, false);
		return;
	}
	jt_out(",\"payload_base64url\":\"");
	out_base64url(payload);
	jt_out("\"");
}
