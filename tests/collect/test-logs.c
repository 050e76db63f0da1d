/* SPDX-License-Identifier: MPL-2.0 */
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define LOGS                                                                                       \
  "{ \"id\": \"logs\", \"collect\": \"logs\", \"root\": \"data\", \"files\": [\"logs/**\"] }"
#define LIMITED                                                                                    \
  "{ \"id\": \"logs\", \"collect\": \"logs\", \"root\": \"data\", \"files\": [\"logs/**\"], "      \
  "\"limit\": \"20kB\" }"

static void
set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data ? data : LOGS);
}

static void
tear_down (Tree *tree, gconstpointer data)
{
  tree_tear_down (tree);
}

static gint64
usec (const char *iso)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_plain (Tree *tree, gconstpointer data)
{
  static const char text[] =
      "{\"level\":\"info\",\"message\":\"start\",\"timestamp\":\"2026-11-20T08:00:00.000Z\"}\n"
      "{\"level\":\"error\",\"message\":\"upload failed for a@example.com\",\"stack\":\"Error: x\\n"
      "    at f (/opt/a.js:1:2)\",\"timestamp\":\"2026-11-20T08:00:01.000Z\"}\n"
      "half a li";
  tree_write (tree, "logs/app.log", text, -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);

  g_autofree char *got = tree_member (tree, "logs/app.log");
  const WbMember *member = tree_find (tree, "logs/app.log");
  g_assert_true (g_str_has_prefix (got, "{\"level\":\"info\",\"message\":\"start\""));
  g_assert_true (g_str_has_suffix (got, "\nhalf a li"));
  g_assert_null (strstr (got, "a@example.com"));
  g_assert_nonnull (strstr (got, "[[email:"));
  g_assert_cmpint (member->status, ==, WB_STATUS_OK);
  g_assert_cmpstr (member->original, ==, "logs/app.log");
  g_assert_cmpuint (member->entries, ==, 2);
  g_assert_cmpuint (member->original_bytes, ==, strlen (text));
  g_assert_cmpint (member->first_usec, ==, usec ("2026-11-20T08:00:00Z"));
  g_assert_cmpint (member->last_usec, ==, usec ("2026-11-20T08:00:01Z"));
  g_assert_nonnull (member->redactions);
  g_assert_true (json_object_has_member (member->redactions, "email"));

  g_autoptr (WbGroups) groups = wb_evidence_groups (tree->evidence, NULL);
  const GPtrArray *sorted = wb_groups_sorted (groups);
  g_assert_cmpuint (sorted->len, ==, 1);
  const WbGroup *group = g_ptr_array_index (sorted, 0);
  g_assert_cmpuint (group->line, ==, 2);
  g_assert_cmpstr (group->member, ==, "logs/app.log");
  g_assert_null (strstr (group->example, "a@example.com"));
}

