/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <string.h>

static enum jt_status
add(struct jt_algs *out, const char *option, jeton_str name,
    jt_names_find *find)
{
	const char *found = find(name);

	if (name.n == 0)
		return jt_complain(JT_MISUSE, "--%s has an empty name", option);
	if (found == NULL)
		jt_warn("--%s: jeton has no algorithm %s; no token is "
			"accepted for it",
		    option, jt_quote_str(name));
	else if (out->count == JT_ALGS_MAX)
		return jt_complain(JT_MISUSE, "--%s has more than %d names",
		    option, (int)JT_ALGS_MAX);
	else
		out->names[out->count++] = found;
	out->names[out->count] = NULL;
	return JT_DONE;
}

enum jt_status
jt_names_read(const char *option, const char *list, jt_names_find *find,
    const char *there_are, struct jt_algs *out)
{
	enum jt_status s = JT_DONE;
	jeton_str name;

	*out = (struct jt_algs){ 0 };
	if (list == NULL)
		return JT_DONE;
	do {
		name = (jeton_str){ list, strcspn(list, ",") };
		s = add(out, option, name, find);
		list += name.n;
	} while (s == JT_DONE && *list++ == ',');
	if (s == JT_DONE && out->count == 0)
		return jt_complain(JT_MISUSE,
		    "--%s names nothing that jeton has: %s", option, there_are);
	return s;
}
