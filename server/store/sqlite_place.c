/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite_place.h"

#include <libgen.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/vfs.h>

enum { PATH_SIZE = 1024 };

/* The types of statfs(2); what has no name there is from its own source. */
static const struct {
	uint32_t type;
	const char *name;
} networks[] = {
	{ 0x00006969, "NFS" },
	{ 0xff534d42, "CIFS" },
	{ 0xfe534d42, "SMB2" },
	{ 0x0000517b, "SMB" },
	{ 0x0000564c, "NCP" },
	{ 0x5346414f, "AFS" },
	{ 0x6b414653, "AFS" },
	{ 0x73757245, "Coda" },
	{ 0x00c36400, "Ceph" },
	{ 0x0bd00bd0, "Lustre" },
	{ 0x7461636f, "OCFS2" },
	{ 0x01161970, "GFS2" },
	{ 0x47504653, "GPFS" },
	{ 0x013661be, "Gluster" },
	{ 0x20030528, "PVFS2" },
};

const char *
jt_sqlite_network(const char *path)
{
	char folder[PATH_SIZE];
	struct statfs s;

	snprintf(folder, sizeof folder, "%s", path);
	if (statfs(path, &s) != 0 && statfs(dirname(folder), &s) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++)
		if ((uint32_t)s.f_type == networks[i].type)
			return networks[i].name;
	return NULL;
}
