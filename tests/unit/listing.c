/* SPDX-License-Identifier: BSD-2-Clause */
/* l2tp-list's join of kernel and state files, and the three forms of it. */
#include "test.h"

#include <netinet/in.h>

#include "../../tools/listing.c" /* a program's parts, in no library */
#include "../../tools/json.c"
#include "../../tools/prometheus.c"
#include "../../tools/table.c"

static struct l2tp_nl_tunnel tunnel(uint32_t id)
{
	struct l2tp_nl_tunnel t = { .encap = L2TP_UDP,
				    .version = 2,
				    .tunnel_id = id,
				    .peer_tunnel_id = id + 100 };
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(1701) };

	sa.sin_addr.s_addr = htonl(0x0a000001);
	memcpy(&t.local, &sa, sizeof(sa));
	sa.sin_addr.s_addr = htonl(0x0a000002);
	memcpy(&t.remote, &sa, sizeof(sa));
	return t;
}

static struct l2tp_nl_session session(uint32_t tunnel_id, uint32_t id)
{
	struct l2tp_nl_session s = { .tunnel_id = tunnel_id,
				     .session_id = id,
				     .peer_session_id = id + 100,
				     .ppp = true };

	s.counters = (struct l2tp_counters){
		.tx_packets = id,
		.tx_bytes = 10ull * id,
		.tx_errors = 1,
		.rx_packets = 2 * id,
		.rx_bytes = 20ull * id,
		.rx_errors = 2,
		.rx_seq_discards = 3,
		.rx_oos_packets = 4,
	};
	return s;
}

static struct l2tp_state running(uint32_t tunnel_id, uint32_t id, const char *name)
{
	struct l2tp_state s = { .tunnel_id = tunnel_id,
				.session_id = id,
				.owner = { .pid = 4711 },
				.since = 1000,
				.ifname = "ppp0" };

	strcpy(s.peer_name, name);
	strcpy(s.ipv4.local, "192.168.0.1");
	strcpy(s.ipv4.remote, "192.168.0.2");
	return s;
}

static void add(struct listing *l, uint32_t tunnel_id, uint32_t id)
{
	struct l2tp_nl_session s = session(tunnel_id, id);

	assert_int_equal(listing_add_session(&s, l), 0);
}

/* One with a file, one without, and one whose tunnel has just gone. */
static struct listing example(const char *name)
{
	struct listing l = { .now = 1000 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5 };
	struct l2tp_nl_tunnel t = tunnel(1);
	struct l2tp_nl_session raw = session(1, 3);
	struct l2tp_state s = running(1, 2, name);

	strcpy(raw.ifname, "eth\"\x1b");
	raw.ppp = false;
	assert_int_equal(listing_add_tunnel(&t, &l), 0);
	assert_int_equal(listing_add_session(&raw, &l), 0);
	add(&l, 1, 2);
	add(&l, 9, 4294967295);
	assert_int_equal(listing_add_state(&s, &l), 0);
	listing_join(&l);
	return l;
}

static char *printed(void (*show)(FILE *, const struct listing *),
		     const struct listing *l)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	show(out, l);
	fclose(out);
	return text;
}

static void assert_shows(void (*show)(FILE *, const struct listing *),
			 const char *name, const char *wanted)
{
	struct listing l = example(name);
	char *text = printed(show, &l);

	assert_string_equal(text, wanted);
	free(text);
	listing_free(&l);
}

static void table(void **state)
{
	(void)state;
	assert_shows(
		show_table, "J\xc3\xb6rg M",
		"TUNNEL     SESSION  INTERFACE  PEER           LOCAL        REMOTE       "
		"   RX-BYTES     TX-BYTES  RX-PACKETS  TX-PACKETS  ERRORS         AGE  NAME\n"
		"     1           2  ppp0       10.0.0.2:1701  192.168.0.1  192.168.0.2  "
		"         40           20           4           2       3  2-03:04:05  "
		"J\xc3\xb6rg M\n"
		"     1           3  eth\"?      10.0.0.2:1701  -            -            "
		"         60           30           6           3       3           -  -\n"
		"     9  4294967295  -          -              -            -            "
		"85899345900  42949672950  4294967294  4294967295       3           -  -\n");
}

#define COUNTS(tx, tx_bytes, rx, rx_bytes) \
	"\"tx_packets\":" tx ",\"tx_bytes\":" tx_bytes ",\"tx_errors\":1," \
	"\"rx_packets\":" rx ",\"rx_bytes\":" rx_bytes ",\"rx_errors\":2," \
	"\"rx_seq_discards\":3,\"rx_oos_packets\":4}"
#define TUNNEL_1 \
	"\"peer_tunnel_id\":101,\"version\":2,\"encapsulation\":\"udp\"," \
	"\"peer\":\"10.0.0.2:1701\",\"local\":\"10.0.0.1:1701\","

