/* SPDX-License-Identifier: MPL-2.0 */
/* libarchive does the reading, with only the two formats and the filters they need switched on. Its
 * warnings count as errors here: a checksum that does not fit is one of them. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/read.h"

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define READ_BYTES 65536
#define NAME_MAX_BYTES 1024

struct _WbBundleReader
{
  struct archive *archive;
  struct archive_entry *entry; /* of the archive */
  guint count;
};

static void
set_error (WbBundleReader *reader, GError **error)
{
  const char *why = archive_error_string (reader->archive);

  g_debug ("libarchive: %s", why != NULL ? why : "no reason");
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED,
                       _ ("The archive is damaged or is not a Waybill report."));
}

WbBundleReader *
wb_bundle_reader_open (const char *path, GError **error)
{
  g_autoptr (WbBundleReader) reader = g_new0 (WbBundleReader, 1);

  reader->archive = archive_read_new ();
  archive_read_support_format_zip_seekable (reader->archive);
  archive_read_support_format_tar (reader->archive);
  archive_read_support_filter_zstd (reader->archive);
  /* What stands behind the end of a tar must not go unseen. */
  (void) archive_read_set_option (reader->archive, "tar", "read_concatenated_archives", "1");
  if (archive_read_open_filename (reader->archive, path, READ_BYTES) == ARCHIVE_OK)
    return g_steal_pointer (&reader);
  set_error (reader, error);
  return NULL;
}

void
wb_bundle_reader_free (WbBundleReader *reader)
{
  if (reader == NULL)
    return;
  (void) archive_read_free (reader->archive);
  g_free (reader);
}

const char *
wb_bundle_reader_format (const WbBundleReader *reader)
{
  const int format = archive_format (reader->archive) & ARCHIVE_FORMAT_BASE_MASK;

  if (format == ARCHIVE_FORMAT_ZIP)
    return "zip";
  return format == ARCHIVE_FORMAT_TAR ? "tar.zst" : NULL;
}

gboolean
wb_bundle_reader_next (WbBundleReader *reader, const char **ret_name, gboolean *ret_is_file,
                       GError **error)
{
  const int result = archive_read_next_header (reader->archive, &reader->entry);
  const char *name = NULL;

  if (result == ARCHIVE_EOF)
    return FALSE;
  if (result < ARCHIVE_WARN || ++reader->count > WB_MEMBERS_MAX)
    {
      set_error (reader, error);
      return FALSE;
    }
  name = archive_entry_pathname (reader->entry);
  *ret_name = name != NULL ? name : "";
  /* A warning is a head that libarchive had to guess at: nothing that we wrote. */
  *ret_is_file = result == ARCHIVE_OK && archive_entry_filetype (reader->entry) == AE_IFREG
                 && archive_entry_hardlink (reader->entry) == NULL;
  return TRUE;
}

gboolean
wb_bundle_reader_read (WbBundleReader *reader, guint64 max_bytes, const WbSink *sink,
                       const WbRun *run, GError **error)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  guint64 total = 0;

  while (TRUE)
    {
      const gssize n = archive_read_data (reader->archive, buffer, READ_BYTES);

      if (n == 0)
        return TRUE;
      if (n < 0)
        {
          set_error (reader, error);
          return FALSE;
        }
      total += (guint64) n;
      if (total > max_bytes)
        {
          g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE,
                               _ ("The file is larger than it may be."));
          return FALSE;
        }
      if (!wb_run_check (run, error) || !wb_sink_write (sink, buffer, (gsize) n, error))
        return FALSE;
    }
}

static gboolean
component_is_ours (const char *component)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

  return component[0] != '\0' && component[0] != '.'
         && strspn (component, allowed) == strlen (component);
}

gboolean
wb_bundle_name_is_ours (const char *name)
{
  g_auto (GStrv) components = NULL;

  if (strlen (name) > NAME_MAX_BYTES || !g_str_has_prefix (name, "WB-"))
    return FALSE;
  components = g_strsplit (name, "/", -1);
  for (guint i = 0; components[i] != NULL; i++)
    if (!component_is_ours (components[i]))
      return FALSE;
  return g_strv_length (components) >= 2;
}

static GBytes *
read_whole (WbBundleReader *reader, gsize max_bytes, const WbRun *run, GError **error)
{
  g_autoptr (GString) content = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (content);

  if (!wb_bundle_reader_read (reader, max_bytes, &sink, run, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&content));
}

GBytes *
wb_bundle_read_member (const char *path, const char *member, gsize max_bytes, const WbRun *run,
                       GError **error)
{
  g_autoptr (WbBundleReader) reader = wb_bundle_reader_open (path, error);
  g_autoptr (GError) failure = NULL;
  const char *name = NULL;
  gboolean is_file = FALSE;

  if (reader == NULL)
    return NULL;
  while (wb_bundle_reader_next (reader, &name, &is_file, &failure))
    {
      const char *below = is_file && wb_bundle_name_is_ours (name) ? strchr (name, '/') : NULL;

      if (below != NULL && strcmp (below + 1, member) == 0)
        return read_whole (reader, max_bytes, run, error);
      if (!wb_run_check (run, error))
        return NULL;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The report has no file “%s”."),
                 member);
  return NULL;
}
