/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/file-row.h"

#include "widgets/accessible.h"

struct _WbFileRow
{
  AdwActionRow parent_instance;
  char *member;
  GtkWidget *size;
  GtkWidget *arrow;
};

G_DEFINE_FINAL_TYPE (WbFileRow, wb_file_row, ADW_TYPE_ACTION_ROW)

GtkWidget *
wb_file_row_new (void)
{
  return g_object_new (WB_TYPE_FILE_ROW, NULL);
}

void
wb_file_row_set (WbFileRow *self, const WbReviewFile *file)
{
  g_free (self->member);
  self->member = g_strdup (file->member);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), file->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), file->detail);
  gtk_label_set_label (GTK_LABEL (self->size), file->size);
  gtk_widget_set_visible (self->size, file->size[0] != '\0');
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), file->can_open);
  gtk_widget_set_opacity (self->arrow, file->can_open ? 1 : 0);
  g_autofree char *words = wb_review_join (file->size, file->detail);
  wb_accessible_describe (GTK_WIDGET (self), words);
}

const char *
wb_file_row_get_member (WbFileRow *self)
{
  return self->member;
}

static void
wb_file_row_activated (AdwActionRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "wizard.open-member", "s",
                              WB_FILE_ROW (row)->member);
}

static void
wb_file_row_finalize (GObject *object)
{
  g_free (WB_FILE_ROW (object)->member);
  G_OBJECT_CLASS (wb_file_row_parent_class)->finalize (object);
}

static void
wb_file_row_class_init (WbFileRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wb_file_row_finalize;
  ADW_ACTION_ROW_CLASS (class)->activate = wb_file_row_activated;
}

static void
wb_file_row_init (WbFileRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->size = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->size, "numeric");
  gtk_widget_add_css_class (self->size, "dim");
  gtk_widget_set_margin_end (self->size, 6); /* below the size of the item */
  self->arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (self->arrow, "dim");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->size);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->arrow);
}