static void
test_stack_on_lines (Tree *tree, gconstpointer data)
{
  tree_write (tree, "logs/app.log",
              "[2026-11-20 08:00:00.000] [error] boom\n"
              "Error: boom\n"
              "    at render (/opt/app/dist/main.js:10:5)\n"
              "[2026-11-20 08:00:01.000] [info] fine\n",
              -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autoptr (WbGroups) groups = wb_evidence_groups (tree->evidence, NULL);
  const GPtrArray *sorted = wb_groups_sorted (groups);
  g_assert_cmpuint (sorted->len, ==, 1);
  const WbGroup *group = g_ptr_array_index (sorted, 0);
  g_assert_nonnull (group->stack);
  g_assert_nonnull (strstr (group->stack, "render"));
}

static void
test_window (Tree *tree, gconstpointer data)
{
  tree_write (
      tree, "logs/app.log",
      "{\"level\":\"info\",\"message\":\"old\",\"timestamp\":\"2026-11-10T08:00:00.000Z\"}\n"
      "a continuation of old\n"
      "{\"level\":\"info\",\"message\":\"new\",\"timestamp\":\"2026-11-20T08:00:00.000Z\"}\n"
      "a continuation of new\n"
      "{\"level\":\"info\",\"message\":\"late\",\"timestamp\":\"2026-11-22T08:00:00.000Z\"}\n",
      -1);
  tree_write (tree, "logs/old.log", "[2026-01-01 00:00:00] [info] very old\n", -1);
  tree_set_mtime (tree, "logs/old.log", "2026-01-01T00:00:00Z");
  tree_look (tree, NULL, NULL);
  tree->selection->since_usec = usec ("2026-11-19T00:00:00Z");
  tree->selection->until_usec = usec ("2026-11-21T00:00:00Z");
  tree_collect (tree, 0);

  g_autofree char *got = tree_member (tree, "logs/app.log");
  g_auto (GStrv) lines = g_strsplit (got, "\n", -1);
  const WbMember *member = tree_find (tree, "logs/app.log");
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_nonnull (strstr (lines[0], "[waybill] 2 lines"));
  g_assert_nonnull (strstr (lines[0], "2026-11-10T08:00:00.000Z"));
  g_assert_nonnull (strstr (lines[1], "\"new\""));
  g_assert_cmpstr (lines[2], ==, "a continuation of new");
  g_assert_nonnull (strstr (lines[3], "[waybill] 1 lines"));
  g_autoptr (JsonNode) note = wb_json_parse (lines[0], -1, NULL, NULL);
  g_assert_nonnull (note);
  g_assert_cmpint (member->status, ==, WB_STATUS_CUT);
  const WbCut *cut = tree_cut (member, "window");
  g_assert_cmpuint (cut->entries, ==, 2);
  g_assert_cmpint (cut->from_usec, ==, usec ("2026-11-10T08:00:00Z"));
  g_assert_cmpint (cut->until_usec, ==, usec ("2026-11-22T08:00:00Z"));

  const WbMember *old = tree_find (tree, "logs/old.log");
  g_assert_cmpint (old->status, ==, WB_STATUS_EMPTY);
  g_assert_null (old->spool);
  g_assert_nonnull (old->error);
}

/* A log of n entries of some 200 bytes, every tenth an error. */
static GString *
make_log (guint n, guint day)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "{\"level\":\"%s\",\"message\":\"entry %03u of day %02u %0120u\","
                            "\"timestamp\":\"2026-11-%02uT08:%02u:%02u.000Z\"}\n",
                            i % 10 == 0 ? "error" : "info", i, day, i, day, i / 60, i % 60);
  return text;
}

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)); at++)
    n++;
  return n;
}

static guint64
collected_bytes (const Tree *tree)
{
  const GPtrArray *members = wb_evidence_members (tree->evidence);
  guint64 bytes = 0;

  for (guint i = 0; i < members->len; i++)
    bytes += ((const WbMember *) g_ptr_array_index (members, i))->bytes;
  return bytes;
}

static void
test_limit (Tree *tree, gconstpointer data)
{
  for (guint day = 18; day <= 20; day++)
    {
      g_autoptr (GString) text = make_log (100, day);
      g_autofree char *name = g_strdup_printf ("logs/app-%u.log", day);
      g_autofree char *time = g_strdup_printf ("2026-11-%uT09:00:00Z", day);
      tree_write (tree, name, text->str, -1);
      tree_set_mtime (tree, name, time);
    }
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);

  g_autofree char *newest = tree_member (tree, "logs/app-20.log");
  g_autofree char *middle = tree_member (tree, "logs/app-19.log");
  const WbMember *member = tree_find (tree, "logs/app-20.log");
  g_assert_nonnull (strstr (newest, "entry 099"));
  g_assert_null (strstr (newest, "entry 001 "));
  g_assert_cmpuint (count (newest, "\"error\""), ==, 10);
  g_assert_cmpint (member->status, ==, WB_STATUS_CUT);
  g_assert_nonnull (tree_cut (member, "limit"));
  g_assert_cmpuint (count (middle, "\"error\""), >, 5);
  g_assert_cmpuint (count (middle, "entry"), ==, count (middle, "\"error\""));
  g_auto (GStrv) lines = g_strsplit (middle, "\n", -1);
  for (guint i = 0; lines[i + 1]; i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (lines[i], -1, NULL, NULL);
      g_assert_nonnull (node);
    }
  const guint64 bytes = collected_bytes (tree);
  /* the notes come on top */
  g_assert_cmpuint (bytes, >, 15000);
  g_assert_cmpuint (bytes, <, 26000);
}

