/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>

#include "../l2tp/fd.h"
#include "../l2tp/message.h"
#include "authhooks.h"
#include "caller.h"
#include "control.h"
#include "foreign.h"
#include "forward.h"
#include "handover.h"
#include "hear.h"
#include "link.h"
#include "options.h"
#include "proxy.h"
#include "request.h"
#include "watch.h"

static enum moment { NEVER, NAME, AUTHENTICATED } moment;

/* What is asked about once for each link. */
static struct {
	bool answered;	/* FORWARD=no: the call is ours */
	bool networked; /* it has been; it stays here */
} call;

/* --- the options --- */

static char *moment_text, *match_text;
static regex_t match;

static int always(void)
{
	return 1;
}

/*
 * pppd looks for secrets before the channel checks options. A caller that is
 * forwarded by its name needs none here.
 */
static int set_moment(char **argv)
{
	if (!strcmp(argv[0], "name")) {
		moment = NAME;
		pap_check_hook = chap_check_hook = always;
	} else if (!strcmp(argv[0], "authenticated")) {
		moment = AUTHENTICATED;
	} else {
		ppp_option_error("l2tp-forward: '%s' is neither name nor "
				 "authenticated",
				 argv[0]);
		return 0;
	}
	foreign_watch_options();
	return options_keep(&moment_text, argv[0]);
}

static int set_match(char **argv)
{
	char reason[128];
	int err;

	if (match_text)
		regfree(&match);
	err = regcomp(&match, argv[0], REG_EXTENDED | REG_NOSUB);
	if (!err)
		return options_keep(&match_text, argv[0]);
	regerror(err, &match, reason, sizeof(reason));
	ppp_option_error("l2tp-forward-match: '%s' is not a regular expression: %s",
			 argv[0], reason);
	return 0;
}

#define TEXT(name, id, text) \
	{ \
		name, o_special, (void *)set_##id, text, \
			OPT_PRIV | OPT_PRIO | OPT_INITONLY | OPT_A2STRVAL, \
			&id##_text, 0, 0, NULL, 0, 0 \
	}

static option_t forward_options[] = {
	TEXT("l2tp-forward", moment, "When to ask where a call goes"),
	TEXT("l2tp-forward-match", match, "Names of callers to ask about"),
	{ .name = NULL },
};

bool forward_wanted(void)
{
	return moment != NEVER;
}

static bool asks_the_caller(void)
{
	const lcp_options *want = &lcp_wantoptions[0];

	return want->neg_upap || want->neg_chap || want->neg_eap;
}

static void check_options_agree(void)
{
	if (match_text && moment == NEVER)
		options_refuse(
			"l2tp-forward-match %s: there is no l2tp-forward that "
			"says when to ask",
			match_text);
	if (moment == NEVER)
		return;
	if (demand)
		options_refuse("l2tp-forward and demand contradict each other: a "
			       "forwarded call has no interface here; leave demand "
			       "out");
	if (ppp_wants_multilink())
		options_refuse("l2tp-forward and multilink contradict each other: "
			       "the bundle is the LNS's; give nomultilink");
	if (!control_has() && !options.controller && !options.forwarder)
		options_refuse("l2tp-forward %s: there is nobody to ask; give "
			       "l2tp-controller or l2tp-control-fd",
			       moment_text);
	if (!asks_the_caller())
		options_refuse(
			"l2tp-forward %s: the caller is not asked for its "
			"name; give auth, or require-pap, require-chap or the "
			"like",
			moment_text);
	if (handover_program())
		options_refuse("l2tp-forward %s: %s: %s; install l2tp-bridge there",
			       moment_text, L2TP_BRIDGE,
			       strerror(-handover_program()));
}

/* What the caller is told. */
static char refusal[] = "The call cannot be forwarded";

/* --- the question --- */

static bool is_asked_about(const char *name)
{
	return !call.answered && !call.networked && name[0] &&
	       (!match_text || !regexec(&match, name, 0, NULL, 0));
}

