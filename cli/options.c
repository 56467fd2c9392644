/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <assert.h>
#include <string.h>

static const struct jt_option *
find(const struct jt_command *command, jeton_str name)
{
	const struct jt_option *o;

	for (size_t g = 0; command->groups[g] != NULL; g++)
		for (o = command->groups[g]; o->name != NULL; o++)
			if (strlen(o->name) == name.n &&
			    memcmp(o->name, name.p, name.n) == 0)
				return o;
	return NULL;
}

static bool
is_given(const struct jt_args *args, const struct jt_option *o)
{
	for (size_t i = 0; i < args->count; i++)
		if (args->given[i].option == o)
			return true;
	return false;
}

static enum jt_status
unknown(const struct jt_args *args, jeton_str word)
{
	if (word.n > 40)
		word.n = 40;
	return jt_complain(JT_MISUSE,
	    "unknown option %s; 'jeton %s -h' lists those there are",
	    jt_quote_str(word), args->command->name);
}

static enum jt_status
keep(struct jt_args *args, const struct jt_option *o, const char *value)
{
	if (is_given(args, o) && (o->how & JT_MANY) == 0)
		return jt_complain(JT_MISUSE, "--%s is given twice", o->name);
	if (args->count == JT_GIVEN_MAX)
		return jt_complain(JT_MISUSE, "more than %d options",
		    (int)JT_GIVEN_MAX);
	args->given[args->count].option = o;
	args->given[args->count].value = value;
	args->count++;
	return JT_DONE;
}

/*
 * Whether this word, after an option whose value may be left out, is the
 * value: no option, no '-' for stdin, no JSON object.
 */
static bool
is_free_value(const char *word)
{
	return word != NULL && word[0] != '-' && word[0] != '{';
}

/* Reads the option at **at, and moves it to its value if that is a word. */
static enum jt_status
read_option(struct jt_args *args, char *const **at)
{
	const char *word = **at + 2, *equals = strchr(word, '=');
	jeton_str name = jeton_cstr(word);
	const struct jt_option *o;

	if (equals != NULL)
		name.n = (size_t)(equals - word);
	o = find(args->command, name);
	if (o == NULL)
		return unknown(args, (jeton_str){ word - 2, name.n + 2 });
	if (equals != NULL && o->value == NULL)
		return jt_complain(JT_MISUSE, "--%s takes no value", o->name);
	if (equals != NULL)
		return keep(args, o, equals + 1);
	if (o->value == NULL)
		return keep(args, o, NULL);
	if ((o->how & JT_MAYBE) != 0)
		return keep(args, o, is_free_value((*at)[1]) ? *++*at : NULL);
	if ((*at)[1] == NULL || strncmp((*at)[1], "--", 2) == 0)
		return jt_complain(JT_MISUSE, "--%s needs a value: --%s %s",
		    o->name, o->name, o->value);
	return keep(args, o, *++*at);
}

static enum jt_status
read_operand(struct jt_args *args, const char *word)
{
	if (args->operand_count == args->command->operands_max)
		return jt_complain(JT_MISUSE,
		    "too many arguments; usage: jeton %s [options] %s",
		    args->command->name, args->command->operands);
	args->operands[args->operand_count++] = word;
	return JT_DONE;
}

static bool
asks_for_help(const char *word)
{
	return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0;
}

static enum jt_status
read_word(struct jt_args *args, char *const **at, bool *only_operands)
{
	const char *word = **at;

	if (*only_operands || word[0] != '-' || word[1] == '\0')
		return read_operand(args, word);
	if (strcmp(word, "--") == 0) {
		*only_operands = true;
		return JT_DONE;
	}
	if (asks_for_help(word)) {
		args->help = true;
		return JT_DONE;
	}
	if (word[1] != '-')
		return unknown(args, (jeton_str){ word, 2 });
	return read_option(args, at);
}

enum jt_status
jt_args_read(struct jt_args *args, const struct jt_command *command,
    char *const *words)
{
	enum jt_status s = JT_DONE;
	bool only_operands = false;

	*args = (struct jt_args){ .command = command };
	for (; *words != NULL && s == JT_DONE && !args->help; words++)
		s = read_word(args, &words, &only_operands);
	return s;
}

bool
jt_args_knows(const struct jt_args *args, const char *name)
{
	return find(args->command, jeton_cstr(name)) != NULL;
}

const char *
jt_args_nth(const struct jt_args *args, const char *name, size_t n)
{
	const struct jt_option *o = find(args->command, jeton_cstr(name));

	assert(o != NULL);
	for (size_t i = 0; i < args->count; i++)
		if (args->given[i].option == o && n-- == 0)
			return args->given[i].value;
	return NULL;
}

bool
jt_args_has(const struct jt_args *args, const char *name)
{
	const struct jt_option *o = find(args->command, jeton_cstr(name));

	assert(o != NULL);
	return is_given(args, o);
}

const char *
jt_args_value(const struct jt_args *args, const char *name)
{
	return jt_args_nth(args, name, 0);
}

const char *
jt_args_operand(const struct jt_args *args)
{
	return args->operand_count == 0 ? NULL : args->operands[0];
}

enum jt_status
jt_args_refuse_empty(const struct jt_args *args, const char *const *names)
{
	const char *value;

	for (; *names != NULL; names++)
		for (size_t n = 0;
		    (value = jt_args_nth(args, *names, n)) != NULL; n++)
			if (value[0] == '\0')
				return jt_complain(JT_MISUSE, "--%s is empty",
				    *names);
	return JT_DONE;
}

enum jt_status
jt_args_refuse_group(const struct jt_args *args, const struct jt_option *group,
    const char *why)
{
	for (; group->name != NULL; group++)
		if (jt_args_has(args, group->name))
			return jt_complain(JT_MISUSE, "--%s %s", group->name,
			    why);
	return JT_DONE;
}

enum jt_status
jt_number_read(const char *name, const char *text, size_t most, size_t *out)
{
	size_t digits = strspn(text, "0123456789");

	*out = 0;
	for (size_t i = 0; i < digits && *out <= most; i++)
		*out = *out * 10 + (size_t)(text[i] - '0');
	if (digits > 0 && text[digits] == '\0' && *out <= most)
		return JT_DONE;
	*out = 0;
	return jt_complain(JT_MISUSE, "--%s: %s is not within 0 and %zu", name,
	    jt_quote(text), most);
}

static void
print_option(const struct jt_option *o, FILE *f)
{
	char left[64];
	const char *open = " ", *close = "";

	if ((o->how & JT_MAYBE) != 0) {
		open = "[=";
		close = "]";
	}
	if (o->value == NULL)
		snprintf(left, sizeof left, "--%s", o->name);
	else
		snprintf(left, sizeof left, "--%s%s%s%s", o->name, open,
		    o->value, close);
	fprintf(f, "  %-26s %s\n", left, o->help);
}

void
jt_usage(const struct jt_command *command, FILE *f)
{
	fprintf(f, "usage: jeton %s [options]%s%s\n%s.\n\n", command->name,
	    command->operands[0] == '\0' ? "" : " ", command->operands,
	    command->help);
	for (size_t g = 0; command->groups[g] != NULL; g++)
		for (size_t i = 0; command->groups[g][i].name != NULL; i++)
			print_option(&command->groups[g][i], f);
	fprintf(f, "  %-26s %s\n\nexample:\n  %s\n", "-h, --help", "this text",
	    command->example);
}