/* An old file of half the limit with a stack after each of its errors, then much newer talk. */
static void
test_limit_old_errors (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) old = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 80; i++)
    g_string_append_printf (old,
                            "[2026-11-18 08:00:%02u.000] [error] old %02u\nError: old\n"
                            "    at save (/opt/app/main.js:%u:1)\n"
                            "[2026-11-18 08:01:%02u.000] [info] talk %0200u\n",
                            i % 60, i, i, i % 60, i);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "[2026-11-20 08:%02u:%02u.000] [info] entry %03u %060u\n", i / 60,
                            i % 60, i, i);
  tree_write (tree, "logs/old.log", old->str, -1);
  tree_set_mtime (tree, "logs/old.log", "2026-11-18T09:00:00Z");
  tree_write (tree, "logs/new.log", text->str, -1);
  tree_set_mtime (tree, "logs/new.log", "2026-11-20T09:00:00Z");
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/old.log");
  g_autofree char *newest = tree_member (tree, "logs/new.log");
  g_assert_cmpuint (count (got, "[error]"), >, 40);
  g_assert_cmpuint (count (got, "    at save"), ==, count (got, "[error]"));
  g_assert_cmpuint (count (got, "talk"), ==, 0);
  g_assert_nonnull (strstr (got, "old 79\n"));
  g_assert_nonnull (strstr (newest, "entry 999"));
  g_assert_cmpuint (count (newest, "entry"), >, 40);
  g_assert_cmpuint (collected_bytes (tree), >, 16000);
  g_assert_cmpuint (collected_bytes (tree), <, 21000);
}

/* Errors that fit into three quarters are all there, wherever they stand. */
static void
test_limit_all_errors (Tree *tree, gconstpointer data)
{
  for (guint day = 11; day <= 20; day++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (guint i = 0; i < 500; i++)
        g_string_append_printf (text, "[2026-11-%02u 08:%02u:%02u.000] [%s] entry %03u %0100u\n",
                                day, i / 60, i % 60, i % 125 == 7 ? "error" : "info", i, i);
      g_autofree char *name = g_strdup_printf ("logs/app-%u.log", day);
      g_autofree char *time = g_strdup_printf ("2026-11-%uT09:00:00Z", day);
      tree_write (tree, name, text->str, -1);
      tree_set_mtime (tree, name, time);
    }
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  for (guint day = 11; day <= 20; day++)
    {
      g_autofree char *name = g_strdup_printf ("logs/app-%u.log", day);
      g_autofree char *got = tree_member (tree, name);
      g_assert_cmpuint (count (got, "[error]"), ==, 4);
    }
  g_autofree char *newest = tree_member (tree, "logs/app-20.log");
  g_assert_nonnull (strstr (newest, "entry 499"));
  g_assert_cmpuint (count (newest, "[info]"), >, 30);
  g_assert_cmpuint (collected_bytes (tree), <, 22000);
}

/* Nothing but errors: the newest, to the limit. */
static void
test_limit_errors_only (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "[2026-11-20 08:%02u:%02u.000] [error] entry %03u %060u\n",
                            i / 60, i % 60, i, i);
  tree_write (tree, "logs/app.log", text->str, -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/app.log");
  g_assert_nonnull (strstr (got, "entry 999"));
  g_assert_cmpuint (strlen (got), >, 18000);
  g_assert_cmpuint (strlen (got), <, 20400);
}

static void
write_three_days (Tree *tree)
{
  for (guint day = 18; day <= 20; day++)
    {
      g_autoptr (GString) text = make_log (4000, day);
      g_autofree char *name = g_strdup_printf ("logs/app-%u.log", day);
      g_autofree char *time = g_strdup_printf ("2026-11-%uT09:00:00Z", day);
      tree_write (tree, name, text->str, -1);
      tree_set_mtime (tree, name, time);
    }
}

