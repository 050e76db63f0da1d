/* SPDX-License-Identifier: MPL-2.0 */
/* V8's stack text, line by line:
 *
 *     at fn (file:1:2)        at async fn (file:1:2)    at new X (file:1:2)   at X.f [as g]
 * (file:1:2) at file:1:2             at async file:1:2         at X (<anonymous>)    at Array.map
 * (native) at eval (eval at f (file:1:2), <anonymous>:3:4)   at async Promise.all (index 0)
 *
 * A frame's place is read from its end, because functions and paths may hold blanks, brackets and
 * colons. Paths into the application's archive lose what lies before it, user names above all, so
 * that the same crash is the same on every computer. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/error-words.h"
#include "entry/template.h"

#include <string.h>

#define FRAMES_MAX 50
#define LINE_MAX_BYTES 1024
#define LINES_MAX 2000 /* looked at: a hostile stack has more */

void
wb_frame_free (WbFrame *frame)
{
  if (frame == NULL)
    return;
  g_free (frame->function);
  g_free (frame->file);
  g_free (frame);
}

/* Takes ":digits" off the end of text. FALSE if there is none. */
static gboolean
cut_number (char *text, guint *ret_number)
{
  char *colon = strrchr (text, ':');
  if (colon == NULL || colon == text || !g_ascii_isdigit (colon[1]))
    return FALSE;
  guint64 number = 0;
  const char *p = colon + 1;
  for (; g_ascii_isdigit (*p) && number < G_MAXUINT32 / 10; p++)
    number = number * 10 + (guint64)(*p - '0');
  if (*p != '\0')
    return FALSE;
  *colon = '\0';
  *ret_number = (guint)number;
  return TRUE;
}

/* The part of path inside the packed application, or NULL. */
static const char *
inside_application (const char *path)
{
  static const char *const borders[] = { "app.asar/", "app.asar.unpacked/", "/resources/app/" };
  for (gsize i = 0; i < G_N_ELEMENTS (borders); i++)
    {
      const char *found = strstr (path, borders[i]);
      if (found != NULL)
        return found + strlen (borders[i]);
    }
  return NULL;
}

/* file as frames name it: decoded, forward slashes, the application as app:///. Caller frees. */
static char *
normalize_file (const char *file)
{
  g_autofree char *decoded = NULL;
  if (g_str_has_prefix (file, "file://"))
    decoded = g_uri_unescape_string (file + strlen ("file://"), NULL);
  const char *path = decoded != NULL && g_utf8_validate (decoded, -1, NULL) ? decoded : file;
  g_autofree char *slashed = g_strdelimit (g_strdup (path), "\\", '/');
  const char *inside = inside_application (slashed);
  if (inside != NULL)
    return g_strconcat ("app:///", inside, NULL);
  return g_strdup (path);
}

static gboolean
is_in_app (const char *file)
{
  if (strstr (file, "node_modules/") != NULL || strstr (file, "node_modules\\") != NULL
      || g_str_has_prefix (file, "node:") || g_str_has_prefix (file, "electron/")
      || g_str_has_prefix (file, "internal/") || strchr (file, '<') != NULL)
    return FALSE;
  return strchr (file, '/') != NULL || strchr (file, '\\') != NULL;
}

/* Fills frame's place from "file:line:column", "native", "<anonymous>", "index 0". Takes text over.
 */
static void
take_place (WbFrame *frame, char *text)
{
  g_autofree char *place = text;
  if (g_str_has_prefix (place, "eval at "))
    {
      /* The innermost bracket is where eval() was called: what is in the application's files. */
      char *open = strrchr (place, '(');
      char *close = open != NULL ? strchr (open, ')') : NULL;
      if (close != NULL)
        {
          *close = '\0';
          memmove (place, open + 1, strlen (open + 1) + 1);
        }
    }
  guint last = 0;
  guint before = 0;
  if (cut_number (place, &last))
    {
      gboolean both = cut_number (place, &before);
      frame->line = both ? before : last;
      frame->column = both ? last : 0;
    }
  frame->file = normalize_file (place);
  frame->in_app = is_in_app (frame->file);
}

/* "async fn [as g]" without its decorations. Caller frees; NULL if nothing is left. */
static char *
clean_function (const char *text, gsize length)
{
  g_autofree char *name = g_strstrip (g_strndup (text, length));
  char *alias = strstr (name, " [as ");
  if (alias != NULL)
    *alias = '\0';
  const char *start = g_str_has_prefix (name, "async ") ? name + strlen ("async ") : name;
  return *start != '\0' ? g_strdup (start) : NULL;
}

/* The '(' that the ')' at the end of text closes, or NULL. */
static const char *
opening_bracket (const char *text)
{
  int depth = 0;
  for (const char *p = text + strlen (text); p > text;)
    {
      p--;
      if (*p == ')')
        depth++;
      else if (*p == '(' && --depth == 0)
        return p;
    }
  return NULL;
}

/* One line's frame after "at ", or NULL if the line is none. */
static WbFrame *
parse_frame (const char *text)
{
  g_autofree char *line = g_strchomp (g_strdup (text));
  gsize length = strlen (line);
  if (length == 0)
    return NULL;
  WbFrame *frame = g_new0 (WbFrame, 1);
  const char *open = line[length - 1] == ')' ? opening_bracket (line) : NULL;
  if (open != NULL)
    {
      frame->function = clean_function (line, (gsize)(open - line));
      take_place (frame, g_strndup (open + 1, length - (gsize)(open - line) - 2));
      return frame;
    }
  const char *place = g_str_has_prefix (line, "async ") ? line + strlen ("async ") : line;
  take_place (frame, g_strdup (place));
  return frame;
}

GPtrArray *
wb_stack_parse (const char *stack)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify)wb_frame_free);
  const char *line = stack;
  for (int n = 0; line != NULL && n < LINES_MAX && frames->len < FRAMES_MAX; n++)
    {
      const char *newline = strchr (line, '\n');
      gsize length = newline != NULL ? (gsize)(newline - line) : strlen (line);
      g_autofree char *text = g_strndup (line, MIN (length, LINE_MAX_BYTES));
      g_strstrip (text);
      if (g_str_has_prefix (text, "at ") && strstr (text, "Error: ") == NULL)
        {
          WbFrame *frame = parse_frame (text + strlen ("at "));
          if (frame != NULL)
            g_ptr_array_add (frames, frame);
        }
      line = newline != NULL ? newline + 1 : NULL;
    }
  return frames;
}
