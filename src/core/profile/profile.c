/* SPDX-License-Identifier: MPL-2.0 */
/* The value itself. The reference count lies behind the public struct, so that nobody can count by
 * hand. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/profile.h"

#include <string.h>

#include "profile/free.h"
#include "profile/localized.h"

typedef struct
{
  WbProfile profile;
  gatomicrefcount references;
} Counted;

WbProfile *
wb_profile_new_empty (void)
{
  Counted *counted = g_new0 (Counted, 1);
  WbProfile *profile = &counted->profile;

  g_atomic_ref_count_init (&counted->references);
  profile->roots = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_free);
  profile->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_profile_item_free);
  profile->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_endpoint_free);
  return profile;
}

WbProfile *
wb_profile_ref (WbProfile *profile)
{
  g_atomic_ref_count_inc (&((Counted *) profile)->references);
  return profile;
}

void
wb_root_free (WbRoot *root)
{
  g_free (root->name);
  g_strfreev (root->paths);
  g_free (root);
}

void
wb_profile_item_free (WbProfileItem *item)
{
  g_free (item->id);
  g_free (item->collect);
  g_free (item->root);
  g_strfreev (item->files);
  g_strfreev (item->show);
  g_clear_pointer (&item->title, wb_text_free);
  g_clear_pointer (&item->why, wb_text_free);
  g_free (item->order_no);
  g_free (item->parent_no);
  g_free (item->sub_tasks);
  g_free (item);
}

void
wb_endpoint_free (WbEndpoint *endpoint)
{
  g_free (endpoint->id);
  g_free (endpoint->role);
  g_free (endpoint->url);
  g_free (endpoint);
}

void
wb_recipient_free (WbRecipient *recipient)
{
  g_free (recipient->name);
  g_free (recipient->country);
  g_free (recipient->role);
  g_strfreev (recipient->gets);
  g_free (recipient);
}

static void
free_deliver (WbDeliverTo *deliver)
{
  g_free (deliver->store);
  g_free (deliver->ticket);
  g_free (deliver->format);
  g_strfreev (deliver->hosts);
  g_strfreev (deliver->seal_to);
  g_free (deliver);
}

static void
free_privacy (WbPrivacy *privacy)
{
  g_clear_pointer (&privacy->controller, wb_text_free);
  g_clear_pointer (&privacy->purpose, wb_text_free);
  g_free (privacy->url);
  g_free (privacy->contact);
  g_free (privacy->location);
  g_strfreev (privacy->sensitive);
  g_ptr_array_unref (privacy->recipients);
  g_free (privacy);
}

static void
clear_strings (WbProfile *profile)
{
  char *const strings[] = {
    profile->id,
    profile->file,
    profile->sha256,
    profile->json,
    profile->marker,
    profile->user_root,
    profile->user_file,
    profile->user_id_pointer,
    profile->user_name_pointer,
    profile->sentry_dsn,
    profile->sentry_level,
    profile->sentry_breadcrumbs,
    profile->tracker_url,
    profile->tracker_event,
    profile->support_url,
    profile->network_portal,
    profile->network_download,
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
}

void
wb_profile_unref (WbProfile *profile)
{
  if (!g_atomic_ref_count_dec (&((Counted *) profile)->references))
    return;
  clear_strings (profile);
  g_clear_pointer (&profile->name, wb_text_free);
  g_ptr_array_unref (profile->roots);
  g_ptr_array_unref (profile->items);
  g_ptr_array_unref (profile->endpoints);
  g_clear_pointer (&profile->deliver, free_deliver);
  g_clear_pointer (&profile->privacy, free_privacy);
  g_clear_pointer (&profile->support_name, wb_text_free);
  g_strfreev (profile->link_keys);
  g_clear_pointer (&profile->tracker_fields, g_hash_table_unref);
  g_clear_pointer (&profile->sentry_loggers, g_hash_table_unref);
  g_strfreev (profile->network_roots);
  g_free (profile);
}

gboolean
wb_profile_seals (const WbProfile *profile)
{
  return profile->deliver && profile->deliver->seal_to;
}

gboolean
wb_profile_may_authorize (const WbProfile *profile)
{
  return profile->provenance != WB_PROFILE_USER;
}

static void
add_host (GPtrArray *hosts, const char *url)
{
  g_autoptr (GUri) uri = url ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  if (host && !g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL))
    g_ptr_array_add (hosts, g_strdup (host));
}

char **
wb_profile_hosts (const WbProfile *profile)
{
  const WbDeliverTo *deliver = profile->deliver;
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();

  add_host (hosts, deliver ? deliver->ticket : NULL);
  for (char **host = deliver ? deliver->hosts : NULL; host && *host; host++)
    if (!g_ptr_array_find_with_equal_func (hosts, *host, g_str_equal, NULL))
      g_ptr_array_add (hosts, g_strdup (*host));
  add_host (hosts, profile->sentry_dsn);
  add_host (hosts, profile->tracker_url);
  for (guint i = 0; i < profile->endpoints->len; i++)
    add_host (hosts, ((WbEndpoint *) g_ptr_array_index (profile->endpoints, i))->url);
  add_host (hosts, profile->network_portal);
  add_host (hosts, profile->network_download);
  g_ptr_array_add (hosts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&hosts), FALSE);
}

const WbRoot *
wb_profile_root (const WbProfile *profile, const char *name)
{
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      if (strcmp (root->name, name) == 0)
        return root;
    }
  return NULL;
}

const WbProfileItem *
wb_profile_item (const WbProfile *profile, const char *id)
{
  for (guint i = 0; i < profile->items->len; i++)
    {
      const WbProfileItem *item = g_ptr_array_index (profile->items, i);
      if (strcmp (item->id, id) == 0)
        return item;
    }
  return NULL;
}

WbRootOverride *
wb_root_override_new (const char *name, const char *path, WbOverrideSource source)
{
  WbRootOverride *override = g_new0 (WbRootOverride, 1);

  override->name = g_strdup (name);
  override->path = g_strdup (path);
  override->source = source;
  return override;
}

void
wb_root_override_free (WbRootOverride *override)
{
  g_free (override->name);
  g_free (override->path);
  g_free (override);
}
