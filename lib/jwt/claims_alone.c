/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of claims by themselves, for hosts that verify in layers. */
#include "jose/object.h"
#include "jwt/report.h"
#include "jwt/rules.h"

static jeton_err
read_typ(struct jt_json *typ, jeton_str header)
{
	struct jt_object o = { .count = 0 };
	jeton_err e = JETON_OK;

	if (header.p != NULL)
		e = jt_object_read(&o, header);
	*typ = jt_object_get(&o, JT_LIT("typ"));
	if (e == JETON_OK && typ->type != JT_JSON_NONE &&
	    typ->type != JT_JSON_STRING)
		e = JETON_MALFORMED;
	return e;
}

static jeton_err
check_all(const struct jt_case *facts, jeton_report *report)
{
	const char *blamed = NULL;
	jeton_err e = JETON_OK;

	for (size_t i = 0; i < jt_check_count; i++)
		e = jt_report_check(report, &jt_checks[i], facts, e, &blamed);
	return e;
}

jeton_err
jeton_insecure_check_claims(const jeton_rules *rules, jeton_str header,
    jeton_str payload, int64_t now, jeton_report *report)
{
	struct jt_case facts = { .rules = rules, .now = now };
	jt_member members[JETON_CLAIMS_MAX];
	size_t count;
	jeton_err e;

	report->count = 0;
	if (rules == NULL || payload.p == NULL)
		return JETON_ARGUMENT;
	e = jt_rules_check(rules, now);
	if (e == JETON_OK &&
	    (header.n > JETON_BIG_MAX || payload.n > JETON_BIG_MAX))
		e = JETON_TOO_LONG;
	if (e == JETON_OK)
		e = read_typ(&facts.typ, header);
	if (e == JETON_OK)
		e = jt_json_object(payload, members, JETON_CLAIMS_MAX, &count);
	if (e != JETON_OK)
		return e;
	jt_claims_find(&facts.claims, payload, members, count);
	return check_all(&facts, report);
}
