/* SPDX-License-Identifier: MPL-2.0 */
/* One case as the list of earlier reports tells it: where it stands, and what can be done to it.
 * No GTK. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* The list's groups, by what is needed. */
typedef enum
{
  WB_HISTORY_NOT_THERE_YET,
  WB_HISTORY_WITH_SUPPORT,
  WB_HISTORY_ENDED,
} WbHistoryGroup;
#define WB_N_HISTORY_GROUPS (WB_HISTORY_ENDED + 1)

/* What can be done to a case. */
typedef enum
{
  WB_HISTORY_OPEN, /* show it, go on with it */
  WB_HISTORY_COPY_NUMBER,
  WB_HISTORY_SAVE_COPY,
  WB_HISTORY_SAVE_RECEIPT,
  WB_HISTORY_WITHDRAW, /* also what is only partly sent */
  WB_HISTORY_DELETE,   /* on this computer */
} WbHistoryDeed;
#define WB_N_HISTORY_DEEDS (WB_HISTORY_DELETE + 1)

/* What a case's folder tells beside its record. */
typedef struct
{
  gboolean may_send;          /* somebody agreed */
  gboolean is_withdraw_asked; /* the other side does not know yet */
  gboolean is_damaged;        /* what was chosen can't be read */
  gboolean is_in_the_making;  /* a draft is kept that it was begun for */
  gboolean is_busy;           /* another window or process works on it */
  gboolean has_bundle, has_receipt;
} WbHistoryFacts;

typedef struct
{
  char *id;
  char *number;
  const char *suffix; /* of its bundle: ".zip" or ".tar.zst"; static */
  gboolean is_sealed; /* what was sent is encrypted; the bundle here is not */
  WbHistoryGroup group;
  const char *icon;        /* static */
  const char *style_class; /* the icon's; static */
  char *detail;            /* when, of which application, and how it stands */
  char *end;               /* a short fact for the row's end; "" if none */
  guint deeds;             /* bits of WbHistoryDeed */
  const char *primary; /* (nullable): label with mnemonic of what most would do: WB_HISTORY_OPEN,
                          or WB_HISTORY_WITHDRAW of what is to be withdrawn; translated */
  WbHistoryDeed primary_deed;
  gboolean is_clearable; /* goes with "clear" */
} WbHistoryEntry;

WbHistoryEntry *wb_history_entry_new (const WbCase *kase, const WbHistoryFacts *facts,
                                      gint64 now_usec);
void wb_history_entry_free (WbHistoryEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbHistoryEntry, wb_history_entry_free)

gboolean wb_history_entry_may (const WbHistoryEntry *entry, WbHistoryDeed deed);

G_END_DECLS
