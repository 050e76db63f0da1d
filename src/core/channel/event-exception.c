/* SPDX-License-Identifier: MPL-2.0 */
/* Sentry reads the other way round than people write: the oldest cause first, and of each error the
 * outermost frame first. Only an error with a stack becomes an exception: one that is made up from
 * words would make all messages one issue. */
#include "base/json.h"
#include "base/text.h"
#include "channel/event-parts.h"
#include "entry/causes.h"

#define TYPE_MOST_CHARS 128
#define VALUE_MOST_CHARS 4096
#define PLACE_MOST_CHARS 512

static JsonObject *
frame_json (const WbFrame *frame)
{
  JsonObject *json = json_object_new ();

  wb_event_set_line (json, "filename", frame->file, PLACE_MOST_CHARS);
  wb_event_set_line (json, "function", frame->function, PLACE_MOST_CHARS);
  if (frame->line > 0)
    json_object_set_int_member (json, "lineno", frame->line);
  if (frame->column > 0)
    json_object_set_int_member (json, "colno", frame->column);
  json_object_set_boolean_member (json, "in_app", frame->in_app);
  return json;
}

static void
set_frames (JsonObject *exception, const GPtrArray *frames)
{
  JsonObject *stacktrace = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = frames->len; i > 0; i--)
    json_array_add_object_element (array, frame_json (frames->pdata[i - 1]));
  json_object_set_array_member (stacktrace, "frames", array);
  json_object_set_object_member (exception, "stacktrace", stacktrace);
}

/* How the error with number i came to us; 0 is the one that was thrown. */
static JsonObject *
mechanism (guint i, gboolean handled)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "type", i == 0 ? "generic" : "chained");
  json_object_set_boolean_member (json, "handled", handled);
  json_object_set_int_member (json, "exception_id", i);
  if (i == 0)
    return json;
  json_object_set_int_member (json, "parent_id", i - 1);
  json_object_set_string_member (json, "source", "cause");
  return json;
}

static JsonObject *
exception_json (const WbStackError *error, guint i, gboolean handled)
{
  JsonObject *json = json_object_new ();
  g_autofree char *value = wb_text_ellipsize (error->value, VALUE_MOST_CHARS);

  wb_event_set_line (json, "type", error->type ? error->type : "Error", TYPE_MOST_CHARS);
  json_object_set_string_member (json, "value", value);
  json_object_set_object_member (json, "mechanism", mechanism (i, handled));
  if (error->frames->len > 0)
    set_frames (json, error->frames);
  return json;
}

static gboolean
has_own_frame (const WbStackError *error)
{
  for (guint i = 0; i < error->frames->len; i++)
    if (((const WbFrame *) error->frames->pdata[i])->in_app)
      return TRUE;
  return FALSE;
}

/* What the entry says of the thrown error, where its stack doesn't. */
static void
complete (WbStackError *error, const WbEntry *entry)
{
  if (!error->type)
    error->type = g_strdup (entry->error_type);
  if (*error->value != '\0')
    return;
  const char *words = entry->error_value ? entry->error_value : entry->message;
  g_free (error->value);
  error->value = g_strdup (words ? words : "");
}

gboolean
wb_event_set_exceptions (JsonObject *event, const WbEntry *entry)
{
  g_autoptr (GPtrArray) errors = wb_stack_errors (entry->stack ? entry->stack : "");

  if (errors->len == 0)
    return FALSE;
  complete (errors->pdata[0], entry);
  JsonObject *exception = json_object_new ();
  JsonArray *values = json_array_new ();
  for (guint i = errors->len; i > 0; i--)
    json_array_add_object_element (
        values, exception_json (errors->pdata[i - 1], i - 1, entry->level < WB_LEVEL_FATAL));
  json_object_set_array_member (exception, "values", values);
  json_object_set_object_member (event, "exception", exception);
  return has_own_frame (errors->pdata[0]);
}
