/* SPDX-License-Identifier: Apache-2.0 */
/* Claims, as far as they can be judged without rules. */
#include <string.h>

#include "algs.h"
#include "json.h"
#include "times.h"
#include "token_lint.h"

enum { MINUTE = 60, DAY = 86400 };

/* The year 5138: whoever writes such a number counts milliseconds. */
static const int64_t milliseconds = 100000000000;

/* ---- Times ---- */

struct times {
	bool has_exp, has_nbf, has_iat;
	int64_t exp, nbf, iat;
};

/* False, and why, if it is there and no time. */
static bool
read_time(const struct jt_anatomy *a, const char *name, int64_t *out,
    struct jt_lint *l)
{
	static const struct jt_rule text = { JT_ERROR, "BAD_TIME",
		"write it as a JSON number of seconds since 1970" };
	static const struct jt_rule milli = { JT_ERROR, "MILLISECONDS",
		"divide it by 1000: times are seconds since 1970" };
	jeton_str value;

	*out = 0;
	if (!jt_doc_member(a->payload, name, &value))
		return false;
	if (!jt_time_of_json(value, out)) {
		jt_lint_add(l, &text, "%s is %s, which is no time", name,
		    jt_quote_str(value));
		return false;
	}
	if (*out > milliseconds)
		jt_lint_add(l, &milli, "%s looks like milliseconds", name);
	return *out <= milliseconds;
}

static void
lint_exp(const struct times *t, int64_t now, struct jt_lint *l)
{
	static const struct jt_rule expired = { JT_ERROR, "EXPIRED",
		"get a new one: refresh, or log in again" };
	static const struct jt_rule far = { JT_WARNING, "EXP_FAR",
		"let it live for minutes, and refresh it: whoever steals it "
		"has it until then" };
	char age[JT_AGE_SIZE];
	int64_t begin = t->has_iat ? t->iat : now;

	jt_age_print(age, t->exp, now);
	if (t->exp <= now)
		jt_lint_add(l, &expired, "it expired %s", age);
	if (t->exp - begin > DAY)
		jt_lint_add(l, &far, "it lives for %lld days",
		    (long long)((t->exp - begin) / DAY));
}

static void
lint_order(const struct times *t, int64_t now, struct jt_lint *l)
{
	static const struct jt_rule not_yet = { JT_ERROR, "NOT_YET",
		"wait, or set the clock of the issuer" };
	static const struct jt_rule future = { JT_WARNING, "IAT_FUTURE",
		"set the clock of the issuer, or of this machine" };
	static const struct jt_rule never = { JT_ERROR, "NEVER_VALID",
		"let exp be later than nbf and iat" };
	char age[JT_AGE_SIZE];

	if (t->has_nbf && t->nbf > now) {
		jt_age_print(age, t->nbf, now);
		jt_lint_add(l, &not_yet, "it is not valid yet: nbf is %s", age);
	}
	if (t->has_iat && t->iat > now + MINUTE) {
		jt_age_print(age, t->iat, now);
		jt_lint_add(l, &future, "it was issued %s", age);
	}
	if (t->has_exp &&
	    ((t->has_nbf && t->exp <= t->nbf) ||
		(t->has_iat && t->exp <= t->iat)))
		jt_lint_add(l, &never, "it expires before it begins");
}

static void
lint_times(const struct jt_anatomy *a, int64_t now, struct jt_lint *l)
{
	static const struct jt_rule no_exp = { JT_WARNING, "NO_EXP",
		"issue it with an exp: jeton sign --exp 15m" };
	static const struct jt_rule no_iat = { JT_NOTE, "NO_IAT",
		"issue it with iat, so that its age can be judged" };
	struct times t;
	jeton_str value;

	t.has_exp = read_time(a, "exp", &t.exp, l);
	t.has_nbf = read_time(a, "nbf", &t.nbf, l);
	t.has_iat = read_time(a, "iat", &t.iat, l);
	if (t.has_exp)
		lint_exp(&t, now, l);
	else if (!jt_doc_member(a->payload, "exp", &value))
		jt_lint_add(l, &no_exp,
		    "it has no exp: once stolen it is good for ever");
	if (!jt_doc_member(a->payload, "iat", &value))
		jt_lint_add(l, &no_iat, "it does not say when it was issued");
	lint_order(&t, now, l);
}

/* ---- Names ---- */

static const struct jt_rule bad_claim = { JT_ERROR, "BAD_CLAIM",
	"registered claims have the JSON types of RFC 7519 4.1" };

/* Whether it is there; complains if it is no string. */
static bool
lint_string(const struct jt_anatomy *a, const char *name, struct jt_lint *l)
{
	jeton_str value;

	if (!jt_doc_member(a->payload, name, &value))
		return false;
	if (value.p[0] != '"')
		jt_lint_add(l, &bad_claim, "%s is no string", name);
	else if (value.n == 2)
		jt_lint_add(l, &bad_claim, "%s is empty", name);
	return true;
}

