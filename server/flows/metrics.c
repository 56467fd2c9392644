/* SPDX-License-Identifier: Apache-2.0 */
/* GET /metrics, in the text format of Prometheus. */
#include "metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "flows/answer.h"
#include "flows/flow.h"

enum { TEXT_SIZE = 262144 };

static void
put_keys(struct jt_buf *b, const struct jt_flow *f)
{
	static const char name[] = "jetond_keys";
	struct jt_keyring_counts n;

	jt_keyring_count(f->keyring, time(NULL), &n);
	jt_put_metric(b, name, "gauge", "Keys for signing, by their state");
	jt_put_sample(b, name, "state=\"published\"", (int64_t)n.published);
	jt_put_sample(b, name, "state=\"signing\"", (int64_t)n.signing);
	jt_put_sample(b, name, "state=\"retired\"", (int64_t)n.retired);
}

/* Pages of the process; 0 if the system does not say. */
static int64_t
resident_pages(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[128], *resident;
	bool is_read;

	if (f == NULL)
		return 0;
	is_read = fgets(line, sizeof line, f) != NULL;
	fclose(f);
	resident = is_read ? strchr(line, ' ') : NULL;
	return resident == NULL ? 0 : strtoll(resident, NULL, 10);
}

static void
put_process(struct jt_buf *b)
{
	static const char memory[] = "process_resident_memory_bytes";
	static const char build[] = "jetond_build_info";

	jt_put_metric(b, memory, "gauge", "Memory in use");
	jt_put_sample(b, memory, "", resident_pages() * sysconf(_SC_PAGESIZE));
	jt_put_metric(b, build, "gauge", "Which jetond this is");
	jt_put_sample(b, build, "version=\"" JETON_VERSION "\"", 1);
}

void
jt_metrics(struct jt_request *r, void *context)
{
	char *text = malloc(TEXT_SIZE);
	struct jt_buf b = jt_buf_over(text, text == NULL ? 0 : TEXT_SIZE);

	if (text != NULL) {
		jt_metrics_write(&b);
		put_keys(&b, context);
		put_process(&b);
	}
	if (text == NULL || jt_buf_end(&b) != JETON_OK)
		jt_answer_busy(r);
	else
		jt_reply_as(r, 200, "text/plain; version=0.0.4; charset=utf-8",
		    (jeton_str){ b.p, b.n });
	free(text);
}
