/* SPDX-License-Identifier: Apache-2.0 */
/* jeton: the table of commands, and the way to one of them. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "keyfile.h"
#include "output.h"
#include "passphrase.h"

const struct jt_command *const jt_commands[] = {
	&jt_key_new_command,
	&jt_key_public_command,
	&jt_key_show_command,
	&jt_key_convert_command,
	&jt_key_thumbprint_command,
	&jt_key_check_command,
	&jt_set_add_command,
	&jt_set_remove_command,
	&jt_set_list_command,
	&jt_set_find_command,
	&jt_set_rotate_command,
	&jt_jwks_get_command,
	&jt_discover_command,
	&jt_sign_command,
	&jt_verify_command,
	&jt_decode_command,
	&jt_explain_command,
	&jt_encrypt_command,
	&jt_decrypt_command,
	&jt_dev_json_command,
	&jt_dev_raw_command,
	&jt_completion_command,
	&jt_limits_command,
	&jt_version_command,
};

enum { COMMANDS = sizeof jt_commands / sizeof jt_commands[0] };

const size_t jt_command_count = COMMANDS;

static void
print_help(FILE *f)
{
	fputs("usage: jeton COMMAND [options]\n\n", f);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(f, "  %-15s %s\n", jt_commands[i]->name,
		    jt_commands[i]->help);
	fputs("  help            This text, or that of a command\n\n"
	      "'jeton COMMAND -h' has the options and an example that works.\n"
	      "exit status: 0 done or VERIFIED, 1 the token is refused, 2 "
	      "wrong use,\n3 a key or a file could not be read or is unfit\n",
	    f);
}

/*
 * The command that these words begin with, and how many of them are its name;
 * NULL if none.
 */
static const struct jt_command *
find(char *const *words, size_t *n)
{
	const char *space;
	size_t first;

	for (size_t i = 0; i < COMMANDS && words[0] != NULL; i++) {
		space = strchr(jt_commands[i]->name, ' ');
		*n = space == NULL ? 1 : 2;
		first = strcspn(jt_commands[i]->name, " ");
		if (strlen(words[0]) != first ||
		    memcmp(words[0], jt_commands[i]->name, first) != 0)
			continue;
		if (space == NULL ||
		    (words[1] != NULL && strcmp(words[1], space + 1) == 0))
			return jt_commands[i];
	}
	return NULL;
}

/* The commands of two words that begin with this one; false if there are none.
 */
static bool
list_group(const char *word)
{
	char text[256] = "";
	size_t size = strlen(word), n = 0;

	for (size_t i = 0; i < COMMANDS; i++) {
		const char *name = jt_commands[i]->name;

		if (strncmp(name, word, size) != 0 || name[size] != ' ' ||
		    n + strlen(name) + 12 > sizeof text)
			continue;
		n += (size_t)snprintf(text + n, sizeof text - n, "%s'jeton %s'",
		    n == 0 ? "" : ", ", name);
	}
	if (n > 0)
		jt_complain(JT_MISUSE, "which one: %s", text);
	return n > 0;
}

/* A word that is no command may be a token: only a short one is shown. */
static enum jt_status
complain_of(const char *word)
{
	if (word == NULL) {
		print_help(stderr);
		return JT_MISUSE;
	}
	if (list_group(word))
		return JT_MISUSE;
	return jt_complain(JT_MISUSE,
	    "unknown command %s; 'jeton help' lists those there are",
	    strlen(word) <= 16 ? jt_quote(word) : "(a long word)");
}

static enum jt_status
help(char *const *words)
{
	const struct jt_command *command;
	size_t n;

	if (words[0] == NULL) {
		print_help(stdout);
		return JT_DONE;
	}
	command = find(words, &n);
	if (command == NULL)
		return complain_of(words[0]);
	jt_usage(command, stdout);
	return JT_DONE;
}

static bool
is_any(const char *word, const char *a, const char *b, const char *c)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0 ||
	    strcmp(word, c) == 0;
}

static enum jt_status
dispatch(char *const *words)
{
	static char version_name[] = "version";
	static char *const version[] = { version_name, NULL };
	static struct jt_args args;
	const struct jt_command *command;
	enum jt_status s;
	size_t n;

	if (words[0] != NULL && is_any(words[0], "help", "-h", "--help"))
		return help(words + 1);
	if (words[0] != NULL && is_any(words[0], "--version", "-V", "-v"))
		words = version;
	command = find(words, &n);
	if (command == NULL)
		return complain_of(words[0]);
	s = jt_args_read(&args, command, words + n);
	jt_passphrase_source(&args);
	if (s == JT_DONE && args.help)
		jt_usage(command, stdout);
	else if (s == JT_DONE)
		s = command->run(&args);
	return s;
}

/*
 * A closed standard descriptor would be given to the next file that is opened,
 * and a key be written into.  One to read from makes writing fail instead.
 */
static void
fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int
main(int argc, char **argv)
{
	enum jt_status s, written;

	fill_descriptors();
	signal(SIGPIPE, SIG_IGN);
	s = dispatch(argc > 0 ? argv + 1 : argv);
	written = jt_out_close();
	jt_keyfile_forget();
	jt_passphrase_forget();
	return (int)(written == JT_DONE ? s : written);
}