static bool
is_string_list(jeton_str array)
{
	jeton_str name, value;
	size_t at = 0, count = 0;

	for (; jt_doc_next(array, &at, &name, &value); count++)
		if (value.p[0] != '"')
			return false;
	return count > 0;
}

static void
lint_audience(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule none = { JT_WARNING, "NO_AUD",
		"issue it with an aud: jeton sign --aud NAME" };
	jeton_str value;

	if (!jt_doc_member(a->payload, "aud", &value))
		jt_lint_add(l, &none,
		    "it says not whom it is for: another service could be "
		    "given it");
	else if (value.p[0] != '"' &&
	    (value.p[0] != '[' || !is_string_list(value)))
		jt_lint_add(l, &bad_claim,
		    "aud is neither a string nor a list of them");
}

static void
lint_names(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const struct jt_rule no_iss = { JT_WARNING, "NO_ISS",
		"issue it with an iss: jeton sign --iss https://..." };
	static const struct jt_rule http = { JT_NOTE, "ISS_HTTP",
		"let the issuer have an https URL" };
	jeton_str iss;

	if (!lint_string(a, "iss", l))
		jt_lint_add(l, &no_iss, "it does not say who issued it");
	else if (jt_doc_member(a->payload, "iss", &iss) && iss.n > 8 &&
	    memcmp(iss.p, "\"http://", 8) == 0)
		jt_lint_add(l, &http, "its issuer has an http URL");
	lint_string(a, "sub", l);
	lint_string(a, "jti", l);
	lint_audience(a, l);
}

/* Anybody can read a token that is signed only. */
static void
lint_confidences(const struct jt_anatomy *a, struct jt_lint *l)
{
	static const char *const names[] = { "password", "passwd", "pwd",
		"secret", "client_secret", "api_key", "apikey", "private_key",
		"ssn", "credit_card", "card_number", "cvv", "pin" };
	static const struct jt_rule rule = { JT_WARNING, "CONFIDENTIAL",
		"leave it out, or encrypt the token: jeton encrypt" };
	jeton_str value;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (jt_doc_member(a->payload, names[i], &value))
			jt_lint_add(l, &rule,
			    "it has a claim %s, and anybody can read it",
			    names[i]);
}

void
jt_lint_claims(const struct jt_anatomy *a, int64_t now, struct jt_lint *l)
{
	if (a->payload.p == NULL)
		return;
	lint_times(a, now, l);
	lint_names(a, l);
	lint_confidences(a, l);
}

/* ---- Secrets ---- */

/* From documents, examples and the lists of those who guess. */
static const char *const known[] = { "secret", "your-256-bit-secret",
	"your-384-bit-secret", "your-512-bit-secret", "password", "changeme",
	"jwt", "jwt_secret", "jwt-secret", "mysecret", "my_secret", "test",
	"key", "private", "supersecret", "secretkey", "secret_key", "123456",
	"a-string-secret-at-least-256-bits-long",
	("a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-"
	 "long"),
	"a-valid-string-secret-that-is-at-least-384-bits-long" };

static bool
opens(const struct jt_anatomy *a, const char *alg, const char *secret)
{
	static jeton_token token;
	const jeton_rules rules = { .issuer = JETON_ANY,
		.audience = JETON_ANY,
		.type = JETON_ANY,
		.allow = JETON_ALLOW_NO_EXP };
	jeton_keys *keys = NULL;
	jeton_err e = jeton_keys_insecure_short_secret(&keys, alg, secret,
	    strlen(secret));

	if (e == JETON_OK)
		e = jeton_verify_at(&rules, keys, a->token, 0, &token);
	jeton_keys_free(keys);
	return e == JETON_OK || e > JETON_BAD_SIGNATURE;
}

static bool
is_known(const struct jt_anatomy *a, const char *alg)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (opens(a, alg, known[i]))
			return true;
	return false;
}

void
jt_lint_secret(const struct jt_anatomy *a, jeton_str secret, struct jt_lint *l)
{
	static const struct jt_rule guessed = { JT_WARNING, "KNOWN_SECRET",
		"make a new one at once: jeton key new --alg HS256" };
	static const struct jt_rule weak = { JT_WARNING, "WEAK_SECRET",
		"make one as long as the hash: jeton key new --alg HS256" };
	jeton_str alg;

	if (a->header.p == NULL || !jt_doc_member(a->header, "alg", &alg))
		return;
	for (const struct jt_signing *k = jt_signings; k->name != NULL; k++) {
		if (k->secret == 0 || !jt_doc_is(alg, jeton_cstr(k->name)))
			continue;
		if (is_known(a, k->name))
			jt_lint_add(l, &guessed,
			    "it is signed by a secret that is on every list");
		if (secret.p != NULL && secret.n < k->secret)
			jt_lint_add(l, &weak,
			    "the secret has %zu bytes, its hash %zu", secret.n,
			    k->secret);
	}
}
