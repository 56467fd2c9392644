/* SPDX-License-Identifier: Apache-2.0 */
/* The status codes that we answer (RFC 9110 section 15). */
#ifndef JT_STATUS_H
#define JT_STATUS_H

/* A field of every answer over TLS (RFC 6797); a year. */
#define JT_HSTS_NAME "Strict-Transport-Security"
#define JT_HSTS "max-age=31536000"

/* "Not Found" for 404; "" for one that we never answer. */
const char *jt_status_phrase(int status);

#endif
