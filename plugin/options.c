/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../l2tp/check.h"
#include "../l2tp/fd.h"
#include "forward.h"
#include "netns.h"
#include "options.h"

/* Above most round trips; see scripts/bench restart and paths. */
#define DEFAULT_RESTART_MS 500
#define MAX_RESTART_MS	   3600000

#define MIN_WATCH_MS 100
#define MAX_WATCH_MS 3600000

#define DEFAULT_ANSWER_TIMEOUT 10
#define MAX_ANSWER_TIMEOUT     86400

struct l2tp_options options = {
	.restart_ms = DEFAULT_RESTART_MS,
	.answer_timeout = DEFAULT_ANSWER_TIMEOUT,
	.control_fd = -1,
};

/* For `dump`: options as given, but never the cookies. */
static void print_secret(option_t *opt, printer_func printer, void *arg)
{
	(void)opt;
	printer(arg, "??????");
}

struct l2tp_complaint options_words(void)
{
	struct l2tp_complaint c = {
		.prefix = "l2tp-",
		.session_option = options.stock ? "pppol2tp" : NULL,
	};

	return c;
}

static int set_key(const char *key, const char *value)
{
	struct l2tp_complaint c = options_words();

	if (!l2tp_spec_set(&options.spec, key, value, &c))
		return 1;
	ppp_option_error("%s", c.text);
	return 0;
}

/*
 * The argument is in pppd's argv, which ps shows to every user. pppd overwrites
 * options with OPT_HIDE, but only those of type o_string.
 */
static int set_secret(const char *key, char *word)
{
	int ok = set_key(key, word);

	memset(word, '?', strlen(word));
	return ok;
}

int options_keep(char **text, const char *value)
{
	free(*text);
	*text = strdup(value);
	return *text != NULL;
}

/*
 * pppd does not tell a parser which option it is called for. So each option has
 * its own parser, which keeps the text for `dump` (OPT_A2STRVAL).
 */
#define SECRET_PARSER(id, key) \
	static int set_##id(char **argv) \
	{ \
		return set_secret(key, argv[0]); \
	}
