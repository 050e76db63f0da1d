/* SPDX-License-Identifier: MPL-2.0 */
#include "draft.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"

#define ID "com.example.App"
/* A lone byte and a line break, as file systems allow them. */
#define ODD_NAME "bild-\xe4\n.png"

typedef struct
{
  char *home;
  char *dir; /* of the draft */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = g_dir_make_tmp ("waybill-draft-XXXXXX", NULL);
  g_assert_nonnull (fixture->home);
  g_autofree char *state = g_build_filename (fixture->home, "state", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  fixture->dir = g_strdup (draft->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (fixture->home, NULL));
  g_free (fixture->home);
  g_free (fixture->dir);
}

static char *
write_file (const Fixture *fixture, const char *name)
{
  char *path = g_build_filename (fixture->home, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  return path;
}

static void
save (const WbDraft *draft)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_draft_save (draft, &error));
  g_assert_no_error (error);
}

static void
write_draft (const Fixture *fixture, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (fixture->dir, "draft.json", NULL);

  g_assert_no_errno (g_mkdir_with_parents (fixture->dir, 0700));
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
assert_mode (const char *path, mode_t mode)
{
  struct stat st;

  g_assert_no_errno (lstat (path, &st));
  g_assert_cmpuint (st.st_mode & 07777, ==, mode);
}

/* --- what is kept ----------------------------------------------------------------------------- */

static void
fill (WbDraft *draft, const char *file, const char *ours)
{
  set_text (&draft->words, "It stops at 80 %\n照片都没有了 \U0001F622 \"quoted\" \\ \u202e");
  set_text (&draft->contact, "me@example.com");
  draft->when = (WbWhen){ WB_WHEN_AT, (gint64) 1795412592 * G_USEC_PER_SEC, WB_TIME_UNKNOWN };
  draft->orders_said = TRUE;
  g_ptr_array_add (draft->orders, g_strdup ("RT2026112300017"));
  g_ptr_array_add (draft->orders, g_strdup ("RT-2"));
  g_ptr_array_add (draft->files, wb_draft_file_new (file, "a b.png", FALSE));
  WbDraftFile *picture = wb_draft_file_new (ours, "Screenshot 14:02", TRUE);
  picture->boxes = 3;
  g_ptr_array_add (draft->files, picture);
  set_text (&draft->request, "waybill:send?v=1&profile=" ID);
  set_text (&draft->follows, "WB-9B9R-SMQQ");
  set_text (&draft->case_id, "00112233445566778899aabbccddeeff");
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *file = write_file (fixture, "a b.png");
  g_autofree char *ours = wb_draft_new_path (draft, ".png", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (ours, "x", 1, NULL));
  fill (draft, file, ours);
  save (draft);

  g_autoptr (WbDraft) back = wb_draft_open (ID);
  g_assert_cmpstr (back->words, ==, draft->words);
  g_assert_cmpstr (back->contact, ==, draft->contact);
  g_assert_cmpuint (back->when.kind, ==, WB_WHEN_AT);
  g_assert_cmpint (back->when.at_usec, ==, draft->when.at_usec);
  g_assert_true (back->orders_said);
  g_assert_cmpuint (back->orders->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (back->orders, 1), ==, "RT-2");
  g_assert_cmpstr (back->request, ==, draft->request);
  g_assert_cmpstr (back->follows, ==, draft->follows);
  g_assert_cmpstr (back->case_id, ==, draft->case_id);
  g_assert_cmpuint (back->files->len, ==, 2);
  const WbDraftFile *first = g_ptr_array_index (back->files, 0);
  const WbDraftFile *second = g_ptr_array_index (back->files, 1);
  g_assert_cmpstr (first->path, ==, file);
  g_assert_cmpstr (first->title, ==, "a b.png");
  g_assert_false (first->is_ours);
  g_assert_cmpstr (second->path, ==, ours);
  g_assert_true (second->is_ours);
  g_assert_cmpuint (second->boxes, ==, 3);
}

static void
test_one_a_profile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);

  set_text (&draft->words, "mine");
  save (draft);
  g_autoptr (WbDraft) other = wb_draft_open ("com.example.App2");
  g_assert_true (wb_draft_is_empty (other));
  g_assert_cmpstr (other->words, ==, "");
  g_assert_cmpstr (other->contact, ==, "");
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  const mode_t mask = umask (0);

  set_text (&draft->words, "only mine");
  save (draft);
  set_text (&draft->words, "only mine, again");
  save (draft);
  umask (mask);
  g_autofree char *path = g_build_filename (draft->dir, "draft.json", NULL);
  assert_mode (draft->dir, 0700);
  assert_mode (path, 0600);
  /* somebody's chmod doesn't last */
  g_assert_no_errno (g_chmod (draft->dir, 0755));
  g_autofree char *picture = wb_draft_new_path (draft, ".png", &error);
  g_assert_no_error (error);
  assert_mode (draft->dir, 0700);
}

