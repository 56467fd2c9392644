/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON body and its members, as the routes ask for them. */
#include "flows/body.h"

#include <string.h>

#include "base/text.h"
#include "fuzz.h"

static void
check_member(const struct jt_body *body, const char *name)
{
	char small[16], large[JT_PASSWORD_MAX + 1];
	const bool fits = jt_body_copy(body, name, small, sizeof small) == NULL;
	const bool done = jt_body_copy(body, name, large, sizeof large) == NULL;

	MUST(!fits || done);
	MUST(done == (large[0] != '\0'));
	MUST(memchr(large, '\0', sizeof large) != NULL);
	MUST(jt_is_utf8(large, strlen(large)));
	if (done)
		MUST(jt_body_has(body, name));
	if (fits)
		MUST(strcmp(small, large) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = { "username", "password",
		"refresh_token", "cookies", "" };
	struct jt_body body;
	bool done;

	if (n > JT_BODY_MAX)
		return 0;
	done = jt_body_parse(&body, (jeton_str){ (const char *)p, n });
	MUST(body.count <= JT_MEMBERS_MAX && (done || body.count == 0));
	for (size_t i = 0; i < JT_COUNT(names); i++)
		check_member(&body, names[i]);
	return 0;
}
