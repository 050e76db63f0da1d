/* SPDX-License-Identifier: MPL-2.0 */
/* The names that the ticket office gives: where a case lies in the store and how it is found. */
#pragma once

#include "intake.h"

G_BEGIN_DECLS

/* What the names are made of. */
typedef struct
{
  gint64 now;                    /* seconds since 1970 UTC, by the office's clock */
  const char *id;                /* 32 hexadecimal digits */
  const char *number;            /* "WB-7K3Q-9F2M" */
  const char *user;              /* (nullable): NULL if nobody vouches for one */
  char **orders;                 /* (nullable) */
  const char *version, *finding; /* (nullable) */
  char **groups;                 /* (nullable): fingerprints */
} WbFolderFacts;

/* "cases/2026/11/23/054312Z-WB-7K3Q-9F2M-1a2b3c4d/"; caller frees. */
char *wb_folder_of_case (const WbFolderFacts *facts);

/* A case's index keys, exactly; at most 16 orders and 8 groups. Orders of a case that nobody
 * vouches for lie below index/orders/unverified/. Caller frees with g_strfreev(). */
char **wb_folder_index (const WbIntake *intake, const WbFolderFacts *facts);

/* A user's name in keys: an opaque id as it is; a mobile number, mail address, number of an
 * identity card and whatever can't stand in a key as an HMAC; "unverified" for NULL. Caller frees.
 */
char *wb_folder_subject (const WbIntake *intake, const char *user);

G_END_DECLS
