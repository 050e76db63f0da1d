/* SPDX-License-Identifier: MPL-2.0 */
/* Temporary: what has not landed yet. */
#pragma once
#if !__has_include("pages/done/done-page.h")
#define wb_done_page_get_type wb_send_page_get_type
#endif
#if !__has_include("pages/viewer/viewer-page.h")
#define wb_viewer_page_new() adw_bin_new ()
#define WB_VIEWER_PAGE(x) (x)
#undef wb_viewer_page_new
static inline GtkWidget *
wb_viewer_page_new (void)
{
  return adw_bin_new ();
}
static inline void
wb_viewer_page_open (GtkWidget *w, WbReport *r, const char *m)
{
}
static inline void
wb_viewer_page_close (GtkWidget *w)
{
}
#endif
#if !__has_include("pages/picture/picture-page.h")
#define WB_PICTURE_PAGE(x) (x)
static inline GtkWidget *
wb_picture_page_new (void)
{
  return adw_bin_new ();
}
static inline void
wb_picture_page_open (GtkWidget *w, WbReport *r, guint m)
{
}
#endif
#if !__has_include("pages/history/history-page.h")
#define WB_HISTORY_PAGE(x) (x)
typedef GtkWidget WbHistoryPage;
static inline GtkWidget *
wb_history_page_new (void)
{
  return adw_bin_new ();
}
static inline void
wb_history_page_load (GtkWidget *w)
{
}
#endif
#if !__has_include("pages/consent/consent-dialog.h")
static inline void
wb_consent_dialog_run (GtkWindow *w, WbReport *r)
{
  g_autoptr (WbConsent) c = wb_report_make_consent (r);
  wb_report_agree (r, c);
}
#endif
