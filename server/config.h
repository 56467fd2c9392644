/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: a file of [sections] with key = value, JETOND_SECTION_KEY
 * in the environment, and a few options; the later ones win.  Const once
 * finished.
 */
#ifndef JT_CONFIG_H
#define JT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/listen.h"
#include "jeton.h"

enum { JT_CONFIG_TEXT = 512 };

struct jt_config {
	char listen[JT_CONFIG_TEXT]; /* as text; address is what it means */
	char dir[JT_CONFIG_TEXT];
	char issuer[JT_CONFIG_TEXT];
	char audience[JT_CONFIG_TEXT];
	char database[JT_CONFIG_TEXT];
	char master[JT_CONFIG_TEXT];      /* the path of the master key */
	char certificate[JT_CONFIG_TEXT]; /* PEM files, or "" */
	char certificate_key[JT_CONFIG_TEXT];
	bool is_plain_allowed;   /* HTTP beyond loopback */
	int64_t access_lifetime; /* seconds, like all times here */
	int64_t absolute, idle, grace;
	int64_t workers;
	int64_t connections; /* of all workers */
	int64_t writes;      /* that may wait */
	int64_t readers;     /* threads, where a loop cannot read in place */
	int64_t reads;       /* that may wait for them */
	int64_t hash_memory; /* MiB */
	int64_t hash_times, hash_threads, hash_queue;
	/* Attempts at passwords: so many at once, and one more every ... */
	int64_t address_tries, address_every; /* by an address */
	int64_t user_tries, user_every;       /* by one at one account */
	int64_t account_tries, account_every; /* by strangers at one account */
	bool registers;                       /* whether strangers may */
	char algorithm[JT_CONFIG_TEXT];
	int64_t keys_max_age; /* that others may remember the JWK Set */
	int64_t keys_publish; /* from the JWK Set to the first token */
	int64_t keys_keep;    /* that a retired key still verifies */
	int64_t keys_age;     /* of a key when it gets a successor; 0: never */
	int64_t keys_poll;    /* between two looks at the keys */
	char login[JT_CONFIG_TEXT]; /* where guards send people; "": nowhere */
	char revocations_file[JT_CONFIG_TEXT]; /* "": none */
	int64_t revocations_interval; /* between two looks at what has ended */
	int64_t revocations_lifetime; /* of the list of it */
	bool has_status_list;         /* and a claim "status" */
	int64_t cache_tokens; /* verified ones that are remembered; 0: none */
	int64_t staleness;    /* milliseconds; see store/live.h */
	char operations[JT_CONFIG_TEXT]; /* as text; "": none */
	int64_t drain; /* from SIGTERM to no more connections */
	struct jt_address address, operations_address;
};

/* For people: one line without its end. */
struct jt_config_why {
	char text[2 * JT_CONFIG_TEXT];
};

void jt_config_defaults(struct jt_config *c);

/* Seconds from "30", "5m", "12h", "7d"; false if it is none, or 0. */
bool jt_parse_time(const char *text, int64_t *seconds);

/* key is "server.listen" and so on. */
bool jt_config_set(struct jt_config *c, const char *key, const char *value,
    struct jt_config_why *why);

/* An unknown key, a bad value, a key given twice: the file and the line. */
bool jt_config_read(struct jt_config *c, const char *path,
    struct jt_config_why *why);

bool jt_config_environment(struct jt_config *c, struct jt_config_why *why);

/* Fills in what follows from the rest, and checks that it goes together. */
bool jt_config_finish(struct jt_config *c, struct jt_config_why *why);

/* What follows from the address, once port 0 has become a real one. */
void jt_config_listening(struct jt_config *c);

#endif
