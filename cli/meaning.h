/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a header or of claims, for people. */
#ifndef JT_CLI_MEANING_H
#define JT_CLI_MEANING_H

#include <stdint.h>

#include "jeton.h"

/*
 * Prints them a line each, with what the known ones mean and times in words;
 * what is no JSON object, as it is, escaped.
 */
void jt_meaning_out(jeton_str text, int64_t now);

#endif
