/* SPDX-License-Identifier: MPL-2.0 */
/* Support's link out of what was pasted. */
#include "pages/describe/request-text.h"

#define LINK "waybill:send?v=1&profile=com.example.App&note=Please%20send&sig=a-b_9"

static const struct
{
  const char *what;
  const char *text;
  const char *link;
  gboolean has_link;
} texts[] = {
  { "the link", LINK, LINK, TRUE },
  { "white space", " \n" LINK "\r\n ", LINK, TRUE },
  { "a sentence", "Please open " LINK ". Thank you!", LINK, TRUE },
  { "angle brackets", "<" LINK ">", LINK, TRUE },
  { "parentheses", "(" LINK ")", LINK, TRUE },
  { "quotes", "\"" LINK "\"", LINK, TRUE },
  { "Chinese", "请打开" LINK "。谢谢", LINK, TRUE },
  { "the first of two", LINK " " LINK "x", LINK, TRUE },
  { "an empty value at the end", LINK "&by=", LINK "&by=", TRUE },
  { "only the beginning", "waybill:send?", "waybill:send?", TRUE },
  { "another link", " https://example.com/ ", "https://example.com/", FALSE },
  { "nothing", " \n", "", FALSE },
  { "another action", "waybill:open?x=1", "waybill:open?x=1", FALSE },
};

static void
test_text (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *link = wb_request_text_link (texts[i].text);

  g_assert_cmpstr (link, ==, texts[i].link);
  g_assert_cmpint (wb_request_text_has_link (texts[i].text), ==, texts[i].has_link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("/request-text/", texts[i].what, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_text);
    }
  return g_test_run ();
}
