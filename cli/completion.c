/* SPDX-License-Identifier: Apache-2.0 */
/* jeton completion: what a shell has to know, from the tables of the usage. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "output.h"

/* Values that are words of a list; of the others FILE and SET are files. */
static const struct {
	const char *value, *words;
} lists[] = {
	{ "ALG",
	    "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 "
	    "ES512 ES256K EdDSA Ed25519 Ed448 dir A128KW A192KW A256KW "
	    "A128GCMKW A192GCMKW A256GCMKW RSA-OAEP-256 RSA-OAEP-384 "
	    "RSA-OAEP-512 RSA-OAEP ECDH-ES ECDH-ES+A128KW ECDH-ES+A192KW "
	    "ECDH-ES+A256KW" },
	{ "LIST",
	    "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 "
	    "ES512 ES256K EdDSA Ed25519 Ed448" },
	{ "ENC",
	    "A128GCM A192GCM A256GCM A128CBC-HS256 A192CBC-HS384 "
	    "A256CBC-HS512" },
	{ "CRV", "P-256 P-384 P-521 X25519 X448" },
};

static const char form_words[] = "jwk jwks pem der openssh";

static const char *
words_of(const struct jt_option *o)
{
	if (strcmp(o->name, "to") == 0)
		return form_words;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		if (strcmp(lists[i].value, o->value) == 0)
			return lists[i].words;
	return NULL;
}

static bool
is_file(const struct jt_option *o)
{
	return strstr(o->value, "FILE") != NULL || strcmp(o->value, "SET") == 0;
}

/* ---- Walking the tables ---- */

typedef void put_option(const struct jt_command *c, const struct jt_option *o);

static void
each_option(const struct jt_command *c, put_option *put)
{
	for (size_t g = 0; c->groups[g] != NULL; g++)
		for (size_t i = 0; c->groups[g][i].name != NULL; i++)
			put(c, &c->groups[g][i]);
}

static jeton_str
first_word(const struct jt_command *c)
{
	return (jeton_str){ c->name, strcspn(c->name, " ") };
}

/* NULL for a command of one word. */
static const char *
second_word(const struct jt_command *c)
{
	const char *space = strchr(c->name, ' ');

	return space == NULL ? NULL : space + 1;
}

/* Commands of one group stand together: whether this is its first. */
static bool
begins_group(size_t i)
{
	jeton_str a = first_word(jt_commands[i]), b;

	if (i == 0)
		return true;
	b = first_word(jt_commands[i - 1]);
	return a.n != b.n || memcmp(a.p, b.p, a.n) != 0;
}

static bool
is_in_group(size_t i, jeton_str group)
{
	jeton_str word = first_word(jt_commands[i]);

	return word.n == group.n && memcmp(word.p, group.p, word.n) == 0;
}

static void
put_first_words(void)
{
	for (size_t i = 0; i < jt_command_count; i++)
		if (begins_group(i)) {
			jt_out_bytes(first_word(jt_commands[i]));
			jt_out(" ");
		}
	jt_out("help");
}

static void
put_second_words(jeton_str group)
{
	const char *blank = "";

	for (size_t i = 0; i < jt_command_count; i++)
		if (is_in_group(i, group)) {
			printf("%s%s", blank, second_word(jt_commands[i]));
			blank = " ";
		}
}

/* ---- bash ---- */

static void
bash_name(const struct jt_command *c, const struct jt_option *o)
{
	(void)c;
	printf("--%s ", o->name);
}

static void
bash_file(const struct jt_command *c, const struct jt_option *o)
{
	(void)c;
	if (o->value != NULL && words_of(o) == NULL && is_file(o))
		printf("--%s ", o->name);
}

static void
bash_words(const struct jt_command *c, const struct jt_option *o)
{
	if (o->value != NULL && words_of(o) != NULL)
		printf("\t'%s --%s') words='%s' ;;\n", c->name, o->name,
		    words_of(o));
}

static void
bash_other(const struct jt_command *c, const struct jt_option *o)
{
	if (o->value != NULL && words_of(o) == NULL && !is_file(o) &&
	    (o->how & JT_MAYBE) == 0)
		printf("\t'%s --%s') return ;;\n", c->name, o->name);
}

static void
bash_command(const struct jt_command *c)
{
	printf("\t'%s')\n\t\toptions='", c->name);
	each_option(c, bash_name);
	jt_out("--help'\n\t\tfiles='");
	each_option(c, bash_file);
	jt_out("' ;;\n");
}

