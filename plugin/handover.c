/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ppp-ioctl.h>

#include "../l2tp/explain.h"
#include "../l2tp/ipsec.h"
#include "../l2tp/wait.h"
#include "../l2tp/channel.h"
#include "async.h"
#include "caller.h"
#include "control.h"
#include "foreign.h"
#include "handover.h"
#include "ipsec.h"
#include "link.h"
#include "options.h"

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2) /* Linux 5.11, as PPPIOCBRIDGECHAN */
#endif

/* How long auth-up may take, in steps of 10 ms. */
#define AUTH_UP_STEPS 500

#define WORD_MAX 128

int handover_program(void)
{
	return access(L2TP_BRIDGE, X_OK) < 0 ? -errno : 0;
}

/* What holds the caller's channel. */
static int hold_fd(void)
{
	return foreign_is_on() ? foreign_hold_fd() : link_state.session.fd;
}

/* --- while the call can still be refused --- */

/* l2tp-bridge watches it from then on. */
static int check_ipsec(const struct l2tp_spec *spec,
		       const struct l2tp_tunnel *tunnel, struct l2tp_session *lns)
{
	struct l2tp_ipsec ipsec = L2TP_NO_IPSEC;
	struct l2tp_complaint c = options_words();
	int err = l2tp_ipsec_begin(&ipsec, spec, tunnel, lns, &c);

	l2tp_ipsec_end(&ipsec);
	if (err) {
		error("the LNS's session: %s", c.text);
		l2tp_session_close(lns);
	} else if (c.text[0]) {
		warn("the LNS's session: %s", c.text);
	}
	return err;
}

static int connect_lns(const struct l2tp_spec *spec,
		       const struct l2tp_tunnel *tunnel, struct l2tp_session *lns)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	struct l2tp_failure f = { .detail = L2TP_NO_COMPLAINT };

	if (!l2tp_session_connect(spec, tunnel, lns, &f))
		return check_ipsec(spec, tunnel, lns);
	l2tp_explain(spec, &f, &c);
	error("the LNS's session: %s", c.text);
	return -1;
}

static bool caller_is_there(void)
{
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	enum l2tp_life life;

	if (!caller_look() ||
	    (foreign_is_on() && l2tp_channel_life(foreign_hold_fd()) == L2TP_GONE)) {
		error("the caller hung up before its call was forwarded");
		return false;
	}
	if (foreign_is_on())
		return true;
	async_block(); /* its handler may ask for the session, too */
	life = l2tp_session_life(&link_state.session);
	async_unblock();
	if (life != L2TP_GONE)
		return true;
	l2tp_session_explain_end(&link_state.session, &c);
	error("the caller's session: %s", c.text);
	return false;
}

/* From here on they wait for l2tp-bridge, which blocks them as well. */
static bool hold_signals(sigset_t *before)
{
	sigset_t ending;

	sigemptyset(&ending);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGINT);
	sigprocmask(SIG_SETMASK, &ending, before);
	if (!ppp_signaled(SIGTERM) && !got_sighup)
		return true;
	sigprocmask(SIG_SETMASK, before, NULL);
	error("a signal ended the call before it was forwarded");
	return false;
}

/* --- what pppd leaves --- */

/*
 * auth-down must not overtake auth-up. pppd starts it when it has reaped that one,
 * and would not do so any more.
 */
static void await_auth_up(void)
{
	siginfo_t info = { 0 };
	char path[256];
	int i;

	ppp_script("auth-up", path, sizeof(path));
	if (access(path, X_OK) < 0)
		return;
	for (i = 0; i < AUTH_UP_STEPS; i++)
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    info.si_pid || l2tp_wait(10))
			return;
	warn("auth-up still runs; auth-down starts beside it");
}

/* As pppd's auth_script() does. */
static void run_auth_down(const char *name)
{
	char path[256], uid[16], interface[32], peer[MAXNAMELEN], device[256];
	const struct passwd *pw = getpwuid(getuid());
	char *last = ppp_script("auth-down", path, sizeof(path));
	char *argv[] = { path,	 interface, peer, pw ? pw->pw_name : uid,
			 device, "0",	    last, NULL };

	await_auth_up();
	snprintf(uid, sizeof(uid), "%d", (int)getuid());
	strlcpy(interface, ppp_ifname(), sizeof(interface));
	strlcpy(peer, name, sizeof(peer));
	strlcpy(device, ppp_devnam(), sizeof(device));
	if (pap_logout_hook)
		pap_logout_hook();
	ppp_run_script("auth-down", path, argv);
}

