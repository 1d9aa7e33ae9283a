/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys and values, one per line ("tunnel-id=5", "lns"), as in options or an
 * endpoint of l2tp-bridge. Each value is also parsed as an address, a cookie and
 * a number.
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "../../l2tp/check.h"
#include "../../l2tp/resolve.h"
#include "../../l2tp/spec.h"

static void number(const char *text)
{
	uint32_t value = 7, again;
	char buf[20];
	int err = l2tp_parse_number(text, 5, 70000, &value);

	HOLDS(err == 0 || err == -EINVAL || err == -ERANGE);
	if (err) {
		HOLDS(value == 7);
		return;
	}
	HOLDS(value >= 5 && value <= 70000);
	snprintf(buf, sizeof(buf), "%u", value);
	HOLDS(!l2tp_parse_number(buf, value, value, &again) && again == value);
	snprintf(buf, sizeof(buf), "0x%X", value);
	HOLDS(!l2tp_parse_number(buf, value, value, &again) && again == value);
}

static void cookie(const char *text)
{
	struct l2tp_cookie c = { .len = 9 };
	char buf[17];
	int i;

	if (l2tp_parse_cookie(text, &c)) {
		HOLDS(c.len == 9);
		return;
	}
	HOLDS(c.len == 4 || c.len == 8);
	for (i = 0; i < c.len; i++)
		sprintf(buf + 2 * i, "%02x", c.bytes[i]);
	HOLDS(strlen(buf) == strlen(text) && !strcasecmp(buf, text));
}

/* An address that is formatted is parsed as the same address. */
static void round_trip(const struct l2tp_hostport *hp)
{
	struct sockaddr_storage sa, second;
	struct l2tp_hostport again;
	char buf[L2TP_ADDR_MAX];

	if (strchr(hp->host, '%') || l2tp_resolve(hp, AF_UNSPEC, &sa))
		return;
	l2tp_format_addr((struct sockaddr *)&sa, buf);
	HOLDS(strlen(buf) < sizeof(buf));
	HOLDS(!l2tp_parse_hostport(buf, &again));
	HOLDS(again.port_given && again.port == hp->port);
	HOLDS(!l2tp_resolve(&again, AF_UNSPEC, &second));
	HOLDS(!memcmp(&sa, &second, sizeof(sa)));
	HOLDS(l2tp_addr_same_host((struct sockaddr *)&sa,
				  (struct sockaddr *)&second));
}

static void address(const char *text)
{
	struct l2tp_hostport hp = { .port = 0 };
	size_t len;

	if (l2tp_parse_hostport(text, &hp)) {
		HOLDS(!hp.host[0] && !hp.port && !hp.port_given);
		return;
	}
	len = strnlen(hp.host, sizeof(hp.host));
	HOLDS(len > 0 && len < sizeof(hp.host) && len <= strlen(text));
	HOLDS(strstr(text, hp.host) && hp.port);
	HOLDS(hp.port_given || hp.port == L2TP_PORT);
	HOLDS(!strpbrk(hp.host, " /[]\n\t"));
	if (l2tp_numeric_family(hp.host) !=
	    AF_UNSPEC) /* other names would need the resolver */
		round_trip(&hp);
	else
		HOLDS(!strpbrk(hp.host, ":%"));
}

static void whole(struct l2tp_spec *spec)
{
	struct l2tp_complaint c = { "" };
	int overhead;

	if (l2tp_spec_check(spec, NULL, &c)) {
		HOLDS(c.text[0] && strlen(c.text) < sizeof(c.text));
		return;
	}
	HOLDS(l2tp_spec_source(spec) != L2TP_FROM_NOTHING);
	HOLDS(spec->version == 3 || (spec->version == 2 && spec->encap == L2TP_UDP &&
				     !spec->cookie.len && !spec->peer_cookie.len));
	/* the kernel knows the version of an inherited session */
	HOLDS(spec->version == 3 ||
	      (spec->session_fd >= 0 && !spec->version_given) ||
	      (spec->tunnel_id <= 65535 && spec->peer_tunnel_id <= 65535 &&
	       spec->session_id <= 65535 && spec->peer_session_id <= 65535));
	HOLDS(spec->session_fd >= 0 || (spec->tunnel_id && spec->session_id));
	HOLDS(strnlen(spec->egress.device, L2TP_DEVICE_SIZE) < L2TP_DEVICE_SIZE);
	HOLDS(spec->egress.dscp <= 63);
	HOLDS(strnlen(spec->netns, sizeof(spec->netns)) < sizeof(spec->netns));
	HOLDS(spec->netns[0] == '/' || !strchr(spec->netns, '/'));
	HOLDS(l2tp_spec_source(spec) == L2TP_FROM_STATIC ||
	      (!spec->egress.device[0] && !spec->egress.mark && !spec->egress.dscp &&
	       !spec->checksum_given));
	overhead = l2tp_spec_overhead(spec, AF_INET);
	HOLDS(overhead >= 28 && overhead <= 52);
	HOLDS(l2tp_spec_overhead(spec, AF_INET6) == overhead + 20);
	HOLDS(!l2tp_spec_check(spec, NULL, &c)); /* still valid */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct l2tp_spec spec, before;
	struct l2tp_complaint c = { .prefix = "l2tp-" };
	char *text = malloc(size + 1), *rest = text, *word;

	memcpy(text, data, size);
	text[size] = '\0';
	l2tp_spec_init(&spec);
	while ((word = strsep(&rest, "\n"))) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		number(value ? value : word);
		cookie(value ? value : word);
		address(value ? value : word);
		before = spec;
		c.text[0] = '\0';
		if (l2tp_spec_set(&spec, word, value, &c)) {
			HOLDS(c.text[0] && strlen(c.text) < sizeof(c.text));
			HOLDS(!memcmp(&before, &spec, sizeof(spec)));
		}
	}
	whole(&spec);
	free(text);
	return 0;
}
