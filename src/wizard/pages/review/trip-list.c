/* SPDX-License-Identifier: MPL-2.0 */
/* Places in items that are not ticked do not count: leaving an item out is a decision too. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/trip-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "base/text.h"
#include "pages/review/item-row.h"
#include "pages/review/notice-bar.h"
#include "pages/review/review-words.h"
#include "widgets/accessible.h"

#define MOST_ROWS 50

struct _WbTripList
{
  GtkBox parent_instance;
  WbReport *report; /* not owned */
  GtkWidget *notice;
  GtkWidget *list;
  GtkWidget *rest; /* says how many are not listed */
  guint n;
};

G_DEFINE_FINAL_TYPE (WbTripList, wb_trip_list, GTK_TYPE_BOX)

static const WbMember *
member_of (WbReport *report, const WbTrip *trip)
{
  const WbEvidence *evidence = wb_report_get_evidence (report);

  return evidence ? wb_evidence_find (evidence, trip->member) : NULL;
}

static gboolean
would_be_sent (WbReport *report, const WbTrip *trip)
{
  const WbMember *member = member_of (report, trip);

  return !member || g_str_equal (member->item, WB_WORDS_ITEM)
         || wb_report_is_ticked (report, member->item);
}

static void
on_activated (AdwActionRow *row, const char *member)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "wizard.open-member", "s", member);
}

static void
free_closure_data (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
make_row (WbReport *report, const WbTrip *trip)
{
  const WbMember *member = member_of (report, trip);
  g_autofree char *title =
      wb_text_visible (member && member->original ? member->original : trip->member, -1);
  g_autofree char *what = wb_review_trip_what (trip);
  g_autofree char *where = wb_review_trip_where (trip, title);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), what);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), where);
  wb_accessible_describe (row, where);
  gtk_widget_add_css_class (arrow, "dim");
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_data (row, "activated", G_CALLBACK (on_activated), g_strdup (trip->member),
                         free_closure_data, 0);
  return row;
}

static void
clear (WbTripList *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row;
       row = gtk_widget_get_first_child (self->list))
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
}

static void
fill (WbTripList *self)
{
  const GPtrArray *trips = wb_report_get_trips (self->report);

  self->n = 0;
  for (guint i = 0; trips && i < trips->len; i++)
    {
      const WbTrip *trip = g_ptr_array_index (trips, i);
      if (!would_be_sent (self->report, trip))
        continue;
      if (self->n < MOST_ROWS)
        gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self->report, trip));
      self->n++;
    }
}

void
wb_trip_list_update (WbTripList *self)
{
  clear (self);
  fill (self);
  g_autofree char *title = wb_review_trips_words (self->n);
  const guint unlisted = self->n > MOST_ROWS ? self->n - MOST_ROWS : 0;
  g_autofree char *rest =
      g_strdup_printf (ngettext ("and %u more", "and %u more", unlisted), unlisted);
  wb_notice_bar_set_text (WB_NOTICE_BAR (self->notice), title);
  gtk_label_set_label (GTK_LABEL (self->rest), rest);
  gtk_widget_set_visible (self->rest, unlisted > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n > 0);
}

guint
wb_count_trips (WbReport *report)
{
  const GPtrArray *trips = wb_report_get_trips (report);
  guint n = 0;

  for (guint i = 0; trips && i < trips->len; i++)
    n += would_be_sent (report, g_ptr_array_index (trips, i)) ? 1 : 0;
  return n;
}

static void
on_take_out (WbTripList *self)
{
  wb_report_take_out (self->report);
}

GtkWidget *
wb_trip_list_new (WbReport *report)
{
  WbTripList *self = g_object_new (WB_TYPE_TRIP_LIST, NULL);

  self->report = report;
  return GTK_WIDGET (self);
}

static void
wb_trip_list_class_init (WbTripListClass *class)
{
}

static void
wb_trip_list_init (WbTripList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->notice = wb_notice_bar_new (WB_NOTICE_WARNING, _ ("_Take them out"));
  g_signal_connect_swapped (self->notice, "clicked", G_CALLBACK (on_take_out), self);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  self->rest = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->rest), 0);
  gtk_widget_add_css_class (self->rest, "dim");
  gtk_box_append (GTK_BOX (self), self->notice);
  gtk_box_append (GTK_BOX (self), self->list);
  gtk_box_append (GTK_BOX (self), self->rest);
}
