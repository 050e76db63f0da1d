/* SPDX-License-Identifier: MPL-2.0 */
/* Two halves with a point of no return between them. Preparing adds our own members to the evidence
 * and can be done over any number of times; it ends by writing the layout. From then on the spool
 * is only moved, and what the layout says is what the archive will be. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/bundle.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "bundle/essentials.h"
#include "bundle/mover.h"
#include "bundle/pad.h"
#include "bundle/report.h"
#include "bundle/sealed.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One of our own members: text; caller frees. */
typedef struct
{
  const char *name;
  char *(*make) (const WbBundling *bundling, const WbFacts *facts);
  gboolean beside; /* also kept beside the bundle */
} OwnMember;

static char *
text_of (JsonNode *node)
{
  g_autoptr (JsonNode) taken = node;

  return wb_json_pretty (taken);
}

static char *
make_redactions (const WbBundling *bundling, const WbFacts *facts)
{
  return text_of (wb_redactions_to_json (bundling, facts));
}

static char *
make_summary (const WbBundling *bundling, const WbFacts *facts)
{
  return text_of (wb_summary_to_json (bundling, facts));
}

static char *
make_manifest (const WbBundling *bundling, const WbFacts *facts)
{
  return text_of (wb_manifest_to_json (bundling, facts));
}

/* In the order of writing: each may tell of those before it. */
static const OwnMember own_members[] = {
  { WB_REDACTIONS_JSON, make_redactions, FALSE },
  { WB_SUMMARY_JSON, make_summary, TRUE },
  { WB_REPORT_HTML, wb_report_page_new, FALSE },
  { WB_MANIFEST_JSON, make_manifest, TRUE },
};

void
wb_bundle_free (WbBundle *bundle)
{
  if (bundle == NULL)
    return;
  g_free (bundle->path);
  g_free (bundle->format);
  g_free (bundle->sha256);
  g_free (bundle->manifest_sha256);
  g_free (bundle);
}

gboolean
wb_bundle_has_begun (const char *dir)
{
  g_autofree char *layout = g_build_filename (dir, WB_SPOOL_LAYOUT, NULL);

  return g_file_test (layout, G_FILE_TEST_EXISTS);
}

static gboolean
write_member (WbEvidence *evidence, const char *name, const char *text, GError **error)
{
  WbMember *member = wb_member_new (name, "waybill");
  WbMemberWriter *writer = NULL;
  WbSink sink = { 0 };

  member->original_bytes = strlen (text);
  writer = wb_evidence_begin (evidence, member, error);
  if (writer == NULL)
    return FALSE;
  sink = wb_member_writer_sink (writer);
  if (!wb_sink_write (&sink, text, strlen (text), error))
    {
      wb_member_writer_abandon (writer);
      return FALSE;
    }
  return wb_member_writer_finish (writer, NULL, error);
}

static gboolean
write_beside (const char *path, const char *name, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = g_build_filename (folder, name, NULL);

  return wb_fs_write_atomic (beside, text, strlen (text), error);
}

static gboolean
add_own_members (const WbBundling *bundling, const WbFacts *facts, const char *path,
                 const WbRun *run, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_members); i++)
    {
      g_autofree char *text = NULL;

      if (!wb_run_check (run, error))
        return FALSE;
      text = own_members[i].make (bundling, facts);
      if (!write_member (bundling->evidence, own_members[i].name, text, error))
        return FALSE;
      if (own_members[i].beside && !write_beside (path, own_members[i].name, text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
keep_essentials (const WbBundling *bundling, const WbFacts *facts, GError **error)
{
  g_autofree char *path =
      g_build_filename (wb_evidence_dir (bundling->evidence), WB_ESSENTIALS_NAME, NULL);
  g_autoptr (GBytes) essentials = wb_essentials_new (bundling, facts);
  gsize length = 0;
  const void *bytes = g_bytes_get_data (essentials, &length);

  return wb_fs_write_atomic (path, bytes, length, error);
}

static gboolean
need_space (const WbBundling *bundling, const char *path, GError **error)
{
  const GPtrArray *members = wb_evidence_members (bundling->evidence);
  g_autofree char *folder = g_path_get_dirname (path);
  guint64 packed = 0, largest = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      packed += member->packed_bytes;
      largest = MAX (largest, member->packed_bytes);
    }
  return wb_fs_need_bytes (folder,
                           wb_move_need_bytes (wb_evidence_dir (bundling->evidence), path,
                                               members->len, packed, largest),
                           error);
}

/* The first half. */
static gboolean
prepare (const WbBundling *bundling, const char *path, const WbRun *run, GError **error)
{
  const gint64 now = wb_clock_now_usec (bundling->clock);
  const char *dir = wb_evidence_dir (bundling->evidence);
  g_autoptr (WbFacts) facts = NULL;
  g_autoptr (WbLayout) layout = NULL;

  if (wb_bundle_has_begun (dir))
    return TRUE;
  if (!need_space (bundling, path, error))
    return FALSE;
  facts = wb_facts_new (bundling, now, error);
  if (facts == NULL || !add_own_members (bundling, facts, path, run, error)
      || !keep_essentials (bundling, facts, error))
    return FALSE;
  layout = wb_layout_of_evidence (bundling->evidence, bundling->kase->number, now);
  if (wb_profile_seals (bundling->plan->profile) && !wb_pad_spool (layout, dir, error))
    return FALSE;
  return wb_layout_save (layout, dir, error);
}

WbBundle *
wb_bundle_assemble (const WbBundling *bundling, const char *path, const WbRun *run, GError **error)
{
  const char *dir = wb_evidence_dir (bundling->evidence);
  g_autoptr (WbLayout) layout = NULL;
  g_autoptr (WbBundle) bundle = g_new0 (WbBundle, 1);
  const WbMember *manifest = NULL;
  char sha256[WB_SHA256_HEX];

  wb_run_notify (run, "pack", NULL, WB_EVENT_STARTED, 0, 0, NULL);
  if (!prepare (bundling, path, run, error))
    return NULL;
  layout = wb_layout_load (dir, error);
  if (layout == NULL)
    return NULL;
  if (!wb_move_run (&(WbMove){ .layout = layout, .spool = dir, .path = path }, run, sha256, error))
    return NULL;
  manifest = wb_evidence_find (bundling->evidence, WB_MANIFEST_JSON);
  bundle->path = g_strdup (path);
  bundle->format = g_strdup (layout->format->id);
  bundle->bytes = layout->bytes;
  bundle->sha256 = g_strdup (sha256);
  bundle->manifest_sha256 = g_strdup (manifest != NULL ? manifest->sha256 : NULL);
  wb_run_notify (run, "pack", NULL, WB_EVENT_DONE, layout->bytes, layout->bytes, NULL);
  return g_steal_pointer (&bundle);
}

gboolean
wb_bundle_write_essentials (const WbBundling *bundling, const char *bundle_path, const char *path,
                            const WbRun *run, GError **error)
{
  g_autofree char *kept =
      g_build_filename (wb_evidence_dir (bundling->evidence), WB_ESSENTIALS_NAME, NULL);
  g_autoptr (GBytes) essentials = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  if (!g_file_test (bundle_path, G_FILE_TEST_EXISTS)
      && !prepare (bundling, bundle_path, run, error))
    return FALSE;
  if (g_file_get_contents (kept, &content, &length, NULL))
    return wb_fs_write_atomic (path, content, length, error);
  essentials = wb_essentials_from_bundle (bundling, bundle_path, run, error);
  return essentials != NULL
         && wb_fs_write_atomic (path, g_bytes_get_data (essentials, NULL),
                                g_bytes_get_size (essentials), error);
}
