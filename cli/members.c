/* SPDX-License-Identifier: Apache-2.0 */
#include "members.h"

#include <string.h>

#include "json.h"

bool
jt_members_has(const struct jt_members *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->members[i].name, name) == 0)
			return true;
	return false;
}

enum jt_status
jt_members_add(struct jt_members *list, jeton_claim member)
{
	if (jt_members_has(list, member.name))
		return jt_complain(JT_MISUSE, "%s is given twice",
		    jt_quote(member.name));
	if (!jt_doc_is_utf8(jeton_cstr(member.name)) ||
	    !jt_doc_is_utf8(jeton_cstr(member.str)))
		return jt_complain(JT_MISUSE, "%s is not UTF-8",
		    jt_quote(member.name));
	list->members[list->count++] = member;
	list->members[list->count] = (jeton_claim){ 0 };
	return JT_DONE;
}

static const char *
keep_name(struct jt_members *list, jeton_str name)
{
	char *kept = list->names + list->used;

	if (name.n >= sizeof list->names - list->used)
		return NULL;
	memcpy(kept, name.p, name.n);
	kept[name.n] = '\0';
	list->used += name.n + 1;
	return kept;
}

/* The first = decides. */
enum jt_status
jt_members_read(struct jt_members *list, const struct jt_given *g)
{
	const char *equals = strchr(g->value, '=');
	jeton_claim c = { .kind = JETON_KIND_STR };
	jeton_str name = { g->value, 0 };

	if (equals != NULL)
		name.n = (size_t)(equals - g->value);
	if (name.n > 0 && equals[-1] == ':') {
		c.kind = JETON_KIND_JSON;
		name.n--;
	}
	if (name.n == 0)
		return jt_complain(JT_MISUSE,
		    "--%s wants NAME=TEXT or NAME:=JSON", g->option->name);
	c.name = keep_name(list, name);
	c.str = equals + 1;
	if (c.name == NULL)
		return jt_complain(JT_MISUSE, "the names are too long");
	if (c.kind == JETON_KIND_JSON && !jt_doc_is_value(jeton_cstr(c.str)))
		return jt_complain(JT_MISUSE,
		    "the value of %s is not JSON; a text is written with = "
		    "instead of :=",
		    jt_quote(c.name));
	return jt_members_add(list, c);
}

enum jt_status
jt_members_collect(struct jt_members *list, const struct jt_args *args,
    const char *name)
{
	enum jt_status s = JT_DONE;

	for (size_t i = 0; s == JT_DONE && i < args->count; i++)
		if (strcmp(args->given[i].option->name, name) == 0)
			s = jt_members_read(list, &args->given[i]);
	return s;
}
