/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service manager's socket (sd_notify(3)): STATUS= lines, which "systemctl
 * status" shows. pppd itself sends READY=1 (up_sdnotify).
 */
#ifndef PLUGIN_NOTIFY_H
#define PLUGIN_NOTIFY_H

/* When the plugin is loaded: pppd may become another process later. */
void notify_begin(void);

/*
 * A network protocol is up. Said once for each link: it is not known which
 * protocols will follow. Does nothing without NOTIFY_SOCKET.
 */
void notify_up(void);

/* The link has ended, or could not begin. */
void notify_end(const char *reason);

#endif
