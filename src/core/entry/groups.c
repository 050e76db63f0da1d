/* SPDX-License-Identifier: MPL-2.0 */
/* Groups by fingerprint. Hashing an identity costs more than looking it up, so identities already
 * seen are remembered beside the fingerprints; that memory is dropped when it grows large and fills
 * again.
 *
 * All memory is bounded, whatever the logs hold: the number of groups (those below a warning may
 * take only a part of it, or a chatty debug log would leave no room for errors), the minutes of all
 * groups together, and the bytes of examples and stacks, which are cut shorter when many are kept.
 */
#define G_LOG_DOMAIN "waybill-entry"

#include "base/text.h"
#include "entry/groups-parts.h"
#include "entry/parts.h"
#include "entry/template.h"

#include <string.h>

#define QUIET_GROUPS_MAX (WB_GROUPS_MAX * 3 / 5) /* below a warning */
#define MEMO_MAX 8192
#define MINUTES_TOTAL (256 * 1024)
#define EXAMPLE_CHARS 2000
#define STACK_CHARS 4000
#define TEXT_TOTAL (16 * 1024 * 1024) /* bytes of examples and stacks kept whole */
#define SHORT_CHARS 120               /* of an example after that */
#define OTHER_FINGERPRINT "0000000000000000"
#define OTHER_TEMPLATE "<other>"
#define MINUTE_USEC (60 * G_USEC_PER_SEC)

struct _WbGroups
{
  GHashTable *by_fingerprint; /* borrowed key of the value -> WbGroup (owned) */
  GHashTable *by_identity;    /* GBytes (owned) -> WbGroup (borrowed) */
  GPtrArray *sorted;          /* of WbGroup (borrowed), empty when stale */
  gsize n_quiet;
  gsize n_minutes;
  gsize text_bytes;
};

WbGroup *
wb_group_new (void)
{
  WbGroup *group = g_new0 (WbGroup, 1);
  group->first_usec = WB_TIME_UNKNOWN;
  group->last_usec = WB_TIME_UNKNOWN;
  group->minutes = g_array_new (FALSE, FALSE, sizeof (WbMinute));
  return group;
}

void
wb_group_free (WbGroup *group)
{
  if (group == NULL)
    return;
  g_free (group->fingerprint);
  g_free (group->template_);
  g_free (group->logger);
  g_free (group->error_type);
  g_free (group->error_code);
  g_free (group->example);
  g_free (group->stack);
  g_free (group->member);
  g_array_unref (group->minutes);
  g_free (group);
}

WbGroups *
wb_groups_new (void)
{
  WbGroups *groups = g_new0 (WbGroups, 1);
  groups->by_fingerprint =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wb_group_free);
  groups->by_identity =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  groups->sorted = g_ptr_array_new ();
  return groups;
}

void
wb_groups_free (WbGroups *groups)
{
  if (groups == NULL)
    return;
  g_hash_table_unref (groups->by_identity);
  g_hash_table_unref (groups->by_fingerprint);
  g_ptr_array_unref (groups->sorted);
  g_free (groups);
}

/* text cut to max characters, or shorter when much is kept already. Caller frees. */
static char *
keep_text (WbGroups *groups, const char *text, gsize max_chars)
{
  gboolean scarce = groups->text_bytes >= TEXT_TOTAL;
  char *kept = wb_text_ellipsize (text, scarce ? SHORT_CHARS : max_chars);
  groups->text_bytes += strlen (kept);
  return kept;
}

static void
keep_stack (WbGroups *groups, WbGroup *group, const char *stack)
{
  if (group->stack == NULL && stack != NULL && groups->text_bytes < TEXT_TOTAL)
    group->stack = keep_text (groups, stack, STACK_CHARS);
}

/* Whether a kind of level can still have a group of its own. */
static gboolean
has_room (const WbGroups *groups, WbLevel level)
{
  if (g_hash_table_size (groups->by_fingerprint) >= WB_GROUPS_MAX)
    return FALSE;
  return level >= WB_LEVEL_WARNING || groups->n_quiet < QUIET_GROUPS_MAX;
}

