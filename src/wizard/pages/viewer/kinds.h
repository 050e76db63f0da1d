/* SPDX-License-Identifier: MPL-2.0 */
/* The marks that stand for what was replaced, "[[kind]]" or "[[kind:TAG]]", as viewers know them.
 * No GTK. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bit sets of kinds are guint64. */
#define WB_MAX_KINDS 64
#define WB_ALL_KINDS G_MAXUINT64

/* The four hues. */
typedef enum
{
  WB_HUE_CONTACT,
  WB_HUE_PERSON,
  WB_HUE_SECRET,
  WB_HUE_PLACE,
} WbHue;
#define WB_N_HUES (WB_HUE_PLACE + 1)

/* One mark in text. */
typedef struct
{
  guint kind;        /* number of its kind */
  gsize length;      /* bytes, brackets included */
  gsize kind_length; /* bytes of the kind's word, which begins at 2 */
} WbMark;

/* How many kinds there are, at most WB_MAX_KINDS. */
guint wb_n_kinds (void);
/* "mobile", as in the mark. */
const char *wb_kind_word (guint kind);
WbHue wb_kind_hue (guint kind);
/* "contact", "person", "secret", "place": the class in the style sheet; its colour is "wb_" and
 * this. */
const char *wb_hue_word (WbHue hue);

/* TRUE if a mark stands at text: then ret_mark is set. */
gboolean wb_mark_at (const char *text, gsize length, WbMark *ret_mark);

/* TRUE if the mark may be taken back as a false alarm: it has a tag and its kind is no secret and
 * nothing the person hid. */
gboolean wb_mark_may_be_restored (const char *text, gsize length);

G_END_DECLS
