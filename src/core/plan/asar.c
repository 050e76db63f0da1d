/* SPDX-License-Identifier: MPL-2.0 */
/* The header names every file of the application, tens of thousands perhaps; it is scanned, never
 * made a tree of. Nothing in it is believed: sizes are tested against the file's own. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/asar.h"

#include <string.h>

#include "base/json-scan.h"
#include "plan/read-beneath.h"

#define PREFIX_BYTES 16
#define MAX_HEADER_BYTES (64 * 1024 * 1024)
#define MAX_NUMBER 20

typedef struct
{
  guint64 offset; /* from the header's end */
  guint64 size;
  gboolean has_offset, has_size;
} Place;

static guint32
read_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16
         | (guint32) bytes[3] << 24;
}

static gboolean
is_key (const WbJsonScan *scan, const char *name)
{
  return scan->length == strlen (name) && memcmp (scan->start, name, scan->length) == 0;
}

/* Enters the value of member name in the object whose members come next. */
static gboolean
enter_member (WbJsonScan *scan, const char *name)
{
  for (WbJsonToken token = wb_json_scan_next (scan); token == WB_JSON_KEY;
       token = wb_json_scan_next (scan))
    {
      if (is_key (scan, name))
        return wb_json_scan_next (scan) == WB_JSON_OBJECT_BEGIN;
      if (!wb_json_scan_skip (scan, token))
        return FALSE;
    }
  return FALSE;
}

static gboolean
take_number (const WbJsonScan *scan, guint64 *ret_number)
{
  char digits[MAX_NUMBER + 1] = { 0 };

  if (scan->length == 0 || scan->length > MAX_NUMBER)
    return FALSE;
  memcpy (digits, scan->start, scan->length);
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, ret_number, NULL);
}

/* Offsets are strings, sizes numbers. What is unpacked, a link or a folder has no offset here. */
static gboolean
read_place (WbJsonScan *scan, Place *place)
{
  WbJsonToken token;

  while ((token = wb_json_scan_next (scan)) == WB_JSON_KEY)
    {
      const gboolean is_offset = is_key (scan, "offset"), is_size = is_key (scan, "size");
      token = wb_json_scan_next (scan);
      if (is_offset && token == WB_JSON_STRING)
        place->has_offset = take_number (scan, &place->offset);
      else if (is_size && token == WB_JSON_NUMBER)
        place->has_size = take_number (scan, &place->size);
      else if (token == WB_JSON_ERROR || !wb_json_scan_skip (scan, token))
        return FALSE;
    }
  return token == WB_JSON_OBJECT_END && place->has_offset && place->has_size;
}

static gboolean
find_place (const char *header, gsize length, const char *name, Place *place)
{
  WbJsonScan scan;

  wb_json_scan_init (&scan, header, length, WB_JSON_MAX_DEPTH);
  return wb_json_scan_next (&scan) == WB_JSON_OBJECT_BEGIN && enter_member (&scan, "files")
         && enter_member (&scan, name) && read_place (&scan, place);
}

/* Gives the JSON header and where the files' bytes begin; NULL if sizes don't fit. */
static char *
read_header (int fd, guint64 size, gsize *ret_length, guint64 *ret_base)
{
  guint8 prefix[PREFIX_BYTES];

  if (size < PREFIX_BYTES || !wb_read_at (fd, prefix, sizeof prefix, 0)
      || read_u32 (prefix) != sizeof (guint32))
    return NULL;
  const guint64 pickle = read_u32 (prefix + 4), length = read_u32 (prefix + 12);
  if (pickle < 8 || length > pickle - 8 || length > MAX_HEADER_BYTES || 8 + pickle > size)
    return NULL;
  g_autofree char *header = g_malloc (length + 1);
  if (!wb_read_at (fd, header, length, PREFIX_BYTES))
    return NULL;
  header[length] = '\0';
  *ret_length = length;
  *ret_base = 8 + pickle;
  return g_steal_pointer (&header);
}

char *
wb_asar_read (int fd, guint64 size, const char *name, gsize max_bytes, gsize *ret_length)
{
  gsize header_length = 0;
  guint64 base = 0;
  Place place = { 0 };
  g_autofree char *header = read_header (fd, size, &header_length, &base);

  if (!header || !find_place (header, header_length, name, &place))
    return NULL;
  if (place.size > max_bytes || place.size > size - base || place.offset > size - base - place.size)
    return NULL;
  g_autofree char *bytes = g_malloc (place.size + 1);
  if (!wb_read_at (fd, bytes, place.size, base + place.offset))
    return NULL;
  bytes[place.size] = '\0';
  *ret_length = place.size;
  return g_steal_pointer (&bytes);
}