static void json(void **state)
{
	(void)state;
	assert_shows(
		show_json, "a\"b\\c\x01",
		"[\n{\"tunnel_id\":1,\"session_id\":2,\"peer_session_id\":102," TUNNEL_1
		"\"pseudowire\":\"ppp\",\"interface\":\"ppp0\","
		"\"peer_name\":\"a\\\"b\\\\c\\u0001\",\"addresses\":["
		"{\"family\":\"ipv4\",\"local\":\"192.168.0.1\","
		"\"remote\":\"192.168.0.2\"}],\"pid\":4711,\"age\":183845," COUNTS(
			"2", "20", "4",
			"40") ",\n{\"tunnel_id\":1,\"session_id\":3,\"peer_session_id\":103," TUNNEL_1
			      "\"pseudowire\":\"other\",\"interface\":\"eth\\\"?\","
			      "\"peer_name\":null,\"addresses\":[],\"pid\":null,\"age\":null," COUNTS(
				      "3", "30", "6",
				      "60") ",\n{\"tunnel_id\":9,\"session_id\":4294967295,"
					    "\"peer_session_id\":99,\"peer_tunnel_id\":null,\"version\":null,"
					    "\"encapsulation\":null,\"peer\":null,\"local\":null,"
					    "\"pseudowire\":\"ppp\",\"interface\":null,\"peer_name\":null,"
					    "\"addresses\":[],\"pid\":null,\"age\":null," COUNTS(
						    "4294967295", "42949672950",
						    "4294967294",
						    "85899345900") "\n]\n");
}

static void all(FILE *out, const struct listing *l)
{
	show_prometheus(out, l, true);
}

static void sums(FILE *out, const struct listing *l)
{
	show_prometheus(out, l, false);
}

static void prometheus(void **state)
{
	struct listing l = example("a\"b\\c");
	char *text = printed(all, &l);

	(void)state;
	assert_holds(text, "# TYPE l2tp_tunnels gauge\nl2tp_tunnels 1\n");
	assert_holds(text, "\nl2tp_sessions 3\n");
	assert_holds(text, "\nl2tp_links 1\n");
	assert_holds(text, "# TYPE l2tp_sessions_transmit_bytes gauge\n"
			   "l2tp_sessions_transmit_bytes 42949673000\n");
	assert_holds(text, "\nl2tp_sessions_receive_oos_packets 12\n");
	assert_holds(text, "\nl2tp_session_info{tunnel=\"1\",session=\"2\","
			   "interface=\"ppp0\",peer=\"10.0.0.2:1701\","
			   "name=\"a\\\"b\\\\c\"} 1\n");
	assert_holds(text, "# TYPE l2tp_session_receive_bytes_total counter\n"
			   "l2tp_session_receive_bytes_total{tunnel=\"1\","
			   "session=\"2\"} 40\n");
	assert_holds(text, "l2tp_session_age_seconds{tunnel=\"1\",session=\"2\"} "
			   "183845\n");
	free(text);
	text = printed(sums, &l);
	assert_null(strchr(text, '{'));
	free(text);
	listing_free(&l);
}

static void nothing(void **state)
{
	struct listing l = EMPTY_LISTING;
	char *text;

	(void)state;
	listing_join(&l);
	text = printed(show_json, &l);
	assert_string_equal(text, "[]\n");
	free(text);
	text = printed(show_table, &l);
	assert_string_equal(strchr(text, '\n'), "\n");
	free(text);
	text = printed(all, &l);
	assert_holds(text, "\nl2tp_sessions 0\n");
	free(text);
}

/* Whatever order the kernel has them in, told twice too, and however many. */
static void join(void **state)
{
	struct listing l = { .now = 2000 };
	struct l2tp_nl_tunnel t;
	struct l2tp_state s;
	uint32_t i;

	(void)state;
	for (i = 1000; i; i--) {
		t = tunnel(i);
		assert_int_equal(listing_add_tunnel(&t, &l), 0);
		add(&l, i, 7 * i);
		if (i % 10 == 0)
			add(&l, i, 7 * i);
		s = running(i, 7 * i, "");
		s.owner.pid = (pid_t)i;
		assert_int_equal(listing_add_state(&s, &l), 0);
	}
	s = running(1, 8, "of another session");
	assert_int_equal(listing_add_state(&s, &l), 0);
	s = running(5, 35, "older");
	s.since = 10;
	assert_int_equal(listing_add_state(&s, &l), 0);
	s.since = 1500;
	strcpy(s.peer_name, "newer");
	assert_int_equal(listing_add_state(&s, &l), 0);
	s = running(6, 42, "");
	s.since = 3000; /* in the time to come */
	assert_int_equal(listing_add_state(&s, &l), 0);
	listing_join(&l);
	assert_int_equal(l.session_count, 1000);
	for (i = 0; i < 1000; i++) {
		const struct listed *one = &l.sessions[i];

		assert_int_equal(one->session.session_id, 7 * (i + 1));
		assert_int_equal(one->tunnel->tunnel_id, i + 1);
		assert_int_equal(one->state->tunnel_id, i + 1);
	}
	assert_string_equal(l.sessions[4].state->peer_name, "newer");
	assert_false(listed_age(&l, &l.sessions[5], &(uint64_t){ 0 }));
	listing_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),      cmocka_unit_test(json),
		cmocka_unit_test(prometheus), cmocka_unit_test(nothing),
		cmocka_unit_test(join),
	};

	return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
