/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of the configuration: a table of what each may be, and how a value is
 * read.  Only the files of the configuration include it.
 */
#ifndef JT_CONFIG_KEYS_H
#define JT_CONFIG_KEYS_H

#include "config.h"

enum { JT_DAY = 86400, JT_HOUR = 3600, JT_MINUTE = 60, JT_UNSET = -1 };

enum { JT_CONFIG_KEYS = 44, JT_KEY_NAME = 64 };

enum jt_key_kind {
	JT_KEY_TEXT,
	JT_KEY_ADDRESS,
	JT_KEY_SECONDS,
	JT_KEY_COUNT,
	JT_KEY_SWITCH
};

struct jt_key {
	const char *name; /* section.key */
	enum jt_key_kind kind;
	size_t offset; /* of its field in struct jt_config */
	int64_t min, max;
};

extern const struct jt_key jt_config_keys[];

/* The key of that name, or NULL. */
const struct jt_key *jt_config_key(const char *name);

/* Reads the value into the key's field, or says what it may be. */
bool jt_config_set_key(struct jt_config *c, const struct jt_key *key,
    const char *value, struct jt_config_why *why);

/* Writes the reason; false, always. */
bool jt_config_fail(struct jt_config_why *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
