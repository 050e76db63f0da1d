/* SPDX-License-Identifier: MPL-2.0 */
/* What viewer-page.c (the widget, going about in a text) and viewer-content.c (opening a member)
 * share. */
#pragma once

#include "pages/viewer/find-bar.h"
#include "pages/viewer/log-view.h"
#include "pages/viewer/viewer-page.h"
#include "pages/viewer/viewer-side.h"
#include "runner.h"

G_BEGIN_DECLS

/* Where the person was, to go on there in a member that was collected anew. */
typedef struct
{
  guint64 line; /* 0: nowhere yet */
  char *mark;   /* (nullable): the mark that was looked at in that line */
} Place;

struct _WbViewerPage
{
  AdwBin parent;
  AdwWindowTitle *title;
  GtkToggleButton *side_button;
  GtkWidget *busy;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwFlap *flap;
  WbViewerSide *side;
  WbFindBar *find;
  GtkScrolledWindow *scrolled;
  WbLogView *view;
  GtkPicture *picture;
  AdwStatusPage *notice;
  GtkWidget *foot;
  GtkLabel *replaced, *line;

  WbReport *report; /* (nullable): nothing is open */
  char *member;
  WbMemberReader *reader; /* (nullable) */
  WbTextIndex *index;     /* (nullable) */
  WbTextPages *pages;     /* (nullable) */
  WbRunner *runner;       /* (nullable): indexes, or decodes */
  guint64 here;           /* offset of the mark that is looked at; WB_NO_OFFSET: none */
  guint64 match;          /* likewise of a match */
  Place place;            /* to go to when the index has got so far */
};

/* Shows how far it is and where the person is; the value that is looked at. */
void wb_viewer_page_show_foot (WbViewerPage *self);
void wb_viewer_page_show_card (WbViewerPage *self);

/* Brings the mark, or match, at offset on the screen. */
void wb_viewer_page_go_to (WbViewerPage *self, guint64 offset, gboolean is_mark);

/* Opens the member as it is now, which takes a worker; gives it up. */
void wb_viewer_page_open_content (WbViewerPage *self);
void wb_viewer_page_drop_content (WbViewerPage *self);

/* Remembers where the person is, for the next opening. */
void wb_viewer_page_keep_place (WbViewerPage *self);

/* Says whether the report is being collected anew. */
void wb_viewer_page_show_busy (WbViewerPage *self);

G_END_DECLS
