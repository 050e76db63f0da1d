/* SPDX-License-Identifier: MPL-2.0 */
/* Makes maskers: the person's own words become patterns of their own, which find them anywhere if
 * they are long and rare enough, otherwise only where they can mean nothing else: "li@",
 * "user":"li". */
#define G_LOG_DOMAIN "waybill-redact"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "redact/masker-private.h"

#define SHORTEST_FREE_WORD 4
#define SHORTEST_FREE_HAN 3

gboolean
wb_identity_is_free (const char *word)
{
  static const char *const everyday[] = { "root",          "admin",
                                          "user",          "users",
                                          "test",          "guest",
                                          "ubuntu",        "debian",
                                          "fedora",        "linux",
                                          "home",          "localhost",
                                          "local",         "default",
                                          "public",        "nobody",
                                          "administrator", "owner",
                                          "desktop",       "laptop",
                                          "server",        "computer",
                                          "docker",        "node",
                                          "electron",      "demo",
                                          "dev",           "developer",
                                          "build",         "builder",
                                          "runner",        "work",
                                          "main",          "mail",
                                          "data",          "info",
                                          "error",         "debug",
                                          "warn",          "photo",
                                          "photos",        "system",
                                          "service",       "daemon",
                                          "support",       "client",
                                          "host",          "studio",
                                          "retouch",       "order",
                                          "task",          "name",
                                          "unknown",       "live",
                                          "live user",     "vagrant",
                                          "localdomain",   "localhost.localdomain",
                                          "archlinux",     "kali",
                                          "deepin",        "uos",
                                          "kylin",         NULL };
  gsize han = 0;

  for (gsize i = 0; everyday[i]; i++)
    if (g_ascii_strcasecmp (word, everyday[i]) == 0)
      return FALSE;
  for (const char *at = word; *at; at++)
    han += (guchar) *at >= 0xe3 && (guchar) *at <= 0xe9;
  if (han > 0)
    return han >= SHORTEST_FREE_HAN;
  return g_utf8_validate (word, -1, NULL) ? g_utf8_strlen (word, -1) >= SHORTEST_FREE_WORD
                                          : strlen (word) >= SHORTEST_FREE_WORD;
}

/* Appends word so that a pattern means it literally. */
static void
append_literal (GString *pattern, const char *word)
{
  for (; *word; word++)
    if (g_ascii_isalnum (*word) || (guchar) *word >= 128)
      g_string_append_c (pattern, *word);
    else
      g_string_append_printf (pattern, "\\x%02x", (guchar) *word);
}

static void
add_own_rule (WbMasker *masker, guint rule, guint triggers, const GString *pattern)
{
  g_return_if_fail (masker->n_own < WB_MAX_OWN_RULES);
  masker->own[masker->n_own++] =
      (WbOwnRule){ wb_compile_pattern (pattern->str, PCRE2_CASELESS), rule, triggers };
}

/* The word anywhere, between what are no ASCII letters or digits. */
static void
add_free_word (WbMasker *masker, guint rule, const char *word)
{
  g_autoptr (GString) pattern = g_string_new (NULL);

  if (g_ascii_isalnum (word[0]))
    g_string_append (pattern, "(?:(?<![0-9A-Za-z_])|(?<=\\\\[nrt]))");
  append_literal (pattern, word);
  if (g_ascii_isalnum (word[strlen (word) - 1]))
    g_string_append (pattern, "(?![0-9A-Za-z_])");
  add_own_rule (masker, rule, WB_SEES_OWN, pattern);
  g_ptr_array_add (masker->free_words, g_strdup (word));
}

/* The word only where it can be nothing else. */
static void
add_placed_word (WbMasker *masker, guint rule, const char *word)
{
  g_autoptr (GString) pattern = g_string_new ("(?<![0-9A-Za-z_.-])(?:");

  append_literal (pattern, word);
  g_string_append (pattern, "(?=@)|(?:user(?:_?name)?|login|logname|account|owner|host(?:_?name)?)"
                            "\\\\*[\"']?\\s*[:=]\\s*\\\\*[\"']?\\K");
  append_literal (pattern, word);
  g_string_append (pattern, "(?![0-9A-Za-z_.-]))");
  add_own_rule (masker, rule, WB_SEES_AT | WB_SEES_PERSON, pattern);
}

static void
add_identity (WbMasker *masker, guint rule, const char *word)
{
  if (!word || !*word
      || g_ptr_array_find_with_equal_func (masker->identity, word, g_str_equal, NULL))
    return;
  if (wb_identity_is_free (word))
    add_free_word (masker, rule, word);
  else
    add_placed_word (masker, rule, word);
  g_ptr_array_add (masker->identity, g_strdup (word));
}

/* The computer's name, whole and without its domain. */
static void
add_host (WbMasker *masker, const char *host)
{
  g_auto (GStrv) labels = host ? g_strsplit (host, ".", 2) : NULL;

  add_identity (masker, wb_rule_indices ()->host, host);
  if (labels && labels[0] && labels[1])
    add_identity (masker, wb_rule_indices ()->host, labels[0]);
}

