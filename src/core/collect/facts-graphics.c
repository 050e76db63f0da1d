/* SPDX-License-Identifier: MPL-2.0 */
/* Graphics cards stand in /sys/class/drm as cardN, their outputs as cardN-NAME. Names come from the
 * system's own list of PCI ids where there is one; the numbers stand beside them in any case. */
#define G_LOG_DOMAIN "waybill-collect"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "collect/facts.h"

#define DRM "/sys/class/drm"
#define PCI_IDS_MAX_BYTES (8 * 1024 * 1024)

static char *
read_beside (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  return wb_facts_read_line (path);
}

/* --- names of PCI devices -------------------------------------------------------------------- */

static char *
read_pci_ids (void)
{
  static const char *const paths[] = { "/usr/share/hwdata/pci.ids", "/usr/share/misc/pci.ids" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      char *text;
      gsize length;
      if (!g_file_get_contents (paths[i], &text, &length, NULL))
        continue;
      if (length <= PCI_IDS_MAX_BYTES)
        return text;
      g_free (text);
    }
  return NULL;
}

static char *
rest_of_line (const char *start)
{
  char *rest = g_strndup (start, strcspn (start, "\n"));
  return g_strstrip (rest);
}

/* pci.ids: "vvvv  Vendor", then its devices as "<tab>dddd  Device". */
static void
set_pci_names (JsonObject *object, const char *ids, guint vendor, guint device)
{
  g_autofree char *vendor_key = g_strdup_printf ("\n%04x  ", vendor);
  g_autofree char *device_key = g_strdup_printf ("\t%04x  ", device);
  const char *at = ids ? strstr (ids, vendor_key) : NULL;
  if (!at)
    return;
  g_autofree char *vendor_name = rest_of_line (at + strlen (vendor_key));
  json_object_set_string_member (object, "vendor", vendor_name);
  for (at = strchr (at + 1, '\n'); at && (at[1] == '\t' || at[1] == '#');
       at = strchr (at + 1, '\n'))
    if (g_str_has_prefix (at + 1, device_key))
      {
        g_autofree char *name = rest_of_line (at + 1 + strlen (device_key));
        json_object_set_string_member (object, "model", name);
        return;
      }
}

/* --- cards ----------------------------------------------------------------------------------- */

static void
set_driver (JsonObject *object, const char *device)
{
  g_autofree char *link = g_build_filename (device, "driver", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);
  if (!target)
    return;
  g_autofree char *driver = g_path_get_basename (target);
  json_object_set_string_member (object, "driver", driver);
  g_autofree char *module = g_build_filename ("/sys/module", driver, "version", NULL);
  g_autofree char *version = wb_facts_read_line (module);
  wb_json_set_string (object, "driverVersion", version);
}

static void
set_memory (JsonObject *object, const char *device)
{
  g_autofree char *total = read_beside (device, "mem_info_vram_total");
  g_autofree char *used = read_beside (device, "mem_info_vram_used");
  if (total)
    json_object_set_int_member (object, "memoryBytes", g_ascii_strtoll (total, NULL, 10));
  if (used)
    json_object_set_int_member (object, "memoryUsedBytes", g_ascii_strtoll (used, NULL, 10));
}

static JsonObject *
look_at_card (const char *card, const char *ids)
{
  g_autofree char *device = g_build_filename (DRM, card, "device", NULL);
  g_autofree char *vendor = read_beside (device, "vendor");
  g_autofree char *number = read_beside (device, "device");
  JsonObject *object = json_object_new ();
  if (vendor && number)
    {
      guint vendor_id = (guint) g_ascii_strtoull (vendor, NULL, 16);
      guint device_id = (guint) g_ascii_strtoull (number, NULL, 16);
      g_autofree char *pci = g_strdup_printf ("%04x:%04x", vendor_id, device_id);
      json_object_set_string_member (object, "pci", pci);
      set_pci_names (object, ids, vendor_id, device_id);
    }
  set_driver (object, device);
  set_memory (object, device);
  return object;
}

static void
add_screen (JsonArray *screens, const char *output)
{
  g_autofree char *folder = g_build_filename (DRM, output, NULL);
  g_autofree char *status = read_beside (folder, "status");
  if (g_strcmp0 (status, "connected") != 0)
    return;
  g_autofree char *mode = read_beside (folder, "modes"); /* the preferred one is first */
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "connector", strchr (output, '-') + 1);
  wb_json_set_string (object, "mode", mode);
  json_array_add_object_element (screens, object);
}

/* NVIDIA's own driver keeps its version in a place of its own. */
static void
add_nvidia (JsonObject *object)
{
  g_autofree char *line = wb_facts_read_line ("/proc/driver/nvidia/version");
  wb_json_set_string (object, "nvidiaDriver", line);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_drm (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (DRM, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    if (g_str_has_prefix (name, "card"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return names;
}

/* What scales the desktop's windows, as far as the environment and GNOME's settings tell. */
static void
add_scale (JsonObject *object)
{
  wb_json_set_string (object, "gdkScale", g_getenv ("GDK_SCALE"));
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source ? g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE) : NULL;
  if (!schema || !g_settings_schema_has_key (schema, "text-scaling-factor"))
    return;
  g_autoptr (GSettings) settings = g_settings_new_full (schema, NULL, NULL);
  json_object_set_double_member (object, "textScale",
                                 g_settings_get_double (settings, "text-scaling-factor"));
}

void
wb_facts_add_graphics (JsonObject *object)
{
  g_autoptr (GPtrArray) names = list_drm ();
  g_autofree char *ids = names->len ? read_pci_ids () : NULL;
  JsonArray *gpus = json_array_new (), *screens = json_array_new ();
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      if (strchr (name, '-'))
        add_screen (screens, name);
      else
        json_array_add_object_element (gpus, look_at_card (name, ids));
    }
  json_object_set_array_member (object, "gpus", gpus);
  json_object_set_array_member (object, "screens", screens);
  add_nvidia (object);
  add_scale (object);
}
