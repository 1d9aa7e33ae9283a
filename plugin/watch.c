/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "control.h"
#include "discards.h"
#include "hear.h"
#include "ipsec.h"
#include "link.h"
#include "mtu.h"
#include "options.h"
#include "watch.h"

/*
 * Two system calls check the session. A third checks the controller or, without
 * one, whether the session is a successor with the same ids, which a restarted
 * controller may have made. Three every 1.5 s are two a second; the link must
 * hang up within 2 s (pppd-l2tp(8), LIFETIME). At every second look the path is
 * asked for, which takes thirteen, and with l2tp-ipsec one call tells whether
 * anything has changed.  l2tp-watch 0 never checks the session; a controller and
 * IPsec are still checked this often.
 */
#define CONTROLLER_MS 1500

static void later(void (*look)(void *), uint32_t ms)
{
	ppp_timeout(look, NULL, (int)(ms / 1000), (int)(ms % 1000 * 1000));
}

static bool alive(void)
{
	struct l2tp_session *s = &link_state.session;

	return (control_has() || l2tp_session_same(s)) &&
	       l2tp_session_life(s) != L2TP_GONE;
}

static void look(void *arg)
{
	/* first: the session ends with its controller */
	bool gone = control_gone();
	struct l2tp_complaint c = options_words();

	(void)arg;
	if (options.watch_ms && !alive()) {
		l2tp_session_explain_end(&link_state.session, &c);
		link_hang_up("%s", c.text);
	} else if (gone) {
		l2tp_session_count(&link_state.session);
		link_hang_up("the controller closed its control socket");
	} else if (hear_close()) {
		link_close(hear_close());
	} else {
		if (options.watch_ms) {
			mtu_watch();
			discards_look();
		}
		ipsec_look();
		if (link_state.session.fd >= 0)
			watch_start();
	}
}

/* Dormant or in hold-off, there is no link to hang up. */
static void look_for_controller(void *arg)
{
	(void)arg;
	if (!control_gone()) {
		if (hear_close())
			notice("the controller closes a link, but there is none");
		hear_no_close();
		watch_controller();
		return;
	}
	error("the controller closed its control socket; ending");
	ppp_end_without_link(EXIT_HANGUP);
}

void watch_controller(void)
{
	if (control_is_inherited())
		later(look_for_controller, CONTROLLER_MS);
}

void watch_start(void)
{
	ppp_untimeout(look_for_controller, NULL);
	if (options.watch_ms)
		later(look, options.watch_ms);
	else if (control_has() || ipsec_watches())
		later(look, CONTROLLER_MS);
}

void watch_stop(void)
{
	ppp_untimeout(look, NULL);
	ppp_untimeout(look_for_controller, NULL);
	/* else pppd waits for its scripts, which the controller's end must not cut
	 */
	if (ppp_persist())
		watch_controller();
}
