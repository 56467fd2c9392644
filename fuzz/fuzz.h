/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share.  A target is one file with the function that
 * libFuzzer calls; it states what holds for every input and aborts if it does
 * not.  A new target is such a file, a folder of seeds in corpus/, a name in
 * meson.build and a row in floors.txt.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

/* The promise: x holds, whatever the input. */
#define MUST(x) ((x) ? (void)0 : fuzz_broken(#x, __FILE__, __LINE__))

void fuzz_broken(const char *promise, const char *file, int line)
    __attribute__((noreturn));

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* 2026-01-01, when the tokens of the corpora are verified. */
#define FUZZ_NOW INT64_C(1767225600)

/* Memory of exactly this size, also for none: an overread shows. */
void *fuzz_alloc(size_t n);

/* A private key of every algorithm we have. */
extern const char *const fuzz_jwks[];
extern const size_t fuzz_jwk_count;

/* Made once: the key of that number, and the set that verifies it. */
const jeton_key *fuzz_key(size_t i);
const jeton_keys *fuzz_set(size_t i);

/* All public keys in one set; its shared secrets are the sets of one. */
const jeton_keys *fuzz_public(void);

/* 32 bytes, of fuzz_hs256(). */
extern const char fuzz_secret[];

/* A token of this payload, good until the next one. */
jeton_str fuzz_hs256(const uint8_t *p, size_t n);

/* Whether text parses to keys, by both functions, and all they promise. */
void fuzz_key_text(jeton_str text, const char *alg);

/* Whether what a getter says of a token fits with what others say. */
void fuzz_token(const jeton_token *t);

/* Whether a refused token gives away nothing. */
void fuzz_empty(const jeton_token *t);

/* Verifies and explains, which must agree; the result is an answer. */
jeton_err fuzz_verify(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, jeton_token *out);

#endif