static void compose(struct l2tp_message *m, const char *name)
{
	const char *number = ppp_get_remote_number();

	l2tp_message_start(m, "REQUEST", "forward");
	l2tp_message_add(m, "PEER_NAME", "%s", name);
	if (number && number[0])
		l2tp_message_add(m, "CALLER_ID", "%s", number);
	l2tp_message_add(m, "AUTH", "%s", proxy_method());
	if (options.call)
		l2tp_message_add(m, "CALL", "%s", options.call);
	if (foreign_is_on())
		l2tp_message_add(m, "DEVICE", "%s", foreign_name());
	l2tp_message_add(m, "PID", "%d", (int)getpid());
	proxy_add(m);
}

/* Returns as request_forward(). */
static int ask(int fd, const char *name, struct l2tp_spec *spec,
	       struct l2tp_tunnel *tunnel)
{
	struct l2tp_message m;
	int got;

	/* what came before the question is no answer */
	if (hear_look() && hear_close())
		return -1;
	compose(&m, name);
	hear_pause();
	got = request_forward(fd, &m, caller_fd(), caller_look, spec, tunnel);
	hear_resume();
	watch_hear();
	return got;
}

/*
 * Ask about this caller, and hand its call over. Returns only where the call stays
 * here: true, it is to be taken; false, it failed, and the log says why.
 */
static bool take_here(const char *name)
{
	CLEANUP_FD int own = options.forwarder ? control_connect(options.forwarder)
					       : -1;
	int fd = options.forwarder ? own : control_socket();
	struct l2tp_tunnel tunnel = L2TP_NO_TUNNEL;
	struct l2tp_spec spec;
	int got = fd < 0 ? -1 : ask(fd, name, &spec, &tunnel);

	spec.ipsec = options.spec.ipsec; /* of both ways */
	if (got > 0)
		handover(fd, moment == AUTHENTICATED ? name : NULL, &spec, &tunnel);
	l2tp_tunnel_close(&tunnel);
	proxy_forget();
	if (got < 0 && fd < 0 && !options.forwarder)
		error("the controller is gone");
	call.answered = !got;
	if (got)
		error("the call of %s is not forwarded; ending it", name);
	return !got;
}

static bool here(const char *name)
{
	return !is_asked_about(name) || take_here(name);
}

/* For calls that no hook of pppd's refuses. */
static void refuse(void *arg)
{
	(void)arg;
	ppp_set_status(EXIT_PEER_AUTH_FAILED);
	lcp_close(0, refusal);
}

/* --- what happens on the link --- */

/* EAP has no hook of its own before the method. */
static void on_identity(void)
{
	char name[MAXNAMELEN];

	proxy_name(name, sizeof(name));
	if (!here(name))
		refuse(NULL);
}

void forward_received(const struct l2tp_frame *f)
{
	struct l2tp_frame_auth auth;

	if (moment == NEVER)
		return;
	proxy_received(f);
	if (moment == NAME && f->protocol == PROTO_EAP &&
	    lcp_gotoptions[0].neg_eap && lcp_fsm[0].state == OPENED &&
	    l2tp_frame_auth(f, &auth))
		on_identity();
}

void forward_sent(const struct l2tp_frame *f)
{
	if (moment != NEVER)
		proxy_sent(f);
}

/*
 * Neither CCP nor IPCP has begun, no bundle has been joined, and every plugin has
 * heard of the authentication. start_networks() goes on after this, so a link that
 * is to end ends a moment later.
 */
static void before_networks(void)
{
	char name[MAXNAMELEN];

	ppp_peer_name(name, sizeof(name));
	if (moment == AUTHENTICATED && !here(name))
		ppp_timeout(refuse, NULL, 0, 0);
	call.networked = true;
	proxy_forget();
}

static void on_phase(void *ctx, int phase_now)
{
	(void)ctx;
	if (moment == NEVER)
		return;
	if (phase_now == PHASE_SERIALCONN) {
		call.answered = call.networked = false;
		proxy_forget();
		ppp_untimeout(refuse, NULL);
	} else if (phase_now == PHASE_AUTHENTICATE) {
		proxy_lcp_up();
	} else if (phase_now == PHASE_NETWORK) {
		before_networks();
	}
}

void forward_register(void)
{
	ppp_add_options(forward_options);
	ppp_add_notify(NF_PHASE_CHANGE, on_phase, NULL);
}

void forward_check(void)
{
	check_options_agree();
	if (moment == NAME)
		authhooks_ask(here, refusal);
}
