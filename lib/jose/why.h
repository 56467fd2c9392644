/* SPDX-License-Identifier: Apache-2.0 */
/* The phrase that says why a key was not taken. */
#ifndef JT_WHY_H
#define JT_WHY_H

#include "jeton.h"

/*
 * Fills options->why, if there is one, and returns e.  Names of members and
 * lengths may go in, bytes of a key never.
 */
jeton_err jt_refuse(const jeton_key_options *options, jeton_err e,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Says before the phrase which key of a set it is about. */
void jt_refuse_at(const jeton_key_options *options, size_t index);

void jt_why_clear(const jeton_key_options *options);

/* Fills in something for a result that nobody explained; returns e. */
jeton_err jt_why_end(const jeton_key_options *options, jeton_err e);

#endif
