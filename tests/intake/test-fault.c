/* SPDX-License-Identifier: MPL-2.0 */
#include "fault.h"

#include <string.h>

static void
add (WbFaults *faults, const char *spec)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_faults_add (faults, spec, &error));
  g_assert_no_error (error);
}

/* Whether kind struck each of the next requests: "x" or "-". */
static void
assert_strikes (WbFaults *faults, WbFaultKind kind, const char *word, const char *pattern)
{
  for (guint i = 0; pattern[i] != '\0'; i++)
    {
      WbFaultSet set;

      wb_faults_take (faults, word, &set);
      g_assert_cmpint (set.strikes[kind], ==, pattern[i] == 'x');
    }
}

static void
test_counts (void)
{
  static const struct
  {
    const char *spec;
    const char *pattern;
  } rows[] = {
    { "drop", "x-----" },
    { "drop:times=2", "xx----" },
    { "drop:times=0", "xxxxxx" },
    { "drop:after=2", "--x---" },
    { "drop:after=1,times=2,every=3", "-x--x-----" },
    { "delay=5", "xxxx" },
    { "drop:every=2,times=0", "x-x-x-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbFaults) faults = wb_faults_new ();

      add (faults, rows[i].spec);
      assert_strikes (faults,
                      g_str_has_prefix (rows[i].spec, "delay") ? WB_FAULT_DELAY : WB_FAULT_DROP,
                      "part", rows[i].pattern);
    }
}

static void
test_what (void)
{
  g_autoptr (WbFaults) faults = wb_faults_new ();

  add (faults, "drop@part:times=0");
  assert_strikes (faults, WB_FAULT_DROP, "put", "--");
  assert_strikes (faults, WB_FAULT_DROP, "part", "xx");
  add (faults, "hang:times=0");
  assert_strikes (faults, WB_FAULT_HANG, "ticket", "-");
  assert_strikes (faults, WB_FAULT_HANG, "head", "x");
  add (faults, "busy@any:times=0");
  assert_strikes (faults, WB_FAULT_BUSY, "ticket", "x");
  add (faults, "lose:what=put");
  assert_strikes (faults, WB_FAULT_LOSE, "complete", "-");
  assert_strikes (faults, WB_FAULT_LOSE, "put", "x-");
}

static void
test_values (void)
{
  g_autoptr (WbFaults) faults = wb_faults_new ();
  WbFaultSet set;

  add (faults, "throttle=65536");
  add (faults, "5xx@part:times=2");
  add (faults, "429");
  wb_faults_take (faults, "part", &set);
  g_assert_cmpint (set.value[WB_FAULT_THROTTLE], ==, 65536);
  g_assert_cmpint (set.value[WB_FAULT_STATUS], ==, 503);
  g_assert_cmpint (set.value[WB_FAULT_BUSY], ==, 1);
  g_assert_cmpint (wb_faults_skew (faults), ==, 0);
  add (faults, "skew=-4000");
  g_assert_cmpint (wb_faults_skew (faults), ==, -4000);
  g_assert_cmpint (wb_faults_token_life (faults, 7), ==, 7);
  add (faults, "token-life=3");
  g_assert_cmpint (wb_faults_token_life (faults, 7), ==, 3);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",         "nonsense",     "drop@nothing", "drop:after",   "drop:after=x", "delay",
    "delay=-1", "status=404",   "hang=3",       "drop:every=0", "drop:,",       "throttle=0",
    "skew",     "drop:what=no", "drop@",        "delay=1ms",    "drop:times=-1"
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (WbFaults) faults = wb_faults_new ();
      g_autoptr (GError) error = NULL;
      WbFaultSet set;

      g_assert_false (wb_faults_add (faults, bad[i], &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, bad[i]));
      wb_faults_take (faults, "put", &set);
      for (guint kind = 0; kind < WB_N_FAULTS; kind++)
        g_assert_false (set.strikes[kind]);
    }
}

/* Every row of the table can be asked for by what --help prints. */
static void
test_help (void)
{
  g_autofree char *help = wb_faults_help ();
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);
  guint known = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        g_auto (GStrv) words = g_strsplit_set (lines[i] + 2, " =", 2);
        g_autoptr (WbFaults) faults = wb_faults_new ();
        gboolean has_value = lines[i][2 + strlen (words[0])] == '=';
        g_autofree char *spec = g_strconcat (words[0], has_value ? "=1024" : "", NULL);
        gboolean ok = wb_faults_add (faults, spec, NULL);

        g_assert_true (ok || strcmp (words[0], "status") == 0);
        known++;
      }
  g_assert_cmpuint (known, ==, WB_N_FAULTS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/fault/counts", test_counts);
  g_test_add_func ("/intake/fault/what", test_what);
  g_test_add_func ("/intake/fault/values", test_values);
  g_test_add_func ("/intake/fault/refused", test_refused);
  g_test_add_func ("/intake/fault/help", test_help);
  return g_test_run ();
}