/* The name of a home folder that is at no usual place. */
static void
add_home (WbMasker *masker, const char *home)
{
  g_autofree char *parent = g_path_get_dirname (home);
  g_autofree char *name = g_path_get_basename (home);
  g_autoptr (GString) pattern = g_string_new (NULL);

  if (g_str_equal (parent, "/") || g_str_equal (parent, "/home") || g_str_equal (parent, "/Users"))
    return;
  append_literal (pattern, parent);
  g_string_append (pattern, "/\\K");
  append_literal (pattern, name);
  g_string_append (pattern, "(?![^/\\\\\"'\\s:])");
  add_own_rule (masker, wb_rule_indices ()->identity, WB_SEES_OWN, pattern);
}

static int
longest_first (gconstpointer a, gconstpointer b)
{
  gsize first = strlen (*(const char *const *) a), second = strlen (*(const char *const *) b);

  return (first < second) - (first > second);
}

static void
add_hidden (WbMasker *masker, const char *const *hide)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new ();
  g_autoptr (GString) pattern = g_string_new (NULL);

  for (; hide && *hide; hide++)
    if (**hide)
      g_ptr_array_add (terms, (gpointer) *hide);
  g_ptr_array_sort (terms, longest_first);
  for (guint i = 0; i < terms->len; i++)
    {
      g_string_append (pattern, i ? "|" : "");
      append_literal (pattern, terms->pdata[i]);
      g_ptr_array_add (masker->free_words, g_strdup (terms->pdata[i]));
    }
  if (terms->len > 0)
    add_own_rule (masker, wb_rule_indices ()->hidden, WB_SEES_OWN, pattern);
}

static void
add_scanner (WbMasker *masker, const WbMaskerOptions *options)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (options->home)
    g_ptr_array_add (words, g_path_get_dirname (options->home));
  if (words->len > 0 && strlen (words->pdata[0]) < WB_SHORTEST_WORD)
    g_ptr_array_set_size (words, 0);
  for (guint i = 0; i < masker->free_words->len; i++)
    if (strlen (masker->free_words->pdata[i]) >= WB_SHORTEST_WORD)
      g_ptr_array_add (words, g_strdup (masker->free_words->pdata[i]));
    else
      masker->always |= WB_SEES_OWN;
  masker->scanner = wb_scanner_new ((const char *const *) words->pdata, words->len);
}

static void
add_roots (WbMasker *masker, const char *const *roots)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (; roots && *roots; roots++)
    {
      char *root = g_strdup (*roots);

      for (gsize n = strlen (root); n > 1 && root[n - 1] == '/'; n--)
        root[n - 1] = '\0';
      g_ptr_array_add (kept, root);
    }
  g_ptr_array_add (kept, NULL);
  masker->roots = (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

static void
add_restored (WbMasker *masker, const char *const *restore)
{
  if (!restore || !*restore)
    return;
  masker->restore = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; *restore; restore++)
    g_hash_table_add (masker->restore, g_strdup (*restore));
}

WbMasker *
wb_masker_new (const WbMaskerOptions *options)
{
  WbMasker *masker = g_new0 (WbMasker, 1);
  g_autofree char *home_name = NULL;

  memcpy (masker->key, options->key, sizeof masker->key);
  masker->identity = g_ptr_array_new_with_free_func (g_free);
  masker->free_words = g_ptr_array_new_with_free_func (g_free);
  add_identity (masker, wb_rule_indices ()->identity, options->user);
  add_identity (masker, wb_rule_indices ()->name, options->real_name);
  add_host (masker, options->host);
  if (options->home && g_path_is_absolute (options->home))
    {
      home_name = g_path_get_basename (options->home);
      if (!g_str_equal (home_name, "/"))
        add_identity (masker, wb_rule_indices ()->identity, home_name);
      add_home (masker, options->home);
    }
  add_hidden (masker, options->hide);
  add_roots (masker, options->roots);
  add_restored (masker, options->restore);
  add_scanner (masker, options);
  return masker;
}

WbMasker *
wb_masker_new_for_me (const guint8 key[WB_CASE_KEY_BYTES], const char *const *roots,
                      const char *const *hide, const char *const *restore)
{
  WbMaskerOptions options = { .roots = roots, .hide = hide, .restore = restore };
  const char *real_name = g_get_real_name ();
  WbMasker *masker;

  memcpy (options.key, key, WB_CASE_KEY_BYTES);
  options.user = g_get_user_name ();
  options.real_name = g_strcmp0 (real_name, "Unknown") == 0 ? NULL : real_name;
  options.host = g_get_host_name ();
  options.home = g_get_home_dir ();
  masker = wb_masker_new (&options);
  wb_wipe (options.key, sizeof options.key);
  return masker;
}

void
wb_masker_free (WbMasker *masker)
{
  if (!masker)
    return;
  for (guint i = 0; i < masker->n_own; i++)
    pcre2_code_free (masker->own[i].code);
  wb_scanner_free (masker->scanner);
  g_ptr_array_unref (masker->identity);
  g_ptr_array_unref (masker->free_words);
  g_clear_pointer (&masker->restore, g_hash_table_unref);
  g_strfreev (masker->roots);
  wb_wipe (masker->key, sizeof masker->key);
  g_free (masker);
}

void
wb_masker_set_secrets (WbMasker *masker, WbSecrets *secrets)
{
  masker->secrets = secrets;
}
