/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/envelope.h"

#include <gio/gio.h>
#include <string.h>

#include "base/json.h"

#define ID "0123456789abcdef0123456789abcdef"
#define NOW (G_GINT64_CONSTANT (1795000000123) * 1000)
#define HEAD                                                                                       \
  "\"sent_at\":\"2026-11-18T11:06:40.123Z\",\"sdk\":{\"name\":\"waybill\",\"version\":"            \
  "\"" WB_VERSION "\"}}\n"

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
add (WbEnvelope *envelope, const char *type, const char *payload)
{
  g_autoptr (GBytes) bytes = bytes_of (payload);
  wb_envelope_add (envelope, type, bytes);
}

static void
assert_text (const WbEnvelope *envelope, const char *text)
{
  gboolean is_gzip = TRUE;
  g_autoptr (GBytes) bytes = wb_envelope_to_bytes (envelope, NOW, &is_gzip);

  g_assert_false (is_gzip);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_event (void)
{
  g_autoptr (WbEnvelope) envelope = wb_envelope_new (ID);

  add (envelope, "event", "{\"logger\":\"上传\"}");
  assert_text (envelope, "{\"event_id\":\"" ID "\"," HEAD "{\"type\":\"event\",\"length\":19}\n"
                         "{\"logger\":\"上传\"}\n");
}

/* A payload may look like another item. */
static void
test_attachment (void)
{
  static const char payload[] = "a\n{\"type\":\"event\"}\n\0b";
  static const struct
  {
    const char *given, *told;
  } names[] = { { "a.log", "a.log" },
                { "/home/wang/日志.log", "日志.log" },
                { "a\"\nb", "a\\\"\\nb" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (WbEnvelope) envelope = wb_envelope_new (ID);
      g_autoptr (GBytes) bytes = g_bytes_new (payload, sizeof payload - 1);
      g_autofree char *head =
          g_strdup_printf ("{\"event_id\":\"" ID "\"," HEAD "{\"filename\":\"%s\",\"content_type\":"
                           "\"text/plain\",\"type\":\"attachment\","
                           "\"length\":21}\n",
                           names[i].told);
      gboolean is_gzip = TRUE;

      wb_envelope_add_attachment (envelope, names[i].given, "text/plain", bytes);
      g_autoptr (GBytes) all = wb_envelope_to_bytes (envelope, NOW, &is_gzip);
      const char *text = g_bytes_get_data (all, NULL);
      const gsize length = strlen (head);
      g_assert_cmpuint (g_bytes_get_size (all), ==, length + sizeof payload);
      g_assert_cmpmem (text, length, head, length);
      g_assert_cmpmem (text + length, sizeof payload - 1, payload, sizeof payload - 1);
      g_assert_cmpint (text[length + sizeof payload - 1], ==, '\n');
    }
}

static void
test_client_report (void)
{
  static const WbDropped dropped[] = {
    { "error", WB_DROP_OVERFLOW, 3 },
    { "feedback", WB_DROP_REFUSED, 0 },
    { "attachment", WB_DROP_LIMITED, G_GUINT64_CONSTANT (5000000000) },
  };
  g_autoptr (WbEnvelope) envelope = wb_envelope_new (NULL);
  g_autoptr (WbEnvelope) empty = wb_envelope_new (NULL);
  const char *payload =
      "{\"timestamp\":\"2026-11-18T11:06:40.123Z\",\"discarded_events\":["
      "{\"reason\":\"cache_overflow\",\"category\":\"error\",\"quantity\":3},"
      "{\"reason\":\"ratelimit_backoff\",\"category\":\"attachment\",\"quantity\":5000000000}]}";
  g_autofree char *text =
      g_strdup_printf ("{" HEAD "{\"type\":\"client_report\",\"length\":%" G_GSIZE_FORMAT "}\n%s\n",
                       strlen (payload), payload);

  wb_envelope_add_client_report (envelope, dropped, G_N_ELEMENTS (dropped), NOW);
  assert_text (envelope, text);
  wb_envelope_add_client_report (empty, dropped + 1, 1, NOW);
  assert_text (empty, "{" HEAD);
}

/* The time of sending is that of each try. */
static void
test_sent_again (void)
{
  g_autoptr (WbEnvelope) envelope = wb_envelope_new (ID);
  gboolean is_gzip;

  add (envelope, "event", "{}");
  g_autoptr (GBytes) first = wb_envelope_to_bytes (envelope, NOW - G_USEC_PER_SEC, &is_gzip);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (first, NULL), (gssize) g_bytes_get_size (first),
                                  "11:06:39.123Z"));
  assert_text (envelope,
               "{\"event_id\":\"" ID "\"," HEAD "{\"type\":\"event\",\"length\":2}\n{}\n");
}

static GBytes *
gunzip (GBytes *packed)
{
  g_autoptr (GZlibDecompressor) plain = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (plain));
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_input_stream_read_bytes (stream, 1024 * 1024, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
test_gzip (void)
{
  for (gsize size = 0; size < 4096; size += 64)
    {
      g_autoptr (WbEnvelope) envelope = wb_envelope_new (ID);
      g_autofree char *payload = g_strnfill (size, 'x');
      gboolean is_gzip;

      add (envelope, "event", payload);
      g_autoptr (GBytes) bytes = wb_envelope_to_bytes (envelope, NOW, &is_gzip);
      g_autoptr (GBytes) plain = is_gzip ? gunzip (bytes) : g_bytes_ref (bytes);
      g_assert_cmpint (is_gzip, ==, g_bytes_get_size (plain) >= 1024);
      g_assert_nonnull (g_strstr_len (g_bytes_get_data (plain, NULL),
                                      (gssize) g_bytes_get_size (plain), payload));
    }
}

/* What can't be made smaller stays as it is. */
static void
test_gzip_is_no_loss (void)
{
  g_autoptr (WbEnvelope) envelope = wb_envelope_new (ID);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 noise[20000];
  gboolean is_gzip = TRUE;

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = (guint8) g_rand_int (rand);
  g_autoptr (GBytes) payload = g_bytes_new (noise, sizeof noise);
  wb_envelope_add_attachment (envelope, "noise", NULL, payload);
  g_autoptr (GBytes) bytes = wb_envelope_to_bytes (envelope, NOW, &is_gzip);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, sizeof noise + 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/envelope/event", test_event);
  g_test_add_func ("/channel/envelope/attachment", test_attachment);
  g_test_add_func ("/channel/envelope/client-report", test_client_report);
  g_test_add_func ("/channel/envelope/sent-again", test_sent_again);
  g_test_add_func ("/channel/envelope/gzip", test_gzip);
  g_test_add_func ("/channel/envelope/gzip-is-no-loss", test_gzip_is_no_loss);
  return g_test_run ();
}
