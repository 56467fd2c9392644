/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
	LABELS_MAX = 16, /* of a family */
	BOUNDS_MAX = 16,
	PATHS_MAX = 64,
	CLASSES = 5, /* 1xx to 5xx */
	CLASS = 32,  /* 400 to 431, and so on */
	LABEL_TEXT = 128,
	MILLION = 1000000
};

static const struct {
	const char *name, *label, *help;
	const char *values[LABELS_MAX]; /* the last one is for all others */
} families[] = {
	[JT_LOGINS] = { "jetond_logins_total", "outcome",
	    "Logins, by what became of them",
	    { "success", "unknown", "password", "disabled", "changed",
		"throttled", "busy", "other" } },
	[JT_REFRESHES] = { "jetond_refreshes_total", "outcome",
	    "Uses of refresh tokens; grace is the same token again in time",
	    { "success", "grace", "reuse", "unknown", "ended", "expired",
		"disabled", "foreign", "malformed", "scope", "busy",
		"other" } },
	[JT_SESSIONS_ENDED] = { "jetond_sessions_ended_total", "reason",
	    "Sessions that ended before their time",
	    { "logout", "logout all", "ended by user", "reuse", "revoked",
		"password", "disabled", "admin", "client removed", "restored",
		"other" } },
	[JT_CLIENTS_REFUSED] = { "jetond_clients_refused_total", "reason",
	    "OAuth clients that did not prove who they are",
	    { "unknown", "another method", "the secret is wrong",
		"none was named", "other" } },
	[JT_STORE_ERRORS] = { "jetond_store_errors_total", "by",
	    "What the database could not do", { "writer", "reader", "other" } },
	[JT_RELOADS] = { "jetond_reloads_total", "outcome", "SIGHUPs",
	    { "success", "failed", "other" } },
};

static const struct {
	const char *name, *help;
} gauges[] = {
	[JT_CONNECTIONS] = { "jetond_connections", "Open connections" },
	[JT_HASHES_WAITING] = { "jetond_hash_queue",
	    "Passwords that wait for a thread" },
	[JT_WRITES_WAITING] = { "jetond_write_queue",
	    "Writes that wait for the writer" },
	[JT_READS_WAITING] = { "jetond_read_queue",
	    "Reads that wait for a connection" },
	[JT_DRAINING] = { "jetond_draining", "1 on the way to the end" },
	[JT_TLS_EXPIRES] = { "jetond_tls_certificate_end_seconds",
	    "When the TLS certificate ends, since 1970; 0: no TLS" },
};

static const struct {
	const char *name, *help;
	int64_t scale;              /* this many are one of the unit */
	int64_t bounds[BOUNDS_MAX]; /* until the first 0 */
} histograms[] = {
	[JT_REQUEST_TIME] = { "jetond_request_duration_seconds",
	    "From the end of a request's head to its answer", MILLION,
	    { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000,
		250000, 500000, 1000000, 5000000 } },
	[JT_WRITE_GROUP] = { "jetond_write_group_size",
	    "Writes that one commit was for", 1,
	    { 1, 2, 4, 8, 16, 32, 64, 128, 256 } },
};

struct observations {
	_Atomic uint64_t counts[BOUNDS_MAX + 1];
	_Atomic int64_t sum;
};

static _Atomic uint64_t counts[JT_FAMILIES][LABELS_MAX];
static _Atomic int64_t levels[JT_GAUGES];
static struct observations observed[JT_HISTOGRAMS];
static _Atomic uint64_t requests[PATHS_MAX][CLASSES * CLASS];
static const char *paths[PATHS_MAX] = { "none" };
static _Atomic size_t path_count = 1;

static size_t
index_of(enum jt_family family, const char *label)
{
	const char *const *values = families[family].values;
	size_t i = 0;

	while (strcmp(values[i], label) != 0 && strcmp(values[i], "other") != 0)
		i++;
	return i;
}

void
jt_count_many(enum jt_family family, const char *label, uint64_t n)
{
	atomic_fetch_add_explicit(&counts[family][index_of(family, label)], n,
	    memory_order_relaxed);
}

void
jt_count(enum jt_family family, const char *label)
{
	jt_count_many(family, label, 1);
}

void
jt_gauge_add(enum jt_gauge gauge, int64_t n)
{
	atomic_fetch_add_explicit(&levels[gauge], n, memory_order_relaxed);
}

void
jt_gauge_set(enum jt_gauge gauge, int64_t n)
{
	atomic_store_explicit(&levels[gauge], n, memory_order_relaxed);
}

int64_t
jt_gauge_get(enum jt_gauge gauge)
{
	return atomic_load_explicit(&levels[gauge], memory_order_relaxed);
}

