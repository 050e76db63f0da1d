/* SPDX-License-Identifier: MPL-2.0 */
/* The drawn widgets and what assistive tools are told: made, filled, drawn, finalised. */
#include <adwaita.h>
#include <math.h>

#include "widgets/accessible.h"
#include "widgets/plot.h"
#include "widgets/spark.h"
#include "widgets/steps.h"

/* Shows widget in a window until it was drawn; the window owns it. */
static GtkWidget *
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 160);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

/* Destroys window, and with it widget, whose last reference must go. */
static void
drop (GtkWidget *window, GtkWidget *widget)
{
  g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &widget);
  gtk_window_destroy (GTK_WINDOW (window));
  while (widget && g_main_context_iteration (NULL, TRUE))
    ;
  g_assert_null (widget);
}

static void
test_steps (void)
{
  GtkWidget *steps = wb_steps_new ();
  g_assert_false (gtk_widget_get_visible (steps));
  wb_steps_set_current (WB_STEPS (steps), 2);
  GtkWidget *window = show (steps);
  g_assert_true (gtk_widget_get_visible (steps));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (steps), ==, "Step 2 of 4");
  gtk_test_accessible_assert_property (steps, GTK_ACCESSIBLE_PROPERTY_LABEL, "Step 2 of 4");
  wb_steps_set_current (WB_STEPS (steps), 0);
  g_assert_false (gtk_widget_get_visible (steps));
  drop (window, steps);
}

static void
test_spark (void)
{
  double many[WB_SPARK_SAMPLES + 3];
  static const struct
  {
    double ms[4];
    guint n;
    const char *words;
  } rows[] = {
    { { 0 }, 0, "No tries yet" },
    { { 48, 46, 71, 50 }, 4, "Last 50 ms, between 46 and 71 ms, none lost" },
    { { -1, 46, -1, 71 }, 4, "Last 71 ms, between 46 and 71 ms, 2 lost" },
    { { 12, -1 }, 2, "Last 12 ms, between 12 and 12 ms, 1 lost" },
    { { -1 }, 1, "1 try, lost" },
    { { -1, -1 }, 2, "2 tries, all lost" },
  };
  GtkWidget *spark = wb_spark_new ();
  GtkWidget *window = show (spark);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      wb_spark_set (WB_SPARK (spark), rows[i].ms, rows[i].n, i % (WB_SPARK_BAD + 1));
      gtk_test_accessible_assert_property (spark, GTK_ACCESSIBLE_PROPERTY_LABEL, rows[i].words);
      gtk_test_widget_wait_for_draw (window);
    }
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = i;
  wb_spark_set (WB_SPARK (spark), many, G_N_ELEMENTS (many), WB_SPARK_GOOD);
  gtk_test_accessible_assert_property (spark, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Last 18 ms, between 3 and 18 ms, none lost");
  drop (window, spark);
}

static void
test_plot (void)
{
  double speeds[WB_PLOT_SECONDS + 5];
  GtkWidget *plot = wb_plot_new ();
  GtkWidget *window = show (plot);
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Speed of the last minute");
  gtk_test_accessible_assert_property (plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Nothing was sent yet");
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    speeds[i] = i < 5 ? 9e9 : 1000.0 * i;
  for (guint n = 1; n <= G_N_ELEMENTS (speeds); n += 16)
    {
      wb_plot_set (WB_PLOT (plot), speeds, n);
      gtk_test_widget_wait_for_draw (window);
    }
  wb_plot_set (WB_PLOT (plot), speeds, G_N_ELEMENTS (speeds));
  gtk_widget_set_direction (plot, GTK_TEXT_DIR_RTL);
  gtk_test_widget_wait_for_draw (window);
  gtk_test_accessible_assert_property (
      plot, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "Now 64.0\302\240kB/s, between 5.0\302\240kB/s and 64.0\302\240kB/s");
  drop (window, plot);
}

/* A mnemonic button is called by its text alone, also after its label changed; a check by its own,
 * and assistive tools can toggle it, but not while it is insensitive. */
static void
test_accessible (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_mnemonic ("_Next");
  GtkWidget *icon = gtk_button_new_from_icon_name ("go-previous-symbolic");
  GtkWidget *check = gtk_check_button_new_with_mnemonic ("_Logs");
  gtk_widget_set_tooltip_text (icon, "Back");
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), check);
  wb_accessible_plain_names_below (box);
  wb_accessible_offer_toggle (GTK_CHECK_BUTTON (check));
  GtkWidget *window = show (box);

  g_assert_false (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL));
  gtk_button_set_label (GTK_BUTTON (button), "_Send");
  g_assert_false (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL));
  gtk_test_accessible_assert_property (icon, GTK_ACCESSIBLE_PROPERTY_LABEL, "Back");
  gtk_test_accessible_assert_property (check, GTK_ACCESSIBLE_PROPERTY_LABEL, "Logs");

  gtk_widget_activate_action (check, "check.toggle", NULL);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_widget_set_sensitive (check, FALSE);
  gtk_widget_activate_action (check, "check.toggle", NULL);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  drop (window, box);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/wizard/drawn/steps", test_steps);
  g_test_add_func ("/wizard/drawn/spark", test_spark);
  g_test_add_func ("/wizard/drawn/plot", test_plot);
  g_test_add_func ("/wizard/drawn/accessible", test_accessible);
  return g_test_run ();
}
