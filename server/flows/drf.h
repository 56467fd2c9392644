/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies as the Django REST framework reads and writes them, for clients of
 * djangorestframework-simplejwt: fields of a JSON object or a form, all that is
 * wrong with them by field, and {"detail", "code"}.
 */
#ifndef JT_DRF_H
#define JT_DRF_H

#include <stdbool.h>
#include <stddef.h>

#include "flows/flow.h"
#include "http/request.h"

/* A field that must be there and not blank. */
struct jt_drf_field {
	const char *name;
	char *out;
	size_t size;
	bool is_trimmed;  /* of white space around it */
	bool is_too_long; /* for out, which then is "" */
};

/*
 * Reads and wipes the body.  What is wrong is answered: 400 by field, or 415;
 * the result is then false.
 */
bool jt_drf_read(struct jt_request *r, struct jt_flow *f,
    struct jt_drf_field *fields, size_t n);

/* {"detail": detail, "code": code}; code may be NULL.  401 has a challenge. */
void jt_drf_answer(struct jt_request *r, int status, const char *detail,
    const char *code);

/* 401 with the code token_not_valid. */
void jt_drf_answer_token(struct jt_request *r, const char *detail);

/* 400 {"non_field_errors": [text]} */
void jt_drf_answer_invalid(struct jt_request *r, const char *text);

/* 429 with Retry-After. */
void jt_drf_answer_throttled(struct jt_request *r, int64_t wait_ms);

/* 503 with Retry-After. */
void jt_drf_answer_busy(struct jt_request *r);

#endif
