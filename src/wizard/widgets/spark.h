/* SPDX-License-Identifier: MPL-2.0 */
/* A small line of round-trip times; a try that got no answer is a cross, not only a colour. Its
 * accessible name says the same: "Last 48 ms, between 46 and 71 ms, none lost". */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* As many as are shown; a line that ends earlier is still running. */
#define WB_SPARK_SAMPLES 16

typedef enum
{
  WB_SPARK_RUNNING,
  WB_SPARK_GOOD,
  WB_SPARK_SLOW,
  WB_SPARK_BAD,
} WbSparkState;

#define WB_TYPE_SPARK (wb_spark_get_type ())
G_DECLARE_FINAL_TYPE (WbSpark, wb_spark, WB, SPARK, GtkWidget)

GtkWidget *wb_spark_new (void);

/* n round trips in milliseconds, oldest first, copied; below 0 or no number: lost. Of more than
 * WB_SPARK_SAMPLES the last are shown. */
void wb_spark_set (WbSpark *self, const double *ms, guint n, WbSparkState state);

/* What the accessible name says of them; caller frees. */
char *wb_spark_describe (const double *ms, guint n);

G_END_DECLS
