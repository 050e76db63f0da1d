/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of the generator share. */
#pragma once

#include "scene.h"

typedef struct
{
  const char *folder; /* OUTDIR */
  guint64 size_bytes; /* of all logs together, before compression */
  guint days;
  gint64 end_usec; /* when the person opens "Send diagnostics" */
  Plants *plants;
  Random random;
} Studio;

/* A path below the application's data or installation folder. Callers free. */
char *studio_data_path (const Studio *studio, const char *relative);
char *studio_install_path (const Studio *studio, const char *relative);

/* path as the truth names it: below OUTDIR. Interned. */
const char *studio_where (const Studio *studio, const char *path);

/* A scene for file where (NULL if what is written may get lost). */
Scene studio_scene (Studio *studio, const char *where);

/* The parts of the tree. */
void studio_write_logs (Studio *studio);
void studio_write_electron_log (Studio *studio);
void studio_write_documents (Studio *studio);
void studio_write_installation (Studio *studio);
