/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses as people write them, and as the kernel takes them. */
#ifndef L2TP_ADDR_H
#define L2TP_ADDR_H

#include <stdbool.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define L2TP_PORT 1701 /* RFC 2661, section 8.1 */

/* ADDR, NAME, ADDR:PORT, NAME:PORT, ADDR6 or [ADDR6]:PORT, taken apart. */
struct l2tp_hostport {
	char host[256]; /* empty: not given */
	uint16_t port;	/* host byte order */
	bool port_given;
};

/* "[ffff:...%interface]:65535" and its end */
#define L2TP_ADDR_MAX 96

/* Split and check the syntax of text.  Returns 0 or -EINVAL.  Pure. */
int l2tp_parse_hostport(const char *text, struct l2tp_hostport *out);

/* Can a network interface have this name? */
bool l2tp_is_interface(const char *name);

/*
 * AF_INET or AF_INET6 for a numeric address, which needs no resolver; AF_UNSPEC
 * for a name.
 */
int l2tp_numeric_family(const char *host);

/* Write ADDR, ADDR:PORT or [ADDR6]:PORT; without the port where it is 0. */
const char *l2tp_format_addr(const struct sockaddr *sa, char buf[L2TP_ADDR_MAX]);

/* Host byte order, 0 where the family has none. */
uint16_t l2tp_addr_port(const struct sockaddr *sa);

void l2tp_addr_set_port(struct sockaddr *sa, uint16_t port);

/*
 * The address as AF_INET or AF_INET6. It is always stored in a union, a
 * structure of its own family or a sockaddr_storage, so it is aligned.
 */
static inline const struct sockaddr_in *l2tp_in(const struct sockaddr *sa)
{
	return (const void *)sa;
}

static inline const struct sockaddr_in6 *l2tp_in6(const struct sockaddr *sa)
{
	return (const void *)sa;
}

bool l2tp_addr_same_host(const struct sockaddr *a, const struct sockaddr *b);

/* 0.0.0.0 or :: */
bool l2tp_addr_is_any(const struct sockaddr *sa);

socklen_t l2tp_addr_len(const struct sockaddr *sa);

#endif