/* A limit of the whole bundle leaves logs what the others don't take, and never nothing. */
static void
test_bundle_limit (Tree *tree, gconstpointer data)
{
  write_three_days (tree);
  tree_look (tree, NULL, NULL);
  tree->selection->limit_bytes = 1;
  tree_collect (tree, 0);
  const guint64 bytes = collected_bytes (tree);
  g_assert_cmpuint (bytes, >, 800 * 1000);
  g_assert_cmpuint (bytes, <, 1500 * 1000);

  tree->selection->limit_bytes = 100 * 1000 * 1000;
  tree_collect (tree, 0);
  for (guint i = 0; i < wb_evidence_members (tree->evidence)->len; i++)
    {
      const WbMember *member = g_ptr_array_index (wb_evidence_members (tree->evidence), i);
      g_assert_cmpint (member->status, ==, WB_STATUS_OK);
    }
}

/* What is only shown takes nothing of the limit; as soon as it counts, it is reckoned anew. */
static void
test_bundle_limit_of_what_counts (Tree *tree, gconstpointer data)
{
  g_autofree char *large = g_strnfill (5 * 1000 * 1000, 'x');
  write_three_days (tree);
  tree_write (tree, "large.txt", large, -1);
  g_autofree char *path = tree_path (tree, "large.txt");
  const char *const attachments[] = { path, NULL };
  tree_look (tree, attachments, NULL);
  const WbPlanItem *item = tree->plan->items->pdata[tree->plan->items->len - 1];
  tree->selection->limit_bytes = 5 * 1000 * 1000;
  g_ptr_array_add (tree->selection->only_shown, g_strdup (item->id));
  tree_collect (tree, 0);
  g_assert_cmpint (tree_find (tree, "logs/app-18.log")->status, ==, WB_STATUS_OK);

  g_ptr_array_set_size (tree->selection->only_shown, 0);
  tree_collect (tree, 0);
  const WbMember *oldest = tree_find (tree, "logs/app-18.log");
  g_assert_true (!oldest || oldest->status != WB_STATUS_OK);
}

static void
test_gzip (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = make_log (1000, 20);
  g_autoptr (GBytes) packed = tree_gzip (text->str, text->len);
  gsize length;
  const char *bytes = g_bytes_get_data (packed, &length);
  g_autofree char *twice = g_malloc (2 * length);

  memcpy (twice, bytes, length);
  memcpy (twice + length, bytes, length);
  tree_write (tree, "logs/a.log.gz", bytes, (gssize) length);
  tree_write (tree, "logs/no-suffix.log", bytes, (gssize) length);
  tree_write (tree, "logs/torn.log.gz", bytes, (gssize) (length * 3 / 4));
  tree_write (tree, "logs/twice.log.gz", twice, (gssize) (2 * length));
  tree_write (tree, "logs/not.log.gz", "plain text all the same\n", -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);

  g_autofree char *whole = tree_member (tree, "logs/a.log");
  g_autofree char *nameless = tree_member (tree, "logs/no-suffix.log");
  g_autofree char *torn = tree_member (tree, "logs/torn.log");
  g_autofree char *plain = tree_member (tree, "logs/not.log");
  g_autofree char *both = tree_member (tree, "logs/twice.log");
  g_assert_cmpstr (whole, ==, text->str);
  g_assert_cmpstr (nameless, ==, text->str);
  g_assert_cmpstr (plain, ==, "plain text all the same\n");
  g_assert_cmpuint (strlen (both), ==, 2 * text->len);
  g_assert_true (g_str_has_prefix (text->str, torn));
  g_assert_cmpuint (strlen (torn), >, text->len / 2);
  g_assert_cmpint (tree_find (tree, "logs/torn.log")->status, ==, WB_STATUS_TORN);
  g_assert_cmpint (tree_find (tree, "logs/a.log")->status, ==, WB_STATUS_OK);
}

static void
test_damaged_gzip (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = make_log (3000, 20);
  g_autoptr (GBytes) packed = tree_gzip (text->str, text->len);
  const gsize length = g_bytes_get_size (packed);
  g_autofree char *bytes = g_memdup2 (g_bytes_get_data (packed, NULL), length);

  memset (bytes + length / 2, 0xFF, 64);
  tree_write (tree, "logs/a.log.gz", bytes, (gssize) length);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/a.log");
  g_assert_cmpint (tree_find (tree, "logs/a.log")->status, ==, WB_STATUS_TORN);
  g_assert_cmpuint (strlen (got), >, text->len / 4);
}

