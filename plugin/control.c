/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <stdio.h>

#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "../l2tp/wait.h"
#include "async.h"
#include "control.h"
#include "hear.h"
#include "link.h"
#include "notify.h"
#include "options.h"
#include "request.h"
#include "state.h"

/* Ten seconds, as long as the answer may take. */
#define REACH_TRIES 100
#define REACH_MS    100

/* As long as this pppd. */
static struct {
	int fd;	  /* -1: none */
	bool met; /* an inherited one has had a link */
} controller = { .fd = -1 };

void control_adopt(void)
{
	struct l2tp_complaint c = options_words();

	controller.fd = options.control_fd;
	if (controller.fd >= 0 && l2tp_message_adopt(&controller.fd, &c))
		options_refuse("l2tp-control-fd %d: %s", controller.fd, c.text);
	hear_from(controller.fd);
}

bool control_has(void)
{
	return controller.fd >= 0;
}

int control_socket(void)
{
	return controller.fd;
}

bool control_is_inherited(void)
{
	return controller.fd >= 0 && !options.controller;
}

void control_close(void)
{
	async_end(controller.fd);
	hear_from(-1);
	l2tp_close(&controller.fd);
}

static void send_event(const struct l2tp_message *m)
{
	int err = controller.fd < 0 ? 0 : l2tp_message_send(controller.fd, m);

	state_event(m);
	if (!err || link_state.deaf_said)
		return;
	link_state.deaf_said = true;
	if (err == -EAGAIN)
		warn("the controller does not read its control socket; it misses "
		     "events");
	else if (err != -EPIPE && err != -ECONNRESET)
		warn("cannot send to the controller: %s", strerror(-err));
}

bool control_gone(void)
{
	static bool said;

	hear_look();
	if (!hear_end())
		return false;
	/* an inherited controller does not come back */
	if (!said && !options.controller) {
		said = true;
		options_apply("nopersist\n");
	}
	return true;
}

void control_ignore_close(void)
{
	if (!hear_close())
		return;
	notice("the controller closes a link, but there is none");
	hear_no_close();
}

/* Its command has come before there was a channel to hang up. */
static bool is_closed(void)
{
	const char *reason = hear_close();

	if (!reason)
		return false;
	link_close(reason);
	ppp_set_status(EXIT_HANGUP);
	return true;
}

/* EAGAIN: its backlog is full; it is busy, not gone. */
static int reach_controller(const char *path, uid_t *uid)
{
	int fd, i;

	for (i = 0; i < REACH_TRIES && !l2tp_wait_is_over(); i++) {
		fd = l2tp_message_connect(path, uid);
		if (fd != -EAGAIN)
			return fd;
		l2tp_wait(REACH_MS);
	}
	return -EAGAIN;
}

int control_connect(const char *path)
{
	uid_t uid = 0;
	int fd = reach_controller(path, &uid);

	if (fd >= 0)
		return fd;
	if (fd == -EPERM && uid)
		error("controller %s runs as uid %u; only root, or pppd's own "
		      "user, may hand out sessions",
		      path, uid);
	else
		error("cannot reach the controller at %s: %s%s", path, strerror(-fd),
		      fd == -ENOENT || fd == -ECONNREFUSED ? "; is it running?"
							   : "");
	return -1;
}

static int begin_asking(void)
{
	control_close();
	controller.fd = control_connect(options.controller);
	if (controller.fd < 0)
		return -1;
	hear_from(controller.fd);
	link_state.end_untold = true;
	return request_session(controller.fd);
}

/* What came between two links was meant for the one before. */
static int begin_inherited(void)
{
	if (control_gone()) {
		error("the controller closed its control socket; no further link "
		      "without it");
		ppp_set_status(EXIT_HANGUP);
		return -1;
	}
	if (controller.met)
		control_ignore_close();
	controller.met = link_state.end_untold = true;
	return 0;
}

int control_begin(void)
{
	int err = options.controller ? begin_asking() : begin_inherited();

	return is_closed() ? -1 : err;
}

