/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-collect"

#include <gio/gio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/json.h"
#include "collect/facts.h"

/* --- model ----------------------------------------------------------------------------------- */

/* Firmware that nobody filled in says so in these words. */
static gboolean
is_placeholder (const char *text)
{
  static const char *const words[] = { "To be filled by O.E.M.", "System Product Name",
                                       "Default string",         "System manufacturer",
                                       "Not Specified",          "None" };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
set_from (JsonObject *object, const char *name, const char *const *paths)
{
  for (guint i = 0; paths[i] && !json_object_has_member (object, name); i++)
    {
      g_autofree char *line = wb_facts_read_line (paths[i]);
      if (line && !is_placeholder (line))
        json_object_set_string_member (object, name, line);
    }
}

static JsonObject *
machine (void)
{
  static const char *const vendors[] = { "/sys/class/dmi/id/sys_vendor",
                                         "/sys/class/dmi/id/board_vendor", NULL };
  static const char *const models[] = { "/sys/class/dmi/id/product_name",
                                        "/sys/class/dmi/id/board_name", "/proc/device-tree/model",
                                        NULL };
  static const char *const versions[] = { "/sys/class/dmi/id/product_version", NULL };
  JsonObject *object = json_object_new ();
  set_from (object, "vendor", vendors);
  set_from (object, "model", models);
  set_from (object, "version", versions);
  return object;
}

/* --- processor and memory -------------------------------------------------------------------- */

/* The value after "key<tab or spaces>:" in /proc files; caller frees. */
static char *
proc_value (const char *text, const char *key)
{
  gsize length = strlen (key);
  for (const char *line = text; line && *line; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      const char *colon = strncmp (line, key, length) == 0 ? strchr (line, ':') : NULL;
      if (colon && strspn (line + length, " \t") == (gsize) (colon - line) - length)
        {
          char *value = g_strndup (colon + 1, strcspn (colon + 1, "\n"));
          return g_strstrip (value);
        }
    }
  return NULL;
}

static JsonObject *
processor (void)
{
  static const char *const keys[] = { "model name", "Model", "Hardware", "cpu model" };
  JsonObject *object = json_object_new ();
  g_autofree char *text = NULL;
  if (g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (keys) && !json_object_has_member (object, "model"); i++)
      {
        g_autofree char *value = proc_value (text, keys[i]);
        wb_json_set_string (object, "model", value);
      }
  json_object_set_int_member (object, "cores", sysconf (_SC_NPROCESSORS_ONLN));
  return object;
}

static void
set_kibibytes (JsonObject *object, const char *name, const char *text, const char *key)
{
  g_autofree char *value = proc_value (text, key);
  if (value)
    json_object_set_int_member (object, name, g_ascii_strtoll (value, NULL, 10) * 1024);
}

static JsonObject *
memory (void)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return object;
  set_kibibytes (object, "totalBytes", text, "MemTotal");
  set_kibibytes (object, "availableBytes", text, "MemAvailable");
  set_kibibytes (object, "swapTotalBytes", text, "SwapTotal");
  set_kibibytes (object, "swapFreeBytes", text, "SwapFree");
  return object;
}

void
wb_facts_add_machine (JsonObject *object)
{
  json_object_set_object_member (object, "machine", machine ());
  json_object_set_object_member (object, "cpu", processor ());
  json_object_set_object_member (object, "memory", memory ());
}

/* --- disks ----------------------------------------------------------------------------------- */

static void
add_disk (JsonArray *array, const char *holds, const char *path)
{
  struct statvfs st;
  if (!path || statvfs (path, &st) < 0)
    return;
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "holds", holds);
  json_object_set_int_member (object, "freeBytes", (gint64) (st.f_bavail * st.f_frsize));
  json_object_set_int_member (object, "totalBytes", (gint64) (st.f_blocks * st.f_frsize));
  json_object_set_boolean_member (object, "readOnly", (st.f_flag & ST_RDONLY) != 0);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_TYPE, NULL, NULL);
  const char *type =
      info ? g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_FILESYSTEM_TYPE) : NULL;
  wb_json_set_string (object, "fileSystem", type);
  json_array_add_object_element (array, object);
}

void
wb_facts_add_disks (JsonObject *object, const char *data_dir)
{
  JsonArray *array = json_array_new ();
  add_disk (array, "data", data_dir);
  add_disk (array, "temporary", g_get_tmp_dir ());
  json_object_set_array_member (object, "disks", array);
}
