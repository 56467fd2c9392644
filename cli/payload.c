/* SPDX-License-Identifier: Apache-2.0 */
#include "payload.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
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

/* Three bytes make four characters, so that pieces can follow each other. */
static void
out_base64url(jeton_str s)
{
	enum { PIECE = 3 * 256 };
	char text[JT_BASE64_SIZE(PIECE)];

	for (size_t i = 0; i < s.n; i += PIECE) {
		size_t n = s.n - i < PIECE ? s.n - i : PIECE;

		jt_base64url_put(text, s.p + i, n);
		jt_out(text);
	}
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
