/* SPDX-License-Identifier: MPL-2.0 */
/* Every drawn widget is made, shown in both directions, filled, drawn, and freed; what it draws it
 * also says. */
#include <adwaita.h>
#include <math.h>

#include "widgets/accessible.h"
#include "widgets/beside.h"
#include "widgets/plot.h"
#include "widgets/spark.h"
#include "widgets/steps.h"
#include "widgets/tiles.h"

static void
fill_spark (GtkWidget *widget)
{
  static const double ms[] = { 48, 46, -1, 71, 0, 1e9 };

  wb_spark_set (WB_SPARK (widget), ms, G_N_ELEMENTS (ms), WB_SPARK_RUNNING);
}

static void
fill_plot (GtkWidget *widget)
{
  static const double speeds[] = { 0, 96e3, NAN, -5, INFINITY, 1 };

  wb_plot_set (WB_PLOT (widget), speeds, G_N_ELEMENTS (speeds));
}

static void
fill_steps (GtkWidget *widget)
{
  wb_steps_set_current (WB_STEPS (widget), 2);
}

static const struct
{
  const char *name;
  GtkWidget *(*make) (void);
  void (*fill) (GtkWidget *widget);
} widgets[] = {
  { "spark", wb_spark_new, fill_spark },
  { "plot", wb_plot_new, fill_plot },
  { "steps", wb_steps_new, fill_steps },
};

static void
test_life (gconstpointer data)
{
  const guint index = GPOINTER_TO_UINT (data);

  for (guint direction = GTK_TEXT_DIR_LTR; direction <= GTK_TEXT_DIR_RTL; direction++)
    {
      GtkWidget *window = adw_window_new ();
      GtkWidget *widget = widgets[index].make ();
      GtkWidget *weak = widget;

      g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &weak);
      gtk_widget_set_direction (widget, direction);
      adw_window_set_content (ADW_WINDOW (window), widget);
      gtk_window_present (GTK_WINDOW (window));
      widgets[index].fill (widget); /* the dashes are hidden before */
      gtk_widget_queue_draw (widget);
      gtk_test_widget_wait_for_draw (widget);
      g_assert_cmpint (gtk_widget_get_width (widget), >, 0);
      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_null (weak);
    }
}

static void
assert_property (GtkWidget *widget, GtkAccessibleProperty property, const char *expected)
{
  g_autofree char *differs =
      gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, expected);

  if (differs)
    g_error ("the property is %s, not %s", differs, expected);
}

static void
test_spark_says (void)
{
  static const double ms[] = { 48, -1, 71 };
  g_autofree char *said = wb_spark_describe (ms, G_N_ELEMENTS (ms));
  g_autoptr (GtkWidget) spark = g_object_ref_sink (wb_spark_new ());

  wb_spark_set (WB_SPARK (spark), ms, G_N_ELEMENTS (ms), WB_SPARK_GOOD);
  assert_property (spark, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
  g_assert_nonnull (strstr (said, "71"));
}

static void
test_plot_says (void)
{
  static const double speeds[] = { 10e3, 96e3 };
  g_autofree char *said = wb_plot_describe (speeds, G_N_ELEMENTS (speeds));
  g_autoptr (GtkWidget) plot = g_object_ref_sink (wb_plot_new ());

  wb_plot_set (WB_PLOT (plot), speeds, G_N_ELEMENTS (speeds));
  assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, said);
  g_assert_nonnull (strstr (said, "96"));
}

static void
test_steps_say (void)
{
  g_autoptr (GtkWidget) steps = g_object_ref_sink (wb_steps_new ());

  wb_steps_set_current (WB_STEPS (steps), 3);
  assert_property (steps, GTK_ACCESSIBLE_PROPERTY_LABEL, "Step 3 of 4");
}

/* What assistive tools do with a check is what a click does. */
static void
test_toggle (void)
{
  g_autoptr (GtkWidget) check = g_object_ref_sink (gtk_check_button_new_with_label ("Logs"));

  wb_accessible_offer_toggle (GTK_CHECK_BUTTON (check));
  g_assert_true (gtk_widget_activate_action (check, "check.toggle", NULL));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_true (gtk_widget_activate_action (check, "check.toggle", NULL));
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
}

/* A sign is read as nothing. */
static void
test_sign (void)
{
  g_autoptr (GtkWidget) button = g_object_ref_sink (gtk_button_new_with_label ("+"));

  gtk_widget_set_tooltip_text (button, "Show it larger");
  wb_accessible_plain_name (GTK_BUTTON (button));
  assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Show it larger");
}

/* --- side by side or stacked ------------------------------------------------------------------ */

static graphene_rect_t
place_of (GtkWidget *child)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (child, gtk_widget_get_parent (child), &place));
  return place;
}

static GtkWidget *
new_text (const char *text)
{
  return g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, NULL);
}