#define KEY_PARSER(id, key) \
	static char *id##_text; \
	static int set_##id(char **argv) \
	{ \
		return set_key(key, argv[0]) && options_keep(&id##_text, argv[0]); \
	}
#define FLAG_PARSER(id, key) \
	static int set_##id(char **argv) \
	{ \
		(void)argv; \
		return set_key(key, NULL); \
	}

KEY_PARSER(tunnel_fd, "tunnel-fd")
KEY_PARSER(local, "local")
KEY_PARSER(remote, "remote")
KEY_PARSER(encap, "encap")
KEY_PARSER(version, "version")
KEY_PARSER(tunnel_id, "tunnel-id")
KEY_PARSER(peer_tunnel_id, "peer-tunnel-id")
KEY_PARSER(session_id, "session-id")
KEY_PARSER(peer_session_id, "peer-session-id")
SECRET_PARSER(cookie, "cookie")
SECRET_PARSER(peer_cookie, "peer-cookie")
KEY_PARSER(session_fd, "session-fd")
KEY_PARSER(reorder_timeout, "reorder-timeout")
KEY_PARSER(device, "device")
KEY_PARSER(fwmark, "fwmark")
KEY_PARSER(dscp, "dscp")
KEY_PARSER(checksum, "checksum")
KEY_PARSER(ipsec, "ipsec")
KEY_PARSER(netns, "netns")
FLAG_PARSER(lns, "lns")
FLAG_PARSER(send_seq, "send-seq")
FLAG_PARSER(recv_seq, "recv-seq")

static char *restart_ms_text, *watch_text, *answer_timeout_text, *control_fd_text;
static char *controller_text;

int options_number(const char *name, const char *text, uint32_t max, uint32_t *value)
{
	if (!l2tp_parse_number(text, 0, max, value))
		return 1;
	ppp_option_error("%s: '%s' is not a number from 0 to %u", name, text, max);
	return 0;
}

static int set_restart_ms(char **argv)
{
	return options_number("l2tp-restart-ms", argv[0], MAX_RESTART_MS,
			      &options.restart_ms) &&
	       options_keep(&restart_ms_text, argv[0]);
}

static int set_watch(char **argv)
{
	uint32_t ms;

	if (l2tp_parse_seconds(argv[0], MAX_WATCH_MS, &ms) ||
	    (ms && ms < MIN_WATCH_MS)) {
		ppp_option_error("l2tp-watch: '%s' is neither 0 nor 0.1 to 3600 "
				 "seconds",
				 argv[0]);
		return 0;
	}
	options.watch_ms = ms;
	options.watch_given = true;
	return options_keep(&watch_text, argv[0]);
}

static int set_answer_timeout(char **argv)
{
	return options_number("l2tp-answer-timeout", argv[0], MAX_ANSWER_TIMEOUT,
			      &options.answer_timeout) &&
	       options_keep(&answer_timeout_text, argv[0]);
}

static int set_control_fd(char **argv)
{
	uint32_t fd;

	if (!options_number("l2tp-control-fd", argv[0], INT_MAX, &fd))
		return 0;
	/* the first would stay open, and its controller would not hear of our end */
	if (options.control_fd >= 0 && options.control_fd != (int)fd) {
		ppp_option_error("l2tp-control-fd %d and l2tp-control-fd %u "
				 "contradict each other",
				 options.control_fd, fd);
		return 0;
	}
	options.control_fd = (int)fd;
	return options_keep(&control_fd_text, argv[0]);
}

static int set_controller(char **argv)
{
	char path[PATH_MAX + 1] = "";

	/* pppd leaves this directory when it detaches */
	if (argv[0][0] && argv[0][0] != '/' && getcwd(path, PATH_MAX))
		strcat(path, "/");
	/* sun_path has 108 bytes, its end included (unix(7)) */
	if (!argv[0][0] || strlen(path) + strlen(argv[0]) > 107) {
		ppp_option_error("l2tp-controller: '%s%s' is not a path of 1 to 107 "
				 "bytes",
				 path, argv[0]);
		return 0;
	}
	strcat(path, argv[0]);
	options_keep(&controller_text, path);
	options.controller = controller_text;
	return options.controller != NULL;
}

static int set_call(char **argv)
{
	const char *p;

	for (p = argv[0]; *p; p++)
		if (iscntrl((unsigned char)*p))
			break;
	if (*p || p == argv[0] || p - argv[0] > 255) {
		ppp_option_error("l2tp-call: '%s' is not a name of 1 to 255 "
				 "printable bytes",
				 argv[0]);
		return 0;
	}
	return options_keep(&options.call, argv[0]);
}

#define NATIVE (OPT_PRIV | OPT_PRIO | OPT_INITONLY)
#define TEXT(name, id, text, value) \
	{ \
		"l2tp-" name, o_special, (void *)set_##id, text, \
			NATIVE | OPT_A2STRVAL, &value, 0, 0, NULL, 0, 0 \
	}
#define KEY(name, id, text) TEXT(name, id, text, id##_text)
#define SECRET(name, id, text) \
	{ \
		"l2tp-" name, o_special, (void *)set_##id, text, \
			NATIVE | OPT_A2PRINTER, (void *)print_secret, 0, 0, NULL, \
			0, 0 \
	}
#define FLAG(name, id, text) \
	{ \
		"l2tp-" name, o_special_noarg, (void *)set_##id, text, NATIVE, \
			NULL, 0, 0, NULL, 0, 0 \
	}

static option_t native_options[] = {
	KEY("tunnel-fd", tunnel_fd, "Inherited L2TP tunnel socket"),
	KEY("local", local, "Local address of a static L2TP tunnel"),
	KEY("remote", remote, "Remote address of a static L2TP tunnel"),
	KEY("encap", encap, "Encapsulation of a static tunnel: udp or ip"),
	KEY("device", device, "Interface or VRF of a static tunnel"),
	KEY("fwmark", fwmark, "Firewall mark of a static tunnel's packets"),
	KEY("dscp", dscp, "DSCP of a static tunnel's packets"),
	KEY("checksum", checksum, "UDP checksum of a static tunnel: on or off"),
	KEY("ipsec", ipsec, "IPsec around the tunnel: require, warn or off"),
	KEY("netns", netns, "Network namespace of the tunnel"),
	KEY("version", version, "L2TP version: 2 or 3"),
	KEY("tunnel-id", tunnel_id, "Our id of the L2TP tunnel"),
	KEY("peer-tunnel-id", peer_tunnel_id, "The peer's id of the L2TP tunnel"),
	KEY("session-id", session_id, "Our id of the L2TP session"),
	KEY("peer-session-id", peer_session_id, "The peer's id of the session"),
	SECRET("cookie", cookie, "L2TPv3 cookie of the frames we send"),
	SECRET("peer-cookie", peer_cookie, "L2TPv3 cookie required from the peer"),
	KEY("session-fd", session_fd, "Inherited, connected PPPoX session socket"),
	FLAG("lns", lns, "LNS mode: we decide on sequence numbers"),
	FLAG("send-seq", send_seq, "Send data sequence numbers"),
	FLAG("recv-seq", recv_seq, "Require data sequence numbers"),
	KEY("reorder-timeout", reorder_timeout, "Reorder queue timeout in ms"),
	KEY("restart-ms", restart_ms, "First retransmission of a request in ms"),
	KEY("watch", watch, "Seconds between two checks of the session"),
	KEY("control-fd", control_fd, "Inherited socket to the controller"),
	TEXT("controller", controller, "Controller's socket, to ask for sessions",
	     controller_text),
	KEY("answer-timeout", answer_timeout, "Seconds that its answer may take"),
	TEXT("call", call, "Name of the call to ask for", options.call),
	{ .name = NULL },
};

void options_refuse(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ppp_option_error("%s", text);
	exit(EXIT_OPTION_ERROR);
}

void options_register(void)
{
	l2tp_spec_init(&options.spec);
	ppp_add_options(native_options);
}

/*
 * A controller beside another source of the session is asked about calls alone:
 * then it is no source.
 */
static void tell_controllers_apart(void)
{
	if (!forward_wanted() || !options.controller ||
	    l2tp_spec_source(&options.spec) == L2TP_FROM_NOTHING)
		return;
	options.forwarder = options.controller;
	options.controller = NULL;
}

void options_check_control(void)
{
	bool asks = options.controller || options.forwarder;

	if (options.call && !asks)
		options_refuse("l2tp-call %s: there is no l2tp-controller to hand "
			       "it to",
			       options.call);
	if (answer_timeout_text && !asks && !forward_wanted())
		options_refuse("l2tp-answer-timeout %s: there is no l2tp-controller "
			       "to wait for",
			       answer_timeout_text);
	if (options.control_fd >= 0 && asks)
		options_refuse("l2tp-control-fd and l2tp-controller contradict each "
			       "other: events go to one controller only");
}

void options_check(void)
{
	struct l2tp_complaint c = options_words();

	tell_controllers_apart();
	if (l2tp_spec_check(&options.spec, options.controller ? "controller" : NULL,
			    &c))
		options_refuse("%s", c.text);
	if (netns_contradiction(&options.spec))
		options_refuse("l2tp-netns %s and %s", options.spec.netns,
			       netns_contradiction(&options.spec));
	options_check_control();
}

bool options_lcp_given(const char *name)
{
	option_t *opt;

	for (opt = lcp_protent.options; opt && opt->name; opt++)
		if (!strcmp(opt->name, name) && opt->source)
			return true;
	return false;
}

int options_apply(const char *line)
{
	int fd = memfd_create("l2tp-option", MFD_CLOEXEC);
	char path[32];
	int ok = 0;

	if (fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		ok = ppp_options_from_file(path, 1, 0, 1);
	}
	l2tp_close(&fd);
	return ok;
}
