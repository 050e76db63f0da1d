/* SPDX-License-Identifier: MPL-2.0 */
/* Reading by tables. The reader keeps one pointer that grows and shrinks with the depth, and the
 * first error; every step returns FALSE once there is one, so callers only pass it on. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/keys.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "profile/localized.h"

#define MAX_SHOWN_CHARS 60

void
wb_reader_init (WbReader *reader, const char *file)
{
  reader->file = file;
  reader->pointer = g_string_new (NULL);
  reader->error = NULL;
}

void
wb_reader_clear (WbReader *reader)
{
  g_string_free (reader->pointer, TRUE);
  g_clear_error (&reader->error);
}

gsize
wb_reader_enter (WbReader *reader, const char *name)
{
  const gsize mark = reader->pointer->len;

  g_string_append_c (reader->pointer, '/');
  for (; *name != '\0'; name++)
    if (*name == '~' || *name == '/')
      g_string_append (reader->pointer, *name == '~' ? "~0" : "~1");
    else
      g_string_append_c (reader->pointer, *name);
  return mark;
}

gsize
wb_reader_enter_index (WbReader *reader, guint index)
{
  const gsize mark = reader->pointer->len;

  g_string_append_printf (reader->pointer, "/%u", index);
  return mark;
}

void
wb_reader_leave (WbReader *reader, gsize mark)
{
  g_string_truncate (reader->pointer, mark);
}

gboolean
wb_reader_refuse (WbReader *reader, WbError code, const char *format, ...)
{
  va_list arguments;

  if (reader->error)
    return FALSE;
  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *whole = wb_text_visible (reader->pointer->str, -1);
  g_autofree char *pointer = wb_text_ellipsize (whole, 4 * MAX_SHOWN_CHARS);
  reader->error =
      pointer[0] != '\0'
          ? g_error_new (WB_ERROR, (gint) code, "%s: %s: %s", reader->file, pointer, words)
          : g_error_new (WB_ERROR, (gint) code, "%s: %s", reader->file, words);
  return FALSE;
}

/* node as it stands in the file, short and safe to show. */
static char *
dup_shown (JsonNode *node)
{
  g_autofree char *line = wb_json_line (node);
  g_autofree char *visible = wb_text_visible (line, -1);

  return wb_text_ellipsize (visible, MAX_SHOWN_CHARS);
}

gboolean
wb_reader_refuse_value (WbReader *reader, JsonNode *node, const char *allowed)
{
  g_autofree char *found = dup_shown (node);

  /* Translators: why a file can't be used; first what stands in the file, then what may stand
   * there. */
  return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("found %s, allowed is %s"), found, allowed);
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

gboolean
wb_reader_string (WbReader *reader, JsonNode *node, const WbFormat *format, char **ret_string)
{
  if (!is_string (node) || !wb_format_matches (format, json_node_get_string (node)))
    return wb_reader_refuse_value (reader, node, _ (format->allowed));
  g_free (*ret_string);
  *ret_string = json_node_dup_string (node);
  return TRUE;
}

gboolean
wb_reader_list (WbReader *reader, JsonNode *node, guint min, guint max, WbKeyTake take,
                gpointer into)
{
  const guint length =
      JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;

  if (!JSON_NODE_HOLDS_ARRAY (node) || length < min || length > max)
    {
      /* Translators: what may stand in a file, such as "a list of 1 to 64". */
      g_autofree char *allowed = g_strdup_printf (_ ("a list of %u to %u"), min, max);
      return wb_reader_refuse_value (reader, node, allowed);
    }
  for (guint i = 0; i < length && !reader->error; i++)
    {
      const gsize mark = wb_reader_enter_index (reader, i);
      if (take (reader, json_array_get_element (json_node_get_array (node), i), into))
        wb_reader_leave (reader, mark);
    }
  return !reader->error;
}

typedef struct
{
  const WbFormat *format;
  GPtrArray *strings;
} Strings;

static gboolean
take_one_string (WbReader *reader, JsonNode *node, gpointer into)
{
  Strings *strings = into;
  g_autofree char *string = NULL;

  if (!wb_reader_string (reader, node, strings->format, &string))
    return FALSE;
  for (guint i = 0; i < strings->strings->len; i++)
    if (strcmp (g_ptr_array_index (strings->strings, i), string) == 0)
      return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("“%s” stands here twice"), string);
  g_ptr_array_add (strings->strings, g_steal_pointer (&string));
  return TRUE;
}

static gboolean
take_strings (WbReader *reader, JsonNode *node, const WbKey *key, char ***ret_strings)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_free);
  Strings strings = { .format = key->format, .strings = array };

  if (!wb_reader_list (reader, node, (guint) key->min, (guint) key->max, take_one_string, &strings))
    return FALSE;
  g_ptr_array_add (array, NULL);
  *ret_strings = (char **) g_ptr_array_free (g_steal_pointer (&array), FALSE);
  return TRUE;
}

static gboolean
take_translation (WbReader *reader, JsonNode *node, const char *language, const WbFormat *format,
                  WbText *text)
{
  g_autofree char *words = NULL;

  if (!wb_format_matches (&wb_format_language, language))
    return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this is no language, allowed is %s"),
                             _ (wb_format_language.allowed));
  if (!wb_reader_string (reader, node, format, &words))
    return FALSE;
  wb_text_set (text, language, words);
  return TRUE;
}

