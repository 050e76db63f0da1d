/* SPDX-License-Identifier: MPL-2.0 */
#include "job/finding.h"

#include <string.h>

#include "base/fs.h"

#define MEASURED(headline) "{\"waybill\":1,\"verdict\":{\"headline\":" headline "}}"

typedef struct
{
  char *home;
  WbCase *kase;
  WbEvidence *evidence;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->home = g_dir_make_tmp ("waybill-finding-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("WAYBILL_STATE_DIR", fixture->home, TRUE);
  g_autofree char *spool = g_build_filename (fixture->home, "spool", NULL);
  fixture->kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  fixture->evidence = wb_evidence_open (spool, WB_CODEC_DEFLATE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_case_free (fixture->kase);
  wb_evidence_free (fixture->evidence);
  g_assert_true (wb_fs_remove_tree (fixture->home, NULL));
  g_free (fixture->home);
}

static void
add_member (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  WbMemberWriter *writer =
      wb_evidence_begin (fixture->evidence, wb_member_new ("network.json", "network"), &error);

  g_assert_no_error (error);
  const WbSink sink = wb_member_writer_sink (writer);
  g_assert_true (wb_sink_write (&sink, text, strlen (text), &error));
  g_assert_true (wb_member_writer_finish (writer, NULL, &error));
  g_assert_no_error (error);
}

static void
take (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_finding_take (fixture->kase, fixture->evidence, NULL, &error));
  g_assert_no_error (error);
}

/* It is on the disk at once. */
static void
test_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_member (fixture, MEASURED ("\"L3.LOSS\""));
  take (fixture);
  g_assert_cmpstr (fixture->kase->finding, ==, "L3.LOSS");
  g_autoptr (WbCase) again = wb_case_open (fixture->kase->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->finding, ==, "L3.LOSS");
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  fixture->kase->finding = g_strdup ("L6.HTTP_403");
  add_member (fixture, MEASURED ("\"OK.ALL\""));
  take (fixture);
  g_assert_cmpstr (fixture->kase->finding, ==, "L6.HTTP_403");
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  take (fixture);
  g_assert_null (fixture->kase->finding);
}

/* From what can't be read nothing is told, and packing goes on. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  add_member (fixture, data);
  take (fixture);
  g_assert_null (fixture->kase->finding);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/job/finding/taken", NULL, test_taken);
  add ("/job/finding/kept", NULL, test_kept);
  add ("/job/finding/none", NULL, test_none);
  add ("/job/finding/no-verdict", "{\"waybill\":1}", test_unreadable);
  add ("/job/finding/no-headline", MEASURED ("null"), test_unreadable);
  add ("/job/finding/no-string", MEASURED ("{\"id\":7}"), test_unreadable);
  add ("/job/finding/number", MEASURED ("7"), test_unreadable);
  add ("/job/finding/torn", "{\"waybill\":1,\"verd", test_unreadable);
  return g_test_run ();
}
