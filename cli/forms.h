/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a JWS or JWE, as options name them. */
#ifndef JT_FORMS_H
#define JT_FORMS_H

#include "jeton/form.h"
#include "options.h"

/* The value of --form; compact if there is none. */
enum jt_status jt_form_read(const struct jt_args *args, jeton_form *out);

/* A list of them, as bits 1 << jeton_form; 0 if there is none. */
enum jt_status jt_forms_read(const struct jt_args *args, unsigned *out);

/* What to say of a text that was refused though another form might do; "". */
const char *jt_forms_hint(unsigned forms, jeton_str text);

#endif
