/* SPDX-License-Identifier: MPL-2.0 */
/* Errors that a person can act on.
 *
 * A code here says what the person can do next; everything else keeps the domain it came with
 * (usually G_IO_ERROR), prefixed once where the name of the thing is known. Messages are whole
 * translated sentences, contain no secrets, and are fit to be shown as they are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_ERROR (wb_error_quark ())

typedef enum
{
  WB_ERROR_PROFILE,     /* a profile, context or other input is not valid: mend the file it names */
  WB_ERROR_NOT_ALLOWED, /* the computer's or the profile's rules forbid it: choose something else */
  WB_ERROR_TOO_LARGE,   /* over a limit: choose less */
  WB_ERROR_SIGN_IN,     /* open the application once, then resume */
  WB_ERROR_REFUSED,     /* the other side says no for good: tell support */
  WB_ERROR_UNREACHABLE, /* no answer: resume when the network is back */
  WB_ERROR_CLOCK,       /* this computer's clock is wrong: set it */
  WB_ERROR_SPACE,       /* the disk is full: make room */
  WB_ERROR_HELD,        /* the tripwire found something: look and decide */
  WB_ERROR_NOTHING,     /* there is nothing to send: choose something */
  WB_ERROR_CONSENT,     /* nobody agreed: agree, or don't send */
  WB_ERROR_DAMAGED,     /* a bundle, receipt or case file does not verify */
  WB_ERROR_BUSY,        /* another process works on this case */
  WB_ERROR_METERED,     /* the line costs by the byte: agree to it, or wait for another */
} WbError;

GQuark wb_error_quark (void);

/* A finer reason beside the code, of an enumeration that belongs to the folder that made the error
 * (http: WbHttpFault). Copies and prefixes keep it. 0 if none was set or error is of another
 * domain. */
int wb_error_get_reason (const GError *error);

/* Sets it; error must be of this domain. */
void wb_error_set_reason (GError *error, int reason);

G_END_DECLS
