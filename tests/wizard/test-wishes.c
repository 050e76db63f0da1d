/* SPDX-License-Identifier: MPL-2.0 */
/* Wishes against plans of a small tree, looked at for real. */
#include "wishes.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/fs.h"
#include "job/job.h"

#define HOUR ((gint64) 3600 * G_USEC_PER_SEC)
#define PROFILE                                                                                    \
  "{\"waybill\":1,\"id\":\"com.example.Wish\",\"name\":\"Wish\","                                  \
  "\"roots\":{\"data\":[\"~/data\"]},\"items\":["                                                  \
  "{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"              \
  "{\"id\":\"config\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"config.json\"]},"    \
  "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"user.json\"]},"        \
  "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/**\"],"           \
  "\"orderNo\":\"/orderNo\"},"                                                                     \
  "{\"id\":\"extra\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"extra.json\"],"       \
  "\"default\":false},"                                                                            \
  "{\"id\":\"environment\",\"collect\":\"environment\"}],"                                         \
  "\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"sensitive\":[\"user\",\"order\"]}}"

typedef struct
{
  char *home;
  WbProfile *profile;
  WbDraft *draft;
} Fixture;

static char *
write_file (const Fixture *fixture, const char *relative, const char *text)
{
  char *path = g_build_filename (fixture->home, relative, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static WbProfile *
make_profile (const Fixture *fixture, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_build_filename (fixture->home, "data", NULL);
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  g_ptr_array_add (overrides, wb_root_override_new ("data", root, WB_OVERRIDE_OPTION));
  WbProfile *profile = wb_profile_parse (json, -1, "wish.json", WB_PROFILE_PATH, overrides, &error);
  g_assert_no_error (error);
  return profile;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name, *text;
  } files[] = {
    { "data/logs/main.log", "2026-11-23 05:00:00 error upload failed\n" },
    { "data/config.json", "{}" },
    { "data/user.json", "{}" },
    { "data/extra.json", "{}" },
    { "data/tasks/1.json", "{\"orderNo\":\"RT-1\"}" },
    { "data/tasks/2.json", "{\"orderNo\":\"RT-2\"}" },
  };

  fixture->home = g_dir_make_tmp ("waybill-wishes-XXXXXX", NULL);
  g_autofree char *state = g_build_filename (fixture->home, "state", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (write_file (fixture, files[i].name, files[i].text));
  fixture->profile = make_profile (fixture, PROFILE);
  fixture->draft = wb_draft_open ("com.example.Wish");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_draft_free (fixture->draft);
  wb_profile_unref (fixture->profile);
  g_assert_true (wb_fs_remove_tree (fixture->home, NULL));
  g_free (fixture->home);
}

static WbPlan *
look (const Fixture *fixture, const WbWishes *wishes)
{
  g_autoptr (GError) error = NULL;
  const WbLookOptions options = { .attachments = (const char *const *) wishes->attachments,
                                  .orders = (const char *const *) wishes->orders };
  WbPlan *plan = wb_job_look (fixture->profile, NULL, &options, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static char *
join (const GPtrArray *strings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < strings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (strings, i));
  return g_string_free (text, FALSE);
}

/* In the plan's order, whatever order they were ticked in. */
static char *
ticked_of (const WbPlan *plan, const WbSelection *selection)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (wb_selection_has (selection, item->id))
        g_ptr_array_add (ids, item->id);
    }
  g_assert_cmpuint (ids->len, ==, selection->items->len);
  return join (ids);
}

static void
assert_ticked (const WbWishes *wishes, const WbPlan *plan, const char *ids)
{
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_autofree char *ticked = ticked_of (plan, selection);

  g_assert_cmpstr (ticked, ==, ids);
}

/* Who wished for nothing gets what a selection starts with. */
static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);
  g_autoptr (WbSelection) start = wb_selection_new (plan);
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_autofree char *expected = ticked_of (plan, start);
  g_autofree char *ticked = ticked_of (plan, selection);

  g_assert_cmpstr (ticked, ==, expected);
  g_assert_cmpstr (ticked, ==, "logs config environment");
  g_assert_cmpint (selection->since_usec, ==, plan->looked_usec - 24 * HOUR);
  g_assert_cmpint (selection->until_usec, ==, WB_TIME_UNKNOWN);
  g_assert_null (selection->message);
  g_assert_null (selection->contact);
  g_assert_null (selection->follows);
  g_assert_cmpuint (selection->orders->len, ==, 1);
  g_assert_cmpuint (selection->decisions->len, ==, 0);
  g_assert_cmpuint (selection->tripwire, ==, WB_TRIPWIRE_ASK);
}

