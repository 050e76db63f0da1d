/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/event-fit.h"

#include "channel/events.h"

/* An event with n breadcrumbs, extras and frames, each of about 1,000 bytes. */
static JsonNode *
make_event (guint breadcrumbs, guint extras, guint frames)
{
  g_autofree char *kilobyte = g_strnfill (1000, 'x');
  g_autoptr (GString) text =
      g_string_new ("{\"event_id\":\"" EVENT_ID "\",\"breadcrumbs\":{\"values\":[");

  for (guint i = 0; i < breadcrumbs; i++)
    g_string_append_printf (text, "%s{\"n\":%u,\"m\":\"%s\"}", i ? "," : "", i, kilobyte);
  g_string_append (text, "]},\"extra\":{");
  for (guint i = 0; i < extras; i++)
    g_string_append_printf (text, "%s\"n%u\":\"%s\"", i ? "," : "", i, kilobyte);
  g_string_append (
      text, "},\"exception\":{\"values\":[{\"type\":\"Error\"},{\"stacktrace\":{\"frames\":[");
  for (guint i = 0; i < frames; i++)
    g_string_append_printf (text, "%s{\"n\":%u,\"m\":\"%s\"}", i ? "," : "", i, kilobyte);
  g_string_append (text, "]}}]}}");
  JsonNode *event = wb_json_parse (text->str, (gssize) text->len, NULL, NULL);
  g_assert_nonnull (event);
  return event;
}

#define CRUMBS "/breadcrumbs/values"
#define FRAMES "/exception/values/1/stacktrace/frames"
#define MARK "/contexts/reporter/_trimmed"

/* What is there, how much may stay, and what then is the first of each kind; "" for nothing. */
static const struct
{
  guint breadcrumbs, extras, frames;
  gsize most;
  const char *first_breadcrumb, *last_extra, *first_frame, *mark;
} rows[] = {
  { 3, 3, 3, 20000, "0", "there", "0", "" },
  { 10, 3, 3, 12000, "5", "there", "0", "[\"breadcrumbs\"]" },
  { 10, 3, 3, 5500, "", "there", "0", "[\"breadcrumbs\",\"extra\"]" },
  { 10, 3, 3, 3700, "", "", "0", "[\"breadcrumbs\",\"extra\"]" },
  { 10, 3, 3, 2600, "", "", "1", "[\"breadcrumbs\",\"extra\",\"frames\"]" },
  { 0, 0, 30, 10000, "", "", "21", "[\"frames\"]" },
  { 0, 9, 0, 5000, "", "there", "", "[\"extra\"]" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) event = make_event (rows[i].breadcrumbs, rows[i].extras, rows[i].frames);
      g_autoptr (GBytes) bytes = wb_event_fit (event, rows[i].most);
      const gsize length = g_bytes_get_size (bytes);
      g_autoptr (JsonNode) back =
          wb_json_parse (g_bytes_get_data (bytes, NULL), (gssize) length, NULL, NULL);
      g_autofree char *last = g_strdup_printf ("/extra/n%u", MAX (rows[i].extras, 1) - 1);
      g_test_message ("row %u: %" G_GSIZE_FORMAT " bytes", i, length);
      g_assert_cmpuint (length, <=, rows[i].most);
      assert_at (back, CRUMBS "/0/n", rows[i].first_breadcrumb);
      g_assert_cmpint (wb_json_at (back, last) != NULL, ==, *rows[i].last_extra != '\0');
      assert_at (back, FRAMES "/0/n", rows[i].first_frame);
      assert_at (back, MARK, rows[i].mark);
      if (*rows[i].mark != '\0' && *rows[i].first_breadcrumb != '\0')
        g_assert_cmpuint (length, >, rows[i].most - 1200); /* no more went than had to */
    }
}

/* The worst that an entry can be, made of what JSON has to write in six bytes. */
static void
test_worst_entry (void)
{
  g_autofree char *words = g_strnfill (300000, '\x01');
  g_autoptr (GString) stack = g_string_new (NULL);
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_entry_free);
  WbEntry entry = { .level = WB_LEVEL_ERROR, .message = words, .logger = words };

  for (guint cause = 0; cause < 10; cause++)
    {
      g_string_append_printf (stack, "%sError: %s\n", cause ? "[cause]: " : "", words);
      for (guint i = 0; i < 60; i++)
        g_string_append_printf (stack, "    at %.400s (/x/app.asar/%.600s:1:2)\n", words, words);
    }
  entry.stack = stack->str;
  for (guint i = 0; i < 100; i++)
    {
      WbEntry *crumb = g_new0 (WbEntry, 1);
      crumb->message = g_strdup (words);
      g_ptr_array_add (before, crumb);
    }
  g_autoptr (JsonNode) event =
      wb_event_from_entry (&entry, before, &event_scene, EVENT_ID, NULL, 0, EVENT_NOW);
  g_autoptr (GBytes) bytes = wb_event_fit (event, WB_EVENT_MOST_BYTES);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, WB_EVENT_MOST_BYTES);
  assert_at (event, MARK, "[\"breadcrumbs\",\"frames\"]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/event-fit/rows", test_rows);
  g_test_add_func ("/channel/event-fit/worst-entry", test_worst_entry);
  return g_test_run ();
}
