/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "fd.h"
#include "pppoe.h"
#include "reason.h"

#include <linux/if_pppox.h> /* after net/if.h */
#include <linux/ppp-ioctl.h>

static bool parse_mac(const char *text, uint8_t mac[6])
{
	static const uint8_t none[6];
	unsigned int byte;
	uint8_t parsed[6];
	size_t i;

	if (strlen(text) != 17)
		return false;
	for (i = 0; i < 6; i++) {
		char digits[3] = { text[3 * i], text[3 * i + 1], '\0' };

		if (strspn(digits, "0123456789abcdefABCDEF") != 2 ||
		    (i < 5 && text[3 * i + 2] != ':'))
			return false;
		sscanf(digits, "%x", &byte);
		parsed[i] = (uint8_t)byte;
	}
	/* multicast: no peer has such an address */
	if (parsed[0] & 1 || !memcmp(parsed, none, sizeof(none)))
		return false;
	memcpy(mac, parsed, sizeof(parsed));
	return true;
}

int l2tp_pppoe_set(struct l2tp_pppoe *p, const char *key, const char *value,
		   struct l2tp_complaint *c)
{
	const char *wanted = NULL;
	uint32_t id;

	if (strcmp(key, "interface") && strcmp(key, "mac") &&
	    strcmp(key, "session-id")) {
		l2tp_complain(c, "%.60s: no such key", key);
		return -ENOENT;
	}
	if (!value) {
		l2tp_complain(c, "%s: needs a value", key);
		return -EINVAL;
	}
	if (key[0] == 'i') {
		if (l2tp_is_interface(value))
			strcpy(p->interface, value);
		else
			wanted = "is not the name of a network interface";
	} else if (key[0] == 'm') {
		if (!parse_mac(value, p->mac))
			wanted = "is not a peer's address like 02:00:00:00:00:01";
	} else if (!l2tp_parse_number(value, 1, 0xffff, &id)) {
		p->session_id = (uint16_t)id;
	} else {
		wanted = "is not a number from 1 to 65535 (decimal or 0x "
			 "hexadecimal)";
	}
	if (!wanted)
		return 0;
	l2tp_complain(c, "%s: '%.100s' %s", key, value, wanted);
	return -EINVAL;
}

int l2tp_pppoe_check(const struct l2tp_pppoe *p, struct l2tp_complaint *c)
{
	static const uint8_t none[6];
	const char *missing = NULL;

	if (!p->interface[0])
		missing = "interface";
	else if (!memcmp(p->mac, none, sizeof(none)))
		missing = "mac";
	else if (!p->session_id)
		missing = "session-id";
	if (!missing)
		return 0;
	l2tp_complain(c, "%s is missing", missing);
	return -EINVAL;
}

static const struct l2tp_reason reasons[] = {
	{ 0, EAFNOSUPPORT, "the kernel has no PPPoX",
	  "load it with 'modprobe pppox'" },
	{ 0, EPROTONOSUPPORT, "the kernel has no PPPoE",
	  "load it with 'modprobe pppoe'" },
	{ 0, ENODEV,
	  "there is no such interface in this network namespace, or it is down",
	  NULL },
	{ 0, EALREADY, "that session is in use",
	  "end its owner (the kernel's list: /proc/net/pppoe)" },
};

static int complain_connect(const struct l2tp_pppoe *p, int err,
			    struct l2tp_complaint *c)
{
	char why[sizeof(c->text)];

	L2TP_REASON(why, reasons, 0, err);
	l2tp_complain(c, "cannot connect PPPoE session %u on %s: %.300s",
		      p->session_id, p->interface, why);
	return err;
}

int l2tp_pppoe_connect(const struct l2tp_pppoe *p, struct l2tp_complaint *c)
{
	struct sockaddr_pppox name = { .sa_family = AF_PPPOX,
				       .sa_protocol = PX_PROTO_OE };
	CLEANUP_FD int fd = socket(AF_PPPOX, SOCK_STREAM | SOCK_CLOEXEC,
				   PX_PROTO_OE);

	if (fd < 0)
		return complain_connect(p, -errno, c);
	name.sa_addr.pppoe.sid = htons(p->session_id);
	memcpy(name.sa_addr.pppoe.remote, p->mac, sizeof(p->mac));
	memcpy(name.sa_addr.pppoe.dev, p->interface, sizeof(p->interface));
	if (connect(fd, (void *)&name, sizeof(name)) < 0)
		return complain_connect(p, -errno, c);
	return l2tp_steal(&fd);
}

/*
 * pppoe_unbind_sock_work() and pppoe_flush_dev() take the socket out of its
 * connected state without waking anybody; pppox_ioctl() looks at that state.
 */
enum l2tp_life l2tp_pppoe_life(int fd)
{
	int index;

	if (!ioctl(fd, PPPIOCGCHAN, &index))
		return L2TP_ALIVE;
	return errno == ENOTCONN ? L2TP_GONE : L2TP_UNKNOWN;
}
