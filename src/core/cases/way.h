/* SPDX-License-Identifier: MPL-2.0 */
/* By which way a case goes out, where whoever sent it said so: it holds for every later attempt
 * too, whoever makes it. It stands in a file of its own ("way.json"), without any password. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

#define WB_CASE_WAY_FILE "way.json"

typedef struct
{
  char *ca_file;      /* (nullable): absolute path */
  char *proxy;        /* (nullable): a proxy's URL or "direct://" */
  char *keys;         /* (nullable): whose keys it is sent with, as wb_staff_keys_read() takes
                         them: an absolute path, or an item of the keyring. Never the keys */
  gboolean has_limit; /* something was said of a limit */
  guint64 max_bytes_per_sec; /* 0: no limit */
} WbCaseWay;

void wb_case_way_clear (WbCaseWay *way);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbCaseWay, wb_case_way_clear)

/* Fills in what is remembered, and what the case that it adds to remembers otherwise; all zeros if
 * nothing is, or it can't be read. */
void wb_case_get_way (const WbCase *kase, WbCaseWay *ret_way);

/* Takes the place of the last one. Of proxy, a password is left out. */
gboolean wb_case_set_way (const WbCase *kase, const WbCaseWay *way,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
