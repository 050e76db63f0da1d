/* SPDX-License-Identifier: MPL-2.0 */
/* What a person is asked to agree to, made from profile, plan and selection: facts, and separate
 * decisions that are off until made. The words are made here, so that what was shown, what is
 * hashed and what is recorded are the same in every front end. */
#pragma once

#include "plan/selection.h"

G_BEGIN_DECLS

/* "To": "Example Ltd., Retouch support". */
typedef struct
{
  char *title; /* translated */
  char *text;
} WbConsentFact;

/* One separate decision: a sensitive item that is there, the added files, a recipient that is
 * another controller or abroad. */
typedef struct
{
  char *what;    /* as in WbDecision: "sensitive:user", "recipient:Sentry" */
  char *title;   /* translated: "Also send “Your account”" */
  char *detail;  /* translated: why; of a recipient: country and what it gets */
  char *item_id; /* (nullable): of sensitive items */
  gboolean agreed;
} WbConsentQuestion;

typedef struct
{
  GPtrArray *facts; /* of WbConsentFact: what, to whom, sealed or not, why, ... */
  GPtrArray
      *questions; /* of WbConsentQuestion; agreed as selection ticks items, recipients FALSE */
  char *url;      /* (nullable): the controller's privacy page */
} WbConsent;

/* packed_bytes and replaced are of what is ticked, 0 if not known; items are counted from
 * selection. */
WbConsent *wb_consent_new (const WbPlan *plan, const WbSelection *selection, guint64 packed_bytes,
                           guint64 replaced);
/* What can be said of profile alone: facts without "what", questions about recipients. */
WbConsent *wb_consent_new_for_profile (const WbProfile *profile);
void wb_consent_free (WbConsent *consent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbConsent, wb_consent_free)

/* "Encrypted to the support team of Retouch Studio; only they can open it", of a profile that
 * seals; caller frees. */
char *wb_seal_words (const WbProfile *profile);

/* The facts as lines of text, as a terminal shows them and as they are hashed; caller frees. */
char *wb_consent_text (const WbConsent *consent);

/* Records in selection: "send" over the text, and each agreed question over its title and detail;
 * items of questions that are not agreed are unticked, agreed ones ticked. Earlier decisions go. by
 * is "user", "staff" or "unattended". */
void wb_consent_record (const WbConsent *consent, WbSelection *selection, const char *by,
                        WbClock *clock);

/* TRUE if recipient gets what: an item's id, or "alerts", "events", "words", "bundle". */
gboolean wb_recipient_gets (const WbRecipient *recipient, const char *what);

/* The one recipient of profile that gets what gets names ("alerts"), if by selection's decisions it
 * may: it was agreed to, or was not asked about and named in what was sent. NULL if not, if there
 * is none, and if there are several, since then nobody knows whom was meant. */
const WbRecipient *wb_consent_recipient (const WbProfile *profile, const WbSelection *selection,
                                         const char *gets);

/* Adds one decision to selection: what, over the words that were shown. */
void wb_decision_record (WbSelection *selection, const char *what, const char *words,
                         const char *by, WbClock *clock);

G_END_DECLS
