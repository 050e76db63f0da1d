/* SPDX-License-Identifier: MPL-2.0 */
/* A folder of logs that tests write, rotate and follow; and what was taken of them. */
#pragma once

#include "alert/tails.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "base/fs.h"
#include "base/json.h"

typedef struct
{
  char *dir;
  GPtrArray *taken; /* of char *: entries, in order */
} Logs;

/* Of one item of logs below dir. */
static inline WbProfile *
logs_profile (const char *dir, const char *glob)
{
  g_autofree char *json = g_strdup_printf (
      "{\"waybill\":1,\"id\":\"com.example.Logs\",\"name\":\"Logs\",\"roots\":{\"data\":[\"/"
      "placeholder\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"%s\"]}]}",
      glob);
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (overrides, wb_root_override_new ("data", dir, WB_OVERRIDE_OPTION));
  WbProfile *profile = wb_profile_parse (json, -1, "test.json", WB_PROFILE_PATH, overrides, &error);
  g_assert_no_error (error);
  return profile;
}

static inline void
logs_set_up (Logs *logs, gconstpointer data)
{
  logs->dir = g_dir_make_tmp ("waybill-alert-XXXXXX", NULL);
  logs->taken = g_ptr_array_new_with_free_func (g_free);
}

static inline void
logs_tear_down (Logs *logs, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (logs->dir, NULL));
  g_ptr_array_unref (logs->taken);
  g_free (logs->dir);
}

static inline char *
logs_path (const Logs *logs, const char *name)
{
  return g_build_filename (logs->dir, name, NULL);
}

static inline void
logs_write (const Logs *logs, const char *name, const char *text)
{
  g_autofree char *path = logs_path (logs, name);
  wb_autofd int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert_true (wb_fs_write_all (fd, text, strlen (text), NULL));
}

/* An entry as a line of JSON, with so many others before it as to make each file's own. */
static inline void
logs_add (const Logs *logs, const char *name, const char *word)
{
  g_autofree char *line = g_strdup_printf ("{\"level\":\"error\",\"message\":\"%s\",\"timestamp\":"
                                           "\"2026-11-28T05:01:30.516Z\"}\n",
                                           word);
  logs_write (logs, name, line);
}

static inline void
logs_rename (const Logs *logs, const char *name, const char *to)
{
  g_autofree char *from_path = logs_path (logs, name), *to_path = logs_path (logs, to);
  g_assert_cmpint (g_rename (from_path, to_path), ==, 0);
}

static inline void
logs_remove (const Logs *logs, const char *name)
{
  g_autofree char *path = logs_path (logs, name);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static inline void
logs_truncate (const Logs *logs, const char *name)
{
  g_autofree char *path = logs_path (logs, name);
  g_assert_cmpint (truncate (path, 0), ==, 0);
}

/* Copies the first bytes of a file, compressed or not; G_MAXSIZE: all. */
static inline void
logs_copy (const Logs *logs, const char *name, const char *to, gsize bytes, gboolean compressed)
{
  g_autofree char *from_path = logs_path (logs, name), *to_path = logs_path (logs, to);
  gsize length = 0;
  g_autofree char *text = wb_fs_read (from_path, 64 * 1024 * 1024, &length, NULL);
  length = MIN (length, bytes);
  if (!compressed)
    {
      wb_autofd int fd = open (to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
      g_assert_true (wb_fs_write_all (fd, text, length, NULL));
    }
  else
    {
      gzFile gzip = gzopen (to_path, "wb");
      g_assert_cmpint (gzwrite (gzip, text, (guint) length), ==, (int) length);
      g_assert_cmpint (gzclose (gzip), ==, Z_OK);
    }
}

static inline void
logs_take (gpointer self, const WbTailEntry *entry)
{
  Logs *logs = self;
  g_autofree char *text = g_strndup (entry->text, entry->length);
  g_autoptr (WbEntry) parsed = wb_entry_parse (text, strlen (text));
  g_ptr_array_add (logs->taken, g_strdup (parsed->message ? parsed->message : text));
}

/* Takes all there is. */
static inline void
logs_read (Logs *logs, WbTails *tails)
{
  wb_tails_look (tails);
  for (guint turns = 0; wb_tails_read (tails, logs_take, logs); turns++)
    g_assert_cmpuint (turns, <, 10000);
}

static inline gint
logs_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What was taken since it was last asked has to be these words, in any order. */
static inline void
logs_assert (Logs *logs, const char *words)
{
  g_auto (GStrv) expected = g_strsplit (words, " ", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; *words && expected[i]; i++)
    g_ptr_array_add (sorted, expected[i]);
  g_ptr_array_sort (sorted, logs_compare);
  g_ptr_array_sort (logs->taken, logs_compare);
  g_autoptr (GString) wanted = g_string_new (NULL);
  for (guint i = 0; i < sorted->len; i++)
    g_string_append_printf (wanted, "%s ", (char *) sorted->pdata[i]);
  for (guint i = 0; i < logs->taken->len; i++)
    g_string_append_printf (got, "%s ", (char *) logs->taken->pdata[i]);
  g_assert_cmpstr (got->str, ==, wanted->str);
  g_ptr_array_set_size (logs->taken, 0);
}
