/* SPDX-License-Identifier: MPL-2.0 */
/* Types end in Error, Exception or Warning or are a system code; codes are ERR_… words or one of
 * the names of errno: a list, because "EXPORT" and "ELECTRON" begin with an E too. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/error-words.h"

#include <string.h>

#define TYPE_MAX 80
#define CODE_MAX 64
#define SEARCH_MAX 8192 /* bytes of a message that are searched */

static const char *const system_codes[] = {
  "EACCES",   "EADDRINUSE", "EADDRNOTAVAIL",   "EAGAIN",       "EAI_AGAIN",    "EAI_FAIL",
  "EBADF",    "EBUSY",      "ECANCELED",       "ECONNABORTED", "ECONNREFUSED", "ECONNRESET",
  "EDQUOT",   "EEXIST",     "EFBIG",           "EHOSTDOWN",    "EHOSTUNREACH", "EINTEGRITY",
  "EINVAL",   "EIO",        "EISDIR",          "ELOOP",        "EMFILE",       "ENAMETOOLONG",
  "ENETDOWN", "ENETRESET",  "ENETUNREACH",     "ENFILE",       "ENOBUFS",      "ENODEV",
  "ENOENT",   "ENOEXEC",    "ENOMEM",          "ENOSPC",       "ENOSYS",       "ENOTCONN",
  "ENOTDIR",  "ENOTEMPTY",  "ENOTFOUND",       "ENOTSUP",      "EPERM",        "EPIPE",
  "EPROTO",   "EROFS",      "ESOCKETTIMEDOUT", "ESTALE",       "ETIMEDOUT",    "ETXTBSY",
  "EXDEV",    NULL,
};

static gboolean
is_word_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
is_error_code (const char *word, gsize length)
{
  if (length >= 6 && length <= CODE_MAX && memcmp (word, "ERR_", 4) == 0)
    return TRUE;
  for (gsize i = 0; system_codes[i] != NULL; i++)
    if (strlen (system_codes[i]) == length && memcmp (system_codes[i], word, length) == 0)
      return TRUE;
  return FALSE;
}

/* Words of capitals, digits and underscores only: "net::ERR_FAILED" has one. */
char *
wb_error_code_in (const char *text)
{
  const char *limit = text + strnlen (text, SEARCH_MAX);
  for (const char *p = text; p < limit; p++)
    {
      if (*p != 'E' || (p > text && is_word_char (p[-1])))
        continue;
      const char *end = p;
      while (g_ascii_isupper (*end) || g_ascii_isdigit (*end) || *end == '_')
        end++;
      if (!is_word_char (*end) && is_error_code (p, (gsize)(end - p)))
        return g_strndup (p, (gsize)(end - p));
      p = end > p ? end - 1 : p;
    }
  return NULL;
}

static gboolean
ends_with (const char *text, gsize length, const char *tail)
{
  gsize n = strlen (tail);
  return length >= n && memcmp (text + length - n, tail, n) == 0;
}

gboolean
wb_error_head (const char *text, char **ret_type, gsize *ret_value)
{
  static const char *const prefixes[] = { "uncaughtException: ", "unhandledRejection: ",
                                          "Uncaught (in promise) ", "Uncaught " };
  const char *at = text;
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (at, prefixes[i]))
      {
        at += strlen (prefixes[i]);
        break;
      }
  gsize length = 0;
  while (length < TYPE_MAX && (is_word_char (at[length]) || at[length] == '.' || at[length] == '$'))
    length++;
  if (length == 0 || g_ascii_isdigit (at[0])
      || !(ends_with (at, length, "Error") || ends_with (at, length, "Exception")
           || ends_with (at, length, "Warning") || is_error_code (at, length)))
    return FALSE;
  const char *rest = at + length;
  if (*rest == ' ' && rest[1] == '[') /* Node.js: "Error [ERR_X]: words" */
    {
      const char *close = memchr (rest, ']', strnlen (rest, TYPE_MAX));
      rest = close != NULL ? close + 1 : rest;
    }
  if (*rest != ':' && *rest != '\0' && *rest != '\n')
    return FALSE;
  *ret_type = g_strndup (at, length);
  rest += *rest == ':' ? 1 : 0;
  rest += *rest == ' ' ? 1 : 0;
  *ret_value = (gsize)(rest - text);
  return TRUE;
}

