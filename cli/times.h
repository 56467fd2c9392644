/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times as people write and read them.  Seconds since 1970, in UTC, from 0 to
 * 253402300799 (the end of the year 9999).
 */
#ifndef JT_TIMES_H
#define JT_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

/*
 * A span with a unit: "15m", "1.5h", "+2d", "-10s"; units s m h d w y (365
 * days).  `name` is the option, for the message.  JT_DONE, or JT_MISUSE and
 * one line on stderr; a number without a unit is told which to write.
 */
enum jt_status jt_span_read(const char *name, const char *text, int64_t *out);

/*
 * A point in time: seconds since 1970 ("1516239022", or "@900" for those that
 * could be a span), ISO 8601 in UTC ("2018-01-18T01:30:22Z", "2018-01-18"), or
 * a span from now.
 */
enum jt_status jt_time_read(const char *name, const char *text, int64_t now,
    int64_t *out);

enum { JT_TIME_SIZE = 24, JT_AGE_SIZE = 48 };

/* "2018-01-18T01:30:22Z", or the number if no calendar has it. */
void jt_time_print(char out[JT_TIME_SIZE], int64_t t);

/* "8 years ago", "in 5 minutes", "now". */
void jt_age_print(char out[JT_AGE_SIZE], int64_t t, int64_t now);

/* The whole seconds of a JSON number, towards the past; false if none. */
bool jt_time_of_json(jeton_str number, int64_t *out);

#endif
