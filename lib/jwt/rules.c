/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/rules.h"

#include "base/text.h"

/* Longer than the name of any algorithm, with a NUL. */
enum { ALG_MAX = 32 };

/* An expectation may be left out but never be empty. */
static bool
is_sane(const char *text)
{
	return text == NULL || text[0] != '\0';
}

static bool
is_sane_list(const char *const *list)
{
	if (list == NULL)
		return true;
	if (list[0] == NULL)
		return false;
	for (size_t i = 0; list[i] != NULL; i++)
		if (list[i][0] == '\0')
			return false;
	return true;
}

/* Exactly one of the two: a forgotten check is an error. */
static bool
is_one_of(const char *one, const char *const *many)
{
	return (one != NULL) != (many != NULL) && is_sane(one) &&
	    is_sane_list(many);
}

jeton_err
jt_rules_check(const jeton_rules *rules, int64_t now)
{
	bool sane = is_one_of(rules->issuer, rules->issuers) &&
	    is_one_of(rules->audience, rules->audiences) &&
	    is_sane(rules->type) && is_sane(rules->subject) &&
	    is_sane(rules->id) && is_sane(rules->nonce) &&
	    is_sane_list(rules->required) && is_sane_list(rules->algorithms);

	if (rules->leeway < 0 || rules->leeway > JETON_LEEWAY_MAX)
		return JETON_ARGUMENT;
	if (rules->max_age < 0 || rules->max_age > JT_TIME_MAX)
		return JETON_ARGUMENT;
	if (now < 0 || now > JT_TIME_MAX)
		return JETON_ARGUMENT;
	if ((rules->allow & ~(unsigned)JETON_ALLOW_NO_EXP) != 0)
		return JETON_ARGUMENT;
	return sane ? JETON_OK : JETON_ARGUMENT;
}

bool
jt_rules_allow_name(const jeton_rules *rules, struct jt_json alg)
{
	char text[ALG_MAX];
	jeton_str name = { text, 0 };

	if (rules->algorithms == NULL)
		return true;
	if (jt_json_str(alg, text, sizeof text, &name.n) != JETON_OK)
		return false;
	for (size_t i = 0; rules->algorithms[i] != NULL; i++)
		if (jt_alg_are_names(name, jeton_cstr(rules->algorithms[i])))
			return true;
	return false;
}

bool
jt_rules_allow_alg(const jeton_rules *rules, const struct jt_alg *alg)
{
	return rules->algorithms == NULL ||
	    jt_alg_is_among(alg, rules->algorithms);
}