/* The group of that fingerprint, made if there is room, else the one for all others; a new one has
 * neither template nor example yet. */
static WbGroup *
find_group (WbGroups *groups, const char *fingerprint, WbLevel level, gboolean *ret_is_other)
{
  WbGroup *group = g_hash_table_lookup (groups->by_fingerprint, fingerprint);
  *ret_is_other = FALSE;
  if (group != NULL)
    return group;
  if (!has_room (groups, level))
    {
      *ret_is_other = strcmp (fingerprint, OTHER_FINGERPRINT) != 0;
      fingerprint = OTHER_FINGERPRINT;
      group = g_hash_table_lookup (groups->by_fingerprint, fingerprint);
      if (group != NULL)
        return group;
    }
  else
    groups->n_quiet += level < WB_LEVEL_WARNING ? 1 : 0;
  group = wb_group_new ();
  group->fingerprint = g_strdup (fingerprint);
  g_hash_table_insert (groups->by_fingerprint, group->fingerprint, group);
  return group;
}

static void
widen_times (WbGroup *group, gint64 first_usec, gint64 last_usec)
{
  if (first_usec == WB_TIME_UNKNOWN)
    return;
  if (group->first_usec == WB_TIME_UNKNOWN || first_usec < group->first_usec)
    group->first_usec = first_usec;
  if (group->last_usec == WB_TIME_UNKNOWN || last_usec > group->last_usec)
    group->last_usec = last_usec;
}

static void
count_minute (WbGroups *groups, WbGroup *group, gint64 minute, guint32 count)
{
  gsize before = group->minutes->len;
  wb_minutes_add (group->minutes, minute, count, groups->n_minutes < MINUTES_TOTAL);
  groups->n_minutes = groups->n_minutes + group->minutes->len - before;
}

/* Fills what tells a new group from the entry that began it. */
static void
describe (WbGroups *groups, WbGroup *group, const WbEntry *entry, gboolean is_other)
{
  const char *words = entry->message != NULL ? entry->message : entry->error_value;
  words = words != NULL ? words : "";
  group->template_ = is_other ? g_strdup (OTHER_TEMPLATE) : wb_template_of (words);
  group->logger = is_other ? NULL : g_strdup (entry->logger);
  group->error_type = is_other ? NULL : g_strdup (entry->error_type);
  group->error_code = is_other ? NULL : g_strdup (entry->error_code);
  group->example = keep_text (groups, words, EXAMPLE_CHARS);
}

static WbGroup *
group_of_entry (WbGroups *groups, const WbEntry *entry)
{
  g_autoptr (GString) identity = wb_identity_of (entry);
  g_autoptr (GBytes) key = g_bytes_new (identity->str, identity->len);
  WbGroup *group = g_hash_table_lookup (groups->by_identity, key);
  if (group != NULL)
    return group;
  g_autofree char *fingerprint = wb_fingerprint_of_identity (identity);
  gboolean is_other;
  group = find_group (groups, fingerprint, entry->level, &is_other);
  if (group->template_ == NULL)
    describe (groups, group, entry, is_other);
  if (is_other)
    return group; /* an error of the same kind may still find room */
  if (g_hash_table_size (groups->by_identity) >= MEMO_MAX)
    g_hash_table_remove_all (groups->by_identity);
  g_hash_table_insert (groups->by_identity, g_steal_pointer (&key), group);
  return group;
}

void
wb_groups_add (WbGroups *groups, const WbEntry *entry, const char *member, guint64 line)
{
  WbGroup *group = group_of_entry (groups, entry);
  g_ptr_array_set_size (groups->sorted, 0);
  if (group->member == NULL)
    {
      group->member = g_strdup (member);
      group->line = line;
    }
  group->count++;
  group->level = MAX (group->level, entry->level);
  keep_stack (groups, group, entry->stack);
  if (entry->time_usec == WB_TIME_UNKNOWN)
    return;
  widen_times (group, entry->time_usec, entry->time_usec);
  gint64 minute = entry->time_usec / MINUTE_USEC - (entry->time_usec % MINUTE_USEC < 0 ? 1 : 0);
  count_minute (groups, group, minute, 1);
}

