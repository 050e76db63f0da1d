/* SPDX-License-Identifier: MPL-2.0 */
/* What is concluded from what was measured: a table of rules from near to far, in which a lower
 * cause hides the symptoms above it. From what was not measured nothing is concluded. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

typedef enum
{
  WB_SEVERITY_INFORMATION,
  WB_SEVERITY_WARNS,  /* worth knowing */
  WB_SEVERITY_SLOWS,  /* it works, slowly */
  WB_SEVERITY_BLOCKS, /* it does not work */
} WbSeverity;

/* "information", "warns", "slows", "blocks". */
const char *wb_severity_word (WbSeverity severity);

typedef struct
{
  const char *id; /* "L4.DNS_DOWN": never translated, stable */
  WbSeverity severity;
  char *title;           /* for a person: what is the matter, translated */
  char *text;            /* what to do about it; may be "" */
  char *support;         /* for support: the same in their terms, translated */
  JsonObject *evidence;  /* the measurements it rests on */
  const char *hidden_by; /* (nullable): the finding's id that explains this one */
} WbFinding;

/* All that hold, of WbFinding, hidden ones too, nearest cause first. Never empty once something was
 * measured: "OK.ALL" if nothing is wrong, "NOT_MEASURED" if nothing could be told. Unref the array.
 */
GPtrArray *wb_findings_new (const WbNetwork *network);

/* What a person is told: one headline and at most two more; borrowed from the findings. */
typedef struct
{
  const WbFinding *headline;
  const WbFinding *more[2]; /* (nullable) */
  GPtrArray *fine;          /* of char *: what was measured and is well, translated */
} WbDiagnosis;

WbDiagnosis *wb_diagnosis_new (const WbNetwork *network, const GPtrArray *findings);
void wb_diagnosis_free (WbDiagnosis *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDiagnosis, wb_diagnosis_free)

/* How long bytes would take, seconds, by the rehearsal; -1 if it was not measured. *ret_at_most: it
 * may be faster. */
double wb_network_send_seconds (const WbNetwork *network, guint64 bytes, gboolean *ret_at_most);

G_END_DECLS