/* l2tp-bridge waits for no child; without this each would stay a zombie. */
static void disown_children(void)
{
	signal(SIGCHLD, SIG_IGN);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/*
 * The kernel joins no channel that is on a unit (EALREADY), and a unit that is
 * closed keeps its channels.
 */
static void give_up_unit(void)
{
	ioctl(link_state.channel_fd, PPPIOCDISCONN);
	link_state.channel_fd = -1;
	ppp_generic_disestablish(hold_fd());
}

/* --- l2tp-bridge --- */

/* Another namespace is handed over open: by now its name may be another's. */
static void endpoint(char word[WORD_MAX], const struct l2tp_session *s,
		     const struct l2tp_spec *spec, int netns)
{
	static const char *const ipsec[] = {
		[L2TP_IPSEC_OFF] = "",
		[L2TP_IPSEC_WARN] = ",ipsec=warn",
		[L2TP_IPSEC_REQUIRE] = ",ipsec=require",
	};
	char reorder[40] = "", there[40] = "";

	if (spec->reorder_given)
		snprintf(reorder, sizeof(reorder), ",reorder-timeout=%u",
			 spec->reorder_ms);
	if (netns)
		snprintf(there, sizeof(there), ",netns=/proc/self/fd/%d", netns);
	snprintf(word, WORD_MAX, "l2tp:session-fd=%d%s%s%s%s%s%s", s->fd,
		 spec->lns ? ",lns" : "", spec->send_seq ? ",send-seq" : "",
		 spec->recv_seq ? ",recv-seq" : "", reorder, ipsec[spec->ipsec],
		 there);
}

static void caller_endpoint(char word[WORD_MAX])
{
	if (foreign_is_on())
		snprintf(word, WORD_MAX, "channel:hold-fd=%d,name=%.90s", hold_fd(),
			 foreign_name());
	else
		endpoint(word, &link_state.session, &link_state.spec,
			 process_state.tunnel.egress.netns);
}

/* What l2tp-bridge prints is for no line that the caller reads. */
static void keep_off_the_line(void)
{
	struct stat line, st;
	int fd, null = open("/dev/null", O_RDWR);

	for (fd = 0; fd <= 2 && !fstat(hold_fd(), &line); fd++)
		if (S_ISCHR(line.st_mode) && !fstat(fd, &st) &&
		    S_ISCHR(st.st_mode) && st.st_rdev == line.st_rdev)
			dup2(null, fd);
}

static void pass_on(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
}

static void pass_on_netns(const struct l2tp_tunnel *tunnel)
{
	if (tunnel->egress.netns)
		pass_on(tunnel->egress.netns);
}

/* A static tunnel of ours lives as long as its socket. */
static void pass_on_descriptors(int control, const struct l2tp_session *lns,
				const struct l2tp_tunnel *tunnel)
{
	syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
	pass_on(control);
	pass_on(lns->fd);
	pass_on(hold_fd());
	pass_on_netns(tunnel);
	pass_on_netns(&process_state.tunnel);
	if (process_state.tunnel.own)
		pass_on(process_state.tunnel.fd);
}

static void become_bridge(int control, const struct l2tp_session *lns,
			  const struct l2tp_spec *spec,
			  const struct l2tp_tunnel *tunnel)
{
	char number[12], caller[WORD_MAX], onward[WORD_MAX];
	char *argv[] = {
		"l2tp-bridge", "--control-fd", number, caller, onward, NULL
	};

	snprintf(number, sizeof(number), "%d", control);
	caller_endpoint(caller);
	endpoint(onward, lns, spec, tunnel->egress.netns);
	control_forwarded(control, &link_state.session, lns);
	keep_off_the_line();
	async_stop(); /* its signal would end the program to come */
	ipsec_close();
	pass_on_descriptors(control, lns, tunnel);
	execv(L2TP_BRIDGE, argv);
	fatal("cannot execute %s: %m; the call ends", L2TP_BRIDGE);
}

void handover(int control, const char *authenticated, const struct l2tp_spec *spec,
	      const struct l2tp_tunnel *tunnel)
{
	struct l2tp_session lns = L2TP_NO_SESSION;
	char remote[L2TP_ADDR_MAX];
	sigset_t before;

	if (handover_program()) {
		error("%s: %s", L2TP_BRIDGE, strerror(-handover_program()));
		return;
	}
	if (connect_lns(spec, tunnel, &lns))
		return;
	if (!caller_is_there() || !hold_signals(&before)) {
		l2tp_session_close(&lns);
		return;
	}
	l2tp_format_addr((const struct sockaddr *)&lns.remote, remote);
	notice("the call goes on to l2tp:%s/%u/%u; l2tp-bridge takes over", remote,
	       lns.tunnel_id, lns.session_id);
	if (authenticated)
		run_auth_down(authenticated);
	ppp_forget_files();
	give_up_unit();
	disown_children();
	become_bridge(control, &lns, spec, tunnel);
}
