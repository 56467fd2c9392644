/* SPDX-License-Identifier: Apache-2.0 */
#include "expect.h"

#include <time.h>

#include "times.h"

const struct jt_option jt_expect_options[] = {
	{ "iss", "ISSUER", "the issuer; again for one more", JT_MANY },
	{ "any-iss", NULL, "whoever issued it", 0 },
	{ "aud", "AUDIENCE", "the audience; again for one more", JT_MANY },
	{ "any-aud", NULL, "whoever it is for", 0 },
	{ "sub", "SUBJECT", "the subject", 0 },
	{ "jti", "ID", "the token's id", 0 },
	{ "nonce", "NONCE", "the nonce", 0 },
	{ "typ", "TYPE", "the type (default: JWT, or none)", 0 },
	{ "any-typ", NULL, "whatever type it has", 0 },
	{ "scope", "SCOPE", "scope contains it; again for more", JT_MANY },
	{ "require", "NAME", "this claim is there; again for more", JT_MANY },
	{ "max-age", "SPAN", "iat is not longer ago: 15m, 1.5h, 2d", 0 },
	{ "leeway", "SPAN", "clocks may differ by so much, up to 10m", 0 },
	{ "at", "TIME", "as if it were then: a date, or a span from now", 0 },
	{ "allow-no-exp", NULL, "take a token that never expires", 0 },
	{ 0 },
};

static const char *const *
read_list(const struct jt_args *args, const char *name,
    const char *out[JT_GIVEN_MAX + 1])
{
	size_t n = 0;

	while ((out[n] = jt_args_nth(args, name, n)) != NULL)
		n++;
	return n == 0 ? NULL : out;
}

/* An expectation, or in so many words none. */
static enum jt_status
demand_one(const struct jt_args *args, const char *name, const char *any)
{
	if (jt_args_has(args, name) && jt_args_has(args, any))
		return jt_complain(JT_MISUSE, "--%s and --%s contradict", name,
		    any);
	if (!jt_args_has(args, name) && !jt_args_has(args, any))
		return jt_complain(JT_MISUSE,
		    "--%s is missing: say what is expected, or --%s", name,
		    any);
	return JT_DONE;
}

static enum jt_status
read_names(struct jt_expect *x)
{
	const struct jt_args *a = x->args;
	enum jt_status s = demand_one(a, "iss", "any-iss");

	if (s == JT_DONE)
		s = demand_one(a, "aud", "any-aud");
	if (s == JT_DONE && jt_args_has(a, "typ") && jt_args_has(a, "any-typ"))
		s = jt_complain(JT_MISUSE, "--typ and --any-typ contradict");
	if (s != JT_DONE)
		return s;
	x->rules.issuers = read_list(a, "iss", x->issuers);
	x->rules.audiences = read_list(a, "aud", x->audiences);
	x->rules.required = read_list(a, "require", x->required);
	x->rules.issuer = jt_args_has(a, "any-iss") ? JETON_ANY : NULL;
	x->rules.audience = jt_args_has(a, "any-aud") ? JETON_ANY : NULL;
	x->rules.type =
	    jt_args_has(a, "any-typ") ? JETON_ANY : jt_args_value(a, "typ");
	x->rules.subject = jt_args_value(a, "sub");
	x->rules.id = jt_args_value(a, "jti");
	x->rules.nonce = jt_args_value(a, "nonce");
	return JT_DONE;
}

static enum jt_status
read_span(const struct jt_args *args, const char *name, int64_t most,
    int64_t *out)
{
	const char *text = jt_args_value(args, name);
	enum jt_status s = JT_DONE;

	*out = 0;
	if (text != NULL)
		s = jt_span_read(name, text, out);
	if (s == JT_DONE && (*out < 0 || *out > most))
		return jt_complain(JT_MISUSE,
		    "--%s: %s is not within 0s and "
		    "%llds",
		    name, jt_quote(text), (long long)most);
	return s;
}

static enum jt_status
read_times(struct jt_expect *x)
{
	const char *at = jt_args_value(x->args, "at");
	enum jt_status s;

	s = read_span(x->args, "leeway", JETON_LEEWAY_MAX, &x->rules.leeway);
	if (s == JT_DONE)
		s = read_span(x->args, "max-age", INT32_MAX, &x->rules.max_age);
	if (s == JT_DONE && jt_args_has(x->args, "max-age") &&
	    x->rules.max_age == 0)
		s = jt_complain(JT_MISUSE,
		    "--max-age: no token is less than a second old");
	x->now_is_given = at != NULL;
	if (s == JT_DONE && at != NULL)
		s = jt_time_read("at", at, time(NULL), &x->now);
	if (s == JT_DONE && jt_args_has(x->args, "allow-no-exp"))
		x->rules.allow = JETON_ALLOW_NO_EXP;
	return s;
}

enum jt_status
jt_expect_read(struct jt_expect *x, const struct jt_args *args)
{
	static const char *const texts[] = { "iss", "aud", "sub", "jti",
		"nonce", "typ", "scope", "require", NULL };
	enum jt_status s = jt_args_refuse_empty(args, texts);

	x->args = args;
	if (s == JT_DONE)
		s = read_names(x);
	if (s == JT_DONE)
		s = read_times(x);
	return s;
}

int64_t
jt_expect_now(const struct jt_expect *x)
{
	return x->now_is_given ? x->now : time(NULL);
}

const char *
jt_expect_scope(const struct jt_expect *x, const jeton_token *token)
{
	const char *scope;

	for (size_t n = 0; (scope = jt_args_nth(x->args, "scope", n)) != NULL;
	    n++)
		if (!jeton_has_scope(token, scope))
			return scope;
	return NULL;
}
