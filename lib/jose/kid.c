/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/kid.h"

#include <string.h>

#include "base/text.h"
#include "jose/why.h"

jeton_err
jt_kid_take(char kid[JETON_KID_MAX + 1], size_t *size, jeton_str text)
{
	if (text.n > JETON_KID_MAX)
		return JETON_TOO_LONG;
	if (!jt_is_utf8(text.p, text.n))
		return JETON_ARGUMENT;
	if (text.n > 0)
		memcpy(kid, text.p, text.n);
	kid[text.n] = '\0';
	*size = text.n;
	return JETON_OK;
}

jeton_err
jt_kid_read(char kid[JETON_KID_MAX + 1], size_t *size, struct jt_json member,
    const jeton_key_options *options)
{
	jeton_err e;

	if (member.type == JT_JSON_NONE) {
		if (options == NULL)
			return JETON_OK;
		return jt_kid_take(kid, size, jeton_cstr(options->kid));
	}
	if (member.type != JT_JSON_STRING)
		return jt_refuse(options, JETON_KEY_FORM,
		    "member 'kid' is not a string");
	e = jt_json_str(member, kid, JETON_KID_MAX + 1, size);
	if (e != JETON_OK)
		return jt_refuse(options, JETON_TOO_LONG,
		    "member 'kid' has more than %d bytes", JETON_KID_MAX);
	if (*size == 0)
		return jt_refuse(options, JETON_KEY_FORM,
		    "member 'kid' is empty");
	return JETON_OK;
}

bool
jt_kid_fits(struct jt_json member)
{
	char kid[JETON_KID_MAX + 1];
	size_t n;

	if (member.type != JT_JSON_STRING || member.text.n - 2 <= JETON_KID_MAX)
		return true;
	return member.escaped &&
	    jt_json_str(member, kid, sizeof kid, &n) == JETON_OK;
}
