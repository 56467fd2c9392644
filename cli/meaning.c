/* SPDX-License-Identifier: Apache-2.0 */
#include "meaning.h"

#include "json.h"
#include "output.h"
#include "times.h"

static const struct {
	const char *name, *meaning;
	bool is_time;
} known[] = {
	{ "alg", "algorithm", false },
	{ "typ", "type", false },
	{ "cty", "type of the content", false },
	{ "kid", "id of the key", false },
	{ "jku", "where its keys are said to be", false },
	{ "jwk", "a key, which proves nothing here", false },
	{ "x5c", "certificates, which prove nothing here", false },
	{ "crit", "must be understood", false },
	{ "iss", "issuer", false },
	{ "sub", "subject", false },
	{ "aud", "audience", false },
	{ "exp", "expires", true },
	{ "nbf", "not before", true },
	{ "iat", "issued", true },
	{ "jti", "id of the token", false },
	{ "nonce", "nonce", false },
	{ "azp", "authorised party", false },
	{ "acr", "how the user was authenticated", false },
	{ "amr", "methods of authentication", false },
	{ "auth_time", "authenticated", true },
	{ "updated_at", "updated", true },
	{ "client_id", "client", false },
	{ "scope", "scope", false },
	{ "sid", "session", false },
	{ "act", "actor", false },
	{ "cnf", "key that has to be proved", false },
};

static void
out_meaning(size_t i, jeton_str value, int64_t now)
{
	char when[JT_TIME_SIZE], age[JT_AGE_SIZE];
	int64_t t;

	jt_out("  (");
	jt_out(known[i].meaning);
	if (known[i].is_time && jt_time_of_json(value, &t)) {
		jt_time_print(when, t);
		jt_age_print(age, t, now);
		jt_out(" ");
		jt_out(when);
		jt_out(", ");
		jt_out(age);
	}
	jt_out(")");
}

static void
out_member(jeton_str name, jeton_str value, int64_t now)
{
	jt_out("  ");
	jt_out_text((jeton_str){ name.p + 1, name.n - 2 });
	jt_out(": ");
	jt_out_pretty(value, 2);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (jt_doc_is(name, jeton_cstr(known[i].name)))
			out_meaning(i, value, now);
	jt_out("\n");
}

void
jt_meaning_out(jeton_str text, int64_t now)
{
	bool is_json = jt_doc_is_value(text);
	jeton_str name, value;
	size_t at = 0;

	if (is_json && jt_doc_trim(text).p[0] == '{') {
		while (jt_doc_next(text, &at, &name, &value))
			out_member(name, value, now);
		return;
	}
	jt_out(is_json ? "  (no JSON object)\n  " : "  (no JSON)\n  ");
	jt_out_text(text);
	jt_out("\n");
}
