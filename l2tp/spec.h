/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a session is: ids, addresses, encapsulation.  Pure: nothing here
 * makes a system call, logs or exits.
 */
#ifndef L2TP_SPEC_H
#define L2TP_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "egress.h"
#include "parse.h"

enum l2tp_encap { L2TP_UDP, L2TP_IP };

/* What is asked of IPsec around the tunnel. */
enum l2tp_ipsec_mode { L2TP_IPSEC_OFF, L2TP_IPSEC_WARN, L2TP_IPSEC_REQUIRE };

/* Where the session comes from; exactly one is allowed. */
enum l2tp_source {
	L2TP_FROM_NOTHING,
	L2TP_FROM_TUNNEL_FD,
	L2TP_FROM_STATIC,
	L2TP_FROM_SESSION_FD,
};

/*
 * The reorder timeout in ms where none is given. With 0, the kernel's own
 * default, one frame out of order loses that frame and the four after it, and a
 * peer may ask for sequence numbers at any time. scripts/bench reorder measures
 * it.
 */
#define L2TP_REORDER_UNSAID 10

/* A name of 255 bytes (NAME_MAX), or a path. */
#define L2TP_NETNS_MAX 256

struct l2tp_spec {
	int tunnel_fd;	/* -1: none */
	int session_fd; /* -1: none */
	struct l2tp_hostport local, remote;
	enum l2tp_encap encap;
	int version; /* 2 or 3 */
	bool encap_given, version_given;
	uint32_t tunnel_id, peer_tunnel_id;
	uint32_t session_id, peer_session_id;
	struct l2tp_cookie cookie, peer_cookie; /* sent; demanded of the peer */
	bool lns, send_seq, recv_seq;
	bool reorder_given; /* else the session's own, or L2TP_REORDER_UNSAID */
	unsigned int reorder_ms;
	struct l2tp_egress egress; /* of a static tunnel's socket */
	bool no_checksum, checksum_given;
	enum l2tp_ipsec_mode ipsec;
	char netns[L2TP_NETNS_MAX]; /* where the tunnel is; empty: here */
};

/*
 * A message for the user. It spells options as the user writes them: with the
 * prefix ("l2tp-" or ""), and with session_option in place of session-fd where
 * another option gave that descriptor (NULL: none did). The text is empty where
 * there is nothing to say.
 */
struct l2tp_complaint {
	const char *prefix;
	const char *session_option;
	char text[400];
};

/*
 * An empty complaint that spells keys without a prefix: for a controller's
 * answer or an ENDPOINT.
 */
#define L2TP_NO_COMPLAINT \
	{ \
		.prefix = "" \
	}

void l2tp_complain(struct l2tp_complaint *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* An empty specification. */
void l2tp_spec_init(struct l2tp_spec *spec);

/*
 * Set one value by its option name without the prefix ("tunnel-id"); a flag
 * ("lns") takes "1", "0" or NULL, which means 1. Returns 0, -ENOENT for an
 * unknown key or -EINVAL for a bad value, both with a complaint.
 */
int l2tp_spec_set(struct l2tp_spec *spec, const char *key, const char *value,
		  struct l2tp_complaint *c);

/* RFC 3931, section 4.6: sequence numbers need the L2-specific sublayer. */
bool l2tp_spec_sublayer(const struct l2tp_spec *spec);

/* Must netlink make the session, or does connect() suffice? */
bool l2tp_spec_needs_netlink(const struct l2tp_spec *spec);

/*
 * Bytes from the outer IP header through the PPP protocol field, for an outer
 * address family (AF_INET or AF_INET6), with the sequence numbers and cookie
 * that frames of ours carry.  See l2tp_build_l2tpv[23]_header().
 */
int l2tp_spec_overhead(const struct l2tp_spec *spec, int family);

#endif
