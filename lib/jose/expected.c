/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/expected.h"

#include "base/text.h"

enum { TYPE_MAX = 128 };

static const unsigned all_forms =
    1u << JETON_COMPACT | 1u << JETON_FLATTENED | 1u << JETON_GENERAL;

bool
jt_expected_is_sane(const char *text)
{
	return text == NULL || text[0] != '\0';
}

bool
jt_expected_list_is_sane(const char *const *list)
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

bool
jt_expected_has(const char *const *list, struct jt_json v)
{
	if (list == NULL)
		return true;
	for (size_t i = 0; list[i] != NULL; i++)
		if (jt_json_is(v, jeton_cstr(list[i])))
			return true;
	return false;
}

static jeton_str
without_application(jeton_str s)
{
	static const jeton_str prefix = JT_INIT("application/");

	if (s.n <= prefix.n ||
	    !jt_str_eq_nocase((jeton_str){ s.p, prefix.n }, prefix))
		return s;
	return (jeton_str){ s.p + prefix.n, s.n - prefix.n };
}

bool
jt_expected_type(struct jt_json v, const char *wanted)
{
	char text[TYPE_MAX];
	jeton_str found = { text, 0 };

	if (jt_json_str(v, text, sizeof text, &found.n) != JETON_OK)
		return false;
	return jt_str_eq_nocase(without_application(found),
	    without_application(jeton_cstr(wanted)));
}

bool
jt_expected_forms_are_sane(unsigned forms)
{
	return (forms & ~all_forms) == 0;
}

bool
jt_expected_form(unsigned forms, jeton_form form)
{
	if (forms == 0)
		return form == JETON_COMPACT;
	return (forms & 1u << form) != 0;
}
