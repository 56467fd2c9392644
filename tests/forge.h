/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens of any bytes, right and wrong ones, for the tests. */
#ifndef FORGE_H
#define FORGE_H

#include "jeton.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { FORGED_MAX = 4 * JETON_TOKEN_MAX };

/* 2026-01-01, when the tests take place. */
#define NOW INT64_C(1767225600)

/* 32 bytes; HS256 of the keys that forge_keys() gives. */
extern const char forge_secret[33];

/* The usual header, and claims that the rules below accept at NOW. */
extern const char forge_header[];
extern const char forge_claims[];
extern const jeton_rules forge_rules;

/* The set with the one HS256 key; the caller frees it. */
jeton_keys *forge_keys(void);

/* Appends to the text in to[0..size), or fails the test. */
void forge_add(char *to, size_t size, const char *more);

/* Base64url of both, signed with HS256 by forge_secret. */
void forge_bytes(char *out, jeton_str header, jeton_str payload);
void forge(char *out, const char *header, const char *payload);

/* Adds '.' and the MAC of what out holds, under any secret. */
void forge_mac(char *out, const void *secret, size_t n);

/*
 * Verifies a copy in memory of exactly its size, so that a sanitizer sees
 * every read past the end; and checks that a refusal leaves nothing behind, and
 * that the verify of big tokens says and keeps the same.
 */
jeton_err verify_exactly(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, jeton_token *out);

#endif
