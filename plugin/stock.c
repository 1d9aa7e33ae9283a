/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <limits.h>
#include <net/if.h>
#include <errno.h>
#include <stdio.h>

#include "../l2tp/check.h"
#include "../l2tp/fd.h"
#include "../l2tp/netns.h"
#include "link.h"
#include "options.h"
#include "stock.h"

/* Debian's openl2tp.so is linked against these, so the types are the stock
 * plugin's: an L2TPv3 id above INT_MAX reads as negative. */
PUBLIC int pppol2tp_tunnel_id;
PUBLIC int pppol2tp_session_id;
PUBLIC void (*pppol2tp_send_accm_hook)(int tunnel_id, int session_id,
				       uint32_t send_accm, uint32_t recv_accm);
PUBLIC void (*pppol2tp_ip_updown_hook)(int tunnel_id, int session_id, int up);

static char *fd_text, *reorder_text, *debug_text, *ifname_text;
static char *tunnel_id_text, *session_id_text;

/* The first that a user gave who is not root, NULL: none. */
static const char *users_option;

static void note_user(const char *name)
{
	if (!privileged_option && !users_option)
		users_option = name;
}

/*
 * The stock plugin refuses a bad descriptor at once, with status 1. One of another
 * network namespace waits for l2tp-netns, which may follow; see adopt_there().
 */
static int set_fd(char **argv)
{
	struct l2tp_complaint c = options_words();
	int fd, err;

	if (options.stock) {
		ppp_option_error("pppol2tp %s: given twice; one session is one "
				 "pppd",
				 argv[0]);
		return 0;
	}
	if (options.spec.session_fd >= 0) {
		ppp_option_error(
			"l2tp-session-fd %d and pppol2tp %s contradict each "
			"other",
			options.spec.session_fd, argv[0]);
		return 0;
	}
	if (!ppp_int_option(argv[0], &fd))
		return 0;
	err = l2tp_session_adopt(fd, 0, &process_state.inherited, &c);
	if (err && err != -EXDEV)
		fatal("pppol2tp %d: %s", fd, c.text);
	options.stock = true;
	options.spec.session_fd = fd;
	return options_keep(&fd_text, argv[0]);
}

static int set_lns_mode(char **argv)
{
	(void)argv;
	note_user("pppol2tp_lns_mode");
	options.stock_lns = options.spec.lns = true;
	return 1;
}

static int set_send_seq(char **argv)
{
	(void)argv;
	note_user("pppol2tp_send_seq");
	options.spec.send_seq = true;
	return 1;
}

static int set_recv_seq(char **argv)
{
	(void)argv;
	note_user("pppol2tp_recv_seq");
	options.spec.recv_seq = true;
	return 1;
}

static int set_reorderto(char **argv)
{
	note_user("pppol2tp_reorderto");
	options.spec.reorder_given = true;
	return options_number("pppol2tp_reorderto", argv[0], INT_MAX,
			      &options.spec.reorder_ms) &&
	       options_keep(&reorder_text, argv[0]);
}

static int set_tunnel_id(char **argv)
{
	note_user("pppol2tp_tunnel_id");
	return options_number("pppol2tp_tunnel_id", argv[0], UINT32_MAX,
			      &options.spec.tunnel_id) &&
	       options_keep(&tunnel_id_text, argv[0]);
}

static int set_session_id(char **argv)
{
	note_user("pppol2tp_session_id");
	return options_number("pppol2tp_session_id", argv[0], UINT32_MAX,
			      &options.spec.session_id) &&
	       options_keep(&session_id_text, argv[0]);
}

/* The kernel's PPPOL2TP_SO_DEBUG does nothing any more. */
static int set_debug_mask(char **argv)
{
	uint32_t ignored;

	return options_number("pppol2tp_debug_mask", argv[0], UINT32_MAX,
			      &ignored) &&
	       options_keep(&debug_text, argv[0]);
}

/*
 * pppd's own "ifname" option creates the interface with that name. Renaming it
 * later would leave the scripts with the old name.
 */
static int set_ifname(char **argv)
{
	char line[32];

	if (!argv[0][0] || strlen(argv[0]) >= IFNAMSIZ ||
	    strpbrk(argv[0], " \t\n/\\\"'#:%")) {
		ppp_option_error("pppol2tp_ifname: '%s' is not an interface name "
				 "of 1 to %d bytes",
				 argv[0], IFNAMSIZ - 1);
		return 0;
	}
	snprintf(line, sizeof(line), "ifname %s\n", argv[0]);
	return options_apply(line) && options_keep(&ifname_text, argv[0]);
}