static void
test_bomb (Tree *tree, gconstpointer data)
{
  const gsize length = 96 * 1024 * 1024;
  g_autofree char *zeros = g_malloc (length);

  memset (zeros, 'a', length);
  for (gsize i = 99; i < length; i += 100)
    zeros[i] = '\n';
  g_autoptr (GBytes) packed = tree_gzip (zeros, length);
  gsize packed_length;
  const char *bytes = g_bytes_get_data (packed, &packed_length);
  tree_write (tree, "logs/bomb.gz", bytes, (gssize) packed_length);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  const WbMember *member = tree_find (tree, "logs/bomb");
  g_assert_cmpint (member->status, ==, WB_STATUS_CUT);
  g_assert_cmpuint (member->bytes, <, 66 * 1024 * 1024);
  g_assert_nonnull (member->error);
}

static void
test_utf16 (Tree *tree, gconstpointer data)
{
  static const char text[] = "[2026-11-20 08:00:00] [info] 修图 😀 mail a@example.com\n";
  glong units = 0;
  g_autofree gunichar2 *utf16 = g_utf8_to_utf16 (text, -1, NULL, &units, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\xFF\xFE", 2);
  g_byte_array_append (bytes, (const guint8 *) utf16, (guint) units * 2);
  tree_write (tree, "logs/app.log", (const char *) bytes->data, bytes->len);
  tree_write (tree, "logs/bom.log", "\xEF\xBB\xBF{\"level\":\"info\",\"message\":\"x\"}\n", -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/app.log");
  g_autofree char *bom = tree_member (tree, "logs/bom.log");
  g_assert_true (g_str_has_prefix (got, "[2026-11-20 08:00:00] [info] 修图 😀 mail [[email:"));
  g_assert_cmpstr (bom, ==, "{\"level\":\"info\",\"message\":\"x\"}\n");
}

static void
test_hole_and_binary (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) noise = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 700000; i++)
    g_string_append_c (text, 0);
  g_string_append (text, "{\"level\":\"info\",\"message\":\"after\"}\n");
  for (guint i = 0; i < 20000; i++)
    g_string_append_c (noise, (char) g_rand_int (random));
  tree_write (tree, "logs/hole.log", text->str, (gssize) text->len);
  tree_write (tree, "logs/noise.bin", noise->str, (gssize) noise->len);
  tree_write (tree, "logs/sparse.log", "x", 1);
  g_autofree char *sparse = tree_path (tree, "logs/sparse.log");
  g_assert_cmpint (truncate (sparse, (off_t) 1024 * 1024 * 1024 * 1024), ==, 0);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/hole.log");
  const WbMember *member = tree_find (tree, "logs/hole.log");
  g_assert_cmpstr (got, ==, "{\"level\":\"info\",\"message\":\"after\"}\n");
  g_assert_cmpuint (tree_cut (member, "hole")->bytes, ==, 700000);
  const WbMember *binary = tree_find (tree, "logs/noise.bin");
  g_assert_cmpint (binary->status, ==, WB_STATUS_UNREDACTED);
  g_assert_null (binary->spool);
  g_autofree char *one = tree_member (tree, "logs/sparse.log");
  g_assert_cmpstr (one, ==, "x\n");
}

static void
test_empty_and_lines (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 6 * 1024 * 1024; i++)
    g_string_append_c (text, i % 7 ? 'x' : ' ');
  g_string_append (text, "\nnext\n\r\n\n");
  tree_write (tree, "logs/empty.log", "", 0);
  tree_write (tree, "logs/long.log", text->str, (gssize) text->len);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  const WbMember *empty = tree_find (tree, "logs/empty.log");
  g_assert_cmpint (empty->status, ==, WB_STATUS_EMPTY);
  g_autofree char *got = tree_member (tree, "logs/long.log");
  g_assert_true (g_str_has_suffix (got, "\nnext\n\r\n\n"));
  g_assert_cmpuint (strlen (got), <, 300 * 1024);
  g_assert_cmpuint (tree_cut (tree_find (tree, "logs/long.log"), "line")->entries, ==, 1);
}

