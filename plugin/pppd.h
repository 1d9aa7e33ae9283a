/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only file that distinguishes pppd 2.4.9 from 2.5. The rest of the plugin
 * uses 2.5's names; this file defines them for 2.4.9.
 */
#ifndef PLUGIN_PPPD_H
#define PLUGIN_PPPD_H

#include "config.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef HAVE_PPPD_OPTIONS_H /* 2.5 */

#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/options.h>
#include <pppd/lcp.h>
#include <pppd/ipcp.h>
#include <pppd/upap.h>
#include <pppd/chap.h>
#ifdef PPP_WITH_IPV6CP
#include <pppd/eui64.h>
#include <pppd/ipv6cp.h>
#define WITH_IPV6CP
#endif
#include <pppd/ccp.h>
#include <pppd/multilink.h>
#ifdef PPP_WITH_MULTILINK
#define WITH_MULTILINK
#endif

/*
 * The headers describe one build of pppd, but another may load us (OpenWrt has
 * two). A symbol that it lacks is NULL at run time.
 */
#ifdef WITH_IPV6CP
#pragma weak ipv6cp_fsm
#pragma weak ipv6cp_gotoptions
#pragma weak ipv6cp_hisoptions
#endif
#ifdef WITH_MULTILINK
#pragma weak mp_on
#pragma weak mp_master
#pragma weak multilink_join_hook
#endif

/* Exported for plugins, but in no public header of 2.5. */
extern int holdoff, need_holdoff;
extern bool demand;
extern int req_unit;
extern char req_ifname[];
extern int privileged_option;
int get_secret(int unit, char *client, char *server, char *secret, int *secret_len,
	       int am_server);
void remove_pidfiles(void);

/* From 2.5.3 on. */
extern char path_auth_up[], path_auth_down[], req_vrf[];
#pragma weak path_auth_up
#pragma weak path_auth_down
#pragma weak req_vrf

/* 2.5.4 takes the script's name; those before it do not look at it. */
int run_program(char *prog, char *const *args, int must_exist, void (*done)(void *),
		void *arg, int wait, const char *name);

static inline void ppp_run_script(const char *name, char *path, char *const *args)
{
	run_program(path, args, 0, NULL, NULL, 0, name);
}

/* Put hook in front of multilink_join_hook; returns the one before it. */
static inline void (*ppp_hook_join(void (*hook)(void)))(void)
{
#ifdef WITH_MULTILINK
	void (*before)(void);

	if (!&multilink_join_hook)
		return NULL;
	before = multilink_join_hook;
	multilink_join_hook = hook;
	return before;
#else
	(void)hook;
	return NULL;
#endif
}

/* Is this link in a bundle? */
static inline bool ppp_in_bundle(void)
{
#ifdef WITH_MULTILINK
	return mp_on && mp_on();
#else
	return false;
#endif
}

/* And the one whose pppd runs the bundle's interface? */
static inline bool ppp_leads_bundle(void)
{
#ifdef WITH_MULTILINK
	return mp_master && mp_master();
#else
	return false;
#endif
}

#ifdef WITH_MULTILINK
extern bool multilink;
#pragma weak multilink
#endif

static inline void ppp_peer_name(char *buf, size_t size)
{
	buf[0] = '\0';
	ppp_peer_authname(buf, size);
}

/* Does the option vrf put the interface into one? */
static inline bool ppp_wants_vrf(void)
{
	return req_vrf && req_vrf[0];
}

/*
 * The path of auth-up or auth-down, from its option or in the configuration
 * directory, and the script's last argument.
 */
static inline char *ppp_script(const char *name, char *path, size_t size)
{
	const char *given = strcmp(name, "auth-up") ? path_auth_down : path_auth_up;

	if (given && given[0])
		strlcpy(path, given, size);
	else
		ppp_get_filepath(PPP_DIR_CONF, name, path, size);
	return (char *)ppp_ipparam();
}

#else /* 2.4.9 */

/*
 * Its headers omit what is not requested, and the pppd that loads us may have
 * been built with it. So request everything; a symbol that is missing is NULL
 * at run time.
 */
#undef bool
#define bool pppd_bool /* unsigned char there, _Bool here */
#define INET6	       1
#define HAVE_MULTILINK 1
#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/lcp.h>
#include <pppd/ipcp.h>
#include <pppd/upap.h>
#include <pppd/chap-new.h>
#include <pppd/ipv6cp.h>
#include <pppd/ccp.h>
#undef bool
#define bool _Bool
#define WITH_IPV6CP
#define WITH_MULTILINK
#pragma weak ipv6cp_fsm
#pragma weak ipv6cp_gotoptions
#pragma weak ipv6cp_hisoptions
#pragma weak multilink
#pragma weak doing_multilink
#pragma weak multilink_master
#pragma weak multilink_join_hook

#define PPPD_VERSION VERSION

enum ppp_notify_type {
	NF_PID_CHANGE,
	NF_PHASE_CHANGE,
	NF_EXIT,
	NF_IP_UP,
	NF_IP_DOWN,
	NF_IPV6_UP,
	NF_IPV6_DOWN,
	NF_AUTH_UP,
};

