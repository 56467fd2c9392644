/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client assertion.  The first byte picks whether the rest is the assertion,
 * or a payload that the client's own key signs.
 */
#include "clients/assertion.h"

#include <string.h>

#include "base/text.h"
#include "fuzz.h"

static const char issuer[] = "https://id.example";
static const char jwk[] =
    "{\"kty\":\"oct\",\"alg\":\"HS256\","
    "\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY\"}";

/* What an accepted one says, by the getters alone. */
static void
check_accepted(const jeton_token *t, const struct jt_assertion *a,
    const char *id)
{
	MUST(strcmp(id, "shop") == 0);
	MUST(strcmp(jeton_get_str(t, "iss"), "shop") == 0);
	MUST(strcmp(jeton_get_str(t, "sub"), "shop") == 0);
	MUST(strcmp(jeton_get_str(t, "aud"), issuer) == 0);
	MUST(jeton_get_str(t, "jti")[0] != '\0');
	MUST(a->expires >= FUZZ_NOW);
	MUST(a->expires <= FUZZ_NOW + JT_ASSERTION_SECONDS + 30);
	MUST(a->id[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct jt_client client = { .id = "shop" };
	static jeton_token token;
	struct jt_assertion a;
	char id[JT_CLIENT_ID_SIZE];
	jeton_str assertion;
	jeton_err e;
	bool has_id;

	if (n < 2 || n > JETON_TOKEN_MAX)
		return 0;
	memcpy(client.keys, jwk, sizeof jwk);
	assertion = (jeton_str){ (const char *)p + 1, n - 1 };
	if (p[0] % 2 == 0)
		assertion = fuzz_hs256(p + 1, n - 1);
	has_id = jt_assertion_client(assertion, id);
	MUST(has_id == (id[0] != '\0'));
	MUST(memchr(id, '\0', sizeof id) != NULL);
	e = jt_assertion_verify(&client, issuer, assertion, FUZZ_NOW, &token,
	    &a);
	MUST(e == JETON_OK || e > JETON_REFUSED);
	if (e == JETON_OK)
		check_accepted(&token, &a, id);
	return 0;
}