#define ARG(name, id, text, flags, value) \
	{ \
		name, o_special, (void *)set_##id, text, \
			OPT_PRIO | OPT_A2STRVAL | (flags), &value, 0, 0, NULL, 0, 0 \
	}
#define FLAG(name, id, text) \
	{ \
		name, o_special_noarg, (void *)set_##id, text, OPT_PRIO, NULL, 0, \
			0, NULL, 0, 0 \
	}

static option_t stock_options[] = {
	{ "pppol2tp", o_special, (void *)set_fd, "FD for PPPoL2TP socket",
	  OPT_DEVNAM | OPT_A2STRVAL, &fd_text, 0, 0, NULL, 0, 0 },
	FLAG("pppol2tp_lns_mode", lns_mode, "PPPoL2TP LNS behavior"),
	FLAG("pppol2tp_send_seq", send_seq, "Send data sequence numbers"),
	FLAG("pppol2tp_recv_seq", recv_seq, "Require data sequence numbers"),
	ARG("pppol2tp_reorderto", reorderto, "Reorder timeout in ms", 0,
	    reorder_text),
	ARG("pppol2tp_debug_mask", debug_mask, "Accepted; does nothing", 0,
	    debug_text),
	ARG("pppol2tp_ifname", ifname, "Name of the PPP interface", OPT_PRIV,
	    ifname_text),
	ARG("pppol2tp_tunnel_id", tunnel_id, "Our tunnel id", 0, tunnel_id_text),
	ARG("pppol2tp_session_id", session_id, "Our session id", 0, session_id_text),
	{ .name = NULL },
};

void stock_register(void)
{
	ppp_add_options(stock_options);
}

static void adopt_there(void)
{
	int *netns = &process_state.tunnel.egress.netns;
	int fd = options.spec.session_fd;
	struct l2tp_session *s = &process_state.inherited;
	struct l2tp_complaint c = options_words();

	if (s->fd >= 0 && !options.spec.netns[0])
		return;
	if (s->fd >= 0)
		fd = l2tp_steal(&s->fd);
	l2tp_session_close(s);
	if (l2tp_netns_open(options.spec.netns, netns, &c))
		fatal("%s", c.text);
	if (l2tp_session_adopt(fd, *netns, s, &c))
		fatal("pppol2tp %d: %s", options.spec.session_fd, c.text);
}

/* Root's options may say which session; the user's would change it. */
static void refuse_users(void)
{
	bool native = !options.stock &&
		      (options.controller ||
		       l2tp_spec_source(&options.spec) != L2TP_FROM_NOTHING);

	if (native && users_option)
		options_refuse("%s: only root may set it beside the options that "
			       "begin with l2tp-",
			       users_option);
}

void stock_check(void)
{
	refuse_users();
	if (options.stock)
		adopt_there();
	if (options.stock_lns &&
	    (!options.spec.tunnel_id || !options.spec.session_id))
		fatal("pppol2tp_lns_mode: tunnel_id/session_id values not "
		      "specified; give pppol2tp_tunnel_id and "
		      "pppol2tp_session_id");
	pppol2tp_tunnel_id = (int)options.spec.tunnel_id;
	pppol2tp_session_id = (int)options.spec.session_id;
}

void stock_session(const struct l2tp_session *s)
{
	if (!pppol2tp_tunnel_id || options.controller)
		pppol2tp_tunnel_id = (int)s->tunnel_id;
	if (!pppol2tp_session_id || options.controller)
		pppol2tp_session_id = (int)s->session_id;
}

/* As the stock plugin: only an LNS reports the ACCM (RFC 2661, section 6.14,
 * Set-Link-Info). */
void stock_accm(uint32_t send_accm, uint32_t recv_accm)
{
	if (pppol2tp_send_accm_hook && link_state.spec.lns)
		pppol2tp_send_accm_hook(pppol2tp_tunnel_id, pppol2tp_session_id,
					send_accm, recv_accm);
}

void stock_updown(bool up)
{
	if (pppol2tp_ip_updown_hook)
		pppol2tp_ip_updown_hook(pppol2tp_tunnel_id, pppol2tp_session_id, up);
}