static void
test_ticks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);

  wb_wishes_tick (wishes, "user", TRUE);
  assert_ticked (wishes, plan, "logs config user environment");
  wb_wishes_tick (wishes, "logs", FALSE);
  wb_wishes_tick (wishes, "logs", FALSE);
  assert_ticked (wishes, plan, "config user environment");
  wb_wishes_tick (wishes, "extra", TRUE);
  wb_wishes_tick (wishes, "user", FALSE);
  wb_wishes_tick (wishes, "logs", TRUE);
  assert_ticked (wishes, plan, "logs config extra environment");
  /* an item that is not there yet, or never */
  wb_wishes_tick (wishes, "no-such-item", TRUE);
  assert_ticked (wishes, plan, "logs config extra environment");
  /* ticks outlive another look */
  g_autoptr (WbPlan) again = look (fixture, wishes);
  assert_ticked (wishes, again, "logs config extra environment");
}

/* What support's link names is all that starts ticked; the person has the last word, and no link
 * ticks what a person would have to tick. */
static void
test_wanted (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *items[5];
    const char *ticked;
  } rows[] = {
    { { "logs" }, "logs" },
    { { "config", "environment" }, "config environment" },
    { { "logs", "user", "extra", "order" }, "logs" },
    { { "no-such-item" }, "" },
  };
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      wb_wishes_want (wishes, (char **) rows[i].items);
      assert_ticked (wishes, plan, rows[i].ticked);
    }
  wb_wishes_want (wishes, (char *[]){ (char *) "logs", NULL });
  wb_wishes_tick (wishes, "user", TRUE);
  wb_wishes_tick (wishes, "config", TRUE);
  wb_wishes_tick (wishes, "logs", FALSE);
  assert_ticked (wishes, plan, "config user");
  g_autoptr (WbWishes) copy = wb_wishes_copy (wishes);
  assert_ticked (copy, plan, "config user");
  wb_wishes_want (wishes, NULL);
  assert_ticked (wishes, plan, "config user environment");
  assert_ticked (copy, plan, "config user");
}

/* The review collects everything that is there, without ticking it. */
static void
test_settle_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);

  wb_wishes_tick (wishes, "logs", FALSE);
  wishes->limit_bytes = 10000000;
  wishes->tripwire = WB_TRIPWIRE_MASK;
  g_autoptr (WbSelection) all = wb_wishes_settle_all (wishes, plan);
  g_autofree char *ticked = ticked_of (plan, all);
  g_assert_cmpstr (ticked, ==, "logs config user order extra environment");
  g_assert_cmpuint (all->limit_bytes, ==, 10000000);
  g_assert_true (wb_selection_counts (all, "config") && wb_selection_counts (all, "environment"));
  g_assert_false (wb_selection_counts (all, "logs") || wb_selection_counts (all, "user"));
  g_assert_cmpuint (all->tripwire, ==, WB_TRIPWIRE_MASK);
  assert_ticked (wishes, plan, "config environment");
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  WbDraft *draft = fixture->draft;
  g_autoptr (WbWishes) wishes = wb_wishes_new (draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);

  set_text (&draft->words, "It stops");
  set_text (&draft->contact, "me@example.com");
  set_text (&draft->follows, "WB-9B9R-SMQQ");
  draft->when = (WbWhen){ WB_WHEN_ALL, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  g_autoptr (WbSelection) before = wb_wishes_settle (wishes, plan);
  g_assert_null (before->message);
  wb_wishes_tick (wishes, "logs", FALSE);
  wb_wishes_update (wishes, draft);
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_assert_cmpstr (selection->message, ==, "It stops");
  g_assert_cmpstr (selection->contact, ==, "me@example.com");
  g_assert_cmpstr (selection->follows, ==, "WB-9B9R-SMQQ");
  g_assert_cmpint (selection->since_usec, ==, 0);
  /* what was ticked by hand is none of the draft's */
  g_assert_false (wb_selection_has (selection, "logs"));
}

