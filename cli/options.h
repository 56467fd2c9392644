/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line, read by tables: one of commands, and for each command
 * groups of long options.  The same tables make the usage.
 */
#ifndef JT_OPTIONS_H
#define JT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "message.h"

enum {
	JT_MANY = 1, /* may be given more than once */
	JT_MAYBE = 2 /* the value may be left out; it is NULL then */
};

struct jt_option {
	const char *name;  /* without its dashes; NULL ends a group */
	const char *value; /* what the usage calls it; NULL for a flag */
	const char *help;
	unsigned how; /* JT_MANY, JT_MAYBE, or 0 */
};

struct jt_args;

struct jt_command {
	const char *name;     /* "verify", "key new" */
	const char *operands; /* "[TOKEN | -]", or "" */
	size_t operands_max;
	const char *help;                      /* one line */
	const char *example;                   /* a line of shell that works */
	const struct jt_option *const *groups; /* NULL at the end */
	enum jt_status (*run)(const struct jt_args *args);
};

enum { JT_GIVEN_MAX = 256, JT_OPERANDS_MAX = 2 };

struct jt_given {
	const struct jt_option *option;
	const char *value;
};

/* What was given, in the order of the command line. */
struct jt_args {
	const struct jt_command *command;
	struct jt_given given[JT_GIVEN_MAX];
	size_t count;
	const char *operands[JT_OPERANDS_MAX];
	size_t operand_count;
	bool help; /* -h or --help: nothing else was looked at */
};

/*
 * Reads the words after the command's name: --name value, --name=value, --
 * before operands, -h.  JT_DONE, or JT_MISUSE and one line on stderr.
 */
enum jt_status jt_args_read(struct jt_args *args,
    const struct jt_command *command, char *const *words);

/* Whether an option was given; its only value or NULL; its n-th or NULL. */
bool jt_args_has(const struct jt_args *args, const char *name);
const char *jt_args_value(const struct jt_args *args, const char *name);
const char *jt_args_nth(const struct jt_args *args, const char *name, size_t n);

/* Whether the command has this option at all. */
bool jt_args_knows(const struct jt_args *args, const char *name);

/* The operand, or NULL. */
const char *jt_args_operand(const struct jt_args *args);

/*
 * JT_DONE, or JT_MISUSE and one line on stderr, if a value of one of these
 * options (NULL at the end) is empty: an empty expectation checks nothing.
 */
enum jt_status jt_args_refuse_empty(const struct jt_args *args,
    const char *const *names);

/*
 * JT_DONE, or JT_MISUSE and one line on stderr, "--name why", if one of this
 * group was given.
 */
enum jt_status jt_args_refuse_group(const struct jt_args *args,
    const struct jt_option *group, const char *why);

/*
 * A number without a sign, up to `most`; `name` is the option, for the message.
 */
enum jt_status jt_number_read(const char *name, const char *text, size_t most,
    size_t *out);

void jt_usage(const struct jt_command *command, FILE *f);

#endif
