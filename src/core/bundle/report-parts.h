/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of the report, each a section of the page in its own file. */
#pragma once

#include "bundle/facts.h"
#include "bundle/html.h"
#include "entry/template.h"

G_BEGIN_DECLS

/* Limits of the page; the rest is told as a number. */
#define WB_REPORT_GROUPS 24
#define WB_REPORT_ORDERS 5
#define WB_REPORT_TASKS 60
#define WB_REPORT_FILES 200
#define WB_REPORT_LEFT 40

typedef struct
{
  WbHtml html;
  const WbBundling *bundling;
  const WbFacts *facts;
  GPtrArray *groups; /* of WbGroup, borrowed: those shown, in the order shown; g1 is the first */
  guint n_new;       /* so many of them are new */
  guint n_groups;    /* errors and warnings there are in all */
  GPtrArray *files;  /* of WbMember, borrowed: those listed; f1 is the first */
  GHashTable *file_numbers; /* archive path -> number */
} WbReport;

extern const char wb_report_style[];

void wb_report_top (WbReport *report);    /* bar, sentence, facts, words */
void wb_report_cards (WbReport *report);  /* network? application? machine? */
void wb_report_first (WbReport *report);  /* what failed first */
void wb_report_groups (WbReport *report); /* errors and warnings with sparklines */
void wb_report_orders (WbReport *report);
void wb_report_machine (WbReport *report);
void wb_report_left (WbReport *report); /* left out, cut, masked */
void wb_report_files (WbReport *report);
void wb_report_made (WbReport *report);

/* Chooses the groups to show: new errors and new warnings by their first entry, old ones by count.
 */
void wb_report_choose_groups (WbReport *report);

/* The number of group among those shown, 0 if it is not. */
guint wb_report_group_number (const WbReport *report, const WbGroup *group);

/* "logs/app.log line 18,204", linked to the file's row. */
void wb_report_place (WbReport *report, const char *member, guint64 line);

/* A stack's frame: "save  app:///dist/main/oss.js:214:17". */
void wb_report_frame (WbReport *report, const WbFrame *frame);

/* error, network error, warning: how a group is marked, and its word. */
WbMark wb_group_mark (const WbGroup *group);
const char *wb_group_title (const WbGroup *group);

/* A row of a definition list: <dt>title</dt><dd> ... the caller closes with "</dd>". */
void wb_report_term (WbReport *report, const char *title);

/* A table's head row and the start of its body; titles is NULL-terminated, bit i of numbers says
 * that column i has numbers. */
void wb_report_head (WbReport *report, const char *const *titles, guint numbers);

/* Begins a section with the literal id and its heading. */
#define wb_report_section(report, id, title)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    wb_html_raw (&(report)->html, "<section aria-labelledby=\"" id "\"><h2 id=\"" id "\">");       \
    wb_html_text (&(report)->html, title);                                                         \
    wb_html_raw (&(report)->html, "</h2>");                                                        \
  }                                                                                                \
  G_STMT_END

/* What environment.json says at the first of pointers (NULL-terminated) that there is, as text;
 * NULL if there is nothing. Caller frees. */
char *wb_environment_text (const WbFacts *facts, const char *const *pointers);
/* A number likewise; -1 if there is none. */
gint64 wb_environment_number (const WbFacts *facts, const char *const *pointers);

G_END_DECLS
