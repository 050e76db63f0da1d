/* SPDX-License-Identifier: MPL-2.0 */
/* What was sent, as its manifest tells it, and the number it goes by. No GTK. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *title;
  gboolean is_ours; /* words, summary, table of contents: nothing that was chosen */
  guint files;
  guint64 bytes; /* before packing */
} WbSentItem;

typedef struct
{
  GPtrArray *items; /* of WbSentItem: those with something in them */
  guint64 replaced; /* values */
  guint64 bytes;    /* of all objects the store took, packed; 0 without a receipt */
} WbSent;

/* From a case's waybill.json and receipt.json (each may be NULL); what is no manifest gives an empty
 * list. Free with wb_sent_free(). */
WbSent *wb_sent_new (JsonNode *manifest, JsonNode *receipt);
void wb_sent_free (WbSent *sent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSent, wb_sent_free)

/* "8 items, 4.4 MB with the summary, 212 values replaced"; bytes that nobody knows are left out.
 * Caller frees. */
char *wb_sent_describe (const WbSent *sent);

/* "3 files, 12 MB before packing"; caller frees. */
char *wb_sent_item_describe (const WbSentItem *item);

/* "WB-7K3Q-9F2M" symbol by symbol, as it is spoken: "W B, 7 K 3 Q, 9 F 2 M". Caller frees. */
char *wb_sent_spell (const char *number);

G_END_DECLS
