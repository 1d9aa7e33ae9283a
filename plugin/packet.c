/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ppp-ioctl.h>

#include "../l2tp/fd.h"
#include "../l2tp/frame.h"
#include "link.h"
#include "packet.h"

const uint16_t packet_protocols[PACKET_PROTOCOLS] = {
	PROTO_LCP,
	PROTO_IPCP,
	PROTO_IPV6CP,
	PROTO_CCP,
};

fsm *packet_automaton(uint16_t protocol)
{
	switch (protocol) {
	case PROTO_LCP:
		return &lcp_fsm[0];
	case PROTO_IPCP:
		return &ipcp_fsm[0];
#ifdef WITH_IPV6CP
	case PROTO_IPV6CP:
		return &ipv6cp_fsm[0];
#endif
	case PROTO_CCP:
		return &ccp_fsm[0];
	default:
		return NULL;
	}
}

void packet_keep(struct packet *p, const struct l2tp_frame *f)
{
	p->len = 0;
	if (f->len + 2 > sizeof(p->bytes))
		return;
	p->bytes[0] = (uint8_t)(f->protocol >> 8);
	p->bytes[1] = (uint8_t)f->protocol;
	memcpy(p->bytes + 2, f->packet, f->len);
	p->len = f->len + 2;
}

/*
 * Our own descriptor of the unit (PPPIOCATTACH); closing it leaves the unit in
 * place.
 */
static int attach_unit(int unit)
{
	CLEANUP_FD int fd = open("/dev/ppp", O_WRONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, PPPIOCATTACH, &unit) < 0)
		return -1;
	return l2tp_steal(&fd);
}

void packet_send(const struct packet *p)
{
	bool lcp = p->bytes[0] == PROTO_LCP >> 8 &&
		   p->bytes[1] == (PROTO_LCP & 0xff);
	uint8_t shown[PACKET_MAX + 2] = { 0xff, 0x03 };
	int unit = ppp_ifunit(), out = link_state.channel_fd;
	CLEANUP_FD int fd = -1;

	if (!lcp && unit >= 0)
		out = fd = attach_unit(unit);
	if (out < 0)
		return;
	memcpy(shown + 2, p->bytes, p->len);
	dump_packet("sent", shown, (int)p->len + 2);
	if (write(out, p->bytes, p->len) < 0)
		dbglog("cannot send a packet again: %m");
}
