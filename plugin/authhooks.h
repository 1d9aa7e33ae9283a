/* SPDX-License-Identifier: BSD-2-Clause */
/* pppd's hooks of PAP and CHAP, before those of other plugins. */
#ifndef PLUGIN_AUTHHOOKS_H
#define PLUGIN_AUTHHOOKS_H

#include <stdbool.h>

/*
 * From now on ask stays_here about each caller that has told its name, before its
 * password is looked at. Where that returns false the caller is refused with
 * refusal; else the hook that was there decides, or pppd itself.
 */
void authhooks_ask(bool (*stays_here)(const char *name), char *refusal);

#endif