static void
test_new_path (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (WbDraft) draft = wb_draft_open (ID);

  for (guint i = 0; i < 200; i++)
    {
      char *path = wb_draft_new_path (draft, ".png", NULL);
      g_assert_nonnull (path);
      g_autofree char *folder = g_path_get_dirname (path);
      g_assert_cmpstr (folder, ==, draft->dir);
      g_assert_true (g_str_has_suffix (path, ".png"));
      g_assert_true (g_hash_table_add (seen, path));
    }
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);

  g_assert_true (wb_draft_is_empty (draft));
  save (draft);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
  set_text (&draft->words, "no");
  g_assert_false (wb_draft_is_empty (draft));
  save (draft);
  g_assert_true (g_file_test (fixture->dir, G_FILE_TEST_IS_DIR));
  /* said, and taken back: nothing is left */
  set_text (&draft->words, "");
  save (draft);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
}

/* A picture is written while the last word is deleted: it is not lost. One that nobody wrote down
 * is gone the next time. */
static void
test_empty_beside_a_picture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  set_text (&draft->words, "x");
  save (draft);
  g_autofree char *picture = wb_draft_new_path (draft, ".png", NULL);
  g_assert_true (g_file_set_contents (picture, "x", 1, NULL));
  set_text (&draft->words, "");
  save (draft);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
  g_ptr_array_add (draft->files, wb_draft_file_new (picture, "picture", TRUE));
  save (draft);
  g_autoptr (WbDraft) again = wb_draft_open (ID);
  g_assert_cmpuint (again->files->len, ==, 1);
  g_ptr_array_set_size (draft->files, 0);
  save (draft);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
  g_autoptr (WbDraft) new = wb_draft_open (ID);
  g_assert_true (wb_draft_is_empty (new));
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *file = write_file (fixture, "theirs.png");
  g_autofree char *ours = wb_draft_new_path (draft, ".png", NULL);

  g_assert_true (g_file_set_contents (ours, "x", 1, NULL));
  fill (draft, file, ours);
  save (draft);
  wb_draft_clear (draft);
  g_assert_true (wb_draft_is_empty (draft));
  g_assert_cmpstr (draft->profile_id, ==, ID);
  g_assert_cmpstr (draft->dir, ==, fixture->dir);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  /* it goes on as a new one */
  set_text (&draft->words, "another thing");
  save (draft);
  g_autoptr (WbDraft) back = wb_draft_open (ID);
  g_assert_cmpstr (back->words, ==, "another thing");
}

