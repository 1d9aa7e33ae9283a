/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

#include "../l2tp/frame.h"
#include "caller.h"
#include "link.h"
#include "packet.h"

/* The kernel queues 32 frames on a channel; more come from one that floods us. */
#define MANY 64

int caller_fd(void)
{
	return link_state.channel_fd;
}

/* RFC 1661, section 5.8: the request with our magic number in place of theirs. */
static void answer_echo(const struct l2tp_frame *f)
{
	const lcp_options *got = &lcp_gotoptions[0];
	uint32_t magic = htonl(got->neg_magicnumber ? got->magicnumber : 0);
	struct packet reply;

	packet_keep(&reply, f);
	if (reply.len < 10)
		return;
	reply.bytes[2] = CODE_ECHOREP;
	memcpy(reply.bytes + 6, &magic, sizeof(magic));
	packet_send(&reply);
}

bool caller_look(void)
{
	uint8_t bytes[PACKET_MAX + 4];
	struct l2tp_frame f;
	ssize_t len = -1;
	int i;

	for (i = 0; i < MANY; i++) {
		len = read(link_state.channel_fd, bytes, sizeof(bytes));
		if (len <= 0)
			break;
		if (!l2tp_frame_parse(bytes, (size_t)len, &f) ||
		    f.protocol != PROTO_LCP)
			continue;
		if (f.code == CODE_TERMREQ)
			return false;
		if (f.code == CODE_ECHOREQ)
			answer_echo(&f);
	}
	return len > 0 || (len < 0 && (errno == EAGAIN || errno == EINTR));
}
