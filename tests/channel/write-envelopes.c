/* SPDX-License-Identifier: MPL-2.0 */
/* usage: write-envelopes FOLDER <LINES. Writes an envelope of each log line, whose breadcrumbs are
 * the lines before, then one of a delivered case, with an attachment and a client report, and one
 * of a person's words: 0000.envelope and so on, .gz behind it if it came out compressed. The event
 * number n has the id n, as 32 hexadecimal digits. */
#include <stdio.h>

#include "channel/envelope.h"
#include "channel/event-fit.h"
#include "channel/events.h"

static const char *folder;
static guint n_written;

static char *
id_of (guint n)
{
  return g_strdup_printf ("%032x", n);
}

static void
write_envelope (const WbEnvelope *envelope)
{
  gboolean is_gzip;
  g_autoptr (GBytes) bytes = wb_envelope_to_bytes (envelope, EVENT_NOW, &is_gzip);
  g_autofree char *name = g_strdup_printf ("%04u.envelope%s", n_written++, is_gzip ? ".gz" : "");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

/* An envelope with event as an item of that type. */
static WbEnvelope *
envelope_of (JsonNode *event, const char *id, const char *type)
{
  WbEnvelope *envelope = wb_envelope_new (id);
  g_autoptr (GBytes) payload = wb_event_fit (event, WB_EVENT_MOST_BYTES);
  wb_envelope_add (envelope, type, payload);
  return envelope;
}

static void
write_entries (GPtrArray *before)
{
  g_autofree char *line = NULL;
  size_t size = 0;

  for (ssize_t length; (length = getline (&line, &size, stdin)) > 0;)
    {
      WbEntry *entry = wb_entry_parse (line, (gsize) length - (line[length - 1] == '\n'));
      g_autofree char *id = id_of (n_written);
      g_autoptr (JsonNode) event = wb_event_from_entry (entry, before, &event_scene, id,
                                                        "WB-7K3Q-9F2M", n_written, EVENT_NOW);
      g_autoptr (WbEnvelope) envelope = envelope_of (event, id, "event");
      write_envelope (envelope);
      g_ptr_array_add (before, entry);
    }
}

static void
write_case (void)
{
  static const char *const groups[] = { "2d5f175eeed7ede6", NULL };
  static const WbDropped dropped[] = { { "error", WB_DROP_OVERFLOW, 3 } };
  g_autofree char *id = id_of (n_written);
  const WbEventCase facts = { .number = "WB-7K3Q-9F2M",
                              .case_id = EVENT_ID,
                              .profile_id = "com.example.RetouchStudio",
                              .bundle_sha256 = "aa11",
                              .bytes = 12345,
                              .finding = "L3.LOSS",
                              .groups = groups,
                              .time_usec = EVENT_NOW };
  g_autoptr (JsonNode) event = wb_event_from_case (&facts, &event_scene, id);
  g_autoptr (WbEnvelope) envelope = envelope_of (event, id, "event");
  g_autoptr (GBytes) attachment = g_bytes_new_static ("第一行\n\0{\"type\":\"event\"}\n", 28);

  wb_envelope_add_attachment (envelope, "/home/wang/附件.txt", "text/plain", attachment);
  wb_envelope_add_client_report (envelope, dropped, G_N_ELEMENTS (dropped), EVENT_NOW);
  write_envelope (envelope);
}

static void
write_words (void)
{
  g_autofree char *id = id_of (n_written), *associated = id_of (n_written - 1);
  const WbEventWords words = { .words = "上传到一半就停了\n“每次都这样”",
                               .case_number = "WB-7K3Q-9F2M",
                               .time_usec = EVENT_NOW };
  g_autoptr (JsonNode) event = wb_feedback_from_case (&words, &event_scene, id, associated);
  g_autoptr (WbEnvelope) envelope = envelope_of (event, id, "feedback");
  write_envelope (envelope);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_entry_free);

  if (argc != 2)
    return 2;
  folder = argv[1];
  write_entries (before);
  write_case ();
  write_words ();
  return 0;
}
