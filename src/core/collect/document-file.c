/* SPDX-License-Identifier: MPL-2.0 */
/* What is named .json, or begins like an object, is held to be JSON and must redact as such: rules
 * for lines would let too much of a document through. The rest must at least be text. What Windows
 * programs wrote as UTF-16 is collected as UTF-8. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/document-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "collect/utf16.h"

static gboolean
is_json (const WbMember *member, const char *bytes, gsize length)
{
  gsize at = length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

  while (at < length && g_ascii_isspace (bytes[at]))
    at++;
  return g_str_has_suffix (member->member, ".json") || (at < length && bytes[at] == '{');
}

gboolean
wb_text_redact (WbCollecting *collecting, const char *bytes, gsize length, WbTally *tally,
                GString *out, GError **error)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (collecting->masker, tally);
  const WbSink sink = wb_sink_to_string (out);

  return wb_redactor_push (redactor, bytes, length, &sink, error)
         && wb_redactor_finish (redactor, &sink, error);
}

static gboolean
leave_out (WbCollecting *collecting, WbMember *member, const char *why, GError **error)
{
  member->status = WB_STATUS_UNREDACTED;
  g_free (member->error);
  member->error = g_strdup (why);
  return wb_evidence_note (collecting->evidence, member, error);
}

gboolean
wb_text_write (WbCollecting *collecting, WbMember *member, const GString *text, GError **error)
{
  WbMemberWriter *writer = wb_evidence_begin (collecting->evidence, member, error);
  if (!writer)
    return FALSE;
  /* A failure is latched and comes back from finish. */
  const WbSink sink = wb_member_writer_sink (writer);
  if (!wb_sink_write (&sink, text->str, text->len, NULL))
    g_debug ("A text could not be written");
  return wb_member_writer_finish (writer, NULL, error);
}

/* Gives up the half written member and notes it as left out. */
static gboolean
abandon (WbCollecting *collecting, WbMemberWriter *writer, const char *why, GError **error)
{
  g_autoptr (JsonNode) node = wb_member_to_json (wb_member_writer_member (writer));
  WbMember *member = wb_member_from_json (node, error);

  wb_member_writer_abandon (writer);
  if (!member)
    return FALSE;
  member->bytes = 0;
  return leave_out (collecting, member, why, error);
}

/* Redacts JSON straight into the spool; it can be large. */
static gboolean
collect_json (WbCollecting *collecting, WbMember *member, const char *bytes, gsize length,
              const char *const *show, GError **error)
{
  g_autoptr (WbTally) tally = wb_tally_new ();
  WbMemberWriter *writer = wb_evidence_begin (collecting->evidence, member, error);
  if (!writer)
    return FALSE;

  const WbSink sink = wb_member_writer_sink (writer);
  g_autoptr (GError) redact_error = NULL;
  if (!wb_redact_document (collecting->masker, bytes, length, show, tally, NULL, &sink,
                           &redact_error)
      && (g_error_matches (redact_error, WB_ERROR, WB_ERROR_DAMAGED)
          || g_error_matches (redact_error, WB_ERROR, WB_ERROR_TOO_LARGE)))
    return abandon (collecting, writer,
                    _ ("It is damaged, so it can't be checked for personal data"), error);
  if (redact_error)
    {
      wb_member_writer_abandon (writer);
      g_propagate_error (error, g_steal_pointer (&redact_error));
      return FALSE;
    }
  wb_member_set_redactions (wb_member_writer_member (writer), tally);
  return wb_member_writer_finish (writer, NULL, error);
}

static gboolean
collect_utf8 (WbCollecting *collecting, WbMember *member, const char *bytes, gsize length,
              const char *const *show, GError **error)
{
  g_autoptr (WbTally) tally = wb_tally_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (length > 0 && is_json (member, bytes, length))
    return collect_json (collecting, member, bytes, length, show, error);
  if (length > 0 && memchr (bytes, 0, length))
    return leave_out (collecting, member,
                      _ ("It is not text, so it can't be checked for personal data"), error);
  if (!wb_text_redact (collecting, bytes, length, tally, text, error))
    {
      wb_member_free (member);
      return FALSE;
    }
  wb_member_set_redactions (member, tally);
  return wb_text_write (collecting, member, text, error);
}

gboolean
wb_document_collect (WbCollecting *collecting, WbMember *member, const char *bytes, gsize length,
                     const char *const *show, GError **error)
{
  g_autoptr (GBytes) converted = wb_utf16_convert ((const guint8 *) bytes, length);

  if (converted)
    bytes = g_bytes_get_data (converted, &length);
  return collect_utf8 (collecting, member, bytes, length, show, error);
}

gboolean
wb_document_file_collect (WbCollecting *collecting, const WbPlanItem *item, const WbPlanFile *file,
                          const char *const *show, GError **error)
{
  if (!wb_collecting_wants (collecting, file->member))
    return wb_collecting_progress (collecting, item->id, file->id.end, error);

  WbMember *member = wb_collecting_new_member (collecting, item, file);
  g_autoptr (GBytes) bytes = wb_collecting_read_whole (collecting, file, member, WB_DOCUMENT_MAX);
  if (!bytes)
    return wb_evidence_note (collecting->evidence, member, error);
  gsize length = 0;
  const char *content = g_bytes_get_data (bytes, &length);
  return wb_document_collect (collecting, member, content, length, show, error)
         && wb_collecting_progress (collecting, item->id, file->id.end, error);
}
