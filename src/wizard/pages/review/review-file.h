/* SPDX-License-Identifier: MPL-2.0 */
/* One file of an item as the review lists it: words made of a member, or of what the plan knows
 * until it is collected. No GTK. */
#pragma once

#include "collect/evidence.h"

G_BEGIN_DECLS

typedef struct
{
  char *member; /* archive path; what wizard.open-member takes */
  char *title;  /* original name, nothing invisible left in it */
  char *detail; /* "23 Nov, 13:10 to 14:10, 171 values replaced"; "" if there is nothing to say */
  char *size;   /* when sent: "2.9 MB"; "" without content */
  gboolean can_open; /* it has content that can be read */
} WbReviewFile;

WbReviewFile *wb_review_file_of_member (const WbMember *member);
WbReviewFile *wb_review_file_of_plan (const WbPlanFile *file);
void wb_review_file_free (WbReviewFile *file);
gboolean wb_review_file_equal (const WbReviewFile *a, const WbReviewFile *b);

/* Sorts members (of WbMember): those with content first, the newest first, then by name. */
void wb_review_members_sort (GPtrArray *members);

/* How many values were replaced in member. */
guint64 wb_review_count_replaced (const WbMember *member);

/* Adds up what the cuts named what ("limit") left out of members; bytes. */
guint64 wb_review_cut_bytes (const GPtrArray *members, const char *what);

/* Puts two facts side by side, "13:10 to 14:10, 171 values replaced"; either may be "". Caller
 * frees. */
char *wb_review_join (const char *one, const char *other);

G_END_DECLS
