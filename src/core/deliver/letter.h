/* SPDX-License-Identifier: MPL-2.0 */
/* The way to withdraw a case that always works: a message to the people whom the profile names for
 * privacy. For when the grant is gone, has run out, or is not taken. */
#pragma once

#include "cases/case.h"
#include "profile/profile.h"

G_BEGIN_DECLS

/* Ready to be sent, in the person's language. Nothing secret is in it. */
typedef struct
{
  char *to; /* privacy.contact: an address, or whatever else the profile names */
  char *subject;
  char *body;
} WbLetter;

/* Asks to delete kase; NULL if profile names nobody to write to, or nothing of kase got a place in
 * the store. */
WbLetter *wb_letter_new (const WbCase *kase, const WbProfile *profile) G_GNUC_WARN_UNUSED_RESULT;
void wb_letter_free (WbLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbLetter, wb_letter_free)

/* TRUE if error of a withdrawal is one that asking again won't mend, since the other side does not
 * take our word for it: then a letter is what is left. */
gboolean wb_letter_helps (const GError *error);

/* The letter as a link that a mail program opens (RFC 6068); NULL if it goes to no mail address.
 * Caller frees. */
char *wb_letter_mailto (const WbLetter *letter);

G_END_DECLS