static gboolean
take_translations (WbReader *reader, JsonObject *object, const WbFormat *format, WbText *text)
{
  JsonObjectIter iter;
  const char *language;
  JsonNode *node;

  if (!json_object_has_member (object, ""))
    return wb_reader_refuse (reader, WB_ERROR_PROFILE,
                             _ ("the text for all other languages, named \"\", is missing"));
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &language, &node))
    {
      const gsize mark = wb_reader_enter (reader, language);
      if (!take_translation (reader, node, language, format, text))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

static gboolean
take_text (WbReader *reader, JsonNode *node, const WbKey *key, WbText **ret_text)
{
  g_autoptr (WbText) text = wb_text_new ();

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      if (!take_translations (reader, json_node_get_object (node), key->format, text))
        return FALSE;
    }
  else if (!take_translation (reader, node, "", key->format, text))
    return FALSE;
  *ret_text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
take_integer (WbReader *reader, JsonNode *node, const WbKey *key, gint *ret_number)
{
  const gboolean is_integer =
      JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
  const gint64 number = is_integer ? json_node_get_int (node) : 0;

  if (!is_integer || number < key->min || number > key->max)
    {
      g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, key->min);
      g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, key->max);
      /* Translators: what may stand in a file: a number between two others. */
      g_autofree char *between = g_strdup_printf (_ ("a whole number from %s to %s"), least, most);
      const char *allowed = key->min == key->max ? least : between;
      return wb_reader_refuse_value (reader, node, allowed);
    }
  *ret_number = (gint) number;
  return TRUE;
}

static gboolean
take_boolean (WbReader *reader, JsonNode *node, gboolean *ret_value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return wb_reader_refuse_value (reader, node, _ ("true or false"));
  *ret_value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
take_duration (WbReader *reader, JsonNode *node, const WbKey *key, gint64 *ret_seconds)
{
  g_autofree char *text = NULL;
  gint64 seconds;

  if (!wb_reader_string (reader, node, &wb_format_duration, &text))
    return FALSE;
  if (!wb_text_parse_duration (text, &seconds) || seconds < key->min || seconds > key->max)
    {
      g_autofree char *min = wb_text_duration (key->min), *max = wb_text_duration (key->max);
      /* Translators: what may stand in a file: a duration between two others. */
      g_autofree char *allowed = g_strdup_printf (_ ("a time from %s to %s"), min, max);
      return wb_reader_refuse_value (reader, node, allowed);
    }
  *ret_seconds = seconds;
  return TRUE;
}

static gboolean
take_size (WbReader *reader, JsonNode *node, const WbKey *key, guint64 *ret_bytes)
{
  g_autofree char *text = NULL;
  guint64 bytes;

  if (!wb_reader_string (reader, node, &wb_format_size, &text))
    return FALSE;
  if (!wb_text_parse_size (text, &bytes) || bytes < (guint64) key->min
      || bytes > (guint64) key->max)
    {
      g_autofree char *min = wb_text_size ((guint64) key->min);
      g_autofree char *max = wb_text_size ((guint64) key->max);
      /* Translators: what may stand in a file: a size between two others. */
      g_autofree char *allowed = g_strdup_printf (_ ("a size from %s to %s"), min, max);
      return wb_reader_refuse_value (reader, node, allowed);
    }
  *ret_bytes = bytes;
  return TRUE;
}

gboolean
wb_reader_value (WbReader *reader, JsonNode *node, const WbKey *key, gpointer into)
{
  gpointer member = (char *) into + key->offset;

  switch (key->kind)
    {
    case WB_KEY_INTEGER:
      return take_integer (reader, node, key, member);
    case WB_KEY_BOOLEAN:
      return take_boolean (reader, node, member);
    case WB_KEY_STRING:
      return wb_reader_string (reader, node, key->format, member);
    case WB_KEY_STRINGS:
      return take_strings (reader, node, key, member);
    case WB_KEY_TEXT:
      return take_text (reader, node, key, member);
    case WB_KEY_DURATION:
      return take_duration (reader, node, key, member);
    case WB_KEY_SIZE:
      return take_size (reader, node, key, member);
    case WB_KEY_OTHER:
    default:
      return key->take (reader, node, into);
    }
}

static const WbKey *
find_key (const WbKey *keys, const char *name)
{
  for (; keys->name; keys++)
    if (strcmp (keys->name, name) == 0)
      return keys;
  return NULL;
}

static gboolean
take_members (WbReader *reader, JsonObject *object, const WbKey *keys, gpointer into)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const WbKey *key = find_key (keys, name);
      const gsize mark = wb_reader_enter (reader, name);
      if (!key)
        return wb_reader_refuse_key (reader, keys, name);
      if (!wb_reader_value (reader, node, key, into))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

gboolean
wb_reader_object (WbReader *reader, JsonNode *node, const WbKey *keys, gpointer into)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wb_reader_refuse_value (reader, node, _ ("an object {…}"));
  if (!take_members (reader, json_node_get_object (node), keys, into))
    return FALSE;
  for (const WbKey *key = keys; key->name; key++)
    if (key->required && !json_object_has_member (json_node_get_object (node), key->name))
      {
        (void) wb_reader_enter (reader, key->name);
        return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this is missing"));
      }
  return TRUE;
}
