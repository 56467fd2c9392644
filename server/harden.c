/* SPDX-License-Identifier: Apache-2.0 */
#include "harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED
#endif

#ifdef WATCHED
/* The leak check at the end has to look into this very process. */
static void
hide(void)
{
}
#else
static void
hide(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
#endif

void
jt_harden(void)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit files;

	hide();
	setrlimit(RLIMIT_CORE, &none);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
}
