/* SPDX-License-Identifier: MPL-2.0 */
/* What environment.json tells of this computer, read from what any user may read. No serial
 * numbers, no hardware addresses, no names of people or computers. What can't be read is absent.
 * Each function adds its members to object. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* "os" { name, version, id, kernel, platform, architecture }, "session" { desktop, type, remote },
 * "locale", "timeZone", "clock", "uptimeSec", "sandbox". */
void wb_facts_add_system (JsonObject *object);

/* "machine" { vendor, model, virtual }, "cpu" { model, cores }, "memory" { totalBytes,
 * availableBytes, swap… }. */
void wb_facts_add_machine (JsonObject *object);

/* "disks" [ { "holds": "data" | "temporary", freeBytes, totalBytes, fileSystem } ]; data_dir is
 * nullable. */
void wb_facts_add_disks (JsonObject *object, const char *data_dir);

/* "gpus" [ { vendor, model, driver, driverVersion, memoryBytes } ], "screens" [ { connector, mode }
 * ], "scale". */
void wb_facts_add_graphics (JsonObject *object);

/* The first line of a file, stripped; NULL if it can't be read or is empty. Caller frees. */
char *wb_facts_read_line (const char *path);

G_END_DECLS