/* A place that can't be written is said, and what was kept stays. */
static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *parent = g_path_get_dirname (fixture->dir);
  g_autofree char *state = g_path_get_dirname (parent);

  g_assert_no_errno (g_mkdir_with_parents (state, 0700));
  g_assert_true (g_file_set_contents (parent, "a file where the folder should be", -1, NULL));
  set_text (&draft->words, "kept in memory");
  g_assert_false (wb_draft_save (draft, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (wb_draft_new_path (draft, ".png", &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (draft->words, ==, "kept in memory");
}

/* --- what can't be trusted -------------------------------------------------------------------- */

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "null",
    "{\"words\":\"torn",
    "{\"words\":\"a\\u0000b\"}",
    "{\"words\":\"\xff\xfe\"}",
    "{\"words\":\"\\ud800\"}",
    "{\"words\":1,\"contact\":[],\"when\":\"now\",\"orders\":{},\"files\":7,\"case\":{},"
    "\"ordersSaid\":\"yes\",\"request\":[],\"follows\":0}",
    "{\"orders\":[1,null,{},[]],\"files\":[1,null,[],{},{\"path\":1},{\"path\":\"/\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      write_draft (fixture, texts[i], -1);
      g_autoptr (WbDraft) draft = wb_draft_open (ID);
      g_test_message ("row %u", i);
      g_assert_true (wb_draft_is_empty (draft));
      /* it is begun anew */
      set_text (&draft->words, "new");
      save (draft);
      g_autoptr (WbDraft) back = wb_draft_open (ID);
      g_assert_cmpstr (back->words, ==, "new");
    }
}

static char *
place_aside (const Fixture *fixture, const char *suffix)
{
  return g_strconcat (fixture->dir, "~damaged", suffix, NULL);
}

/* What can't be read is not overwritten but set aside with its pictures, and said once. */
static void
test_set_aside (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-2" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *aside = place_aside (fixture, suffixes[i]);
      g_autofree char *file = g_build_filename (aside, "draft.json", NULL);
      g_autofree char *picture = g_build_filename (fixture->dir, "picture-1.png", NULL);
      g_autofree char *picture_aside = g_build_filename (aside, "picture-1.png", NULL);
      g_autofree char *kept = NULL;
      write_draft (fixture, "{\"words\":\"torn", -1);
      g_assert_true (g_file_set_contents (picture, "x", 1, NULL));
      g_autoptr (WbDraft) draft = wb_draft_open (ID);
      g_assert_cmpstr (draft->set_aside, ==, aside);
      g_assert_cmpstr (draft->dir, ==, fixture->dir);
      set_text (&draft->words, "new");
      save (draft);
      wb_draft_clear (draft);
      g_assert_true (g_file_get_contents (file, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, "{\"words\":\"torn");
      g_assert_true (g_file_test (picture_aside, G_FILE_TEST_EXISTS));
      g_autoptr (WbDraft) again = wb_draft_open (ID);
      g_assert_null (again->set_aside);
    }
}

/* As many words as the field takes come back, whatever they are. */
static void
test_most_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < WB_DRAFT_MAX_WORDS; i++)
    g_string_append (text, i % 2 ? "\U0001F622" : "\x01");
  set_text (&draft->words, text->str);
  save (draft);
  g_autoptr (WbDraft) back = wb_draft_open (ID);
  g_assert_cmpstr (back->words, ==, text->str);
}

/* Every way to cut a good file off gives an empty draft, never half of one. */
static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *file = write_file (fixture, "a.png");
  g_autofree char *path = g_build_filename (fixture->dir, "draft.json", NULL);
  gsize length = 0;

  fill (draft, file, file);
  save (draft);
  g_autofree char *text = wb_fs_read (path, 100000, &length, NULL);
  g_assert_nonnull (text);
  const gsize whole = strlen (g_strchomp (text));
  for (gsize n = 0; n < whole; n++)
    {
      write_draft (fixture, text, (gssize) n);
      g_autoptr (WbDraft) back = wb_draft_open (ID);
      g_assert_true (wb_draft_is_empty (back));
    }
}

static void
test_huge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{\"words\":\"");

  while (text->len < 5 * 1024 * 1024)
    g_string_append (text, "all work and no play ");
  g_string_append (text, "\"}");
  write_draft (fixture, text->str, (gssize) text->len);
  g_autoptr (WbDraft) huge = wb_draft_open (ID);
  g_assert_true (wb_draft_is_empty (huge));

  g_string_assign (text, "{\"orders\":");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  write_draft (fixture, text->str, (gssize) text->len);
  g_autoptr (WbDraft) deep = wb_draft_open (ID);
  g_assert_true (wb_draft_is_empty (deep));
}

/* What is ours is deleted with the draft: no path may make it delete anything else. */
static void
test_ours_outside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *victim = write_file (fixture, "victim.png");
  g_autofree char *state = g_strconcat (fixture->dir, "-2", NULL);
  g_assert_no_errno (g_mkdir_with_parents (state, 0700));
  g_assert_no_errno (g_mkdir_with_parents (fixture->dir, 0700));
  g_autofree char *neighbour = g_build_filename (state, "x.png", NULL);
  g_autofree char *climbing = g_strconcat (fixture->dir, "/../../../victim.png", NULL);
  g_autofree char *below = g_build_filename (fixture->dir, "sub", "x.png", NULL);
  g_autofree char *sub = g_path_get_dirname (below);
  g_autofree char *inside = g_build_filename (fixture->dir, "x.png", NULL);
  g_assert_no_errno (g_mkdir_with_parents (sub, 0700));
  g_assert_true (g_file_set_contents (neighbour, "x", 1, NULL));
  g_assert_true (g_file_set_contents (below, "x", 1, NULL));
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  const struct
  {
    const char *path;
    gboolean is_ours;
  } rows[] = { { victim, FALSE }, { neighbour, FALSE }, { climbing, FALSE },
               { below, FALSE },  { inside, TRUE },     { fixture->dir, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"files\":[{\"path\":\"%s\",\"title\":\"x\",\"ours\":true}]}", rows[i].path);
      write_draft (fixture, text, -1);
      g_autoptr (WbDraft) draft = wb_draft_open (ID);
      g_test_message ("%s", rows[i].path);
      g_assert_cmpuint (draft->files->len, ==, 1);
      g_assert_cmpint (((WbDraftFile *) g_ptr_array_index (draft->files, 0))->is_ours, ==,
                       rows[i].is_ours);
    }
}

