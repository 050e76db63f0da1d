/* SPDX-License-Identifier: MPL-2.0 */
/* Certificates of the test's own, made through GnuTLS, and a TLS server for each connection of a
 * rig (http/rig.h). */
#pragma once

#include "http/rig.h"

typedef struct
{
  const char *name;           /* whom it is for, also as alternative name */
  gint from_days, until_days; /* from now */
  gboolean is_self_signed;    /* vouches for itself, else the CA does */
  guint rsa_bits;             /* 0: an elliptic curve */
  gboolean is_sha1;           /* what it is signed with, else SHA-256 */
} Wish;

/* A CA and the folder that it lies in. */
typedef struct _Authority Authority;

Authority *authority_new (const char *name);
void authority_free (Authority *authority);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Authority, authority_free)

/* Its certificate, PEM; borrowed. */
const char *authority_get_file (Authority *authority);

/* "sha256:" and base64 of its public key, computed from the key; caller frees. */
char *authority_pin (Authority *authority);

/* What a server shows: certificate and key. */
typedef struct _Identity Identity;

Identity *authority_issue (Authority *authority, const Wish *wish);
void identity_free (Identity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Identity, identity_free)

/* For rig_new(): shakes hands as user_data (an Identity), then answers each question with 204. */
void identity_serve (Peer *peer, gpointer user_data);
