/* SPDX-License-Identifier: MPL-2.0 */
/* A case with evidence, as collecting leaves it. */
#pragma once

#include "bundle/bundle.h"

typedef struct
{
  char *dir;
  char *path; /* where the bundle is to lie */
  WbClock *clock;
  WbCase *kase;
  WbProfile *profile;
  WbPlan *plan;
  WbSelection *selection;
  WbEvidence *evidence;
  WbBundling bundling; /* borrows all of the above */
} Packing;

/* 2026-11-23 11:01:12 in Shanghai. */
#define PACKED_USEC (G_GINT64_CONSTANT (1795402872) * G_USEC_PER_SEC)

void packing_init (Packing *packing, WbCodec codec);
void packing_clear (Packing *packing);

/* Adds a member of item with text as its content; entries of a log are grouped. */
void packing_add (Packing *packing, const char *item, const char *member, const char *text);
void packing_add_log (Packing *packing, const char *member, const char *text);

/* The usual case: a log with errors, an order of three sub-tasks, words, environment, what was left
 * out, cut and masked. */
void packing_add_usual (Packing *packing);
