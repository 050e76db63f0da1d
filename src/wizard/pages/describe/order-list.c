/* SPDX-License-Identifier: MPL-2.0 */
/* A plan names hundreds of orders at most, so each key press walks all of them. */
#include "order-list.h"

#include <glib/gi18n.h>

#include "base/clock.h"
#include "base/text.h"

#define SHOWN_CHARS 48

typedef struct
{
  const GPtrArray *chosen;
  char *search; /* case folded */
  guint most;
  guint more;
  GHashTable *seen; /* of char *: borrowed from plan and chosen */
  GPtrArray *lines;
} Listing;

void
wb_order_line_free (WbOrderLine *line)
{
  g_free (line->order_no);
  g_free (line);
}

static gboolean
is_chosen (const GPtrArray *chosen, const char *order_no)
{
  return chosen
         && g_ptr_array_find_with_equal_func ((GPtrArray *) chosen, order_no, g_str_equal, NULL);
}

static gboolean
matches (const Listing *listing, const char *order_no)
{
  g_autofree char *folded = g_utf8_casefold (order_no, -1);

  return strstr (folded, listing->search) != NULL;
}

static WbOrderLine *
add_line (Listing *listing, const char *order_no)
{
  WbOrderLine *line = g_new0 (WbOrderLine, 1);

  line->order_no = g_strdup (order_no);
  line->changed_usec = WB_TIME_UNKNOWN;
  line->chosen = is_chosen (listing->chosen, order_no);
  g_ptr_array_add (listing->lines, line);
  return line;
}

static void
add_found (Listing *listing, const WbPlanOrder *order)
{
  if (g_hash_table_contains (listing->seen, order->order_no) || !matches (listing, order->order_no))
    return;
  if (listing->lines->len >= listing->most && !is_chosen (listing->chosen, order->order_no))
    {
      listing->more++;
      return;
    }
  g_hash_table_add (listing->seen, order->order_no);
  WbOrderLine *line = add_line (listing, order->order_no);
  line->changed_usec = order->changed_usec;
  line->sub_tasks = order->sub_tasks->len;
  line->missing = order->missing->len;
  line->is_here = TRUE;
}

static void
add_chosen (Listing *listing)
{
  for (guint i = 0; listing->chosen && i < listing->chosen->len; i++)
    {
      const char *order_no = listing->chosen->pdata[i];
      if (matches (listing, order_no) && g_hash_table_add (listing->seen, (gpointer) order_no))
        add_line (listing, order_no);
    }
}

static gboolean
may_be_number (const char *text)
{
  if (!*text || g_utf8_strlen (text, -1) > WB_ORDER_MAX_CHARS)
    return FALSE;
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    if (!g_unichar_isgraph (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

GPtrArray *
wb_order_lines (const WbPlan *plan, const GPtrArray *chosen, const char *search, guint most,
                guint *ret_more)
{
  g_autofree char *typed = g_strstrip (g_strdup (search));
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Listing listing = { .chosen = chosen, .search = folded, .most = most, .seen = seen };

  listing.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_order_line_free);
  for (guint i = 0; plan && i < plan->items->len; i++)
    {
      const WbPlanItem *item = plan->items->pdata[i];
      for (guint j = 0; j < item->orders->len; j++)
        add_found (&listing, item->orders->pdata[j]);
    }
  add_chosen (&listing);
  if (listing.lines->len == 0 && may_be_number (typed))
    add_line (&listing, typed);
  *ret_more = listing.more;
  return listing.lines;
}

gboolean
wb_order_list_is_for (const WbProfile *profile)
{
  for (guint i = 0; i < profile->items->len; i++)
    if (g_str_equal (((const WbProfileItem *) profile->items->pdata[i])->collect, "orders"))
      return TRUE;
  return FALSE;
}

char *
wb_order_line_words (const WbOrderLine *line)
{
  if (!line->is_here)
    return g_strdup (_ ("Nothing of it is on this computer. Support is told the number."));
  g_autofree char *when = wb_text_local_time (line->changed_usec);
  g_autofree char *tasks = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u sub-task", "%u sub-tasks", line->sub_tasks),
      line->sub_tasks);
  if (line->missing == 0)
    /* Translators: "3 sub-tasks", date and time */
    return g_strdup_printf (_ ("%s, changed %s"), tasks, when);
  /* Translators: "3 sub-tasks", how many of them are missing, date and time */
  return g_strdup_printf (_ ("%s, %u missing, changed %s"), tasks, line->missing, when);
}

char *
wb_order_list_summary (const GPtrArray *chosen)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; chosen && i < chosen->len; i++)
    {
      g_autofree char *visible = wb_text_visible (chosen->pdata[i], -1);
      g_autofree char *brief = wb_text_ellipsize (visible, SHOWN_CHARS);
      /* Translators: between two order numbers */
      g_string_append (words, i ? _ (", ") : "");
      g_string_append (words, brief);
    }
  if (words->len == 0)
    g_string_append (words, _ ("None chosen"));
  return g_string_free (words, FALSE);
}
