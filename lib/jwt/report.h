/* SPDX-License-Identifier: Apache-2.0 */
/* Checks with every step written down. */
#ifndef JT_REPORT_H
#define JT_REPORT_H

#include "jwt/checks.h"

void jt_report_add(jeton_report *report, const char *name,
    jeton_verdict verdict, jeton_err e);

/*
 * Runs one check.  The result is `first`, or if that is JETON_OK the check's,
 * and *blamed then what it failed on.
 */
jeton_err jt_report_check(jeton_report *report, const struct jt_check *check,
    const struct jt_case *facts, jeton_err first, const char **blamed);

#endif