/* What happens between looking and collecting. */
static void
test_changes (Tree *tree, gconstpointer data)
{
  static const char *const names[] = { "grown", "shrunk", "rotated", "removed", "linked" };
  g_autoptr (GString) text = make_log (10, 20);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%s.log", names[i]);
      tree_write (tree, name, text->str, -1);
    }
  tree_look (tree, NULL, NULL);

  g_autofree char *grown = tree_path (tree, "logs/grown.log");
  g_autofree char *shrunk = tree_path (tree, "logs/shrunk.log");
  g_autofree char *rotated = tree_path (tree, "logs/rotated.log");
  g_autofree char *rotated_to = tree_path (tree, "logs/rotated.log.1");
  g_autofree char *removed = tree_path (tree, "logs/removed.log");
  g_autofree char *linked = tree_path (tree, "logs/linked.log");
  FILE *file = fopen (grown, "a");
  fputs ("more\n", file);
  fclose (file);
  g_assert_cmpint (truncate (shrunk, 50), ==, 0);
  g_assert_cmpint (rename (rotated, rotated_to), ==, 0);
  tree_write (tree, "logs/rotated.log", "a new one\n", -1);
  g_assert_cmpint (g_unlink (removed), ==, 0);
  g_assert_cmpint (g_unlink (linked), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", linked), ==, 0);
  tree_collect (tree, 0);

  g_autofree char *got_grown = tree_member (tree, "logs/grown.log");
  g_autofree char *got_rotated = tree_member (tree, "logs/rotated.log");
  g_autofree char *got_shrunk = tree_member (tree, "logs/shrunk.log");
  g_assert_cmpstr (got_grown, ==, text->str);
  g_assert_cmpuint (tree_cut (tree_find (tree, "logs/grown.log"), "grown")->bytes, ==, 5);
  g_assert_cmpstr (got_rotated, ==, text->str);
  g_assert_cmpuint (strlen (got_shrunk), ==, 50);
  g_assert_cmpint (tree_find (tree, "logs/shrunk.log")->status, ==, WB_STATUS_CHANGED);
  g_assert_cmpint (tree_find (tree, "logs/removed.log")->status, ==, WB_STATUS_VANISHED);
  g_assert_cmpint (tree_find (tree, "logs/linked.log")->status, ==, WB_STATUS_NOT_FILE);
}

/* A rotated log that was compressed meanwhile, with a line more than there was. */
static void
test_compressed_since (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = make_log (1000, 20);
  g_autofree char *more = g_strconcat (text->str, "later\n", NULL);
  g_autoptr (GBytes) packed = tree_gzip (more, strlen (more));
  gsize length = 0;
  const char *bytes = g_bytes_get_data (packed, &length);

  tree_write (tree, "logs/app.log", text->str, -1);
  tree_write (tree, "logs/other.log", "other\n", -1);
  tree_write (tree, "logs/other.log.gz", bytes, (gssize) length);
  tree_look (tree, NULL, NULL);
  g_autofree char *app = tree_path (tree, "logs/app.log");
  g_autofree char *other = tree_path (tree, "logs/other.log");
  /* Moved elsewhere instead of removed, so that no new file gets their inodes. */
  g_autofree char *kept_app = tree_path (tree, "kept-app");
  g_autofree char *kept_other = tree_path (tree, "kept-other");
  g_assert_cmpint (rename (app, kept_app), ==, 0);
  g_assert_cmpint (rename (other, kept_other), ==, 0);
  tree_write (tree, "logs/app.log.gz", bytes, (gssize) length);
  tree_write (tree, "logs/app.log", "the next one\n", -1);
  tree_collect (tree, 0);

  g_autofree char *got = tree_member (tree, "logs/app.log");
  const WbMember *member = tree_find (tree, "logs/app.log");
  g_assert_true (g_str_equal (got, text->str));
  g_assert_cmpint (member->status, ==, WB_STATUS_CHANGED);
  g_assert_cmpstr (member->error, ==, "It was written anew after it was looked at");
  /* What was there before is not what became of it. */
  guint n_vanished = 0;
  for (guint i = 0; i < wb_evidence_members (tree->evidence)->len; i++)
    {
      const WbMember *each = g_ptr_array_index (wb_evidence_members (tree->evidence), i);
      n_vanished += each->status == WB_STATUS_VANISHED;
    }
  g_assert_cmpuint (n_vanished, ==, 1);
}

