/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include <linux/ppp-ioctl.h>

#include "../l2tp/fd.h"
#include "async.h"
#include "link.h"
#include "options.h"

#define NO_LINK \
	{ \
		.session = L2TP_NO_SESSION, .channel_fd = -1 \
	}

struct l2tp_link link_state = NO_LINK;
struct l2tp_process process_state = {
	.tunnel = L2TP_NO_TUNNEL,
	.inherited = L2TP_NO_SESSION,
};

void link_begin(void)
{
	static const struct l2tp_link none = NO_LINK;
	static const struct l2tp_session no_session = L2TP_NO_SESSION;
	static bool begun;

	if (begun && !link_state.tried)
		return;
	if (begun) /* the first has it already, and most of its pages stay unused */
		link_state = none;
	begun = true;
	link_state.spec = options.spec;
	link_state.session = process_state.inherited;
	process_state.inherited = no_session;
}

/* --- names --- */

static void set_device(const char *name)
{
	if (!strcmp(process_state.device, name))
		return;
	strlcpy(process_state.device, name, sizeof(process_state.device));
	ppp_set_devnam(process_state.device);
	ppp_set_pppdevnam(process_state.device);
	ppp_script_setenv("DEVICE", process_state.device, 1);
}

void link_name_device(const char *word, bool ids)
{
	char name[sizeof(process_state.device)];
	const struct l2tp_session *s = &link_state.session;
	bool connected = s->fd >= 0;

	if (ids)
		snprintf(name, sizeof(name), "l2tp:%s/%u/%u", word,
			 connected ? s->tunnel_id : link_state.spec.tunnel_id,
			 connected ? s->session_id : link_state.spec.session_id);
	else
		snprintf(name, sizeof(name), "l2tp:%s", word);
	set_device(name);
}

void link_name_ends(const struct sockaddr_storage *local,
		    const struct sockaddr_storage *remote)
{
	if (local->ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)local, link_state.local);
	if (remote->ss_family != AF_UNSPEC)
		l2tp_format_addr((const struct sockaddr *)remote, link_state.remote);
	link_name_device(link_state.remote[0] ? link_state.remote : "?", true);
}

/* --- the hang-up --- */

/*
 * The kernel hangs a channel up when the last copy of its session's socket is
 * closed (pppol2tp_release()). Another process may hold a copy for a long time.
 * So pppd's descriptor is replaced by one that reads an end of file, as a
 * hung-up channel's does.
 */
void link_cut_channel(void)
{
	CLEANUP_FD int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (link_state.channel_fd < 0 || null < 0)
		return;
	ioctl(link_state.channel_fd, PPPIOCDISCONN);
	dup3(null, link_state.channel_fd, O_CLOEXEC);
}

/* A signal handler may be about to ask for the session. */
static void cut(void)
{
	async_block();
	l2tp_session_close(&link_state.session);
	async_unblock();
	link_cut_channel();
}

void link_hang_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(link_state.reason, sizeof(link_state.reason), fmt, ap);
	va_end(ap);
	error("%s; hanging up", link_state.reason);
	cut();
}

void link_close(const char *reason)
{
	strlcpy(link_state.reason, reason[0] ? reason : "closed by the controller",
		sizeof(link_state.reason));
	notice("the controller closes the link: %s; hanging up", link_state.reason);
	cut();
}