void
jt_observe(enum jt_histogram histogram, int64_t value)
{
	const int64_t *bounds = histograms[histogram].bounds;
	struct observations *o = &observed[histogram];
	size_t i = 0;

	while (i < BOUNDS_MAX && bounds[i] != 0 && value > bounds[i])
		i++;
	atomic_fetch_add_explicit(&o->counts[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&o->sum, value, memory_order_relaxed);
}

size_t
jt_metrics_path(const char *path)
{
	const size_t n = path_count;

	for (size_t i = 1; i < n; i++)
		if (strcmp(paths[i], path) == 0)
			return i;
	if (n == PATHS_MAX)
		return 0;
	paths[n] = path;
	path_count = n + 1;
	return n;
}

void
jt_count_request(size_t path, int status, int64_t us)
{
	const int class = status / 100 - 1, rest = status % 100;

	if (class >= 0 && class < CLASSES && rest < CLASS)
		atomic_fetch_add_explicit(&requests[path][class * CLASS + rest],
		    1, memory_order_relaxed);
	jt_observe(JT_REQUEST_TIME, us);
}

void
jt_put_metric(struct jt_buf *b, const char *name, const char *type,
    const char *help)
{
	jt_put(b, JT_LIT("# HELP "));
	jt_put(b, jeton_cstr(name));
	jt_put_char(b, ' ');
	jt_put(b, jeton_cstr(help));
	jt_put(b, JT_LIT("\n# TYPE "));
	jt_put(b, jeton_cstr(name));
	jt_put_char(b, ' ');
	jt_put(b, jeton_cstr(type));
	jt_put_char(b, '\n');
}

static void
put_name(struct jt_buf *b, const char *name, const char *labels)
{
	jt_put(b, jeton_cstr(name));
	if (labels[0] != '\0') {
		jt_put_char(b, '{');
		jt_put(b, jeton_cstr(labels));
		jt_put_char(b, '}');
	}
	jt_put_char(b, ' ');
}

void
jt_put_sample(struct jt_buf *b, const char *name, const char *labels,
    int64_t value)
{
	put_name(b, name, labels);
	jt_put_int(b, value);
	jt_put_char(b, '\n');
}

static void
put_families(struct jt_buf *b)
{
	char labels[LABEL_TEXT];

	for (size_t f = 0; f < JT_FAMILIES; f++) {
		const char *const *values = families[f].values;

		jt_put_metric(b, families[f].name, "counter", families[f].help);
		for (size_t i = 0; i < LABELS_MAX && values[i] != NULL; i++) {
			snprintf(labels, sizeof labels, "%s=\"%s\"",
			    families[f].label, values[i]);
			jt_put_sample(b, families[f].name, labels,
			    (int64_t)counts[f][i]);
		}
	}
}

static void
put_gauges(struct jt_buf *b)
{
	for (size_t i = 0; i < JT_GAUGES; i++) {
		jt_put_metric(b, gauges[i].name, "gauge", gauges[i].help);
		jt_put_sample(b, gauges[i].name, "", levels[i]);
	}
}

static void
put_scaled(struct jt_buf *b, int64_t value, int64_t scale)
{
	char text[48];

	if (scale == 1)
		snprintf(text, sizeof text, "%lld", (long long)value);
	else
		snprintf(text, sizeof text, "%lld.%06lld",
		    (long long)(value / scale), (long long)(value % scale));
	jt_put(b, jeton_cstr(text));
}

static void
put_part(struct jt_buf *b, size_t h, const char *part)
{
	jt_put(b, jeton_cstr(histograms[h].name));
	jt_put(b, jeton_cstr(part));
}

static void
put_histogram(struct jt_buf *b, size_t h)
{
	const int64_t *bounds = histograms[h].bounds;
	uint64_t sum = 0;
	size_t i = 0;

	jt_put_metric(b, histograms[h].name, "histogram", histograms[h].help);
	for (; i < BOUNDS_MAX && bounds[i] != 0; i++) {
		sum += observed[h].counts[i];
		put_part(b, h, "_bucket{le=\"");
		put_scaled(b, bounds[i], histograms[h].scale);
		jt_put(b, JT_LIT("\"} "));
		jt_put_int(b, (int64_t)sum);
		jt_put_char(b, '\n');
	}
	sum += observed[h].counts[i];
	put_part(b, h, "_bucket{le=\"+Inf\"} ");
	jt_put_int(b, (int64_t)sum);
	jt_put_char(b, '\n');
	put_part(b, h, "_sum ");
	put_scaled(b, observed[h].sum, histograms[h].scale);
	jt_put_char(b, '\n');
	put_part(b, h, "_count ");
	jt_put_int(b, (int64_t)sum);
	jt_put_char(b, '\n');
}

static void
put_requests(struct jt_buf *b)
{
	static const char name[] = "jetond_requests_total";
	char labels[LABEL_TEXT];

	jt_put_metric(b, name, "counter", "Answers, by path and status");
	for (size_t p = 0; p < path_count; p++) {
		for (int i = 0; i < CLASSES * CLASS; i++) {
			if (requests[p][i] == 0)
				continue;
			snprintf(labels, sizeof labels,
			    "path=\"%.64s\",status=\"%d\"", paths[p],
			    (i / CLASS + 1) * 100 + i % CLASS);
			jt_put_sample(b, name, labels, (int64_t)requests[p][i]);
		}
	}
}

void
jt_metrics_write(struct jt_buf *b)
{
	put_requests(b);
	for (size_t h = 0; h < JT_HISTOGRAMS; h++)
		put_histogram(b, h);
	put_families(b);
	put_gauges(b);
}
