/* SPDX-License-Identifier: MPL-2.0 */
/* Redacts a stream: log lines (JSON or plain, told apart line by line), plain text, or one JSON
 * document. A JSON line stays valid JSON; bytes that need no change are not touched. Redaction
 * fails closed: on an error nothing of the member may be used.
 *
 * State is kept across lines and chunks (private keys in PEM run over many lines), and the result
 * does not depend on how the input is cut into chunks. Lines over WB_LINE_MAX bytes are cut there,
 * with a mark. */
#pragma once

#include "base/sink.h"
#include "redact/masker.h"

G_BEGIN_DECLS

#define WB_LINE_MAX (256 * 1024)
#define WB_DOCUMENT_MAX (64 * 1024 * 1024)

typedef struct _WbRedactor WbRedactor;

/* For lines. masker and tally (nullable) are borrowed and must outlive it. */
WbRedactor *wb_redactor_new (const WbMasker *masker, WbTally *tally);
void wb_redactor_free (WbRedactor *redactor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRedactor, wb_redactor_free)

/* Redacts one line given without its newline, and appends it to out, also without. spans (nullable)
 * as in wb_masker_text(). Nothing is appended and FALSE returned if the line vanishes whole (inside
 * a private key). */
gboolean wb_redactor_line (WbRedactor *redactor, const char *line, gsize length, GArray *spans,
                           GString *out);

/* Takes any chunk of a text made of lines; whole lines go to sink. */
gboolean wb_redactor_push (WbRedactor *redactor, const void *bytes, gsize length,
                           const WbSink *sink, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the text: what is left goes to sink. */
gboolean wb_redactor_finish (WbRedactor *redactor, const WbSink *sink,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Redacts one JSON document of length bytes (at most WB_DOCUMENT_MAX, else WB_ERROR_TOO_LARGE) to
 * sink, keeping its layout. Numbers, booleans, null, dates, versions and plain tokens
 * [A-Za-z0-9_.-]{1,64} stay unless a rule, a secret key or the entropy test hits; other strings
 * under unknown keys are masked as kind "text"; show (nullable, JSON pointers, '*' matches one
 * component) keeps more, never secrets. Inline images, and arrays of 16 or more numbers under face,
 * landmark, feature, embedding or mask keys, are replaced by kind and size. Text that is not JSON
 * is WB_ERROR_DAMAGED and nothing may be used. masked (nullable) gets the JSON pointers of masked
 * strings (char *, owned by the array, at most 1,000). */
gboolean wb_redact_document (const WbMasker *masker, const char *json, gsize length,
                             const char *const *show, WbTally *tally, GPtrArray *masked,
                             const WbSink *sink, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
