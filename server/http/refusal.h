/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to what is refused before it is a request. */
#ifndef JT_REFUSAL_H
#define JT_REFUSAL_H

#include <event2/buffer.h>
#include <stdbool.h>

/* Logs it and appends the whole answer; the connection closes behind it. */
void jt_refusal_put(struct evbuffer *out, bool has_tls, int status,
    const char *why);

#endif