static void
test_orders (Fixture *fixture, gconstpointer data)
{
  WbDraft *draft = fixture->draft;
  g_autoptr (WbWishes) wishes = wb_wishes_new (draft);

  draft->orders_said = TRUE;
  g_ptr_array_add (draft->orders, g_strdup ("RT-2"));
  g_ptr_array_add (draft->orders, g_strdup ("RT-1"));
  wb_wishes_update (wishes, draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_autofree char *two = join (selection->orders);
  g_assert_cmpstr (two, ==, "RT-2 RT-1");
}

/* Where orders start ticked: who took the last one off gets none, unless by hand. */
static void
test_no_order (Fixture *fixture, gconstpointer data)
{
  WbDraft *draft = fixture->draft;
  g_autoptr (GString) json = g_string_new (PROFILE);

  g_assert_cmpuint (g_string_replace (json, "\"user\",\"order\"", "\"user\"", 0), ==, 1);
  wb_profile_unref (fixture->profile);
  fixture->profile = make_profile (fixture, json->str);
  g_autoptr (WbWishes) wishes = wb_wishes_new (draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);
  assert_ticked (wishes, plan, "logs config order environment");
  draft->orders_said = TRUE;
  wb_wishes_update (wishes, draft);
  assert_ticked (wishes, plan, "logs config environment");
  wb_wishes_tick (wishes, "order", TRUE);
  assert_ticked (wishes, plan, "logs config order environment");
}

static void
test_attachments (Fixture *fixture, gconstpointer data)
{
  WbDraft *draft = fixture->draft;
  g_autofree char *file = write_file (fixture, "picture.png", "x");
  g_ptr_array_add (draft->files, wb_draft_file_new (file, "picture.png", FALSE));
  g_autoptr (WbWishes) wishes = wb_wishes_new (draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_autofree char *paths = join (selection->attachments);

  g_assert_cmpstr (paths, ==, file);
  assert_ticked (wishes, plan, "logs config environment");
  wb_wishes_tick (wishes, "attachment", TRUE);
  assert_ticked (wishes, plan, "logs config environment attachment");
  wb_wishes_want (wishes, (char *[]){ (char *) "logs", NULL });
  assert_ticked (wishes, plan, "logs attachment");
  wb_wishes_tick (wishes, "attachment", FALSE);
  assert_ticked (wishes, plan, "logs");
}

static void
test_terms (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  g_autoptr (WbPlan) plan = look (fixture, wishes);

  g_assert_true (wb_wishes_set (wishes->hide, "Ms Li", TRUE));
  g_assert_false (wb_wishes_set (wishes->hide, "Ms Li", TRUE));
  g_assert_true (wb_wishes_set (wishes->hide, "Hangzhou", TRUE));
  g_assert_true (wb_wishes_set (wishes->hide, "Ms Li", FALSE));
  g_assert_false (wb_wishes_set (wishes->hide, "Ms Li", FALSE));
  g_assert_true (wb_wishes_set (wishes->restore, "[[mobile:7K3Q9F2M]]", TRUE));
  g_autoptr (WbSelection) selection = wb_wishes_settle (wishes, plan);
  g_autofree char *hide = join (selection->hide);
  g_autofree char *restore = join (selection->restore);
  g_assert_cmpstr (hide, ==, "Hangzhou");
  g_assert_cmpstr (restore, ==, "[[mobile:7K3Q9F2M]]");
  /* a selection is a value of its own */
  g_assert_true (wb_wishes_set (wishes->hide, "Hangzhou", FALSE));
  g_assert_cmpuint (selection->hide->len, ==, 1);
}

/* A copy shares nothing, so that a job may have it on a thread of its own. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  set_text (&fixture->draft->words, "before");
  fixture->draft->orders_said = TRUE;
  g_autoptr (WbWishes) wishes = wb_wishes_new (fixture->draft);
  wb_wishes_tick (wishes, "user", TRUE);
  g_assert_true (wb_wishes_set (wishes->hide, "Ms Li", TRUE));
  g_autoptr (WbWishes) copy = wb_wishes_copy (wishes);
  set_text (&fixture->draft->words, "after");
  wb_wishes_update (wishes, fixture->draft);
  wb_wishes_tick (wishes, "user", FALSE);
  g_assert_true (wb_wishes_set (wishes->hide, "Ms Li", FALSE));

  g_autoptr (WbPlan) plan = look (fixture, copy);
  g_autoptr (WbSelection) selection = wb_wishes_settle (copy, plan);
  g_assert_cmpstr (selection->message, ==, "before");
  g_assert_true (wb_selection_has (selection, "user"));
  g_assert_cmpuint (selection->hide->len, ==, 1);
  g_assert_nonnull (copy->orders);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } rows[] = {
    { "nothing", test_nothing },   { "ticks", test_ticks },
    { "wanted", test_wanted },     { "settle-all", test_settle_all },
    { "words", test_words },       { "orders", test_orders },
    { "no-order", test_no_order }, { "attachments", test_attachments },
    { "terms", test_terms },       { "copy", test_copy },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/wishes/", rows[i].name, NULL);
      g_test_add (path, Fixture, NULL, set_up, rows[i].run, tear_down);
    }
  return g_test_run ();
}
