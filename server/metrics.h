/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is counted while the server runs, for /metrics.  From any thread; a
 * count costs one atomic addition.  Labels are words of our own, never what a
 * stranger sent.
 */
#ifndef JT_METRICS_H
#define JT_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum jt_family {
	JT_LOGINS,         /* by outcome */
	JT_REFRESHES,      /* by outcome */
	JT_SESSIONS_ENDED, /* by reason */
	JT_CLIENTS_REFUSED,
	JT_STORE_ERRORS, /* by thread: writer, reader */
	JT_RELOADS,      /* by outcome: done, failed */
	JT_FAMILIES
};

enum jt_gauge {
	JT_CONNECTIONS,
	JT_HASHES_WAITING,
	JT_WRITES_WAITING,
	JT_READS_WAITING,
	JT_DRAINING,    /* 1: no new requests, please */
	JT_TLS_EXPIRES, /* seconds since 1970; 0: no TLS */
	JT_GAUGES
};

enum jt_histogram {
	JT_REQUEST_TIME,
	/* microseconds */ JT_WRITE_GROUP,
	JT_HISTOGRAMS
};

/* One more, or n; a label that the family does not have is "other". */
void jt_count(enum jt_family family, const char *label);
void jt_count_many(enum jt_family family, const char *label, uint64_t n);

void jt_gauge_add(enum jt_gauge gauge, int64_t n);
void jt_gauge_set(enum jt_gauge gauge, int64_t n);
int64_t jt_gauge_get(enum jt_gauge gauge);

void jt_observe(enum jt_histogram histogram, int64_t value);

/*
 * Before there are requests: a path, which must live on; returns its number.
 * The same path has the same number.
 */
size_t jt_metrics_path(const char *path);

/* An answer; 0 is the number of no path. */
void jt_count_request(size_t path, int status, int64_t us);

/* Appends all of it in the text format of Prometheus. */
void jt_metrics_write(struct jt_buf *b);

/* One more metric: its head, and its value; label may be "". */
void jt_put_metric(struct jt_buf *b, const char *name, const char *type,
    const char *help);
void jt_put_sample(struct jt_buf *b, const char *name, const char *labels,
    int64_t value);

#endif