static void
bash_groups(void)
{
	for (size_t i = 0; i < jt_command_count; i++) {
		jeton_str group = first_word(jt_commands[i]);

		if (!begins_group(i) || second_word(jt_commands[i]) == NULL)
			continue;
		printf("\t%.*s)\n\t\tif [ \"$COMP_CWORD\" -eq 2 ]; then\n"
		       "\t\t\twords='",
		    (int)group.n, group.p);
		put_second_words(group);
		jt_out("'\n\t\t\tCOMPREPLY=($(compgen -W \"$words\" -- "
		       "\"$current\"))\n\t\t\treturn\n\t\tfi\n"
		       "\t\tcommand=\"$command ${COMP_WORDS[2]}\" ;;\n");
	}
}

static void
put_bash(void)
{
	jt_out("# bash completion of jeton(1), made by 'jeton completion "
	       "bash'\n"
	       "_jeton()\n{\n"
	       "\tlocal current=${COMP_WORDS[COMP_CWORD]}\n"
	       "\tlocal before=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tlocal command=${COMP_WORDS[1]} options= files= words=\n\n"
	       "\tCOMPREPLY=()\n"
	       "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='");
	put_first_words();
	jt_out("'\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
	       "\t\treturn\n\tfi\n\tcase $command in\n");
	bash_groups();
	jt_out("\tesac\n\tcase $command in\n");
	for (size_t i = 0; i < jt_command_count; i++)
		bash_command(jt_commands[i]);
	jt_out("\tesac\n\tcase \"$command $before\" in\n");
	for (size_t i = 0; i < jt_command_count; i++) {
		each_option(jt_commands[i], bash_words);
		each_option(jt_commands[i], bash_other);
	}
	jt_out("\tesac\n"
	       "\tif [ -z \"$words\" ] && [[ $current == -* ]]; then\n"
	       "\t\twords=$options\n\tfi\n"
	       "\tif [ -n \"$words\" ]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
	       "\telse\n"
	       "\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n"
	       "\tfi\n}\n"
	       "complete -o filenames -F _jeton jeton\n");
}

/* ---- zsh ---- */

/* Inside single quotes and a description of _arguments. */
static void
zsh_quote(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			jt_out("'\\'");
		else if (strchr("[]:\\", *text) != NULL)
			jt_out("\\");
		jt_out_bytes((jeton_str){ text, 1 });
	}
}

static void
zsh_option(const struct jt_command *c, const struct jt_option *o)
{
	(void)c;
	printf(" \\\n\t\t'%s--%s[", (o->how & JT_MANY) != 0 ? "*" : "",
	    o->name);
	zsh_quote(o->help);
	jt_out("]");
	if (o->value != NULL) {
		jt_out((o->how & JT_MAYBE) != 0 ? "::" : ":");
		zsh_quote(o->value);
		if (words_of(o) != NULL)
			printf(":(%s)", words_of(o));
		else
			jt_out(is_file(o) ? ":_files" : ": ");
	}
	jt_out("'");
}

static void
zsh_group(size_t i)
{
	jeton_str group = first_word(jt_commands[i]);

	printf("\t%.*s)\n\t\tif (( CURRENT == 3 )); then\n\t\t\tcommands=(",
	    (int)group.n, group.p);
	for (size_t k = 0; k < jt_command_count; k++) {
		if (!is_in_group(k, group))
			continue;
		printf("\n\t\t\t\t'%s:", second_word(jt_commands[k]));
		zsh_quote(jt_commands[k]->help);
		jt_out("'");
	}
	jt_out(")\n\t\t\t_describe command commands\n\t\t\treturn\n\t\tfi\n"
	       "\t\tcommand=\"$words[2] $words[3]\"\n"
	       "\t\tshift words\n\t\t(( CURRENT-- )) ;;\n");
}

static void
zsh_first_words(void)
{
	for (size_t i = 0; i < jt_command_count; i++) {
		jeton_str group = first_word(jt_commands[i]);

		if (!begins_group(i))
			continue;
		printf("\n\t\t\t'%.*s", (int)group.n, group.p);
		if (second_word(jt_commands[i]) == NULL) {
			jt_out(":");
			zsh_quote(jt_commands[i]->help);
		}
		jt_out("'");
	}
}

