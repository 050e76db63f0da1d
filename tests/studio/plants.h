/* SPDX-License-Identifier: MPL-2.0 */
/* What is planted: secrets and personal data of every kind, all made up but of valid form (check
 * digits, lengths, prefixes), each value unlike every other so that it can be searched for. A kind
 * has a small pool of values that is used again and again, as in life. The truth lists each value
 * that was really written, once, with the first file it stands in. */
#pragma once

#include "random.h"

typedef enum
{
  PLANT_PASSWORD,
  PLANT_TOKEN,
  PLANT_JWT,
  PLANT_COOKIE,
  PLANT_ALI_KEY,
  PLANT_KEY_SECRET,
  PLANT_ALI_STS,
  PLANT_AWS_KEY,
  PLANT_TENCENT_KEY,
  PLANT_VENDOR_TOKEN,
  PLANT_URL_SIGNATURE,
  PLANT_URL_USERINFO,
  PLANT_PEM_LINE,
  PLANT_EMAIL,
  PLANT_MOBILE,
  PLANT_ID_CARD,
  PLANT_BANK_CARD,
  PLANT_IPV4,
  PLANT_IPV6,
  PLANT_MAC,
  PLANT_HOME_USER,
  PLANT_LATITUDE,
  PLANT_LONGITUDE,
  PLANT_NAME,
  PLANT_LANDMARK,
  PLANT_IMAGE,
  PLANT_FREE_TEXT,
  N_PLANTS,
} PlantKind;

typedef struct _Plants Plants;

/* Fills the pools from seed. */
Plants *plants_new (guint64 seed);
void plants_free (Plants *plants);

/* How many values the pool of kind has. */
guint plants_count (PlantKind kind);

/* Value n (modulo the pool) of kind, borrowed; where is the file it is written to, or NULL for a
 * place that may get lost (a torn file), which doesn't count. */
const char *plants_at (Plants *plants, PlantKind kind, guint n, const char *where);

/* Notes something that has to survive redaction. */
void plants_keep (Plants *plants, const char *value);

/* Writes the truth as JSON lines: {"kind","value","where"} and {"keep"}. */
gboolean plants_write_truth (Plants *plants, const char *path, GError **error);
