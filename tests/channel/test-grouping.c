/* SPDX-License-Identifier: MPL-2.0 */
/* Whether messages that say the same become one issue: of 24 templates, 1,000 messages that differ
 * in numbers, ids, paths and dates alone. */
#include "channel/events.h"

#include "entry/template.h"

#define MESSAGES 1000

/* %n: a number, %i: an id, %o: an order, %p: a path, %d: a date. */
static const char *const templates[] = {
  "第%n次重试",
  "耗时%nms，剩余%n个",
  "订单%o上传失败",
  "订单%o第%n片（共%n片）失败：连接被重置",
  "打开文件%p失败",
  "无法写入“%p”：磁盘已满，还差%nMB",
  "任务%i于%d开始，%n秒后超时",
  "%d 收到回调，编号%i",
  "用户导出%n张照片到%p",
  "会话%i已失效",
  "图层%n的蒙版解析失败，偏移%n",
  "授权将于%d到期",
  "GPU内存不足：需要%nMB",
  "upload of %p failed after %n tries",
  "part %n/%n of order %o timed out",
  "request %i answered %n ms late",
  "cannot read %p: EACCES",
  "task %i failed at %d",
  "worker %n exited with code %n",
  "%n of %n frames dropped",
  "cache miss for key=%i, size %nKB",
  "backup from %d is missing",
  "renderer crashed (%i) while saving %p",
  "order %o is locked by %i since %d",
};

static char *
make_number (GRand *rand)
{
  const guint32 value = g_rand_int (rand);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return g_strdup_printf ("%u", value % 10);
    case 1:
      return g_strdup_printf ("%u", value);
    case 2:
      return g_strdup_printf ("%u.%u", value % 1000, g_rand_int (rand) % 100);
    default:
      return g_strdup_printf ("%u,%03u", 1 + value % 999, g_rand_int (rand) % 1000);
    }
}

static char *
make_id (GRand *rand)
{
  const guint32 a = g_rand_int (rand), b = g_rand_int (rand), c = g_rand_int (rand),
                d = g_rand_int (rand);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return g_strdup_printf ("%08x-%04x-4%03x-a%03x-%08x%04x", a, b >> 16, b & 0xfff, c & 0xfff, d,
                              c >> 16);
    case 1:
      return g_strdup_printf ("%08x%08x%08x%08x", a, b, c, d);
    case 2:
      return g_strdup_printf ("%08x%08x%08x", a, b, c);
    default:
      return g_strdup_printf ("0x%x%08x", a, b);
    }
}

static char *
make_order (GRand *rand)
{
  return g_strdup_printf ("RT202611%02d%05d", g_rand_int_range (rand, 1, 31),
                          g_rand_int_range (rand, 0, 100000));
}

static char *
make_path (GRand *rand)
{
  static const char *const tops[] = { "C:\\Users\\",    "D:\\客户\\", "/home/",
                                      "/media/王小明/", "/Users/",    "~/",
                                      "\\\\nas\\照片\\" };
  static const char *const names[] = { "wang", "李雷", "2026-11",     "RT2026112300017",
                                       "v1.2", "a_b",  "node_modules" };
  const char *top = tops[g_rand_int_range (rand, 0, G_N_ELEMENTS (tops))];
  GString *path = g_string_new (top);
  const char *slash = strchr (top, '\\') ? "\\" : "/";

  for (int n = g_rand_int_range (rand, 1, 5); n > 0; n--)
    g_string_append_printf (path, "%s%s", names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))],
                            slash);
  g_string_append_printf (path, "IMG_%04u.CR3", g_rand_int (rand) % 10000);
  return g_string_free (path, FALSE);
}

static char *
make_date (GRand *rand)
{
  static const char *const formats[] = {
    "%Y-%m-%dT%H:%M:%S.516Z",        "%Y-%m-%d %H:%M:%S",         "%Y/%m/%d",
    "%a %b %d %Y %H:%M:%S GMT+0800", "%a, %d %b %Y %H:%M:%S GMT", "%Y%m%dT%H%M%S"
  };
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (1700000000 + (gint64) (g_rand_int (rand) % 90000000));
  return g_date_time_format (time, formats[g_rand_int_range (rand, 0, G_N_ELEMENTS (formats))]);
}

static const struct
{
  char letter;
  char *(*make) (GRand *rand);
} makers[] = { { 'n', make_number },
               { 'i', make_id },
               { 'o', make_order },
               { 'p', make_path },
               { 'd', make_date } };

static char *
make_message (const char *template_, GRand *rand)
{
  GString *message = g_string_new (NULL);

  for (; *template_ != '\0'; template_++)
    {
      if (*template_ != '%')
        {
          g_string_append_c (message, *template_);
          continue;
        }
      template_++;
      for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
        if (makers[i].letter == *template_)
          {
            g_autofree char *made = makers[i].make (rand);
            g_string_append (message, made);
          }
    }
  return g_string_free (message, FALSE);
}

static char *
issue_of (const char *message)
{
  const WbEntry entry = { .level = WB_LEVEL_ERROR, .message = (char *) message };
  g_autoptr (JsonNode) event =
      wb_event_from_entry (&entry, NULL, &event_scene, EVENT_ID, NULL, 0, EVENT_NOW);
  return text_at (event, "/fingerprint");
}

static void
check_issues (guint32 seed)
{
  g_autoptr (GHashTable) issues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) messages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_assert_cmpuint (G_N_ELEMENTS (templates), ==, 24);
  for (guint i = 0; i < MESSAGES; i++)
    {
      const char *template_ = templates[i % G_N_ELEMENTS (templates)];
      char *message = make_message (template_, rand);
      char *issue = issue_of (message);
      const char *known = g_hash_table_lookup (issues, issue);
      if (known && known != template_)
        g_error ("“%s” and “%s” are one issue", known, template_);
      if (!known && i >= G_N_ELEMENTS (templates))
        {
          g_autofree char *shown = wb_template_of (message);
          g_error ("“%s” is an issue of its own: %s", message, shown);
        }
      g_hash_table_replace (issues, issue, (gpointer) template_);
      g_hash_table_add (messages, message);
    }
  g_assert_cmpuint (g_hash_table_size (issues), ==, G_N_ELEMENTS (templates));
  g_assert_cmpuint (g_hash_table_size (messages), >, MESSAGES * 9 / 10);
}

static void
test_issues (void)
{
  for (guint32 seed = 1; seed <= 8; seed++)
    check_issues (seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/grouping/issues", test_issues);
  return g_test_run ();
}
