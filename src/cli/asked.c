/* SPDX-License-Identifier: MPL-2.0 */
#include "asked.h"

#include <glib/gi18n.h>

#include "base/clock.h"
#include "base/text.h"
#include "console.h"

/* A link that names items wants these and no others; what was attached is the person's own wish. */
static gboolean
is_wanted (const WbRequest *request, const WbPlanItem *item)
{
  return !item->profile_item || !request->items
         || g_strv_contains ((const char *const *) request->items, item->id);
}

void
wb_asked_apply (const WbRequest *request, const WbPlan *plan, WbSelection *selection)
{
  /* whose words nobody vouches for could have this be added to somebody else's case */
  if (request->case_ref && request->trust == WB_REQUEST_SIGNED)
    {
      g_free (selection->follows);
      selection->follows = g_strdup (request->case_ref);
    }
  selection->since_usec = request->from_usec;
  selection->until_usec = request->until_usec;
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = plan->items->pdata[i];
      guint index;
      if (!is_wanted (request, item)
          && g_ptr_array_find_with_equal_func (selection->items, item->id, g_str_equal, &index))
        g_ptr_array_remove_index (selection->items, index);
    }
}

/* Each line of it quoted, so that it can't be taken for words of this program. */
static void
show_note (const char *note)
{
  g_auto (GStrv) lines = g_strsplit (note, "\n", -1);

  for (char **line = lines; *line; line++)
    {
      g_autofree char *visible = wb_text_visible (*line, -1);
      wb_console_say ("  > %s\n", visible);
    }
}

static void
show_asked (char **asked, const WbPlan *plan)
{
  g_autoptr (GString) titles = g_string_new (NULL);
  g_autofree char *ids = g_strjoinv (",", asked);

  for (char **id = asked; *id; id++)
    {
      const WbPlanItem *item = wb_plan_item (plan, *id);
      g_string_append_printf (titles, "%s%s", titles->len ? ", " : "", item ? item->title : *id);
    }
  /* Translators: names of items, and the same as they are typed. */
  wb_console_say (_ ("  It also asks for: %s. Only you can add that, with --with %s.\n"),
                  titles->str, ids);
}

void
wb_asked_show (const WbRequest *request, const WbPlan *plan)
{
  g_autofree char *trust = wb_request_trust_words (request, plan->profile);

  if (request->by)
    /* Translators: a person's name, and "Signed by Retouch support". */
    wb_console_say (_ ("A request from %s. %s.\n"), request->by, trust);
  else
    wb_console_say (_ ("A request from support. %s\n"), trust);
  if (request->note)
    show_note (request->note);
  if (request->asked)
    show_asked (request->asked, plan);
}
