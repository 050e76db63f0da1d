/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/report.h"

char *
wb_report_new (const WbBundling *bundling, const WbFacts *facts)
{
  return g_strdup ("<!DOCTYPE html>\n");
}
