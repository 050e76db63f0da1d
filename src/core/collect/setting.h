/* SPDX-License-Identifier: MPL-2.0 */
/* A WbCollecting with all it needs: the masker for the case and the secrets it meets. */
#pragma once

#include "collect/collecting-private.h"
#include "redact/tripwire.h"

G_BEGIN_DECLS

typedef struct
{
  WbCollecting collecting;
  WbMasker *masker;
  WbSecrets *secrets;
} WbSetting;

/* The arguments are borrowed and must outlive it. */
void wb_setting_init (WbSetting *setting, const WbPlan *plan, const WbSelection *selection,
                      const WbContext *context, const guint8 case_key[WB_CASE_KEY_BYTES],
                      WbEvidence *evidence, const WbRun *run);
void wb_setting_clear (WbSetting *setting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbSetting, wb_setting_clear)

/* The codec for the selection's format. */
WbCodec wb_setting_codec (const WbSelection *selection);

G_END_DECLS
