/* SPDX-License-Identifier: MPL-2.0 */
/* A table says what belongs into the essentials, the most important first. Each is added if it
 * still fits; the last errors are quoted from the ends of the logs, and shortened until they fit.
 */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/essentials.h"

#include "base/error.h"
#include "bundle/read.h"
#include "bundle/sealed.h"
#include "bundle/zip.h"

#include <string.h>

#define MEMBER_MAX_BYTES (1024 * 1024)
#define SEALED_ROOM_BYTES (60 * 1024) /* with padding up to 62 KiB, then up to 16 recipients */
#define TAIL_BYTES (256 * 1024)
#define LINE_MAX_BYTES 2000
#define LINES_MAX 100
#define LOGS_MAX 4

static const char *const before_errors[] = { WB_SUMMARY_JSON, "description.txt", "contact.json",
                                             WB_REPORT_HTML };
static const char *const after_errors[] = { "network.json", "environment.json" };

static void
add (WbSmallZip *zip, const WbBundling *bundling, gint64 when_usec, const char *member,
     const char *bytes, gsize length)
{
  g_autofree char *name = g_strconcat (bundling->kase->number, "/", member, NULL);

  if (!wb_small_zip_add (zip, name, when_usec / G_USEC_PER_SEC, bytes, length))
    g_debug ("%s does not fit into the essentials", member);
}

static void
add_from_evidence (WbSmallZip *zip, const WbBundling *bundling, gint64 when_usec,
                   const char *const *members, gsize n_members)
{
  for (gsize i = 0; i < n_members; i++)
    {
      const WbMember *member = wb_evidence_find (bundling->evidence, members[i]);
      g_autoptr (GString) text = g_string_new (NULL);
      const WbSink sink = wb_sink_to_string (text);

      if (member != NULL && member->sha256 != NULL && member->bytes <= MEMBER_MAX_BYTES
          && wb_evidence_read (bundling->evidence, members[i], 0, member->bytes, &sink, NULL))
        add (zip, bundling, when_usec, members[i], text->str, text->len);
    }
}

static int
by_last_entry (gconstpointer a, gconstpointer b)
{
  const WbMember *first = *(const WbMember *const *) a;
  const WbMember *second = *(const WbMember *const *) b;

  if (first->last_usec != second->last_usec)
    return first->last_usec < second->last_usec ? 1 : -1;
  return strcmp (first->member, second->member);
}

/* The logs whose last entries are the newest. Unref the array. */
static GPtrArray *
find_newest_logs (const WbEvidence *evidence)
{
  const GPtrArray *members = wb_evidence_members (evidence);
  GPtrArray *logs = g_ptr_array_new ();

  for (guint i = 0; i < members->len; i++)
    {
      WbMember *member = g_ptr_array_index (members, i);

      if (member->sha256 != NULL && member->entries > 0 && !wb_member_is_made_here (member))
        g_ptr_array_add (logs, member);
    }
  g_ptr_array_sort (logs, by_last_entry);
  g_ptr_array_set_size (logs, (int) MIN (logs->len, LOGS_MAX));
  return logs;
}

static gboolean
is_error (const char *line, gsize length)
{
  WbLevel level = WB_LEVEL_UNKNOWN;
  gint64 usec = WB_TIME_UNKNOWN;

  return wb_entry_peek (line, length, &usec, &level) && level >= WB_LEVEL_ERROR;
}

static void
append_line (GString *out, const char *line, gsize length)
{
  const gsize room = MIN (length, LINE_MAX_BYTES);
  g_autofree char *valid = g_utf8_make_valid (line, (gssize) room);

  g_string_append_printf (out, "%s%s\n", valid, room < length ? "…" : "");
}

/* Appends the last errors of one log's end, at most n_lines, oldest first. */
static void
append_errors (const WbEvidence *evidence, const WbMember *log, guint n_lines, GString *out)
{
  const guint64 from = log->bytes - MIN (log->bytes, TAIL_BYTES);
  g_autoptr (GString) tail = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (tail);
  g_auto (GStrv) lines = NULL;
  guint at = 0, found = 0;

  if (!wb_evidence_read (evidence, log->member, from, log->bytes - from, &sink, NULL))
    return;
  lines = g_strsplit (tail->str, "\n", -1);
  for (at = g_strv_length (lines); at > 1 && found < n_lines; at--)
    found += is_error (lines[at - 1], strlen (lines[at - 1]));
  if (found == 0)
    return;
  g_string_append_printf (out, "== %s\n", log->member);
  for (; lines[at] != NULL; at++)
    if (is_error (lines[at], strlen (lines[at])))
      append_line (out, lines[at], strlen (lines[at]));
}

static void
add_last_errors (WbSmallZip *zip, const WbBundling *bundling, gint64 when_usec)
{
  g_autoptr (GPtrArray) logs = find_newest_logs (bundling->evidence);
  g_autofree char *name = g_strconcat (bundling->kase->number, "/last-errors.txt", NULL);

  for (guint n_lines = LINES_MAX; n_lines > 0; n_lines /= 2)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < logs->len; i++)
        append_errors (bundling->evidence, g_ptr_array_index (logs, i), n_lines, text);
      if (text->len == 0
          || wb_small_zip_add (zip, name, when_usec / G_USEC_PER_SEC, text->str, text->len))
        return;
    }
}

/* Sealed, they still have to fit: the header takes room, and so does padding. */
static gsize
room_for (const WbBundling *bundling)
{
  return wb_profile_seals (bundling->plan->profile) ? SEALED_ROOM_BYTES : WB_ESSENTIALS_MAX_BYTES;
}

static GBytes *
finish (WbSmallZip *zip, const WbBundling *bundling)
{
  if (wb_profile_seals (bundling->plan->profile))
    wb_small_zip_pad (zip);
  return wb_small_zip_finish (zip);
}

GBytes *
wb_essentials_new (const WbBundling *bundling, const WbFacts *facts)
{
  g_autoptr (WbSmallZip) zip = wb_small_zip_new (room_for (bundling));
  const gint64 now = facts->packed_usec;

  add_from_evidence (zip, bundling, now, before_errors, G_N_ELEMENTS (before_errors));
  add_last_errors (zip, bundling, now);
  add_from_evidence (zip, bundling, now, after_errors, G_N_ELEMENTS (after_errors));
  return finish (zip, bundling);
}

static gboolean
add_from_bundle (WbSmallZip *zip, const WbBundling *bundling, const char *path, const char *member,
                 const WbRun *run, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = wb_bundle_read_member (path, member, MEMBER_MAX_BYTES, run, &failure);

  if (bytes != NULL)
    add (zip, bundling, bundling->kase->created_usec, member, g_bytes_get_data (bytes, NULL),
         g_bytes_get_size (bytes));
  if (bytes != NULL || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (failure, WB_ERROR, WB_ERROR_TOO_LARGE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

GBytes *
wb_essentials_from_bundle (const WbBundling *bundling, const char *path, const WbRun *run,
                           GError **error)
{
  g_autoptr (WbSmallZip) zip = wb_small_zip_new (room_for (bundling));

  for (guint i = 0; i < G_N_ELEMENTS (before_errors); i++)
    if (!add_from_bundle (zip, bundling, path, before_errors[i], run, error))
      return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (after_errors); i++)
    if (!add_from_bundle (zip, bundling, path, after_errors[i], run, error))
      return NULL;
  return finish (zip, bundling);
}