gboolean
wb_is_frame_line (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return g_str_has_prefix (text, "at ");
}

/* The first frame line in text that isn't its first line, or NULL. */
static const char *
find_frames (const char *text)
{
  for (const char *line = strchr (text, '\n'); line != NULL; line = strchr (line + 1, '\n'))
    if ((line[1] == ' ' || line[1] == '\t') && wb_is_frame_line (line + 1))
      return line + 1;
  return NULL;
}

/* The head of a stack without its frames. Caller frees. */
static char *
head_of_stack (const char *stack)
{
  const char *frames = wb_is_frame_line (stack) ? stack : find_frames (stack);
  gsize length = frames != NULL ? (gsize)(frames - stack) : strlen (stack);
  while (length > 0 && (stack[length - 1] == '\n' || stack[length - 1] == '\r'))
    length--;
  return g_strndup (stack, length);
}

/* A stack within the message begins at the last line before its frames that names an error, else
 * with the message. */
static void
take_stack_from_message (WbEntry *entry)
{
  const char *frames = entry->message != NULL ? find_frames (entry->message) : NULL;
  if (entry->stack != NULL || frames == NULL)
    return;
  const char *start = entry->message;
  for (const char *line = start; line != NULL && line < frames;)
    {
      g_autofree char *type = NULL;
      gsize value;
      if (wb_error_head (line, &type, &value))
        start = line;
      line = strchr (line, '\n');
      line = line != NULL ? line + 1 : NULL;
    }
  entry->stack = g_strdup (start);
}

static void
take_head (WbEntry *entry, const char *text)
{
  g_autofree char *type = NULL;
  gsize value;
  if (text == NULL || !wb_error_head (text, &type, &value))
    return;
  if (entry->error_value == NULL && text[value] != '\0'
      && (entry->error_type == NULL || strcmp (entry->error_type, type) == 0))
    entry->error_value = g_strdup (text + value);
  if (entry->error_type == NULL)
    entry->error_type = g_steal_pointer (&type);
}

/* The part of the message that may be an error's head: "Upload failed: TypeError: x" has one too.
 */
static void
take_head_from_message (WbEntry *entry)
{
  if (entry->message == NULL || entry->error_type != NULL)
    return;
  g_autofree char *first_line = g_strndup (entry->message, strcspn (entry->message, "\n"));
  take_head (entry, first_line);
  const char *limit = first_line + strnlen (first_line, 1024);
  for (const char *p = first_line; entry->error_type == NULL && p < limit;)
    {
      p = strpbrk (p, " :");
      if (p == NULL)
        return;
      take_head (entry, ++p);
    }
}

void
wb_entry_complete_error (WbEntry *entry)
{
  take_stack_from_message (entry);
  if (entry->stack != NULL)
    {
      g_autofree char *head = head_of_stack (entry->stack);
      take_head (entry, head);
    }
  if (entry->level != WB_LEVEL_UNKNOWN && entry->level < WB_LEVEL_WARNING && entry->stack == NULL)
    return;
  take_head_from_message (entry);
  if (entry->error_code == NULL && entry->message != NULL)
    entry->error_code = wb_error_code_in (entry->message);
  if (entry->error_code == NULL && entry->error_value != NULL)
    entry->error_code = wb_error_code_in (entry->error_value);
  if (entry->error_code == NULL && entry->stack != NULL)
    entry->error_code = wb_error_code_in (entry->stack);
  if (entry->error_type == NULL && entry->error_code != NULL
      && is_error_code (entry->error_code, strlen (entry->error_code)))
    entry->error_type = g_strdup (entry->error_code);
}
