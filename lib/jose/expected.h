/* SPDX-License-Identifier: Apache-2.0 */
/* What rules expect, whether of a JWT, a JWS or a JWE. */
#ifndef JT_EXPECTED_H
#define JT_EXPECTED_H

#include "base/json.h"
#include "jeton.h"
#include "jeton/form.h"

/* An expectation may be left out but never be empty. */
bool jt_expected_is_sane(const char *text);
/* The same of a list that ends with NULL, and of each of its texts. */
bool jt_expected_list_is_sane(const char *const *list);

/* Whether a string is in a list that may be NULL: then it is. */
bool jt_expected_has(const char *const *list, struct jt_json v);

/*
 * Whether a typ or cty is this one: case does not matter, nor does
 * "application/" before it (RFC 7515 4.1.9).
 */
bool jt_expected_type(struct jt_json v, const char *wanted);

/* Whether bits 1 << form have no other bit than that of a jeton_form. */
bool jt_expected_forms_are_sane(unsigned forms);

/* Whether the form is among them; none means compact only. */
bool jt_expected_form(unsigned forms, jeton_form form);

#endif
