/* SPDX-License-Identifier: MPL-2.0 */
/* The words of a file's row. What was left out of a file is told by a table of the manifest's fixed
 * words, so that the screen says no less than the bundle. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/review-file.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/text.h"
#include "collect/words.h"

/* Our own members are named by what they hold, and come in this order. */
static const struct
{
  const char *member, *title;
} own_titles[] = {
  { WB_DESCRIPTION_MEMBER, N_ ("What you wrote") },
  { WB_CONTACT_MEMBER, N_ ("How to reach you") },
};

static const struct
{
  const char *what, *words;
} cuts[] = {
  /* Translators: what of a file is not sent; %s is a size */
  { "window", N_ ("%s outside the chosen time left out") },
  { "limit", N_ ("%s left out by the size limit") },
  { "line", N_ ("%s of overlong lines left out") },
  { "hole", N_ ("%s of empty space left out") },
  { "torn", N_ ("its end can’t be read") },
  { "grown", N_ ("%s written since not included") },
};

char *
wb_review_join (const char *one, const char *other)
{
  if (one[0] == '\0' || other[0] == '\0')
    return g_strdup (one[0] == '\0' ? other : one);
  /* Translators: two facts about a file, side by side */
  return g_strdup_printf (_ ("%s, %s"), one, other);
}

static void
add_fact (char **facts, const char *fact)
{
  char *joined = wb_review_join (*facts, fact);

  g_free (*facts);
  *facts = joined;
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/* "23 Nov, 13:10 to 14:10"; "" if the times are not known. */
static char *
span_words (gint64 first_usec, gint64 last_usec)
{
  if (first_usec == WB_TIME_UNKNOWN || last_usec == WB_TIME_UNKNOWN)
    return g_strdup ("");
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_local (first_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) last = g_date_time_new_from_unix_local (last_usec / G_USEC_PER_SEC);
  if (!first || !last)
    return g_strdup ("");
  /* Translators: a day with a time, a day, a time of day; as strftime() takes them */
  const char *full = _ ("%-d %b %R"), *day = _ ("%-d %b"), *time = _ ("%R");
  const gboolean one_day = is_same_day (first, last);
  g_autofree char *from = g_date_time_format (first, one_day ? time : full);
  g_autofree char *until = g_date_time_format (last, one_day ? time : full);
  if (!one_day)
    /* Translators: from one moment to another: "21 Nov 23:10 to 22 Nov 01:30" */
    return g_strdup_printf (_ ("%s to %s"), from, until);
  g_autofree char *date = g_date_time_format (first, day);
  if (g_str_equal (from, until))
    return g_date_time_format (first, full);
  /* Translators: a day, and from when to when: "23 Nov, 13:10 to 14:10" */
  return g_strdup_printf (_ ("%s, %s to %s"), date, from, until);
}

guint64
wb_review_count_replaced (const WbMember *member)
{
  g_autoptr (GList) counts =
      member->redactions ? json_object_get_values (member->redactions) : NULL;
  guint64 replaced = 0;

  for (GList *count = counts; count; count = count->next)
    if (JSON_NODE_HOLDS_OBJECT (count->data))
      replaced += (guint64) json_object_get_int_member_with_default (
          json_node_get_object (count->data), "hits", 0);
  return replaced;
}

static guint64
cut_bytes (const WbMember *member, const char *what, gboolean *ret_is_cut)
{
  guint64 bytes = 0;

  for (guint i = 0; i < member->cuts->len; i++)
    {
      const WbCut *cut = g_ptr_array_index (member->cuts, i);
      if (!g_str_equal (cut->what, what))
        continue;
      bytes += cut->bytes;
      *ret_is_cut = TRUE;
    }
  return bytes;
}

guint64
wb_review_cut_bytes (const GPtrArray *members, const char *what)
{
  guint64 bytes = 0;
  gboolean is_cut;

  for (guint i = 0; i < members->len; i++)
    bytes += cut_bytes (g_ptr_array_index (members, i), what, &is_cut);
  return bytes;
}

static void
add_cuts (char **facts, const WbMember *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      gboolean is_cut = FALSE;
      const guint64 bytes = cut_bytes (member, cuts[i].what, &is_cut);
      g_autofree char *size = wb_text_size (bytes);
      if (!is_cut)
        continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_autofree char *words = g_strdup_printf (_ (cuts[i].words), size);
#pragma GCC diagnostic pop
      add_fact (facts, words);
    }
}

