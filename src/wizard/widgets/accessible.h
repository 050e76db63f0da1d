/* SPDX-License-Identifier: MPL-2.0 */
/* What assistive tools are told where GTK 4.8 tells them nothing, or something odd. Works alike on
 * newer GTK. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets button be called "Next" and not "_Next Next", now and after each change of its label; one
 * that has no word (but a sign or an icon) is called by its tooltip. */
void wb_accessible_plain_name (GtkButton *button);

/* The same for every button and check below root, and root; stacks there are followed, and the
 * items of menus named when they are opened. */
void wb_accessible_plain_names_below (GtkWidget *root);

/* Names the items of button's menu each time it is opened. On versions whose menu buttons have no
 * property "active" it does nothing: they name them. */
void wb_accessible_name_items (GtkMenuButton *button);

/* Gives check an action "check.toggle" that assistive tools can do: GTK offers none. */
void wb_accessible_offer_toggle (GtkCheckButton *check);

/* Keeps what stack does not show away from assistive tools: GTK 4.8 lets them walk through all of
 * its pages, with the places they had when they were shown. */
void wb_accessible_follow_stack (GtkStack *stack);

/* The name, the description that is read for widget; NULL takes it back. */
void wb_accessible_name (GtkWidget *widget, const char *name);
void wb_accessible_describe (GtkWidget *widget, const char *description);

G_END_DECLS
