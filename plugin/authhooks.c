/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>

#include "authhooks.h"

static bool (*here)(const char *name);
static char *refusal;

static int (*earlier_pap)(char *user, char *passwd, char **msgp,
			  struct wordlist **paddrs, struct wordlist **popts);
static int (*earlier_chap)(char *name, char *ourname, int id,
			   struct chap_digest_type *digest, unsigned char *challenge,
			   unsigned char *response, char *message,
			   int message_space);

static int on_pap(char *name, char *password, char **msgp, struct wordlist **paddrs,
		  struct wordlist **popts)
{
	if (!here(name)) {
		*msgp = refusal;
		return 0;
	}
	return earlier_pap ? earlier_pap(name, password, msgp, paddrs, popts) : -1;
}

/* What pppd does where no plugin has a hook: chap_verify_response(). */
static int verify(char *name, char *ourname, int id, struct chap_digest_type *digest,
		  unsigned char *challenge, unsigned char *response, char *message,
		  int message_space)
{
	unsigned char secret[MAXSECRETLEN];
	int len, ok;

	if (!get_secret(0, name, ourname, (char *)secret, &len, 1)) {
		error("No CHAP secret found for authenticating %q", name);
		return 0;
	}
	ok = digest->verify_response(id, name, secret, len, challenge, response,
				     message, message_space);
	explicit_bzero(secret, sizeof(secret));
	return ok;
}

static int on_chap(char *name, char *ourname, int id,
		   struct chap_digest_type *digest, unsigned char *challenge,
		   unsigned char *response, char *message, int message_space)
{
	if (!here(name)) {
		snprintf(message, (size_t)message_space, "%s", refusal);
		return 0;
	}
	return (earlier_chap ? earlier_chap : verify)(name, ourname, id, digest,
						      challenge, response, message,
						      message_space);
}

void authhooks_ask(bool (*stays_here)(const char *name), char *refusal_text)
{
	here = stays_here;
	refusal = refusal_text;
	earlier_pap = pap_auth_hook;
	pap_auth_hook = on_pap;
	earlier_chap = chap_verify_hook;
	chap_verify_hook = on_chap;
}
