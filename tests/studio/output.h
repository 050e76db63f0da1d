/* SPDX-License-Identifier: MPL-2.0 */
/* The files of the studio. Writing can't go on after an error, so it ends the program with words.
 */
#pragma once

#include <glib.h>

/* Ends the program with status 1. */
G_NORETURN void output_fail (const char *path, const char *words);

/* A file being written, buffered; compressed if its name ends in ".gz". */
typedef struct _Output Output;

/* Creates path with its folders. */
Output *output_new (const char *path);
void output_write (Output *output, const char *bytes, gsize length);
/* Bytes written so far, before compression. */
guint64 output_bytes (const Output *output);
/* Closes the file and dates it. */
void output_close (Output *output, gint64 mtime_usec);

/* Writes a whole file. */
void output_text (const char *path, const char *text, gssize length, gint64 mtime_usec);

/* Cuts a file to a part of its size, as a crash or a full disk does. */
void output_tear (const char *path, guint percent, gint64 mtime_usec);
