/* SPDX-License-Identifier: MPL-2.0 */
/* Which orders are offered for which search. */
#include "pages/describe/order-list.h"

#include <string.h>

#define DAY G_TIME_SPAN_DAY

static WbPlan *
new_plan (const char *const *numbers)
{
  WbPlan *plan = g_new0 (WbPlan, 1);
  WbPlanItem *item = wb_plan_item_new ("orders", "orders");

  plan->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_plan_item_free);
  for (guint i = 0; numbers[i]; i++)
    {
      WbPlanOrder *order = wb_plan_order_new (numbers[i]);
      order->changed_usec = (100 - (gint64) i) * DAY;
      g_ptr_array_add (order->sub_tasks, g_strdup ("T1"));
      g_ptr_array_add (item->orders, order);
    }
  g_ptr_array_add (plan->items, item);
  return plan;
}

/* Not wb_plan_free(), which takes a profile for granted. */
static void
free_plan (WbPlan *plan)
{
  g_ptr_array_unref (plan->items);
  g_free (plan);
}

static char *
join (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const WbOrderLine *line = lines->pdata[i];
      g_string_append_printf (text, "%s%s%s%s", i ? " " : "", line->order_no,
                              line->chosen ? "+" : "", line->is_here ? "" : "?");
    }
  return g_string_free (text, FALSE);
}

static const char *const plenty[] = { "RT8", "RT7", "RT6", "RT5", "RT4", "rt3", NULL };
static const char *const none[] = { NULL };

static const struct
{
  const char *what;
  const char *const *numbers;
  const char *chosen; /* with spaces between */
  const char *search;
  guint most;
  const char *expected; /* "+": chosen, "?": not here */
  guint more;
} listings[] = {
  { "the newest", plenty, "", "", 3, "RT8 RT7 RT6", 3 },
  { "all", plenty, "", "", 6, "RT8 RT7 RT6 RT5 RT4 rt3", 0 },
  { "an old one that is chosen", plenty, "RT4", "", 2, "RT8 RT7 RT4+", 3 },
  { "several chosen", plenty, "RT8 RT7", "", 2, "RT8+ RT7+", 4 },
  { "a chosen one that is not here", plenty, "X1", "", 2, "RT8 RT7 X1+?", 4 },
  { "one chosen twice", plenty, "X1 X1", "", 1, "RT8 X1+?", 5 },
  { "found in lower case", plenty, "", "rt5", 6, "RT5", 0 },
  { "found in upper case", plenty, "", "RT3", 6, "rt3", 0 },
  { "found among spaces", plenty, "", "  T7 ", 6, "RT7", 0 },
  { "found several", plenty, "", "T", 2, "RT8 RT7", 4 },
  { "what is chosen has to match too", plenty, "RT4 X1", "8", 6, "RT8", 0 },
  { "a number that is not here", plenty, "", "AB-12/3", 6, "AB-12/3?", 0 },
  { "one already chosen is not offered again", plenty, "AB12", "AB12", 6, "AB12+?", 0 },
  { "no number: spaces in it", plenty, "", "my last order", 6, "", 0 },
  { "no number: a control character", plenty, "", "AB\x01", 6, "", 0 },
  { "no orders", none, "", "", 6, "", 0 },
  { "no orders, one typed", none, "", "单号17", 6, "单号17?", 0 },
  { "no plan yet", NULL, "RT1", "", 6, "RT1+?", 0 },
};

static GPtrArray *
split (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (char **part = parts; *part; part++)
    if (**part)
      g_ptr_array_add (words, g_strdup (*part));
  return words;
}

static void
test_listing (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  WbPlan *plan = listings[i].numbers ? new_plan (listings[i].numbers) : NULL;
  g_autoptr (GPtrArray) chosen = split (listings[i].chosen);
  guint more = 99;
  g_autoptr (GPtrArray) lines =
      wb_order_lines (plan, chosen, listings[i].search, listings[i].most, &more);
  g_autofree char *text = join (lines);

  g_assert_cmpstr (text, ==, listings[i].expected);
  g_assert_cmpuint (more, ==, listings[i].more);
  g_clear_pointer (&plan, free_plan);
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (WB_ORDER_MAX_CHARS, '7');
  g_autofree char *too_long = g_strnfill (WB_ORDER_MAX_CHARS + 1, '7');
  guint more;
  g_autoptr (GPtrArray) lines = wb_order_lines (NULL, NULL, longest, 6, &more);
  g_autoptr (GPtrArray) no_lines = wb_order_lines (NULL, NULL, too_long, 6, &more);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpuint (no_lines->len, ==, 0);
}

static void
test_words (void)
{
  char number[] = "RT1";
  WbOrderLine line = { .order_no = number, .sub_tasks = 1, .is_here = TRUE };
  g_autofree char *one = wb_order_line_words (&line);

  g_assert_true (g_str_has_prefix (one, "1 sub-task, changed "));
  line.sub_tasks = 3;
  line.missing = 2;
  g_autofree char *some = wb_order_line_words (&line);
  g_assert_true (g_str_has_prefix (some, "3 sub-tasks, 2 missing, changed "));
  line.is_here = FALSE;
  g_autofree char *absent = wb_order_line_words (&line);
  g_assert_nonnull (strstr (absent, "Nothing"));
}

/* A number comes from a file: what could deceive the eye is made visible. */
static void
test_summary (void)
{
  g_autoptr (GPtrArray) chosen = split ("RT1 RT2");
  g_autofree char *two = wb_order_list_summary (chosen);
  g_autofree char *nothing = wb_order_list_summary (NULL);

  g_assert_cmpstr (two, ==, "RT1, RT2");
  g_assert_cmpstr (nothing, ==, "None chosen");
  g_ptr_array_add (chosen, g_strdup ("RT\u202e3"));
  g_autofree char *hostile = wb_order_list_summary (chosen);
  g_assert_null (strstr (hostile, "\u202e"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      g_autofree char *path = g_strconcat ("/order-list/", listings[i].what, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_listing);
    }
  g_test_add_func ("/order-list/length", test_length);
  g_test_add_func ("/order-list/words", test_words);
  g_test_add_func ("/order-list/summary", test_summary);
  return g_test_run ();
}
