/* SPDX-License-Identifier: Apache-2.0 */
/* The findings about a token that was taken apart. */
#ifndef JT_CLI_TOKEN_LINT_H
#define JT_CLI_TOKEN_LINT_H

#include <stdint.h>

#include "anatomy.h"

/* The header of a token of any shape, and the sizes of its other parts. */
void jt_lint_header(const struct jt_anatomy *a, struct jt_lint *l);

/* The claims of one that is signed, as they are at this time. */
void jt_lint_claims(const struct jt_anatomy *a, int64_t now, struct jt_lint *l);

/*
 * Whether it is signed by a secret that everybody tries first; and whether the
 * one that was given, if secret.p is not NULL, is too short for its hash.
 */
void jt_lint_secret(const struct jt_anatomy *a, jeton_str secret,
    struct jt_lint *l);

#endif