static inline void ppp_add_notify(enum ppp_notify_type type, notify_func func,
				  void *ctx)
{
	struct notifier **const lists[] = {
		[NF_PID_CHANGE] = &pidchange,
		[NF_PHASE_CHANGE] = &phasechange,
		[NF_EXIT] = &exitnotify,
		[NF_IP_UP] = &ip_up_notifier,
		[NF_IP_DOWN] = &ip_down_notifier,
		[NF_IPV6_UP] = &ipv6_up_notifier,
		[NF_IPV6_DOWN] = &ipv6_down_notifier,
		[NF_AUTH_UP] = &auth_up_notifier,
	};

	add_notifier(lists[type], func, ctx);
}

#define ppp_add_options		 add_options
#define ppp_options_from_file	 options_from_file
#define ppp_int_option		 int_option
#define ppp_option_error	 option_error
#define ppp_generic_establish	 generic_establish_ppp
#define ppp_generic_disestablish generic_disestablish_ppp
#define ppp_set_mtu		 netif_set_mtu
#define ppp_script_setenv	 script_setenv
#define ppp_script_unsetenv	 script_unsetenv
#define ppp_timeout		 timeout
#define ppp_untimeout		 untimeout
#define ppp_ifunit()		 ifunit
#define ppp_ifname()		 ((const char *)ifname)
#define ppp_status()		 status
#define ppp_set_status(code)	 ((void)(status = (code)))
#define ppp_persist()		 persist
#define ppp_set_modem(on)	 ((void)(modem = (on)))
#define ppp_set_devnam(name)	 ((void)strlcpy(devnam, (name), sizeof(devnam)))
#define ppp_set_pppdevnam(name) \
	((void)strlcpy(ppp_devnam, (name), sizeof(ppp_devnam)))
#define ppp_set_remote_number(number) \
	((void)strlcpy(remote_number, (number), sizeof(remote_number)))
#define ppp_signaled(sig)	((sig) == SIGTERM && got_sigterm)
#define ppp_get_remote_number() ((const char *)remote_number)
#define ppp_get_modem()		modem
#define ppp_devnam()		((const char *)devnam)
#define ppp_pppdevnam()		((const char *)ppp_devnam)

static inline void (*ppp_hook_join(void (*hook)(void)))(void)
{
	void (*before)(void);

	if (!&multilink_join_hook)
		return NULL;
	before = multilink_join_hook;
	multilink_join_hook = hook;
	return before;
}

static inline bool ppp_in_bundle(void)
{
	return &doing_multilink && doing_multilink;
}

static inline bool ppp_leads_bundle(void)
{
	return &multilink_master && multilink_master;
}

static inline void ppp_peer_name(char *buf, size_t size)
{
	strlcpy(buf, peer_authname, size);
}

static inline char *ppp_script(const char *name, char *path, size_t size)
{
	strlcpy(path, "/etc/ppp/", size);
	strlcat(path, name, size);
	return NULL; /* it has no such argument yet */
}

static inline void ppp_run_script(const char *name, char *path, char **args)
{
	(void)name;
	run_program(path, args, 0, NULL, NULL, 0);
}

static inline bool ppp_wants_vrf(void)
{
	return false;
}

#endif

/*
 * Exported by both, in the headers of neither; handle_events() sets them for
 * SIGHUP and SIGTERM.
 */
extern int kill_link, asked_to_quit, got_sighup;
extern struct channel tty_channel;

/* pppd's database of its links; it may be built without one. */
struct ppp_tdb_data {
	char *dptr;
	size_t dsize;
};
struct tdb_context;
extern struct tdb_context *pppdb;
int tdb_delete(struct tdb_context *tdb, struct ppp_tdb_data key);
#pragma weak pppdb
#pragma weak tdb_delete

/* Is the option multilink given? */
static inline bool ppp_wants_multilink(void)
{
#ifdef WITH_MULTILINK
	return &multilink && multilink;
#else
	return false;
#endif
}

/*
 * Remove what cleanup() removes of pppd's files: those with its pid, and its row
 * in the database with the keys that lead there.
 */
static inline void ppp_forget_files(void)
{
	static char *const keys[] = { "IFNAME", "DEVICE", "PPPD_PID", "LINKNAME" };
	struct ppp_tdb_data row;
	char name[32];
	size_t i;

	remove_pidfiles();
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ppp_script_unsetenv(keys[i]);
	if (!&pppdb || !pppdb)
		return;
	snprintf(name, sizeof(name), "pppd%d", (int)getpid());
	row.dptr = name;
	row.dsize = strlen(name);
	tdb_delete(pppdb, row);
}

/* Has IPv6CP given the interface an address? */
static inline bool ppp_ipv6_is_up(void)
{
#ifdef WITH_IPV6CP
	return ipv6cp_fsm && ipv6cp_fsm[0].state == OPENED;
#else
	return false;
#endif
}

/* End pppd with this status while it has no link (dormant or in hold-off). */
static inline void ppp_end_without_link(int code)
{
	ppp_set_status(code);
	kill_link = asked_to_quit = 1;
}

#endif
