/* SPDX-License-Identifier: MPL-2.0 */
/* Keys come in byte order straight from the folders: names are sorted with a '/' behind folders,
 * which is how keys sort. Folders that lie wholly before the start or outside of the prefix are not
 * opened, so a page costs what it shows. */
#include "list.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "objects.h"
#include "xml.h"

#define MAX_DEPTH 64

typedef struct
{
  const WbIntake *intake;
  const char *prefix;
  const char *delimiter;
  const char *start;
  guint most;
  WbListPage *page;
} Walk;

void
wb_list_page_free (WbListPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->keys);
  g_ptr_array_unref (page->prefixes);
  g_free (page->last);
  g_free (page);
}

/* TRUE while there is room for one more; else notes that there is more. */
static gboolean
has_room (Walk *walk)
{
  if (walk->page->keys->len + walk->page->prefixes->len < walk->most)
    return TRUE;
  walk->page->truncated = TRUE;
  return FALSE;
}

static void
take (Walk *walk, GPtrArray *list, const char *text)
{
  g_ptr_array_add (list, g_strdup (text));
  g_free (walk->page->last);
  walk->page->last = g_strdup (text);
}

/* What key has in common with others up to the delimiter, or NULL. Caller frees. */
static char *
common_prefix (const Walk *walk, const char *key)
{
  const char *at =
      *walk->delimiter != '\0' ? strstr (key + strlen (walk->prefix), walk->delimiter) : NULL;

  return at != NULL ? g_strndup (key, (gsize) (at - key) + strlen (walk->delimiter)) : NULL;
}

/* FALSE when the page is full. */
static gboolean
visit_prefix (Walk *walk, const char *common)
{
  GPtrArray *prefixes = walk->page->prefixes;
  const char *last = prefixes->len > 0 ? prefixes->pdata[prefixes->len - 1] : NULL;

  if (strcmp (common, walk->start) <= 0 || g_strcmp0 (last, common) == 0)
    return TRUE;
  if (!has_room (walk))
    return FALSE;
  take (walk, prefixes, common);
  return TRUE;
}

static gboolean
visit_object (Walk *walk, const char *key)
{
  g_autoptr (WbObject) object = NULL;
  g_autofree char *common = NULL;

  if (!g_str_has_prefix (key, walk->prefix) || strcmp (key, walk->start) <= 0)
    return TRUE;
  object = wb_objects_look (walk->intake, key);
  if (object == NULL)
    return TRUE;
  common = common_prefix (walk, key);
  if (common != NULL)
    return visit_prefix (walk, common);
  if (!has_room (walk))
    return FALSE;
  take (walk, walk->page->keys, key);
  return TRUE;
}

/* Can a folder (key with '/' at its end) hold a key that is listed? */
static gboolean
is_wanted (const Walk *walk, const char *folder)
{
  gsize length = strlen (folder), prefix_length = strlen (walk->prefix);

  if (strncmp (folder, walk->prefix, MIN (length, prefix_length)) != 0)
    return FALSE;
  return strncmp (folder, walk->start, length) >= 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Names in a folder, "/" behind those of folders, sorted; unref. */
static GPtrArray *
read_folder (const Walk *walk, const char *folder)
{
  g_autofree char *path = wb_objects_path (walk->intake, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (path, name, NULL);
      struct stat st;

      if (lstat (full, &st) == 0 && (S_ISDIR (st.st_mode) || S_ISREG (st.st_mode)))
        g_ptr_array_add (names, g_strconcat (name, S_ISDIR (st.st_mode) ? "/" : "", NULL));
    }
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
walk_folder (Walk *walk, const char *folder, guint depth)
{
  g_autoptr (GPtrArray) names = read_folder (walk, folder);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *key = g_strconcat (folder, name, NULL);

      if (!g_str_has_suffix (name, "/"))
        {
          if (!visit_object (walk, key))
            return FALSE;
        }
      else if (depth < MAX_DEPTH && is_wanted (walk, key)
               && (depth > 0 || (strcmp (name, ".intake/") != 0 && strcmp (name, "received/") != 0))
               && !walk_folder (walk, key, depth + 1))
        return FALSE;
    }
  return TRUE;
}

WbListPage *
wb_list_page (const WbIntake *intake, const char *prefix, const char *delimiter, const char *start,
              guint most)
{
  WbListPage *page = g_new0 (WbListPage, 1);
  Walk walk = { intake, prefix, delimiter, start, most, page };

  page->keys = g_ptr_array_new_with_free_func (g_free);
  page->prefixes = g_ptr_array_new_with_free_func (g_free);
  if (most > 0)
    (void) walk_folder (&walk, "", 0);
  return page;
}

/* --- the answer --- */

static const char *
parameter (const WbExchange *exchange, const char *name)
{
  const char *value = wb_pairs_get (exchange->query, name);

  return value != NULL ? value : "";
}

/* Appends a name, percent-encoded if the client asked for that. */
static void
append_name (const WbExchange *exchange, GString *xml, const char *element, const char *name)
{
  g_autofree char *encoded = NULL;

  if (strcmp (parameter (exchange, "encoding-type"), "url") == 0)
    encoded = g_uri_escape_string (name, "/", FALSE);
  wb_xml_text (xml, element, encoded != NULL ? encoded : name);
}

static void
append_object (const WbExchange *exchange, GString *xml, const char *key, gboolean owner)
{
  g_autoptr (WbObject) object = wb_objects_look (exchange->intake, key);
  g_autofree char *modified = NULL;

  if (object == NULL)
    return;
  modified = wb_text_iso_msec (object->modified * G_USEC_PER_SEC);
  g_string_append (xml, "<Contents>");
  append_name (exchange, xml, "Key", key);
  wb_xml_text (xml, "LastModified", modified);
  wb_xml_etag (xml, "ETag", object->etag);
  wb_xml_text (xml, "Type", object->type);
  wb_xml_number (xml, "Size", object->size);
  wb_xml_text (xml, "StorageClass", "Standard");
  if (owner)
    g_string_append (xml, "<Owner><ID>0</ID><DisplayName>0</DisplayName></Owner>");
  g_string_append (xml, "</Contents>");
}

static void
append_rows (const WbExchange *exchange, GString *xml, const WbListPage *page, gboolean owner)
{
  for (guint i = 0; i < page->keys->len; i++)
    append_object (exchange, xml, page->keys->pdata[i], owner);
  for (guint i = 0; i < page->prefixes->len; i++)
    {
      g_string_append (xml, "<CommonPrefixes>");
      append_name (exchange, xml, "Prefix", page->prefixes->pdata[i]);
      g_string_append (xml, "</CommonPrefixes>");
    }
}

/* A continuation token is the last name in base64; NULL if it is none. Caller frees. */
static char *
read_token (const char *token)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (*token == '\0' || strlen (token) % 4 != 0)
    return NULL;
  bytes = g_base64_decode (token, &length);
  if (length == 0 || !g_utf8_validate ((const char *) bytes, (gssize) length, NULL))
    return NULL;
  return g_strndup ((const char *) bytes, length);
}