static void
add_replaced (char **facts, const WbMember *member)
{
  const guint64 replaced = wb_review_count_replaced (member);
  g_autofree char *number = g_strdup_printf ("%'" G_GUINT64_FORMAT, replaced);
  g_autofree char *words = g_strdup_printf (
      /* Translators: %s is a number */
      ngettext ("%s value replaced", "%s values replaced", (gulong) replaced), number);

  if (replaced > 0)
    add_fact (facts, words);
}

/* What was cut is told by the cuts, with how much. */
static void
add_status (char **facts, const WbMember *member)
{
  if (member->status == WB_STATUS_OK || (member->status == WB_STATUS_CUT && member->cuts->len > 0))
    return;
  add_fact (facts, member->error ? member->error : wb_status_title (member->status));
}

/* Its row in own_titles, or their number. */
static guint
own_index (const char *member)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (own_titles) && !g_str_equal (member, own_titles[i].member))
    i++;
  return i;
}

static char *
title_of (const WbMember *member)
{
  const guint own = own_index (member->member);

  return own < G_N_ELEMENTS (own_titles)
             ? g_strdup (_ (own_titles[own].title))
             : wb_text_visible (member->original ? member->original : member->member, -1);
}

WbReviewFile *
wb_review_file_of_member (const WbMember *member)
{
  WbReviewFile *file = g_new0 (WbReviewFile, 1);

  file->member = g_strdup (member->member);
  file->title = title_of (member);
  file->can_open = member->spool != NULL;
  file->size = file->can_open ? wb_text_size (member->packed_bytes) : g_strdup ("");
  file->detail =
      file->can_open ? span_words (member->first_usec, member->last_usec) : g_strdup ("");
  add_status (&file->detail, member);
  if (g_str_equal (member->member, WB_CONTACT_MEMBER))
    add_fact (&file->detail, _ ("sent exactly as you typed it"));
  add_replaced (&file->detail, member);
  add_cuts (&file->detail, member);
  return file;
}

WbReviewFile *
wb_review_file_of_plan (const WbPlanFile *plan_file)
{
  WbReviewFile *file = g_new0 (WbReviewFile, 1);
  const gboolean is_there = plan_file->status == WB_STATUS_OK;
  g_autofree char *about = wb_text_size (plan_file->id.end);
  const char *reason = plan_file->reason ? plan_file->reason : wb_status_title (plan_file->status);

  file->member = g_strdup (plan_file->member);
  file->title = wb_text_visible (plan_file->relative, -1);
  file->size = g_strdup ("");
  file->detail = is_there ? g_strdup_printf (_ ("%s on this computer"), about) : g_strdup (reason);
  return file;
}

void
wb_review_file_free (WbReviewFile *file)
{
  g_free (file->member);
  g_free (file->title);
  g_free (file->detail);
  g_free (file->size);
  g_free (file);
}

gboolean
wb_review_file_equal (const WbReviewFile *a, const WbReviewFile *b)
{
  return g_str_equal (a->member, b->member) && g_str_equal (a->title, b->title)
         && g_str_equal (a->detail, b->detail) && g_str_equal (a->size, b->size)
         && a->can_open == b->can_open;
}

static gint64
newest_of (const WbMember *member)
{
  return member->last_usec != WB_TIME_UNKNOWN ? member->last_usec : member->mtime_usec;
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const WbMember *one = *(const WbMember *const *) a, *other = *(const WbMember *const *) b;

  if (own_index (one->member) != own_index (other->member))
    return own_index (one->member) < own_index (other->member) ? -1 : 1;
  if (!one->spool != !other->spool)
    return one->spool ? -1 : 1;
  if (newest_of (one) != newest_of (other))
    return newest_of (one) > newest_of (other) ? -1 : 1;
  return strcmp (one->member, other->member);
}

void
wb_review_members_sort (GPtrArray *members)
{
  g_ptr_array_sort (members, compare_members);
}
