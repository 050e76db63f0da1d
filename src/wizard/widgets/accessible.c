/* SPDX-License-Identifier: MPL-2.0 */
/* GTK 4.8 names a button by its raw label and then by its label's text; newer ones name a link by
 * nothing, and 4.18 the items of a menu by labels that nobody is told of. Without the property the
 * text alone is left, which is what newer versions say anyway; a check has no other name than the
 * property. It has no action of its own in any version: an action group on the widget shows up as
 * one. */
#include "widgets/accessible.h"

/* A sign such as "+" is no name. */
static gboolean
says_a_word (GtkLabel *label)
{
  for (const char *p = gtk_label_get_text (label); *p; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return says_a_word (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child))
      return TRUE;
  return FALSE;
}

static void
name_check (GtkWidget *check)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *plain = NULL;
  const char *label = gtk_check_button_get_label (GTK_CHECK_BUTTON (check));
  if (!label || !gtk_check_button_get_use_underline (GTK_CHECK_BUTTON (check)))
    return;
  parts = g_strsplit (label, "_", -1);
  plain = g_strjoinv (NULL, parts);
  wb_accessible_name (check, plain);
}

static void
name_by_text (GtkWidget *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (button);
  if (GTK_IS_CHECK_BUTTON (button))
    name_check (button);
  else if (has_text (button) && !GTK_IS_LINK_BUTTON (button))
    wb_accessible_name (button, NULL);
  else if (tooltip)
    wb_accessible_name (button, tooltip);
}

/* Setting a label sets the property again. */
static void
keep_named_by_text (GtkWidget *button)
{
  name_by_text (button);
  g_signal_handlers_disconnect_by_func (button, name_by_text, NULL);
  g_signal_connect (button, "notify::label", G_CALLBACK (name_by_text), NULL);
  g_signal_connect (button, "notify::tooltip-text", G_CALLBACK (name_by_text), NULL);
}

void
wb_accessible_plain_name (GtkButton *button)
{
  g_return_if_fail (GTK_IS_BUTTON (button));
  keep_named_by_text (GTK_WIDGET (button));
}

static void
tell_what_is_hidden (GtkStack *stack)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child;
       child = gtk_widget_get_next_sibling (child))
    {
      const gboolean is_hidden = child != gtk_stack_get_visible_child (stack);
      gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, is_hidden,
                                   -1);
    }
}

void
wb_accessible_follow_stack (GtkStack *stack)
{
  g_return_if_fail (GTK_IS_STACK (stack));
  g_signal_handlers_disconnect_by_func (stack, tell_what_is_hidden, NULL);
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (tell_what_is_hidden), NULL);
  tell_what_is_hidden (stack);
}

static const char *
find_words (GtkWidget *widget)
{
  const char *words = NULL;

  if (GTK_IS_LABEL (widget))
    return says_a_word (GTK_LABEL (widget)) ? gtk_label_get_text (GTK_LABEL (widget)) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !words;
       child = gtk_widget_get_next_sibling (child))
    words = find_words (child);
  return words;
}

static void
name_items (GtkWidget *widget)
{
  const GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  const char *words = role == GTK_ACCESSIBLE_ROLE_MENU_ITEM ? find_words (widget) : NULL;

  if (words)
    wb_accessible_name (widget, words);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !words;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

static void
on_menu_opened (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (popover)
    name_items (GTK_WIDGET (popover));
}

void
wb_accessible_name_items (GtkMenuButton *button)
{
  g_signal_connect (button, "notify::active", G_CALLBACK (on_menu_opened), NULL);
}

void
wb_accessible_plain_names_below (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root) || GTK_IS_CHECK_BUTTON (root))
    {
      keep_named_by_text (root);
      return;
    }
  /* It forwards the name it was given to the button inside. */
  if (GTK_IS_MENU_BUTTON (root))
    return;
  if (GTK_IS_STACK (root))
    wb_accessible_follow_stack (GTK_STACK (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    wb_accessible_plain_names_below (child);
}

static void
on_toggle (GSimpleAction *action, GVariant *parameter, gpointer check)
{
  if (gtk_widget_is_sensitive (check))
    gtk_widget_activate (check);
}

void
wb_accessible_offer_toggle (GtkCheckButton *check)
{
  static const GActionEntry entries[] = { { .name = "toggle", .activate = on_toggle } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_return_if_fail (GTK_IS_CHECK_BUTTON (check));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), check);
  gtk_widget_insert_action_group (GTK_WIDGET (check), "check", G_ACTION_GROUP (group));
}

static void
set_property (GtkWidget *widget, GtkAccessibleProperty property, const char *value)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  if (value)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), property, value, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), property);
}

void
wb_accessible_name (GtkWidget *widget, const char *name)
{
  /* newer versions go by this relation first, and libadwaita's rows have it to their title */
  if (name)
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  set_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

void
wb_accessible_describe (GtkWidget *widget, const char *description)
{
  set_property (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
}
