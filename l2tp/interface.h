/* SPDX-License-Identifier: BSD-2-Clause */
/* Network interfaces: their indices, and one that changes its namespace. */
#ifndef L2TP_INTERFACE_H
#define L2TP_INTERFACE_H

/*
 * if_nametoindex(); 0, too, for an empty name, for which the kernel would run
 * modprobe (dev_load()).
 */
unsigned int l2tp_interface_index(const char *name);

/*
 * Bring the interface that is called there in the namespace netns (netns.h) into
 * our own, where it is called here.
 *
 * Returns 0 or -errno: -EEXIST an interface of ours has that name, -ENODEV there is
 * none called there.  If both names differ, a failed call may have moved it.
 */
int l2tp_interface_bring(int netns, const char *there, const char *here);

#endif
