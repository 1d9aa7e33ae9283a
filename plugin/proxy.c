/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>

#include "proxy.h"

/* RFC 2661, section 4.1: an AVP has 10 bits of length, 6 bytes are its header. */
#define AVP_MAX (1023 - 6)

/* RFC 2661, section 4.4.5, Proxy Authen Type; there is none for MS-CHAPv2, EAP */
enum { PROXY_CHAP = 2, PROXY_PAP = 3, PROXY_MSCHAP1 = 5 };

struct value {
	bool known;
	size_t len;
	uint8_t bytes[AVP_MAX];
};

static struct {
	bool lcp_up; /* the next Configure-Request is the first of another LCP */
	struct value first, last, sent; /* of Configure-Requests: the options */
	bool answered;			/* the peer told its name */
	uint8_t id;			/* of that answer */
	struct value name, challenge, response;
} proxy;

void proxy_forget(void)
{
	explicit_bzero(&proxy, sizeof(proxy));
}

static void keep(struct value *v, const uint8_t *bytes, size_t len)
{
	v->known = bytes && len <= sizeof(v->bytes);
	v->len = v->known ? len : 0;
	if (v->len)
		memcpy(v->bytes, bytes, v->len);
}

static void keep_options(struct value *v, const struct l2tp_frame *f)
{
	keep(v, f->packet + 4, f->len - 4);
}

static bool is_request(const struct l2tp_frame *f)
{
	return f->protocol == PROTO_LCP && f->code == CODE_CONFREQ;
}

/* The peer's own, to us, is no answer. */
static bool is_challenge(const struct l2tp_frame *f)
{
	return f->protocol == PROTO_CHAP && f->code == CHAP_CODE_CHALLENGE;
}

void proxy_received(const struct l2tp_frame *f)
{
	struct l2tp_frame_auth auth;

	if (is_request(f)) {
		if (!proxy.first.known || proxy.lcp_up)
			keep_options(&proxy.first, f);
		proxy.lcp_up = false;
		keep_options(&proxy.last, f);
	} else if (l2tp_frame_auth(f, &auth) && !is_challenge(f)) {
		proxy.answered = true;
		proxy.id = f->id;
		keep(&proxy.name, auth.name, auth.name_len);
		keep(&proxy.response, auth.value, auth.value_len);
	}
}

void proxy_sent(const struct l2tp_frame *f)
{
	struct l2tp_frame_auth auth;

	if (is_request(f))
		keep_options(&proxy.sent, f);
	else if (is_challenge(f) && l2tp_frame_auth(f, &auth))
		keep(&proxy.challenge, auth.value, auth.value_len);
}

void proxy_lcp_up(void)
{
	proxy.lcp_up = true;
}

/* A method of authentication: as AUTH= names it, and its Proxy Authen Type. */
struct method {
	const char *name;
	unsigned int type; /* 0: the RFC has none */
};

static const struct method none = { "", 0 }, eap = { "eap", 0 },
			   pap = { "pap", PROXY_PAP },
			   chap_md5 = { "chap-md5", PROXY_CHAP },
			   mschap = { "mschap", PROXY_MSCHAP1 },
			   mschap_v2 = { "mschap-v2", 0 };

/* In the order of pppd's link_established(). */
static const struct method *method(void)
{
	const lcp_options *got = &lcp_gotoptions[0];

	if (got->neg_eap)
		return &eap;
	switch (got->neg_chap ? (CHAP_DIGEST(got->chap_mdtype)) : 0) {
	case CHAP_MD5:
		return &chap_md5;
	case CHAP_MICROSOFT:
		return &mschap;
	case CHAP_MICROSOFT_V2:
		return &mschap_v2;
	default:
		return got->neg_upap ? &pap : &none;
	}
}

const char *proxy_method(void)
{
	return method()->name;
}

static void add(struct l2tp_message *m, const char *key, const struct value *v)
{
	char hex[2 * AVP_MAX + 1] = "";
	size_t i;

	for (i = 0; i < v->len; i++)
		snprintf(hex + 2 * i, 3, "%02x", v->bytes[i]);
	if (v->known)
		l2tp_message_add(m, key, "%s", hex);
	explicit_bzero(hex, sizeof(hex)); /* it may be a password */
}

/* The largest last: a line that does not fit is left out. */
void proxy_add(struct l2tp_message *m)
{
	if (proxy.answered && method()->type)
		l2tp_message_add(m, "PROXY_AUTH_TYPE", "%04x", method()->type);
	if (proxy.answered)
		l2tp_message_add(m, "PROXY_AUTH_ID", "%04x", proxy.id);
	add(m, "PROXY_AUTH_NAME", &proxy.name);
	add(m, "PROXY_AUTH_CHALLENGE", &proxy.challenge);
	add(m, "PROXY_AUTH_RESPONSE", &proxy.response);
	add(m, "PROXY_LCP_LAST_SENT", &proxy.sent);
	add(m, "PROXY_LCP_LAST_RECEIVED", &proxy.last);
	add(m, "PROXY_LCP_INITIAL", &proxy.first);
}

void proxy_name(char *name, size_t size)
{
	snprintf(name, size, "%.*s", (int)proxy.name.len,
		 (const char *)proxy.name.bytes);
	l2tp_mask_control_chars(name);
}