void control_session(void)
{
	const struct l2tp_session *s = &link_state.session;
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "session");
	l2tp_message_add_ids(&m, "", s);
	if (control_has()) /* else it is not bound yet */
		l2tp_message_add(&m, "CHANNEL", "%d", link_state.channel);
	send_event(&m);
}

void control_forwarded(int fd, const struct l2tp_session *caller,
		       const struct l2tp_session *lns)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "forwarded");
	l2tp_message_add(&m, "PID", "%d", (int)getpid());
	if (caller->fd >= 0) /* one that is L2TP's */
		l2tp_message_add_ids(&m, "SIDE1_", caller);
	l2tp_message_add_ids(&m, "SIDE2_", lns);
	l2tp_message_send(fd, &m);
}

void control_lcp_up(int mtu, int mru)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "lcp-up");
	l2tp_message_add(&m, "MTU", "%d", mtu);
	l2tp_message_add(&m, "MRU", "%d", mru);
	send_event(&m);
}

void control_accm(uint32_t send_accm, uint32_t recv_accm)
{
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "accm");
	l2tp_message_add(&m, "SEND_ACCM", "%08x", send_accm);
	l2tp_message_add(&m, "RECV_ACCM", "%08x", recv_accm);
	send_event(&m);
}

void control_authenticated(void)
{
	struct l2tp_message m;
	char name[MAXNAMELEN];

	ppp_peer_name(name, sizeof(name));
	if (!name[0]) /* pppd calls the notifier even where nobody had to
			 authenticate */
		return;
	l2tp_message_start(&m, "EVENT", "authenticated");
	l2tp_message_add(&m, "PEER_NAME", "%s", name);
	send_event(&m);
}

void control_network(const char *event, const char *family, const char *local,
		     const char *remote)
{
	struct l2tp_message m;

	if (!strcmp(event, "up"))
		notify_up();
	l2tp_message_start(&m, "EVENT", event);
	l2tp_message_add(&m, "FAMILY", "%s", family);
	l2tp_message_add(&m, "IFNAME", "%s", ppp_ifname());
	l2tp_message_add(&m, "UNIT", "%d", ppp_ifunit());
	l2tp_message_add(&m, "LOCAL", "%s", local);
	l2tp_message_add(&m, "REMOTE", "%s", remote);
	/* updetach makes pppd another process just before this */
	l2tp_message_add(&m, "PID", "%d", (int)getpid());
	send_event(&m);
}

/* pppd(8), EXIT STATUS */
static const char *status_text(int value)
{
	static const char *const texts[] = {
		[0] = "closed",
		[1] = "a fatal error; see pppd's log",
		[2] = "an option error",
		[5] = "ended by a signal",
		[7] = "the device cannot be opened",
		[8] = "connecting failed",
		[10] = "negotiation failed",
		[11] = "the peer failed to authenticate itself",
		[12] = "idle for too long",
		[13] = "the connect time limit is reached",
		[15] = "the peer does not answer echo requests",
		[16] = "hung up",
		[17] = "a loopback",
		[19] = "we failed to authenticate ourselves to the peer",
		[20] = "the traffic limit is reached",
	};

	if (value < 0 || (size_t)value >= sizeof(texts) / sizeof(texts[0]) ||
	    !texts[value])
		return "see pppd's log";
	return texts[value];
}

void control_closed(int code)
{
	const char *reason = link_state.reason;
	struct l2tp_message m;

	if (!link_state.end_untold)
		return;
	link_state.end_untold = false;
	if (!reason[0])
		reason = status_text(code);
	notify_end(reason);
	l2tp_message_start(&m, "EVENT", "closed");
	l2tp_message_add(&m, "STATUS", "%d", code);
	l2tp_message_add(&m, "REASON", "%s", reason);
	l2tp_message_add_counters(&m, "", &link_state.session.counters);
	send_event(&m);
	if (options.controller)
		control_close();
}