static void
test_boxes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *said;
    guint boxes;
  } rows[] = { { "-1", 0 }, { "3", 3 }, { "9223372036854775807", 10000 }, { "\"3\"", 0 } };
  g_autofree char *file = write_file (fixture, "a.png");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"files\":[{\"path\":\"%s\",\"title\":\"x\",\"boxes\":%s}]}", file, rows[i].said);
      write_draft (fixture, text, -1);
      g_autoptr (WbDraft) draft = wb_draft_open (ID);
      g_assert_cmpuint (draft->files->len, ==, 1);
      g_assert_cmpuint (((WbDraftFile *) g_ptr_array_index (draft->files, 0))->boxes, ==,
                        rows[i].boxes);
    }
}

/* What is gone is not dropped without a word: whoever shows it says so. */
static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *stays = write_file (fixture, "stays.png");
  g_autofree char *goes = write_file (fixture, "goes.png");

  g_ptr_array_add (draft->files, wb_draft_file_new (goes, "goes.png", FALSE));
  g_ptr_array_add (draft->files, wb_draft_file_new (stays, "stays.png", FALSE));
  g_ptr_array_add (draft->files, wb_draft_file_new ("relative.png", "relative.png", FALSE));
  save (draft);
  g_assert_no_errno (g_unlink (goes));
  g_autoptr (WbDraft) back = wb_draft_open (ID);
  g_assert_cmpuint (back->files->len, ==, 2);
  g_assert_cmpstr (((WbDraftFile *) g_ptr_array_index (back->files, 0))->path, ==, goes);
  g_assert_cmpstr (((WbDraftFile *) g_ptr_array_index (back->files, 1))->path, ==, stays);
}

/* A path that JSON can't hold is not kept, and takes nothing else with it; a title is shown as far
 * as it can be. */
static void
test_odd_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbDraft) draft = wb_draft_open (ID);
  g_autofree char *odd = write_file (fixture, ODD_NAME);
  g_autofree char *fine = write_file (fixture, "照片 \"1\".png");

  set_text (&draft->words, "two files");
  g_ptr_array_add (draft->files, wb_draft_file_new (odd, "bild", FALSE));
  g_ptr_array_add (draft->files, wb_draft_file_new (fine, ODD_NAME, FALSE));
  save (draft);
  g_autoptr (WbDraft) back = wb_draft_open (ID);
  g_assert_cmpstr (back->words, ==, "two files");
  g_assert_cmpuint (back->files->len, ==, 1);
  const WbDraftFile *file = g_ptr_array_index (back->files, 0);
  g_assert_cmpstr (file->path, ==, fine);
  g_assert_true (g_utf8_validate (file->title, -1, NULL));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } rows[] = {
    { "round-trip", test_round_trip },
    { "one-a-profile", test_one_a_profile },
    { "modes", test_modes },
    { "new-path", test_new_path },
    { "empty", test_empty },
    { "empty-beside-a-picture", test_empty_beside_a_picture },
    { "clear", test_clear },
    { "no-place", test_no_place },
    { "damaged", test_damaged },
    { "set-aside", test_set_aside },
    { "most-words", test_most_words },
    { "cut-off", test_cut_off },
    { "huge", test_huge },
    { "ours-outside", test_ours_outside },
    { "boxes", test_boxes },
    { "vanished", test_vanished },
    { "odd-names", test_odd_names },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/draft/", rows[i].name, NULL);
      g_test_add (path, Fixture, NULL, set_up, rows[i].run, tear_down);
    }
  return g_test_run ();
}
