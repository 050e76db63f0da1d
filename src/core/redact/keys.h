/* SPDX-License-Identifier: MPL-2.0 */
/* What the key of a JSON member says about its value. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_KEY_SECRET = 1 << 0,      /* every value is a secret */
  WB_KEY_SECRET_TEXT = 1 << 1, /* strings are; numbers count something ("tokens": 812) */
  WB_KEY_WEAK = 1 << 2,        /* a secret if it looks made by chance */
  WB_KEY_SESSION = 1 << 3,
  WB_KEY_NAME = 1 << 4,     /* a person's name */
  WB_KEY_NAME_HAN = 1 << 5, /* one if it is two to four Chinese characters */
  WB_KEY_PHONE = 1 << 6,
  WB_KEY_ID = 1 << 7,
  WB_KEY_CARD = 1 << 8,
  WB_KEY_PLACE = 1 << 9,
  WB_KEY_ADDRESS = 1 << 10,
  WB_KEY_ACCOUNT = 1 << 11,
  WB_KEY_VERSION = 1 << 12,
  WB_KEY_BODY = 1 << 13,       /* faces, landmarks, features, embeddings, masks */
  WB_KEY_USER = 1 << 14,       /* where the person's own log-in or host name may stand */
  WB_KEY_PAIR_NAME = 1 << 15,  /* {"name": "Authorization", …} */
  WB_KEY_PAIR_VALUE = 1 << 16, /* {…, "value": "Bearer …"} */
  WB_KEY_HEADERS = 1 << 17,    /* names and values in turn, or an object of them */
  WB_KEY_GPS = 1 << 19,        /* as cameras write it: degrees, minutes, seconds */
  WB_KEY_MAC = 1 << 20,
  WB_KEY_KNOWN = 1 << 18, /* says nothing of a person: its text stays in documents */
} WbKeyClass;

/* WbKeyClass bits of key (as written, without quotes). Fast for keys seen before. */
guint wb_key_class (const char *key, gsize length);

G_END_DECLS
