/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "reason.h"

/*
 * %T tunnel id, %S session id, %P option prefix. The step tells rows with the
 * same errno apart; see pppol2tp_connect(), l2tp_tunnel_create() and
 * l2tp_tunnel_register().
 */
static const struct l2tp_reason reasons[] = {
	{ L2TP_STEP_SOCKET, EAFNOSUPPORT, "the kernel has no PPPoX",
	  "load it with 'modprobe pppox' (in the kernel's package, or CONFIG_PPPOE)" },
	{ L2TP_STEP_SOCKET, EPROTONOSUPPORT, "the kernel has no PPP over L2TP",
	  "load it with 'modprobe l2tp_ppp' (in the kernel's package, or "
	  "CONFIG_PPPOL2TP)" },
	{ L2TP_STEP_NETLINK, ENOENT,
	  "this kind of session needs netlink, and the kernel has no L2TP netlink",
	  "load it with 'modprobe l2tp_netlink' (in the kernel's package, or "
	  "CONFIG_L2TP_V3)" },
	{ L2TP_STEP_TUNNEL, EINVAL,
	  "the kernel refuses the tunnel socket: it belongs to another network "
	  "namespace",
	  "start this program in that one" },
	{ L2TP_STEP_TUNNEL, EBADF, "the tunnel socket is not open", NULL },
	{ L2TP_STEP_TUNNEL, ENOTSOCK, "the tunnel descriptor is not a socket",
	  NULL },
	{ L2TP_STEP_TUNNEL, EPROTONOSUPPORT,
	  "the tunnel socket is neither UDP nor L2TP/IP over IPv4 or IPv6", NULL },
	{ L2TP_STEP_TUNNEL, EBUSY,
	  "the tunnel socket already carries a tunnel with another id",
	  "set %Ptunnel-id to that tunnel's id" },
	{ L2TP_STEP_TUNNEL, EPERM, "making this tunnel needs CAP_NET_ADMIN",
	  "run as root" },
	{ L2TP_STEP_TUNNEL, EINTR, "a signal ended the wait for the kernel", NULL },
	{ L2TP_STEP_SESSION, EINVAL,
	  "the kernel refuses these ids (a tunnel or session id of 0?)", NULL },
	{ L2TP_STEP_SESSION, EEXIST, "session %S of tunnel %T is in use",
	  "give another %Psession-id, or end its owner (the kernel's list: "
	  "/proc/net/pppol2tp, 'ip l2tp show session')" },
	{ L2TP_STEP_SESSION, ENOENT,
	  "the kernel has no tunnel %T in this network namespace: its socket was "
	  "closed (the controller ended?), or it is in another namespace",
	  NULL },
	{ L2TP_STEP_SESSION, ENODEV, "tunnel %T is being closed",
	  "its controller has ended it" },
	{ L2TP_STEP_SESSION, EPROTOTYPE,
	  "session %S of tunnel %T carries something other than PPP",
	  "give another %Psession-id" },
	{ L2TP_STEP_SESSION, EPROTONOSUPPORT, "the kernel has no PPP pseudowires",
	  "load it with 'modprobe l2tp_ppp'" },
	{ L2TP_STEP_SESSION, EPERM, "making this session needs CAP_NET_ADMIN",
	  "run as root" },
	{ L2TP_STEP_SESSION, EINTR, "a signal ended the wait for the kernel", NULL },
	{ L2TP_STEP_ATTRIBUTES, ENOTCONN,
	  "session %S of tunnel %T went away while it was set up", NULL },
	{ L2TP_STEP_VERIFY, EBADF,
	  "session %S of tunnel %T went away while it was connected", NULL },
};

static const char *what[] = {
	[L2TP_STEP_SOCKET] = "cannot open a session socket",
	[L2TP_STEP_TUNNEL] = "cannot make tunnel %T",
	[L2TP_STEP_NETLINK] = "cannot reach the kernel's L2TP over netlink",
	[L2TP_STEP_SESSION] = "cannot connect session %T/%S",
	[L2TP_STEP_VERIFY] = "session %T/%S is not what was asked for",
	[L2TP_STEP_ATTRIBUTES] = "cannot set the attributes of session %T/%S",
};

static void append(const struct l2tp_spec *spec, const char *text,
		   struct l2tp_complaint *out)
{
	size_t used = strlen(out->text), room = sizeof(out->text);

	for (; *text && used + 1 < room; text++, used = strlen(out->text)) {
		char *end = out->text + used;

		if (*text != '%')
			snprintf(end, room - used, "%c", *text);
		else if (*++text == 'T')
			snprintf(end, room - used, "%u", spec->tunnel_id);
		else if (*text == 'S')
			snprintf(end, room - used, "%u", spec->session_id);
		else
			snprintf(end, room - used, "%s", out->prefix);
	}
}

void l2tp_explain(const struct l2tp_spec *spec, const struct l2tp_failure *f,
		  struct l2tp_complaint *out)
{
	char reason[sizeof(out->text)];

	L2TP_REASON(reason, reasons, f->step, f->err);
	out->text[0] = '\0';
	append(spec, what[f->step], out);
	append(spec, ": ", out);
	/* a step's own text is not a template */
	if (f->detail.text[0])
		snprintf(out->text + strlen(out->text),
			 sizeof(out->text) - strlen(out->text), "%s",
			 f->detail.text);
	else
		append(spec, reason, out);
}
