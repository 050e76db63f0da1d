/* SPDX-License-Identifier: MPL-2.0 */
/* What the person wants, independent of what is there: turned into a selection whenever somebody
 * has looked anew. A value that a job can take along to its thread. No GTK. */
#pragma once

#include "draft.h"
#include "plan/selection.h"

G_BEGIN_DECLS

typedef struct
{
  WbWhen when;
  char *words, *contact;
  char *follows;       /* (nullable) */
  char **orders;       /* (nullable): NULL takes the plan's own choice */
  char **wanted;       /* (nullable): items that support's request names */
  char **attachments;  /* absolute paths; never NULL */
  GPtrArray *ticked;   /* of char *: items turned on by hand */
  GPtrArray *unticked; /* likewise turned off */
  GPtrArray *hide;     /* of char * */
  GPtrArray *restore;  /* of char * */
  guint64 limit_bytes;
  WbTripwireMode tripwire;
} WbWishes;

/* Those of draft, and nothing else. */
WbWishes *wb_wishes_new (const WbDraft *draft);
WbWishes *wb_wishes_copy (const WbWishes *wishes);
void wb_wishes_free (WbWishes *wishes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbWishes, wb_wishes_free)

/* Takes over what draft says; the rest stays. */
void wb_wishes_update (WbWishes *wishes, const WbDraft *draft);

/* Ticks or unticks by hand. */
void wb_wishes_tick (WbWishes *wishes, const char *item_id, gboolean ticked);

/* Of what starts ticked only items (nullable: all) does: support asks for no more. Attachments are
 * the person's own, and what is ticked or unticked by hand stays so. */
void wb_wishes_want (WbWishes *wishes, char **items);

/* Puts term into list (hide or restore), or takes it out; TRUE if that changed it. */
gboolean wb_wishes_set (GPtrArray *list, const char *term, gboolean there);

/* The selection that wishes make of plan; its window is as of the moment that was looked at. */
WbSelection *wb_wishes_settle (const WbWishes *wishes, const WbPlan *plan);

/* The same with every item that is there, those that are not ticked being only shown: what the
 * review collects. */
WbSelection *wb_wishes_settle_all (const WbWishes *wishes, const WbPlan *plan);

G_END_DECLS
