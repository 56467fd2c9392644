/* SPDX-License-Identifier: Apache-2.0 */
#include "forms.h"

#include <string.h>

static const char *const names[] = {
	[JETON_COMPACT] = "compact",
	[JETON_FLATTENED] = "flattened",
	[JETON_GENERAL] = "general",
};

enum { NAMES = sizeof names / sizeof names[0] };

static enum jt_status
find(jeton_str name, size_t *out)
{
	for (*out = 0; *out < NAMES; ++*out)
		if (strlen(names[*out]) == name.n &&
		    memcmp(names[*out], name.p, name.n) == 0)
			return JT_DONE;
	return jt_complain(JT_MISUSE,
	    "--form: there is no form %s; there are compact, flattened and "
	    "general",
	    jt_quote_str(name));
}

enum jt_status
jt_form_read(const struct jt_args *args, jeton_form *out)
{
	const char *text = jt_args_value(args, "form");
	enum jt_status s = JT_DONE;
	size_t i = JETON_COMPACT;

	if (text != NULL)
		s = find(jeton_cstr(text), &i);
	*out = s == JT_DONE ? (jeton_form)i : JETON_COMPACT;
	return s;
}

enum jt_status
jt_forms_read(const struct jt_args *args, unsigned *out)
{
	const char *list = jt_args_value(args, "form");
	enum jt_status s;
	jeton_str name;
	size_t i;

	*out = 0;
	if (list == NULL)
		return JT_DONE;
	do {
		name = (jeton_str){ list, strcspn(list, ",") };
		s = find(name, &i);
		if (s == JT_DONE)
			*out |= 1u << i;
		list += name.n;
	} while (s == JT_DONE && *list++ == ',');
	return s;
}

const char *
jt_forms_hint(unsigned forms, jeton_str text)
{
	unsigned json = 1u << JETON_FLATTENED | 1u << JETON_GENERAL;

	if (text.n == 0 || text.p[0] != '{' || (forms & json) != 0)
		return "";
	return "it is JSON; --form flattened,general takes that";
}
