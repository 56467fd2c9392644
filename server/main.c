/* SPDX-License-Identifier: Apache-2.0 */
/* jetond(8): options and sub-commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command.h"
#include "harden.h"
#include "log.h"

static const struct {
	const char *name;
	int (*run)(struct jt_config *c, int argc, char **argv);
} commands[] = {
	{ "init", jt_command_init },
	{ "user", jt_command_user },
	{ "backup", jt_command_backup },
	{ "restore", jt_command_restore },
	{ "export", jt_command_export },
	{ "import", jt_command_import },
	{ "client", jt_command_client },
	{ "key", jt_command_key },
	{ "session", jt_command_session },
	{ "audit", jt_command_audit },
	{ "check", jt_command_check },
	{ "serve", jt_command_serve },
};

/* Options of every command, and the key that each sets. */
static const struct {
	const char *option, *key;
} options[] = {
	{ "--listen", "server.listen" },
	{ "--dir", "server.dir" },
};

static const char usage[] =
    "usage: jetond [--config FILE] [--dir FOLDER] [--listen ADDRESS:PORT]\n"
    "       jetond init [--config FILE] [--dir FOLDER]\n"
    "       jetond user add|password|role|disable|enable|remove NAME ...\n"
    "       jetond user list | user import FILE\n"
    "       jetond backup FILE\n"
    "       jetond restore FILE [--replace] [--keep-sessions]\n"
    "       jetond export|import FILE\n"
    "       jetond client add|list|secret|remove ...\n"
    "       jetond key list|add|rotate|retire ...\n"
    "       jetond session list|end ...\n"
    "       jetond audit tail [COUNT]\n"
    "       jetond check\n"
    "       jetond --version | --help\n";

struct arguments {
	const char *config;
	const char *values[JT_COUNT(options)];
	int count;
	char **others; /* what the command has to understand */
};

static int
option_at(const char *argument)
{
	for (size_t i = 0; i < JT_COUNT(options); i++)
		if (strcmp(options[i].option, argument) == 0)
			return (int)i;
	return -1;
}

/* False for an option without its value. */
static bool
sort_arguments(struct arguments *a, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const bool is_config = strcmp(argv[i], "--config") == 0;
		const int at = option_at(argv[i]);

		if (!is_config && at < 0) {
			a->others[a->count++] = argv[i];
			continue;
		}
		if (++i == argc)
			return false;
		if (is_config)
			a->config = argv[i];
		else
			a->values[at] = argv[i];
	}
	return true;
}

static bool
load(struct jt_config *c, const struct arguments *a)
{
	struct jt_config_why why;
	bool done = true;

	jt_config_defaults(c);
	if (a->config != NULL)
		done = jt_config_read(c, a->config, &why);
	done = done && jt_config_environment(c, &why);
	for (size_t i = 0; i < JT_COUNT(options); i++)
		if (done && a->values[i] != NULL)
			done = jt_config_set(c, options[i].key, a->values[i],
			    &why);
	done = done && jt_config_finish(c, &why);
	if (!done)
		jt_complain("%s", why.text);
	return done;
}

/* LOG_FORMAT=json, which is the default, or text. */
static bool
choose_log(void)
{
	const char *format = getenv("LOG_FORMAT");

	if (format == NULL || strcmp(format, "json") == 0)
		return true;
	if (strcmp(format, "text") != 0) {
		jt_complain("LOG_FORMAT = '%.100s' is neither json nor text",
		    format);
		return false;
	}
	jt_log_as_text();
	return true;
}

static int
run(struct arguments *a)
{
	static struct jt_config config;

	if (!choose_log() || !load(&config, a))
		return JT_EXIT_FAILED;
	for (size_t i = 0; a->count > 0 && i < JT_COUNT(commands); i++)
		if (strcmp(commands[i].name, a->others[0]) == 0)
			return commands[i].run(&config, a->count - 1,
			    a->others + 1);
	return jt_command_serve(&config, a->count, a->others);
}

int
main(int argc, char **argv)
{
	struct arguments a = { .config = getenv("JETOND_CONFIG") };
	int status;

	jt_harden();
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("jetond " JETON_VERSION);
		return JT_EXIT_OK;
	}
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return JT_EXIT_OK;
	}
	a.others = calloc((size_t)argc, sizeof(char *));
	if (a.others == NULL)
		return jt_complain("out of memory");
	if (sort_arguments(&a, argc, argv)) {
		status = run(&a);
	} else {
		fputs(usage, stderr);
		status = JT_EXIT_USAGE;
	}
	free(a.others);
	return status;
}