/* Where the page starts; NULL and refused if the token is not valid. Caller frees. */
static char *
find_start (WbExchange *exchange, gboolean v2)
{
  const char *token = wb_pairs_get (exchange->query, "continuation-token");
  char *start;

  if (!v2)
    return g_strdup (parameter (exchange, "marker"));
  if (token == NULL)
    return g_strdup (parameter (exchange, "start-after"));
  start = read_token (token);
  if (start == NULL)
    wb_exchange_refuse (exchange, "InvalidArgument", "continuation-token is not valid.", NULL);
  return start;
}

static void
append_next (const WbExchange *exchange, GString *xml, const WbListPage *page, gboolean v2)
{
  g_autofree char *token = NULL;

  if (!page->truncated || page->last == NULL)
    return;
  if (!v2)
    {
      append_name (exchange, xml, "NextMarker", page->last);
      return;
    }
  token = g_base64_encode ((const guchar *) page->last, strlen (page->last));
  wb_xml_text (xml, "NextContinuationToken", token);
}

void
wb_list_objects (WbExchange *exchange)
{
  gboolean v2 = strcmp (parameter (exchange, "list-type"), "2") == 0;
  gboolean owner = !v2 || strcmp (parameter (exchange, "fetch-owner"), "true") == 0;
  g_autofree char *start = find_start (exchange, v2);
  const char *most_text = wb_pairs_get (exchange->query, "max-keys");
  g_autoptr (WbListPage) page = NULL;
  g_autoptr (GString) xml = g_string_new (NULL);
  guint64 most = 100;

  if (start == NULL)
    return;
  if (most_text != NULL
      && !g_ascii_string_to_unsigned (most_text, 10, 1, WB_LIST_MAX_KEYS, &most, NULL))
    {
      wb_exchange_refuse (exchange, "InvalidArgument", "max-keys is not between 1 and 1000.", NULL);
      return;
    }
  page = wb_list_page (exchange->intake, parameter (exchange, "prefix"),
                       parameter (exchange, "delimiter"), start, (guint) most);
  wb_xml_text (xml, "Name", exchange->bucket);
  append_name (exchange, xml, "Prefix", parameter (exchange, "prefix"));
  append_name (exchange, xml, v2 ? "StartAfter" : "Marker",
               parameter (exchange, v2 ? "start-after" : "marker"));
  wb_xml_number (xml, "MaxKeys", most);
  append_name (exchange, xml, "Delimiter", parameter (exchange, "delimiter"));
  if (*parameter (exchange, "encoding-type") != '\0')
    wb_xml_text (xml, "EncodingType", parameter (exchange, "encoding-type"));
  wb_xml_boolean (xml, "IsTruncated", page->truncated);
  if (v2)
    wb_xml_number (xml, "KeyCount", page->keys->len + page->prefixes->len);
  append_next (exchange, xml, page, v2);
  append_rows (exchange, xml, page, owner);
  wb_exchange_reply_xml (exchange, "ListBucketResult", xml);
}