/* The next of several gzip streams may begin at any place of the pieces a file is read in. */
static void
test_gzip_borders (Tree *tree, gconstpointer data)
{
  const gsize piece = 256 * 1024;
  g_autoptr (GBytes) second = tree_gzip ("second\n", strlen ("second\n"));
  gsize second_length;
  const char *second_bytes = g_bytes_get_data (second, &second_length);

  for (gsize before = 0; before < 4; before++)
    {
      /* The header's name field brings the stream to the length wanted. */
      g_autoptr (GBytes) first = tree_gzip ("first\n", strlen ("first\n"));
      gsize length;
      const char *bytes = g_bytes_get_data (first, &length);
      g_autoptr (GByteArray) both = g_byte_array_new ();
      g_byte_array_append (both, (const guint8 *) bytes, 10);
      both->data[3] = 8;
      while (both->len + 1 + length - 10 < piece - before)
        g_byte_array_append (both, (const guint8 *) "n", 1);
      g_byte_array_append (both, (const guint8 *) "", 1);
      g_byte_array_append (both, (const guint8 *) bytes + 10, (guint) length - 10);
      g_assert_cmpuint (both->len, ==, piece - before);
      g_byte_array_append (both, (const guint8 *) second_bytes, (guint) second_length);
      g_autofree char *name = g_strdup_printf ("logs/%" G_GSIZE_FORMAT ".log", before);
      tree_write (tree, name, (const char *) both->data, both->len);
    }
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  for (gsize before = 0; before < 4; before++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%" G_GSIZE_FORMAT ".log", before);
      g_autofree char *got = tree_member (tree, name);
      g_assert_cmpstr (got, ==, "first\nsecond\n");
      g_assert_cmpint (tree_find (tree, name)->status, ==, WB_STATUS_OK);
    }
}

/* A private key whose head falls out of the window must not let its body through. */
static void
test_key_over_window (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text =
      g_string_new ("[2026-11-10 08:00:00.000] [info] -----BEGIN RSA PRIVATE KEY-----\n");

  for (guint i = 0; i < 5; i++)
    g_string_append (text, "[2026-11-20 08:00:00.000] [info] "
                           "MIIEowIBAAKCAQEAFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfake\n");
  g_string_append (text, "[2026-11-20 08:00:00.000] [info] -----END RSA PRIVATE KEY-----\n"
                         "[2026-11-20 08:00:01.000] [info] after\n");
  tree_write (tree, "logs/app.log", text->str, -1);
  tree_look (tree, NULL, NULL);
  tree->selection->since_usec = usec ("2026-11-19T00:00:00Z");
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/app.log");
  g_assert_null (strstr (got, "FAKEfake"));
  g_assert_nonnull (strstr (got, "after"));
}

#define ADD(name, items, func) g_test_add ("/logs/" name, Tree, items, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("plain", NULL, test_plain);
  ADD ("stack-on-lines", NULL, test_stack_on_lines);
  ADD ("window", NULL, test_window);
  ADD ("limit", LIMITED, test_limit);
  ADD ("limit-old-errors", LIMITED, test_limit_old_errors);
  ADD ("limit-all-errors", LIMITED, test_limit_all_errors);
  ADD ("limit-errors-only", LIMITED, test_limit_errors_only);
  ADD ("bundle-limit", NULL, test_bundle_limit);
  ADD ("bundle-limit-of-what-counts", NULL, test_bundle_limit_of_what_counts);
  ADD ("gzip", NULL, test_gzip);
  ADD ("damaged-gzip", NULL, test_damaged_gzip);
  ADD ("bomb", NULL, test_bomb);
  ADD ("utf16", NULL, test_utf16);
  ADD ("hole-and-binary", NULL, test_hole_and_binary);
  ADD ("empty-and-lines", NULL, test_empty_and_lines);
  ADD ("changes", NULL, test_changes);
  ADD ("compressed-since", NULL, test_compressed_since);
  ADD ("gzip-borders", NULL, test_gzip_borders);
  ADD ("key-over-window", NULL, test_key_over_window);
  return g_test_run ();
}
