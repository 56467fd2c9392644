/* SPDX-License-Identifier: Apache-2.0 */
/* The status codes that we answer (RFC 9110 section 15). */
#ifndef JT_STATUS_H
#define JT_STATUS_H

/* "Not Found" for 404; "" for one that we never answer. */
const char *jt_status_phrase(int status);

#endif
