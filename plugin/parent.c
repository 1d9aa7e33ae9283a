/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "async.h"
#include "parent.h"

static pid_t parent;
static void (*tell)(void);

/*
 * The kernel signals the death of the thread that forked, too; its process may go on
 * (forget_original_parent(), kernel/exit.c).
 */
static void hear(void)
{
	if (!parent || getppid() == parent)
		return;
	parent = 0;
	tell();
}

/*
 * pppd's parent is 1 after updetach, or where the parent has died already. A pidfd
 * would need pppd's loop; it raises no signal.
 */
void parent_watch(void (*died)(void))
{
	pid_t is = getppid();

	if (is == parent || is == 1)
		return;
	tell = died;
	parent = is;
	if (async_begin(-1, hear) || prctl(PR_SET_PDEATHSIG, SIGIO) < 0)
		parent = 0;
}
