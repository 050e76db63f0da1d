/* SPDX-License-Identifier: MPL-2.0 */
/* Node.js shows an error with its cause like this, and all other properties between them:
 *
 *     Error: 上传失败
 *         at upload (app.asar/dist/oss.js:1:2) {
 *       code: 'ERR_UPLOAD',
 *       [cause]: TypeError: x is undefined
 *           at part (app.asar/dist/oss.js:3:4)
 *     }
 *
 * So the text is cut into sections where a line says that a cause begins. What an error says ends
 * with its first frame, and its frames end with the section; other lines are passed over. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/causes.h"

#include <string.h>

#include "entry/error-words.h"

#define LINES_MOST 2000 /* looked at: a hostile text has more */

void
wb_stack_error_free (WbStackError *error)
{
  if (!error)
    return;
  g_free (error->type);
  g_free (error->value);
  g_ptr_array_unref (error->frames);
  g_free (error);
}

/* What follows the words that announce a cause at the beginning of line; NULL if there are none. */
static const char *
after_announcement (const char *line)
{
  static const char *const words[] = { "[cause]: ", "Caused by: ", "caused by: " };

  line += strspn (line, " \t");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (line, words[i]))
      return line + strlen (words[i]);
  return NULL;
}

/* Removes the " {" behind which Node.js lists an error's properties. */
static void
cut_brace (char *line)
{
  g_strchomp (line);
  if (g_str_has_suffix (line, " {"))
    line[strlen (line) - 2] = '\0';
}

/* One error's lines. */
typedef struct
{
  GString *head;
  GString *frames;
} Section;

static void
section_add (Section *section, char *line)
{
  const gboolean is_frame = wb_is_frame_line (line);
  GString *text = is_frame ? section->frames : section->head;

  if (!is_frame && section->frames->len > 0)
    return;
  cut_brace (line);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* Adds the error of section to errors, if there is one, and empties section. */
static void
end_section (Section *section, GPtrArray *errors)
{
  WbStackError *error = g_new0 (WbStackError, 1);
  gsize value = 0;

  while (section->head->len > 0 && section->head->str[section->head->len - 1] == '\n')
    g_string_truncate (section->head, section->head->len - 1);
  error->frames = wb_stack_parse (section->frames->str);
  if (!wb_error_head (section->head->str, &error->type, &value))
    value = 0;
  error->value = g_strdup (section->head->str + value);
  if (error->type || error->frames->len > 0)
    g_ptr_array_add (errors, error);
  else
    wb_stack_error_free (error);
  g_string_truncate (section->head, 0);
  g_string_truncate (section->frames, 0);
}

GPtrArray *
wb_stack_errors (const char *stack)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_stack_error_free);
  g_auto (GStrv) lines = g_strsplit (stack, "\n", LINES_MOST);
  g_autoptr (GString) head = g_string_new (NULL);
  g_autoptr (GString) frames = g_string_new (NULL);
  Section section = { head, frames };

  for (guint i = 0; lines[i] && errors->len < WB_CAUSES_MOST; i++)
    {
      const char *cause = after_announcement (lines[i]);
      if (cause)
        end_section (&section, errors);
      g_autofree char *line = g_strdup (cause ? cause : lines[i]);
      section_add (&section, line);
    }
  if (errors->len < WB_CAUSES_MOST)
    end_section (&section, errors);
  return errors;
}
