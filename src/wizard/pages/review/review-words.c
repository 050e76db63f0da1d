/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/review-words.h"

#include <glib/gi18n.h>

#include "base/text.h"

static const struct
{
  const char *kind, *words;
} trip_kinds[] = {
  { "private_key", N_ ("A private key") },
  { "token", N_ ("It looks like a password or key") },
  { "identity", N_ ("Your name, or this computer’s") },
  { "known_secret", N_ ("A password or key that was replaced elsewhere") },
};

static const char *const picture_suffixes[] = { ".png", ".jpg", ".jpeg", ".webp", ".gif",
                                                ".bmp", ".tif", ".tiff", ".heic" };

double
wb_review_progress_fraction (const WbProgress *progress)
{
  if (progress->total == 0)
    return -1;
  return CLAMP ((double) progress->done / (double) progress->total, 0, 1);
}

char *
wb_review_progress_words (const WbProgress *progress, const WbPlan *plan)
{
  const WbPlanItem *item = plan ? wb_plan_item (plan, progress->step) : NULL;
  const double fraction = wb_review_progress_fraction (progress);

  if (g_strcmp0 (progress->stage, "collect") != 0)
    return g_strdup (_ ("Looking for what could be sent…"));
  if (item && fraction >= 0)
    /* Translators: an item's title, and how far it is: "Reading Logs, 31 %" */
    return g_strdup_printf (_ ("Reading %s, %d %%"), item->title, (int) (fraction * 100));
  if (item)
    return g_strdup_printf (_ ("Reading %s…"), item->title);
  return g_strdup (_ ("Reading what could be sent…"));
}

static gboolean
is_picture (const WbDraftFile *file)
{
  g_autofree char *name = g_ascii_strdown (file->path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (picture_suffixes); i++)
    if (g_str_has_suffix (name, picture_suffixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
are_pictures (const WbDraft *draft)
{
  for (guint i = 0; i < draft->files->len; i++)
    if (!is_picture (g_ptr_array_index (draft->files, i)))
      return FALSE;
  return TRUE;
}

char *
wb_review_gone_words (const GPtrArray *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const WbDraftFile *file = g_ptr_array_index (files, i);
      g_autofree char *title = wb_text_visible (file->title, -1);
      g_autofree char *quoted = g_strdup_printf (_ ("“%s”"), title);
      g_strv_builder_add (builder, quoted);
    }
  g_auto (GStrv) quoted = g_strv_builder_end (builder);
  g_autofree char *names = g_strjoinv (_ (", "), quoted);
  /* Translators: %s is the name of a file, or several. */
  return g_strdup_printf (ngettext ("%s is not there any more, so it can't be sent.",
                                    "%s are not there any more, so they can't be sent.",
                                    files->len),
                          names);
}

char *
wb_review_left_out_words (const WbDraft *draft, guint n)
{
  if (draft && are_pictures (draft))
    return g_strdup_printf (ngettext ("%u picture you added will not be sent.",
                                      "%u pictures you added will not be sent.", n),
                            n);
  return g_strdup_printf (
      ngettext ("%u file you added will not be sent.", "%u files you added will not be sent.", n),
      n);
}

const char *
wb_review_send_too_label (guint n)
{
  return ngettext ("Send it _too", "Send them _too", n);
}

char *
wb_review_limit_words (guint64 limit_bytes, guint64 cut_bytes)
{
  g_autofree char *size = wb_text_size (cut_bytes);

  if (cut_bytes > 0)
    return g_strdup_printf (_ ("The oldest %s of the logs stay on this computer"), size);
  return g_strdup (limit_bytes > 0
                       ? _ ("Everything fits; if there is more, the oldest logs stay here")
                       : _ ("Nothing is left out for its size"));
}

char *
wb_review_trips_words (guint n)
{
  return g_strdup_printf (ngettext ("%u place may still show something private",
                                    "%u places may still show something private", n),
                          n);
}

char *
wb_review_trip_what (const WbTrip *trip)
{
  const char *words = trip->kind;
  g_autofree char *excerpt = wb_text_visible (trip->excerpt ? trip->excerpt : "", -1);

  for (guint i = 0; i < G_N_ELEMENTS (trip_kinds); i++)
    if (g_strcmp0 (trip->kind, trip_kinds[i].kind) == 0)
      words = _ (trip_kinds[i].words);
  if (excerpt[0] == '\0')
    return g_strdup (words);
  /* Translators: what was found, and the start of it */
  return g_strdup_printf (_ ("%s: %s"), words, excerpt);
}

char *
wb_review_trip_where (const WbTrip *trip, const char *title)
{
  g_autofree char *number = g_strdup_printf ("%'" G_GUINT64_FORMAT, trip->line);

  /* Translators: a file's name, and a line's number in it */
  return g_strdup_printf (_ ("%s, line %s"), title, number);
}

char *
wb_review_grown_words (guint64 bytes)
{
  g_autofree char *size = wb_text_size (bytes);

  return g_strdup_printf (_ ("The logs have grown by %s since they were looked at."), size);
}
