/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt/rules.h"

#include "base/text.h"
#include "jose/expected.h"

/* Longer than the name of any algorithm, with a NUL. */
enum { ALG_MAX = 32 };

/* Exactly one of the two: a forgotten check is an error. */
static bool
is_one_of(const char *one, const char *const *many)
{
	return (one != NULL) != (many != NULL) && jt_expected_is_sane(one) &&
	    jt_expected_list_is_sane(many);
}

jeton_err
jt_rules_check(const jeton_rules *rules, int64_t now)
{
	bool sane = is_one_of(rules->issuer, rules->issuers) &&
	    is_one_of(rules->audience, rules->audiences) &&
	    jt_expected_is_sane(rules->type) &&
	    jt_expected_is_sane(rules->subject) &&
	    jt_expected_is_sane(rules->id) &&
	    jt_expected_is_sane(rules->nonce) &&
	    jt_expected_list_is_sane(rules->required) &&
	    jt_expected_list_is_sane(rules->algorithms);

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
