/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that started pppd: its death may be a tunnel's end. */
#ifndef PLUGIN_PARENT_H
#define PLUGIN_PARENT_H

/*
 * Call died() in SIGIO's handler when that process has died, at any time from now
 * on, once. Does nothing in a process that goes on for another.
 */
void parent_watch(void (*died)(void));

#endif
