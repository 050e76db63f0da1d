/* SPDX-License-Identifier: MPL-2.0 */
/* Outside text to a tree of json-glib nodes, without json-glib's parser: the scanner checks the
 * grammar, this file what only shows with the values (duplicate names, numbers out of range,
 * characters that a C string can't hold). The stack is explicit; freeing the tree recurses, which
 * the depth limit bounds. */
#include "base/json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json-scan.h"

#define DEFAULT_MAX_BYTES ((gsize) 16 * 1024 * 1024)
#define DEFAULT_MAX_DEPTH 64

typedef struct
{
  WbJsonScan scan;
  gboolean big_numbers;
  GPtrArray *open;   /* of JsonNode, borrowed: the containers around, outermost first */
  JsonNode *root;    /* (owned) (nullable) */
  char *name;        /* (owned) (nullable): of the member whose value comes next */
  const char *wrong; /* (nullable): words */
} Builder;

static void
builder_clear (Builder *builder)
{
  g_clear_pointer (&builder->open, g_ptr_array_unref);
  g_clear_pointer (&builder->root, json_node_unref);
  g_clear_pointer (&builder->name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Builder, builder_clear)

/* Names what in the inside of a string a C string of UTF-8 can't hold; NULL if nothing. */
static const char *
find_unfit_escape (const char *inside, gsize length)
{
  const char *end = inside + length;
  gboolean after_high = FALSE;

  while ((inside = memchr (inside, '\\', (gsize) (end - inside))))
    {
      if (inside[1] != 'u')
        {
          inside += 2;
          continue;
        }
      const guint64 unit =
          g_ascii_strtoull ((char[]){ inside[2], inside[3], inside[4], inside[5], 0 }, NULL, 16);
      if (unit == 0)
        return N_ ("a string contains the character NUL");
      inside += 6;
      if (unit >= 0xDC00 && unit <= 0xDFFF && !after_high)
        return N_ ("a string contains half a character");
      const gboolean high = unit >= 0xD800 && unit <= 0xDBFF;
      if (high
          && (end - inside < 6 || inside[0] != '\\' || inside[1] != 'u'
              || (inside[2] != 'd' && inside[2] != 'D') || !strchr ("cdefCDEF", inside[3])))
        return N_ ("a string contains half a character");
      after_high = high;
    }
  return NULL;
}

/* The current token's text, or NULL with builder->wrong. */
static char *
dup_string (Builder *builder)
{
  builder->wrong = find_unfit_escape (builder->scan.start, builder->scan.length);
  if (builder->wrong)
    return NULL;

  GString *text = g_string_sized_new (builder->scan.length);
  wb_json_unescape (builder->scan.start, builder->scan.length, text);
  return g_string_free (text, FALSE);
}

static JsonNode *
new_string_node (Builder *builder)
{
  g_autofree char *text = dup_string (builder);

  return text ? json_node_init_string (json_node_alloc (), text) : NULL;
}

static JsonNode *
new_number_node (Builder *builder)
{
  g_autofree char *digits = g_strndup (builder->scan.start, builder->scan.length);

  if (strpbrk (digits, ".eE"))
    {
      const double value = g_ascii_strtod (digits, NULL);
      if (isfinite (value))
        return json_node_init_double (json_node_alloc (), value);
      builder->wrong = N_ ("this number is too large");
      return NULL;
    }
  errno = 0;
  const gint64 value = g_ascii_strtoll (digits, NULL, 10);
  if (errno == 0)
    return json_node_init_int (json_node_alloc (), value);
  if (builder->big_numbers)
    return json_node_init_string (json_node_alloc (), digits);
  builder->wrong = N_ ("this number is too large");
  return NULL;
}

static JsonNode *
new_container_node (gboolean object)
{
  if (object)
    {
      g_autoptr (JsonObject) members = json_object_new ();
      return json_node_init_object (json_node_alloc (), members);
    }
  g_autoptr (JsonArray) elements = json_array_new ();
  return json_node_init_array (json_node_alloc (), elements);
}

static JsonNode *
new_node (Builder *builder, WbJsonToken token)
{
  switch (token)
    {
    case WB_JSON_STRING:
      return new_string_node (builder);
    case WB_JSON_NUMBER:
      return new_number_node (builder);
    case WB_JSON_TRUE:
    case WB_JSON_FALSE:
      return json_node_init_boolean (json_node_alloc (), token == WB_JSON_TRUE);
    case WB_JSON_NULL:
      return json_node_init_null (json_node_alloc ());
    default:
      return new_container_node (token == WB_JSON_OBJECT_BEGIN);
    }
}

/* Hands node to the innermost container, or makes it the root. */
static void
place_node (Builder *builder, JsonNode *node)
{
  if (builder->open->len == 0)
    {
      builder->root = node;
      return;
    }
  JsonNode *parent = g_ptr_array_index (builder->open, builder->open->len - 1);
  if (JSON_NODE_HOLDS_ARRAY (parent))
    json_array_add_element (json_node_get_array (parent), node);
  else
    {
      json_object_set_member (json_node_get_object (parent), builder->name, node);
      g_clear_pointer (&builder->name, g_free);
    }
}

static gboolean
take_name (Builder *builder)
{
  JsonNode *parent = g_ptr_array_index (builder->open, builder->open->len - 1);

  builder->name = dup_string (builder);
  if (!builder->name)
    return FALSE;
  if (!json_object_has_member (json_node_get_object (parent), builder->name))
    return TRUE;
  builder->wrong = N_ ("this name stands twice in one object");
  return FALSE;
}

static gboolean
take_token (Builder *builder, WbJsonToken token)
{
  if (token == WB_JSON_KEY)
    return take_name (builder);
  if (token == WB_JSON_OBJECT_END || token == WB_JSON_ARRAY_END)
    {
      g_ptr_array_set_size (builder->open, (gint) builder->open->len - 1);
      return TRUE;
    }
  JsonNode *node = new_node (builder, token);
  if (!node)
    return FALSE;
  place_node (builder, node);
  if (token == WB_JSON_OBJECT_BEGIN || token == WB_JSON_ARRAY_BEGIN)
    g_ptr_array_add (builder->open, node);
  return TRUE;
}

/* Lines and columns count from 1; columns are characters. What stands before at is UTF-8. */
static void
set_error_at (GError **error, const char *text, const char *at, const char *words)
{
  guint line = 1;
  const char *begin = text;

  for (const char *c = text; c < at; c++)
    if (*c == '\n')
      {
        line++;
        begin = c + 1;
      }
  /* Translators: where a JSON file is wrong; %s is why, such as "a comma is missing". */
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE, _ ("Line %u, column %u: %s"), line,
               (guint) g_utf8_strlen (begin, at - begin) + 1, _ (words));
}