static void
put_zsh(void)
{
	jt_out("#compdef jeton\n"
	       "# made by 'jeton completion zsh'\n"
	       "_jeton() {\n\tlocal command=$words[2]\n\tlocal -a commands\n\n"
	       "\tif (( CURRENT == 2 )); then\n\t\tcommands=(");
	zsh_first_words();
	jt_out(" 'help')\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	       "\tcase $command in\n");
	for (size_t i = 0; i < jt_command_count; i++)
		if (begins_group(i) && second_word(jt_commands[i]) != NULL)
			zsh_group(i);
	jt_out("\tesac\n\tshift words\n\t(( CURRENT-- ))\n"
	       "\tcase $command in\n");
	for (size_t i = 0; i < jt_command_count; i++) {
		printf("\t'%s')\n\t\t_arguments", jt_commands[i]->name);
		each_option(jt_commands[i], zsh_option);
		jt_out(" \\\n\t\t'--help[this text]' '*: :_files' ;;\n");
	}
	jt_out("\tesac\n}\n_jeton \"$@\"\n");
}

/* ---- fish ---- */

static void
fish_quote(const char *text)
{
	jt_out("'");
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			jt_out("\\");
		jt_out_bytes((jeton_str){ text, 1 });
	}
	jt_out("'");
}

static void
fish_begin(const struct jt_command *c)
{
	jeton_str group = first_word(c);

	printf("complete -c jeton -n '__fish_seen_subcommand_from %.*s",
	    (int)group.n, group.p);
	if (second_word(c) != NULL)
		printf("; and __fish_seen_subcommand_from %s", second_word(c));
	jt_out("'");
}

static void
fish_option(const struct jt_command *c, const struct jt_option *o)
{
	fish_begin(c);
	printf(" -l %s -d ", o->name);
	fish_quote(o->help);
	if (o->value != NULL && words_of(o) != NULL)
		printf(" -x -a '%s'", words_of(o));
	else if (o->value != NULL)
		jt_out(is_file(o) ? " -r -F" : " -x");
	jt_out("\n");
}

static void
fish_group(size_t i)
{
	jeton_str group = first_word(jt_commands[i]);

	for (size_t k = 0; k < jt_command_count; k++) {
		if (!is_in_group(k, group))
			continue;
		printf("complete -c jeton -f -n '__fish_seen_subcommand_from "
		       "%.*s; and not __fish_seen_subcommand_from ",
		    (int)group.n, group.p);
		put_second_words(group);
		printf("' -a %s -d ", second_word(jt_commands[k]));
		fish_quote(jt_commands[k]->help);
		jt_out("\n");
	}
}

static void
put_fish(void)
{
	jt_out("# fish completion of jeton(1), made by 'jeton completion "
	       "fish'\n");
	for (size_t i = 0; i < jt_command_count; i++) {
		jeton_str group = first_word(jt_commands[i]);

		if (!begins_group(i))
			continue;
		printf("complete -c jeton -f -n __fish_use_subcommand -a %.*s",
		    (int)group.n, group.p);
		if (second_word(jt_commands[i]) == NULL) {
			jt_out(" -d ");
			fish_quote(jt_commands[i]->help);
		}
		jt_out("\n");
		if (second_word(jt_commands[i]) != NULL)
			fish_group(i);
	}
	for (size_t i = 0; i < jt_command_count; i++)
		each_option(jt_commands[i], fish_option);
}

/* ---- The command ---- */

static const struct {
	const char *shell;
	void (*put)(void);
} shells[] = {
	{ "bash", put_bash },
	{ "zsh", put_zsh },
	{ "fish", put_fish },
};

static const struct jt_option own_options[] = {
	{ 0 },
};

static enum jt_status
run(const struct jt_args *args)
{
	const char *shell = jt_args_operand(args);

	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		if (shell != NULL && strcmp(shells[i].shell, shell) == 0) {
			shells[i].put();
			return JT_DONE;
		}
	return jt_complain(JT_MISUSE, "which shell: bash, zsh or fish");
}

static const struct jt_option *const groups[] = { own_options, NULL };

const struct jt_command jt_completion_command = {
	.name = "completion",
	.operands = "SHELL",
	.operands_max = 1,
	.help = "Prints what makes bash, zsh or fish complete its words",
	.example = "jeton completion bash",
	.groups = groups,
	.run = run,
};
