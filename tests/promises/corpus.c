/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FILE_MAX = 4096 };

static void
read_file(struct corpus_file *f, const char *folder, const char *name)
{
	char path[512], buf[FILE_MAX + 1];
	char *p;
	size_t n;
	FILE *stream;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	snprintf(f->name, sizeof f->name, "%.63s", name);
	stream = fopen(path, "rb");
	if (stream == NULL)
		fail_msg("could not read '%s'", path);
	n = fread(buf, 1, sizeof buf, stream);
	fclose(stream);
	assert_true(n <= FILE_MAX);
	p = malloc(n == 0 ? 1 : n);
	assert_non_null(p);
	memcpy(p, buf, n);
	f->text = (jeton_str){ p, n };
}

static bool
ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return name[0] != '.' && n >= m && strcmp(name + n - m, end) == 0;
}

void
corpus_load(struct corpus *c, const char *name, const char *end)
{
	struct dirent **entries;
	char folder[256];
	int n;

	c->count = 0;
	snprintf(folder, sizeof folder, "%s/%s", CORPUS_DIR, name);
	n = scandir(folder, &entries, NULL, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		if (c->count < CORPUS_MAX && ends(entries[i]->d_name, end))
			read_file(&c->file[c->count++], folder,
			    entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	assert_true(c->count > 0);
}

void
corpus_free(struct corpus *c)
{
	for (size_t i = 0; i < c->count; i++)
		free((void *)(uintptr_t)c->file[i].text.p);
	c->count = 0;
}