/* Room for both: the button has what it wishes, at the end of the line. */
static void
test_beside_wide (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *words = new_text ("Some words that take a line"), *button = new_text ("Press");
  GtkWidget *beside = wb_beside_new (words, button);

  gtk_widget_set_hexpand (words, TRUE);
  adw_window_set_content (ADW_WINDOW (window), beside);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 100);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (beside);
  g_assert_true (wb_beside_is_beside (WB_BESIDE (beside)));
  const graphene_rect_t first = place_of (words), second = place_of (button);
  g_assert_cmpfloat (first.origin.y, ==, second.origin.y);
  g_assert_cmpfloat (first.origin.x + first.size.width, <, second.origin.x);
  g_assert_cmpfloat (second.origin.x + second.size.width, ==,
                     (float) gtk_widget_get_width (beside));

  gtk_widget_set_direction (beside, GTK_TEXT_DIR_RTL);
  gtk_test_widget_wait_for_draw (beside);
  g_assert_cmpfloat (place_of (button).origin.x, ==, 0);
  g_assert_cmpfloat (place_of (words).origin.x, >, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* No room: as high as both together, and what is hidden takes none. */
static void
test_beside_narrow (void)
{
  GtkWidget *words = new_text ("Some words that take several lines"), *button = new_text ("Press");
  g_autoptr (GtkWidget) beside = g_object_ref_sink (wb_beside_new (words, button));
  const int narrow = 120;
  int least, below, alone, with_button;

  wb_beside_set_row_spacing (WB_BESIDE (beside), 9);
  gtk_widget_measure (beside, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, narrow);
  gtk_widget_measure (words, GTK_ORIENTATION_VERTICAL, narrow, &alone, NULL, NULL, NULL);
  gtk_widget_measure (button, GTK_ORIENTATION_VERTICAL, narrow, &below, NULL, NULL, NULL);
  gtk_widget_measure (beside, GTK_ORIENTATION_VERTICAL, narrow, &with_button, NULL, NULL, NULL);
  g_assert_cmpint (with_button, ==, alone + 9 + below);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_measure (beside, GTK_ORIENTATION_VERTICAL, narrow, &with_button, NULL, NULL, NULL);
  g_assert_cmpint (with_button, ==, alone);
}

/* --- tiles ------------------------------------------------------------------------------------ */

static GtkWidget *
new_tiles (GtkWidget **buttons, guint n)
{
  GtkWidget *tiles = wb_tiles_new ();

  for (guint i = 0; i < n; i++)
    {
      buttons[i] = gtk_button_new_with_label (i == 0 ? "The widest of them" : "Small");
      wb_tiles_append (WB_TILES (tiles), buttons[i]);
    }
  return tiles;
}

/* Four of which three would fit stand two by two. */
static void
test_tiles_even (void)
{
  GtkWidget *buttons[4];
  g_autoptr (GtkWidget) tiles = g_object_ref_sink (new_tiles (buttons, G_N_ELEMENTS (buttons)));
  int widest, line, two_lines, one_line, four_lines;

  gtk_widget_measure (buttons[0], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &widest, NULL, NULL);
  gtk_widget_measure (buttons[0], GTK_ORIENTATION_VERTICAL, -1, &line, NULL, NULL, NULL);
  gtk_widget_measure (tiles, GTK_ORIENTATION_VERTICAL, 4 * widest + 27, &one_line, NULL, NULL,
                      NULL);
  gtk_widget_measure (tiles, GTK_ORIENTATION_VERTICAL, 3 * widest + 18, &two_lines, NULL, NULL,
                      NULL);
  gtk_widget_measure (tiles, GTK_ORIENTATION_VERTICAL, widest, &four_lines, NULL, NULL, NULL);
  g_assert_cmpint (one_line, ==, line);
  g_assert_cmpint (two_lines, ==, 2 * line + 9);
  g_assert_cmpint (four_lines, ==, 4 * line + 27);
}

static void
test_tiles_places (void)
{
  GtkWidget *window = adw_window_new (), *buttons[3];
  GtkWidget *tiles = new_tiles (buttons, G_N_ELEMENTS (buttons));

  gtk_widget_set_sensitive (buttons[1], FALSE);
  adw_window_set_content (ADW_WINDOW (window), tiles);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 100);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (tiles);
  g_assert_cmpfloat (place_of (buttons[0]).size.width, ==, place_of (buttons[2]).size.width);
  g_assert_cmpfloat (place_of (buttons[0]).origin.y, ==, place_of (buttons[2]).origin.y);
  g_assert_cmpfloat (place_of (buttons[0]).origin.x, <, place_of (buttons[1]).origin.x);
  /* Tab goes past the one that can't be pressed */
  gtk_widget_grab_focus (buttons[0]);
  g_assert_true (gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == buttons[2]);

  gtk_widget_set_direction (tiles, GTK_TEXT_DIR_RTL);
  gtk_test_widget_wait_for_draw (tiles);
  g_assert_cmpfloat (place_of (buttons[0]).origin.x, >, place_of (buttons[1]).origin.x);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      g_autofree char *path = g_strconcat ("/widgets/life/", widgets[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_life);
    }
  g_test_add_func ("/widgets/spark/says", test_spark_says);
  g_test_add_func ("/widgets/plot/says", test_plot_says);
  g_test_add_func ("/widgets/steps/say", test_steps_say);
  g_test_add_func ("/widgets/accessible/toggle", test_toggle);
  g_test_add_func ("/widgets/accessible/sign", test_sign);
  g_test_add_func ("/widgets/beside/wide", test_beside_wide);
  g_test_add_func ("/widgets/beside/narrow", test_beside_narrow);
  g_test_add_func ("/widgets/tiles/even", test_tiles_even);
  g_test_add_func ("/widgets/tiles/places", test_tiles_places);
  return g_test_run ();
}
