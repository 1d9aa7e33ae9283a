/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames as received: complete, truncated, and with a wrong length field. */
#include "test.h"

#include "../../l2tp/frame.h"

/* LCP Configure-Request: MRU 1462, magic number (RFC 1661, section 5.1) */
static const uint8_t lcp_request[] = {
	0xff, 0x03, 0xc0, 0x21, 0x01, 0x2a, 0x00, 0x0e, 0x01,
	0x04, 0x05, 0xb6, 0x05, 0x06, 0x9d, 0x4c, 0x11, 0x5f,
};

/* IPCP Configure-Nak: IP-Address 10.9.0.2 (RFC 1332, section 3.3) */
static const uint8_t ipcp_nak[] = {
	0xff, 0x03, 0x80, 0x21, 0x03, 0x01, 0x00,
	0x0a, 0x03, 0x06, 0x0a, 0x09, 0x00, 0x02,
};

/* LCP Echo-Reply with four bytes of padding (RFC 1661, sections 2 and 5.8) */
static const uint8_t padded_echo[] = {
	0xc0, 0x21, 0x0a, 0x07, 0x00, 0x08, 0x9d, 0x4c, 0x11, 0x5f, 0, 0, 0, 0,
};

/* CHAP Success, a protocol from c000 on (RFC 1994, section 4.2) */
static const uint8_t chap_success[] = {
	0xff, 0x03, 0xc2, 0x23, 0x03, 0x5c, 0x00, 0x06, 'O', 'k',
};

/* The start of an IPv4 packet: not a control protocol */
static const uint8_t ipv4[] = {
	0xff, 0x03, 0x00, 0x21, 0x45, 0x00, 0x00, 0x54, 0x00, 0x00, 0x40, 0x00,
};

static void whole_frames(void **state)
{
	struct l2tp_frame f;

	(void)state;
	assert_true(l2tp_frame_parse(lcp_request, sizeof(lcp_request), &f));
	assert_int_equal(f.protocol, PROTO_LCP);
	assert_int_equal(f.code, CODE_CONFREQ);
	assert_int_equal(f.id, 0x2a);
	assert_int_equal(f.len, 14);
	assert_ptr_equal(f.packet, lcp_request + 4);

	/* without address and control field (RFC 1661, section 6.6) */
	assert_true(l2tp_frame_parse(lcp_request + 2, sizeof(lcp_request) - 2, &f));
	assert_ptr_equal(f.packet, lcp_request + 4);

	assert_true(l2tp_frame_parse(ipcp_nak, sizeof(ipcp_nak), &f));
	assert_int_equal(f.protocol, PROTO_IPCP);
	assert_int_equal(f.code, CODE_CONFNAK);
	assert_int_equal(f.len, 10);

	assert_true(l2tp_frame_parse(padded_echo, sizeof(padded_echo), &f));
	assert_int_equal(f.len, 8); /* without the padding */

	assert_true(l2tp_frame_parse(chap_success, sizeof(chap_success), &f));
	assert_int_equal(f.protocol, 0xc223);

	assert_false(l2tp_frame_parse(ipv4, sizeof(ipv4), &f));
}

/* A frame that is truncated anywhere is refused. */
static void every_truncation(void **state)
{
	static const struct {
		const uint8_t *bytes;
		size_t len;
	} frames[] = {
		{ lcp_request, sizeof(lcp_request) },
		{ lcp_request + 2, sizeof(lcp_request) - 2 },
		{ ipcp_nak, sizeof(ipcp_nak) },
		{ chap_success, sizeof(chap_success) },
	};
	struct l2tp_frame f;
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT_OF(frames); i++)
		for (len = 0; len < frames[i].len; len++) {
			uint8_t *cut = malloc(len ? len : 1);

			assert_non_null(cut);
			memcpy(cut, frames[i].bytes, len);
			assert_false(l2tp_frame_parse(cut, len, &f));
			free(cut);
		}
	for (len = 0; len <= sizeof(padded_echo); len++)
		assert_int_equal(l2tp_frame_parse(padded_echo, len, &f), len >= 10);
}

static void lying_length(void **state)
{
	uint8_t bytes[sizeof(lcp_request)];
	struct l2tp_frame f;
	unsigned int said;

	(void)state;
	memcpy(bytes, lcp_request, sizeof(bytes));
	for (said = 0; said <= 0xffff; said++) {
		bool good = said >= 4 && said <= sizeof(bytes) - 4;

		bytes[6] = (uint8_t)(said >> 8);
		bytes[7] = (uint8_t)said;
		assert_int_equal(l2tp_frame_parse(bytes, sizeof(bytes), &f), good);
		if (good)
			assert_int_equal(f.len, said);
	}
}

