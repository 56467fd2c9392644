/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over the files and folders given, each input in memory
 * of exactly its size.  Prints how many there were.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { PATH_SIZE = 4096 };

static size_t inputs;

static void
fail(const char *path)
{
	fprintf(stderr, "could not read '%s': %s\n", path, strerror(errno));
	exit(2);
}

static void
run_file(const char *path, size_t n)
{
	uint8_t *p = fuzz_alloc(n);
	FILE *f = fopen(path, "rb");

	if (f == NULL || fread(p, 1, n, f) != n)
		fail(path);
	fclose(f);
	LLVMFuzzerTestOneInput(p, n);
	inputs++;
	free(p);
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
run_folder(const char *path)
{
	struct dirent **entries;
	char name[PATH_SIZE];
	struct stat s;
	int n = scandir(path, &entries, is_visible, alphasort);

	if (n < 0)
		fail(path);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
		if (stat(name, &s) != 0 || !S_ISREG(s.st_mode))
			fail(name);
		run_file(name, (size_t)s.st_size);
		free(entries[i]);
	}
	free(entries);
}

int
main(int argc, char **argv)
{
	struct stat s;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &s) != 0)
			fail(argv[i]);
		if (S_ISDIR(s.st_mode))
			run_folder(argv[i]);
		else
			run_file(argv[i], (size_t)s.st_size);
	}
	printf("%zu inputs\n", inputs);
	return inputs > 0 ? 0 : 2;
}