static JsonNode *
build (const char *text, gsize length, const WbJsonLimits *limits, GError **error)
{
  g_auto (Builder) builder = { .big_numbers = limits->big_numbers, .open = g_ptr_array_new () };
  WbJsonToken token;

  wb_json_scan_init (&builder.scan, text, length,
                     limits->max_depth ? limits->max_depth : DEFAULT_MAX_DEPTH);
  while ((token = wb_json_scan_next (&builder.scan)) != WB_JSON_END)
    if (token == WB_JSON_ERROR || !take_token (&builder, token))
      {
        set_error_at (error, text, builder.scan.start,
                      builder.wrong ? builder.wrong : builder.scan.error);
        return NULL;
      }
  return g_steal_pointer (&builder.root);
}

JsonNode *
wb_json_parse (const char *text, gssize length, const WbJsonLimits *limits, GError **error)
{
  static const WbJsonLimits defaults = { 0 };
  static const char byte_order_mark[] = "\xEF\xBB\xBF";
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  const char *bad;

  limits = limits ? limits : &defaults;
  if (bytes > (limits->max_bytes ? limits->max_bytes : DEFAULT_MAX_BYTES))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE, _ ("The text is too long"));
      return NULL;
    }
  if (bytes >= 3 && memcmp (text, byte_order_mark, 3) == 0)
    {
      text += 3;
      bytes -= 3;
    }
  if (!g_utf8_validate_len (text, bytes, &bad) && *bad != '\0')
    {
      set_error_at (error, text, bad, N_ ("this is not UTF-8 text"));
      return NULL;
    }
  return build (text, bytes, limits, error);
}