static void protocols(void **state)
{
	uint8_t bytes[] = { 0xff, 0x03, 0, 0, 1, 1, 0, 4 };
	struct l2tp_frame f;
	unsigned int protocol;

	(void)state;
	for (protocol = 0; protocol <= 0xffff; protocol++) {
		bytes[2] = (uint8_t)(protocol >> 8);
		bytes[3] = (uint8_t)protocol;
		assert_int_equal(l2tp_frame_parse(bytes, sizeof(bytes), &f),
				 protocol >= 0x8000);
	}
}

static void answers(void **state)
{
	struct l2tp_frame f = { .protocol = PROTO_LCP, .id = 5 };
	unsigned int code;

	(void)state;
	for (code = 0; code <= 255; code++) {
		f.code = (uint8_t)code;
		assert_int_equal(l2tp_frame_answers(&f, 5), code >= 2 && code <= 4);
		assert_false(l2tp_frame_answers(&f, 6));
	}
}

/* PAP Authenticate-Request: joe, "pass" (RFC 1334, section 2.2.1) */
static const uint8_t pap_request[] = {
	0xc0, 0x23, 0x01, 0x01, 0x00, 0x0d, 0x03, 'j',
	'o',  'e',  0x04, 'p',	'a',  's',  's',
};

/* CHAP Response of four bytes: joe (RFC 1994, section 4.1) */
static const uint8_t chap_response[] = {
	0xc2, 0x23, 0x02, 0x07, 0x00, 0x0c, 0x04, 1, 2, 3, 4, 'j', 'o', 'e',
};

/* EAP Response, Identity: joe (RFC 3748, section 5.1) */
static const uint8_t eap_identity[] = {
	0xc2, 0x27, 0x02, 0x05, 0x00, 0x08, 0x01, 'j', 'o', 'e',
};

static bool auth_of(const uint8_t *bytes, size_t len, struct l2tp_frame_auth *a)
{
	struct l2tp_frame f;

	assert_true(l2tp_frame_parse(bytes, len, &f));
	return l2tp_frame_auth(&f, a);
}

static void authentication(void **state)
{
	struct l2tp_frame_auth a;

	(void)state;
	assert_true(auth_of(pap_request, sizeof(pap_request), &a));
	assert_ptr_equal(a.name, pap_request + 7);
	assert_int_equal(a.name_len, 3);
	assert_ptr_equal(a.value, pap_request + 11);
	assert_int_equal(a.value_len, 4);
	assert_true(auth_of(chap_response, sizeof(chap_response), &a));
	assert_ptr_equal(a.name, chap_response + 11);
	assert_int_equal(a.name_len, 3);
	assert_ptr_equal(a.value, chap_response + 7);
	assert_int_equal(a.value_len, 4);
	assert_true(auth_of(eap_identity, sizeof(eap_identity), &a));
	assert_ptr_equal(a.name, eap_identity + 7);
	assert_int_equal(a.name_len, 3);
	assert_null(a.value);
	assert_false(auth_of(chap_success, sizeof(chap_success), &a));
	assert_false(auth_of(lcp_request, sizeof(lcp_request), &a));
}

static void authentication_that_lies(void **state)
{
	uint8_t bytes[sizeof(pap_request)];
	struct l2tp_frame_auth a;

	(void)state;
	memcpy(bytes, pap_request, sizeof(bytes));
	bytes[10] = 5; /* a password longer than the packet */
	assert_false(auth_of(bytes, sizeof(bytes), &a));
	bytes[6] = 8; /* a name that leaves no room for the password's length */
	assert_false(auth_of(bytes, sizeof(bytes), &a));
	bytes[6] = 255;
	assert_false(auth_of(bytes, sizeof(bytes), &a));
	memcpy(bytes, chap_response, sizeof(chap_response));
	bytes[6] = 8;
	assert_false(auth_of(bytes, sizeof(chap_response), &a));
	bytes[6] = 7; /* a name of no bytes is one */
	assert_true(auth_of(bytes, sizeof(chap_response), &a));
	assert_int_equal(a.name_len, 0);
	bytes[5] = 4; /* no data at all */
	assert_false(auth_of(bytes, sizeof(chap_response), &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_frames),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(lying_length),
		cmocka_unit_test(protocols),
		cmocka_unit_test(answers),
		cmocka_unit_test(authentication),
		cmocka_unit_test(authentication_that_lies),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
