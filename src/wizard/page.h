/* SPDX-License-Identifier: MPL-2.0 */
/* A page of the wizard: five hooks around one report. Which pages there are, and when they are
 * shown, stands in the tables of flow.c and window.c. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_PAGE (wb_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (WbPage, wb_page, WB, PAGE, AdwBin)

struct _WbPageClass
{
  AdwBinClass parent_class;

  /* Once, when the page gets its report: fills in what is there already. */
  void (*bind) (WbPage *page, WbReport *report);
  /* The report has changed; what is a WbChanged. Only called while the page is bound. */
  void (*changed) (WbPage *page, guint what);
  /* It comes on the screen: starts what runs while it is open, puts the focus where it belongs. */
  void (*shown) (WbPage *page);
  /* It leaves the screen. */
  void (*hidden) (WbPage *page);
  /* The quiet fact at the foot's left side: made once, (nullable), owned by the page's window. */
  GtkWidget *(*make_foot) (WbPage *page);
};

/* Each calls its hook, if there is one. */
void wb_page_bind (WbPage *page, WbReport *report);
void wb_page_shown (WbPage *page);
void wb_page_hidden (WbPage *page);
GtkWidget *wb_page_make_foot (WbPage *page);

/* Borrowed; NULL before bind. */
WbReport *wb_page_get_report (WbPage *page);

/* Whether the foot's button may be pressed now; TRUE to begin with. why (nullable) is its tooltip
 * while it may not. */
void wb_page_set_may_continue (WbPage *page, gboolean may, const char *why);
gboolean wb_page_get_may_continue (WbPage *page, const char **ret_why);

/* Widget-local actions of the window, none of them exported on the bus; pages call them with
 * gtk_widget_activate_action():
 *   wizard.next, wizard.back          the foot's button, the arrow
 *   wizard.open-member (s)            the viewer, on a member's archive path
 *   wizard.close-view                 back from viewer, history or picture editor to the pages
 *   wizard.edit-picture (u)           the black-out editor, on the draft's file number
 *   wizard.history                    earlier reports
 *   wizard.check-cases                cases were deleted
 *   wizard.paste-request              asks for support's message
 *   wizard.save-copy                  asks where, saves
 *   wizard.save-receipt               likewise
 *   wizard.cancel, wizard.withdraw    ask, then do
 *   wizard.new-report                 another window for the same application
 *   wizard.toast (s)                  a short message above the foot */

G_END_DECLS
