/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors that raise SIGIO when something comes. pppd's loop knows the channel
 * only, and asking at intervals would wake an idle link.
 */
#ifndef PLUGIN_ASYNC_H
#define PLUGIN_ASYNC_H

#include <stdbool.h>

/*
 * Call hear() in SIGIO's handler whenever something may have come on fd, and once
 * now, with the signal blocked. hear() must be safe in a signal handler and take
 * in all there is, as signals do not queue. fd -1: somebody else raises the signal.
 * Returns 0 or -errno; -ENOSPC: too many.
 */
int async_begin(int fd, void (*hear)(void));

/* Before fd is closed; -1 does nothing. */
void async_end(int fd);

/* Before pppd executes another program in its place. */
void async_stop(void);

/* No handler runs between these two; they do not nest. */
void async_block(void);
void async_unblock(void);

/* pppd goes on as this process; called in the one before it. */
void async_follow(int pid);

/*
 * Returns true, once, in a process that goes on for another one: what came
 * meanwhile may have been heard there only.
 */
bool async_is_new_process(void);

#endif