void
wb_groups_add_group (WbGroups *groups, const WbGroup *from)
{
  gboolean is_other;
  WbGroup *group = find_group (groups, from->fingerprint, from->level, &is_other);
  g_ptr_array_set_size (groups->sorted, 0);
  if (group->template_ == NULL)
    {
      group->template_ = g_strdup (is_other ? OTHER_TEMPLATE : from->template_);
      group->logger = is_other ? NULL : g_strdup (from->logger);
      group->error_type = is_other ? NULL : g_strdup (from->error_type);
      group->error_code = is_other ? NULL : g_strdup (from->error_code);
      group->example = keep_text (groups, from->example, EXAMPLE_CHARS);
    }
  if (group->member == NULL)
    {
      group->member = g_strdup (from->member);
      group->line = from->line;
    }
  group->count += from->count;
  group->level = MAX (group->level, from->level);
  keep_stack (groups, group, from->stack);
  widen_times (group, from->first_usec, from->last_usec);
  for (guint i = 0; i < from->minutes->len; i++)
    {
      const WbMinute *minute = &g_array_index (from->minutes, WbMinute, i);
      count_minute (groups, group, minute->minute, minute->count);
    }
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const WbGroup *left = *(const WbGroup *const *)a;
  const WbGroup *right = *(const WbGroup *const *)b;
  if (left->level != right->level)
    return left->level > right->level ? -1 : 1;
  /* Those without a time come last. */
  guint64 left_first = left->first_usec == WB_TIME_UNKNOWN ? G_MAXINT64 : left->first_usec;
  guint64 right_first = right->first_usec == WB_TIME_UNKNOWN ? G_MAXINT64 : right->first_usec;
  if (left_first != right_first)
    return left_first < right_first ? -1 : 1;
  return strcmp (left->fingerprint, right->fingerprint);
}

/* In a fixed order, whatever the hash table's. */
const GPtrArray *
wb_groups_sorted (WbGroups *groups)
{
  if (groups->sorted->len == g_hash_table_size (groups->by_fingerprint))
    return groups->sorted;
  g_ptr_array_set_size (groups->sorted, 0);
  GHashTableIter iter;
  gpointer group;
  g_hash_table_iter_init (&iter, groups->by_fingerprint);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (groups->sorted, group);
  g_ptr_array_sort (groups->sorted, compare_groups);
  return groups->sorted;
}

/* Walks other's table, not its sorted view, which is other's to rebuild; sorts by line for a result
 * that doesn't depend on the table's order. */
void
wb_groups_merge (WbGroups *groups, const WbGroups *other)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group;
  g_hash_table_iter_init (&iter, other->by_fingerprint);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (all, group);
  g_ptr_array_sort (all, compare_groups);
  for (guint i = 0; i < all->len; i++)
    wb_groups_add_group (groups, g_ptr_array_index (all, i));
}

void
wb_group_bins (const WbGroup *group, gint64 from_usec, gint64 to_usec,
               guint32 ret_bins[WB_GROUP_BINS])
{
  memset (ret_bins, 0, WB_GROUP_BINS * sizeof ret_bins[0]);
  if (to_usec <= from_usec)
    return;
  double width = (double)(to_usec - from_usec) / WB_GROUP_BINS;
  for (guint i = 0; i < group->minutes->len; i++)
    {
      const WbMinute *minute = &g_array_index (group->minutes, WbMinute, i);
      double start = (double)minute->minute * MINUTE_USEC - (double)from_usec;
      if (start + MINUTE_USEC <= 0 || start > (double)(to_usec - from_usec))
        continue;
      double bin = start > 0 ? start / width : 0;
      int index = bin < WB_GROUP_BINS ? (int)bin : WB_GROUP_BINS - 1;
      ret_bins[index] += MIN (minute->count, G_MAXUINT32 - ret_bins[index]);
    }
}
