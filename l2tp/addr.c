/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"

static bool parse_port(const char *text, uint16_t *port)
{
	unsigned long value;
	size_t len = strspn(text, "0123456789");

	if (len < 1 || len > 5 || text[len])
		return false;
	value = strtoul(text, NULL, 10);
	if (value < 1 || value > 65535)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* See dev_valid_name(). */
bool l2tp_is_interface(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (isspace((unsigned char)name[i]) ||
		    iscntrl((unsigned char)name[i]) || strchr("/:", name[i]))
			return false;
	return i && i < IFNAMSIZ;
}

/*
 * An IPv6 address may end in %INTERFACE (RFC 4007, section 11). Brackets in the
 * interface's name would be taken for those around the address.
 */
static bool is_ipv6(const char *host)
{
	char bare[INET6_ADDRSTRLEN];
	struct in6_addr addr;
	size_t len = strcspn(host, "%");

	if (len >= sizeof(bare))
		return false;
	if (host[len] &&
	    (strpbrk(host + len, "[]") || !l2tp_is_interface(host + len + 1)))
		return false;
	memcpy(bare, host, len);
	bare[len] = '\0';
	return inet_pton(AF_INET6, bare, &addr) == 1;
}

static bool is_ipv4(const char *host)
{
	struct in_addr addr;

	return inet_pton(AF_INET, host, &addr) == 1;
}

/*
 * RFC 1123, section 2.1: the last label of a name is never all digits. So
 * 10.0.0.300 is a wrong address, not a name for the resolver.
 */
static bool is_name(const char *host)
{
	const char *last = strrchr(host, '.');
	size_t i, label = 0;

	for (i = 0; host[i]; i++) {
		if (host[i] == '.') {
			if (!label)
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)host[i]) && host[i] != '-' &&
		    host[i] != '_')
			return false;
		if (!label && host[i] == '-')
			return false;
		if (++label > 63)
			return false;
	}
	last = last && last[1] ? last + 1 : host;
	return i && i < 254 && strspn(last, "0123456789.") != strlen(last);
}

int l2tp_numeric_family(const char *host)
{
	if (is_ipv4(host))
		return AF_INET;
	return is_ipv6(host) ? AF_INET6 : AF_UNSPEC;
}

/* [ADDR6] and [ADDR6]:PORT */
static int parse_bracketed(const char *text, struct l2tp_hostport *out)
{
	const char *end = strchr(text, ']');
	size_t len;

	if (!end)
		return -EINVAL;
	len = (size_t)(end - text) - 1;
	if (len >= sizeof(out->host))
		return -EINVAL;
	memcpy(out->host, text + 1, len);
	out->host[len] = '\0';
	if (!is_ipv6(out->host))
		return -EINVAL;
	if (!end[1])
		return 0;
	out->port_given = true;
	return end[1] == ':' && parse_port(end + 2, &out->port) ? 0 : -EINVAL;
}

static int parse_plain(const char *text, struct l2tp_hostport *out)
{
	size_t len = strcspn(text, ":");

	if (is_ipv6(text))
		len = strlen(text);
	if (len >= sizeof(out->host))
		return -EINVAL;
	memcpy(out->host, text, len);
	out->host[len] = '\0';
	if (l2tp_numeric_family(out->host) == AF_UNSPEC && !is_name(out->host))
		return -EINVAL;
	if (!text[len])
		return 0;
	out->port_given = true;
	return parse_port(text + len + 1, &out->port) ? 0 : -EINVAL;
}

int l2tp_parse_hostport(const char *text, struct l2tp_hostport *out)
{
	struct l2tp_hostport hp = { .port = L2TP_PORT };
	int err;

	err = text[0] == '[' ? parse_bracketed(text, &hp) : parse_plain(text, &hp);
	if (!err)
		*out = hp;
	return err;
}

uint16_t l2tp_addr_port(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET)
		return ntohs(l2tp_in(sa)->sin_port);
	if (sa->sa_family == AF_INET6)
		return ntohs(l2tp_in6(sa)->sin6_port);
	return 0;
}

void l2tp_addr_set_port(struct sockaddr *sa, uint16_t port)
{
	struct sockaddr_in *in = (void *)sa;

	in->sin_port = htons(port); /* in both families */
}

static void format_ipv6(const struct sockaddr_in6 *sa, char buf[L2TP_ADDR_MAX])
{
	char host[INET6_ADDRSTRLEN], ifname[IF_NAMESIZE];
	const char *scope = "";

	inet_ntop(AF_INET6, &sa->sin6_addr, host, sizeof(host));
	if (sa->sin6_scope_id && if_indextoname(sa->sin6_scope_id, ifname))
		scope = ifname;
	snprintf(buf, L2TP_ADDR_MAX, "%s%s%s", host, *scope ? "%" : "", scope);
}

const char *l2tp_format_addr(const struct sockaddr *sa, char buf[L2TP_ADDR_MAX])
{
	uint16_t port = l2tp_addr_port(sa);
	char host[L2TP_ADDR_MAX] = "?";

	if (sa->sa_family == AF_INET6)
		format_ipv6(l2tp_in6(sa), host);
	else if (sa->sa_family == AF_INET)
		inet_ntop(AF_INET, &l2tp_in(sa)->sin_addr, host, sizeof(host));
	if (!port)
		snprintf(buf, L2TP_ADDR_MAX, "%s", host);
	else if (sa->sa_family == AF_INET6)
		snprintf(buf, L2TP_ADDR_MAX, "[%.80s]:%u", host, port);
	else
		snprintf(buf, L2TP_ADDR_MAX, "%.80s:%u", host, port);
	return buf;
}

/* ::ffff:10.0.0.1 is 10.0.0.1: an IPv6 socket may carry an IPv4 tunnel. */
static bool as_ipv4(const struct sockaddr *sa, struct in_addr *out)
{
	const struct sockaddr_in6 *six = l2tp_in6(sa);

	if (sa->sa_family == AF_INET) {
		*out = l2tp_in(sa)->sin_addr;
		return true;
	}
	if (sa->sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		return false;
	memcpy(out, &six->sin6_addr.s6_addr[12], sizeof(*out));
	return true;
}

bool l2tp_addr_same_host(const struct sockaddr *a, const struct sockaddr *b)
{
	struct in_addr four_a = { 0 }, four_b = { 0 };
	bool a_is_four = as_ipv4(a, &four_a), b_is_four = as_ipv4(b, &four_b);

	if (a_is_four || b_is_four)
		return a_is_four && b_is_four && four_a.s_addr == four_b.s_addr;
	return a->sa_family == AF_INET6 && b->sa_family == AF_INET6 &&
	       IN6_ARE_ADDR_EQUAL(&l2tp_in6(a)->sin6_addr, &l2tp_in6(b)->sin6_addr);
}

bool l2tp_addr_is_any(const struct sockaddr *sa)
{
	const struct sockaddr_in6 *six = l2tp_in6(sa);
	struct in_addr four;

	if (as_ipv4(sa, &four))
		return four.s_addr == INADDR_ANY;
	return sa->sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr);
}

socklen_t l2tp_addr_len(const struct sockaddr *sa)
{
	return sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					 : sizeof(struct sockaddr_in);
}
